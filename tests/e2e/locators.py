"""What the tests find in the pages and how they work it."""

import re

from playwright.sync_api import Locator, Page, expect


def shown(locator: Locator) -> Locator:
    """The one in the document in front: other tabs stay in the page, hidden."""
    return locator.filter(visible=True).first


def button(page: Page, name: str) -> Locator:
    """The button of exactly that name."""
    return shown(page.get_by_role("button", name=name, exact=True))


_TWO_FRAMES = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"


def pick(option: Locator) -> None:
    """Click an option of a list that is open.

    Near the lower edge of the window a list opens upwards. Playwright scrolls the option into view and presses at once,
    and the list, which has room below now, turns over to its other side before the button is up: nothing is chosen. So
    it scrolls first, and presses when the list has heard of it.
    """
    option.scroll_into_view_if_needed()
    option.page.evaluate(_TWO_FRAMES)
    option.click()


def choose(page: Page, field: str, option: str, *, many: bool = False) -> None:
    """One of a list, or of a list of many, by the label of its field."""
    trigger = shown(page.get_by_role("button", name=re.compile(f"^{field}")))
    trigger.click()
    # What a screen reader hears of a chosen one begins with a word of its own.
    wanted = shown(page.get_by_role("option", name=re.compile(f"^(Selected )?{option}")))
    pick(wanted)
    if many:
        expect(wanted).to_be_checked()
        page.keyboard.press("Escape")
    else:
        expect(trigger).to_contain_text(option)
