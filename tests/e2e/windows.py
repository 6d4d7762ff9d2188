"""Browser windows of the tests of pages."""

from typing import Any

from playwright.sync_api import Browser, BrowserContext

PATIENCE_MS = 60_000  # other tests run at the same time
SIZE = {"width": 1280, "height": 900}


def new_window(chromium: Browser, url: str, **more: Any) -> BrowserContext:
    """A window that knows nothing yet, with patience. Nothing in it moves: a spinner costs a third of a core.

    more: arguments of `Browser.new_context`.
    """
    context = chromium.new_context(**{"base_url": url, "viewport": SIZE, "reduced_motion": "reduce", **more})
    context.set_default_timeout(PATIENCE_MS)
    return context
