"""What a worker does on a task page, and how it is written beside the templates."""

import base64
import io
from collections.abc import Callable
from typing import Any

from PIL import Image
from playwright.sync_api import Frame, Page

Step = dict[str, Any]

_PLACE = """([selector, x, y]) => {
  const all = [...document.querySelectorAll(selector || '*')];
  const element = all.find((one) => one.surface);
  const { view, stage } = element.surface;
  const { left, top } = stage.content.getBoundingClientRect();
  return { x: left + x * view.scale + view.x, y: top + y * view.scale + view.y };
}"""

_LOADED = "() => [...document.querySelectorAll('*')].filter((one) => one.surface).every((one) => one.picture)"

_PAINTED = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done))))"

_TEXT_PLACE = """([selector, text, nth]) => {
  const element = document.querySelector(selector);
  const root = element.shadowRoot;
  let seen = 0;
  for (const span of root.querySelectorAll('[data-start]')) {
    const node = [...span.childNodes].find((one) => one.nodeType === 3 && one.data.length > 0);
    if (!node) continue;
    for (let at = node.data.indexOf(text); at >= 0; at = node.data.indexOf(text, at + 1)) {
      if (seen++ < nth) continue;
      const range = document.createRange();
      range.setStart(node, at);
      range.setEnd(node, at + text.length);
      const boxes = range.getClientRects();
      const [first, last] = [boxes[0], boxes[boxes.length - 1]];
      const [y, toY] = [first, last].map((box) => box.top + box.height / 2);
      return { x: first.left + 0.5, y, toX: last.right - 0.5, toY };
    }
  }
  throw new Error(`no text ${text}`);
}"""


class Worker:
    """Somebody at a task page in its frame: `page` is the portal around it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.frame: Frame = page.frames[1]
        self.frame.wait_for_function(_LOADED)
        # What comes before the first picture of a frame is on the screen, Chromium throws away.
        self.frame.evaluate(_PAINTED)
        page.locator("iframe").focus()

    def do(self, steps: list[Step]) -> None:
        """The steps of a template's JSON, each a dictionary whose first key is the verb."""
        for step in steps:
            verb, value = next(iter(step.items()))
            getattr(self, f"_{verb}")(value, step)

    def place(self, x: float, y: float, element: str = "") -> tuple[float, float]:
        """Where a pixel of the picture lies in the window."""
        at = self.frame.evaluate(_PLACE, [element, x, y])
        return at["x"], at["y"]

    def _click(self, selector: str, step: Step) -> None:
        self.frame.locator(selector).first.click()

    def _fill(self, value: list[str], step: Step) -> None:
        self.frame.locator(value[0]).first.fill(value[1])

    def _type(self, value: list[str], step: Step) -> None:
        self.frame.locator(value[0]).first.press_sequentially(value[1])

    def _press(self, keys: str | list[str], step: Step) -> None:
        for key in [keys] if isinstance(keys, str) else keys:
            self.page.keyboard.press(key)

    def _focus(self, selector: str, step: Step) -> None:
        self.frame.locator(selector).first.focus()

    def _select(self, value: list[str], step: Step) -> None:
        self.frame.locator(value[0]).select_option(value[1])

    def _run(self, script: str, step: Step) -> None:
        self.frame.evaluate(script)

    def _tell(self, message: dict[str, Any], step: Step) -> None:
        self.page.evaluate("(message) => window.tell(message)", message)
        # A message waits in a queue, a click behind it does not: let the page take the message first.
        self.frame.evaluate("() => new Promise((done) => requestAnimationFrame(() => setTimeout(done)))")

    def _wait(self, script: str, step: Step) -> None:
        self.frame.wait_for_function(script)

    def _at(self, points: list[list[float]], step: Step) -> None:
        """Clicks at pixels of the picture."""
        for x, y in points:
            self.page.mouse.click(*self.place(x, y, step.get("on", "")))

    def _double(self, point: list[float], step: Step) -> None:
        x, y = point
        self.page.mouse.dblclick(*self.place(x, y, step.get("on", "")))

    def _drag(self, points: list[list[float]], step: Step) -> None:
        """Presses at the first pixel, moves through the others, lets go at the last."""
        first, *others = [self.place(x, y, step.get("on", "")) for x, y in points]
        self.page.mouse.move(*first)
        self.page.mouse.down()
        for place in others:
            self.page.mouse.move(*place, steps=4)
        self.page.mouse.up()

    def _mark(self, value: list[Any], step: Step) -> None:
        """Drags over a text: element, text, which occurrence, and the text where it ends if that is another one."""
        at = self.frame.evaluate(_TEXT_PLACE, value[:3])
        if len(value) > 3:
            end = self.frame.evaluate(_TEXT_PLACE, [value[0], value[3], 0])
            at |= {"toX": end["toX"], "toY": end["toY"]}
        self.page.mouse.move(at["x"], at["y"])
        self.page.mouse.down()
        self.page.mouse.move(at["toX"], at["toY"], steps=4)
        self.page.mouse.up()

    def _wheel(self, value: list[float], step: Step) -> None:
        x, y, amount = value
        self.page.mouse.move(*self.place(x, y, step.get("on", "")))
        self.page.mouse.wheel(0, amount)

    def _sees(self, selector: str, step: Step) -> None:
        self.frame.locator(selector).first.wait_for(state="visible")

    def _misses(self, selector: str, step: Step) -> None:
        self.frame.locator(selector).first.wait_for(state="hidden")

    def _refused(self, sentence: str, step: Step) -> None:
        """A submit that is not accepted, and what it says."""
        self.page.evaluate("window.messages.length = 0")
        self.page.evaluate("window.tell({ type: 'crowd-submit-now' })")
        self.page.wait_for_function("window.last('crowd-error') !== null")
        message = self.page.evaluate("window.last('crowd-error').message")
        assert sentence in message, message
        assert self.page.evaluate("window.last('crowd-submit')") is None

    def submit(self) -> Any:
        """The answer that the page around gets."""
        button = self.frame.locator("footer .button.primary:visible, crowd-button[form-action=submit]:visible")
        if button.count():
            button.first.click()
        else:
            self.page.evaluate("window.tell({ type: 'crowd-submit-now' })")
        return self.submitted()

    def submitted(self) -> Any:
        self.page.wait_for_function("window.last('crowd-submit') !== null")
        return self.page.evaluate("window.last('crowd-submit').answer")


def without_pictures(answer: Any, look: Callable[[Image.Image], object]) -> Any:
    """The answer with every PNG in it replaced by what `look` finds."""
    if isinstance(answer, dict):
        return {
            key: look(Image.open(io.BytesIO(base64.b64decode(value))))
            if key == "pngImageData"
            else without_pictures(value, look)
            for key, value in answer.items()
        }
    return [without_pictures(one, look) for one in answer] if isinstance(answer, list) else answer
