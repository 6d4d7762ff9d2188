"""The shell in a real browser: tabs that stay, windows that agree, the palette, and a session that ends."""

from typing import Any

from playwright.sync_api import BrowserContext, Page, expect

from tests.system.studio import Studio

STRIP = "Open documents"


def _tabs(page: Page) -> list[str]:
    return page.get_by_role("navigation", name=STRIP).get_by_role("link").all_inner_texts()


def test_open_documents_survive_a_reload_and_two_windows_agree(context: BrowserContext) -> None:
    first, second = context.new_page(), context.new_page()
    first.goto("/datasets")
    expect(first.get_by_role("heading", name="Data sets")).to_be_visible()
    second.goto("/activity")
    expect(second.get_by_role("heading", name="Jobs")).to_be_visible()

    expect(first.get_by_role("navigation", name=STRIP).get_by_role("link", name="Jobs", exact=True)).to_be_visible()
    with first.expect_response(lambda answer: answer.url.endswith("/api/workspace") and answer.request.method == "PUT"):
        first.get_by_role("button", name="Close Jobs").click()
    expect(second.get_by_role("button", name="Close Jobs")).to_have_count(0)

    first.reload()
    expect(first.get_by_role("navigation", name=STRIP).get_by_role("link", name="Data sets")).to_have_attribute(
        "aria-current", "page"
    )
    assert "Jobs" not in _tabs(first)


def test_what_is_typed_fast_into_a_box_of_the_address_arrives_whole(page: Page) -> None:
    page.goto("/automations")
    box = page.get_by_role("searchbox", name="Find automations")
    box.click()

    page.keyboard.type("every morning at seven")  # without a pause between the keys

    expect(box).to_have_value("every morning at seven")
    expect(page).to_have_url("/automations?search=every+morning+at+seven")


def test_the_top_stays_in_sight_however_far_one_scrolls(page: Page) -> None:
    page.set_viewport_size({"width": 1280, "height": 400})
    page.goto("/experiments/new")
    expect(page.get_by_role("heading", name="New experiment", level=1)).to_be_visible()

    page.mouse.move(700, 300)
    page.mouse.wheel(0, 10_000)

    # Farther than the window is high. (Not wait_for_function, which evaluates text: the page's policy forbids that.)
    page.evaluate(
        "() => new Promise((done) => { const look = () => (scrollY > 400 ? done() : setTimeout(look)); look(); })"
    )
    expect(page.get_by_role("navigation", name=STRIP)).to_be_in_viewport(ratio=1)


def test_the_palette_goes_to_a_place_and_changes_the_theme(page: Page) -> None:
    page.goto("/")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.keyboard.press("Control+k")
    field = page.get_by_role("combobox", name="Search or run a command")
    expect(field).to_be_focused()
    field.fill("administration")
    page.keyboard.press("Enter")
    expect(page).to_have_url("/admin")
    expect(page.get_by_role("heading", name="Administration", level=1)).to_be_visible()

    page.keyboard.press("Control+k")
    page.get_by_role("combobox", name="Search or run a command").fill("dark theme")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Use the light theme")).to_be_visible()
    page.get_by_role("button", name="Use the light theme").click()
    expect(page.get_by_role("button", name="Use the dark theme")).to_be_visible()


def test_a_session_that_ends_is_asked_for_over_the_open_page(studio: Studio, context: BrowserContext) -> None:
    page = context.new_page()
    page.goto("/datasets?search=draft")
    expect(page.get_by_role("heading", name="Data sets")).to_be_visible()
    kept: Any = context.cookies()
    context.clear_cookies(name="atelier_session")
    page.get_by_role("searchbox").fill("drafts")
    expect(page.get_by_role("heading", name="Your session has ended")).to_be_visible()

    context.add_cookies(kept)
    page.reload()
    expect(page.get_by_role("searchbox")).to_have_value("drafts")
