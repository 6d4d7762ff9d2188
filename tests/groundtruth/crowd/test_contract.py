"""The messages between a task frame and the page around it: frontend/crowd/README.md."""

import json
from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.groundtruth.crowd.worker import Worker, without_pictures

Open = Callable[[str], Worker]
BOX = {"height": 20, "label": "Dog", "left": 10, "top": 20, "width": 30}


def _answer(boxes: list[dict]) -> dict:
    return {"boxes": {"boundingBoxes": boxes, "inputImageProperties": {"height": 533, "width": 800}}}


def _last(page: Page, kind: str) -> dict | None:
    found: dict | None = page.evaluate("(kind) => window.last(kind)", kind)
    return found


def _changed(page: Page, boxes: list[dict]) -> None:
    """Waits until the page around was told of these boxes."""
    text = json.dumps(_answer(boxes)["boxes"]["boundingBoxes"], sort_keys=True)
    page.wait_for_function(
        "(text) => { const told = window.last('crowd-change')?.answer.boxes.boundingBoxes;"
        " const sorted = told?.map((box) => Object.fromEntries(Object.entries(box).sort()));"
        " return JSON.stringify(sorted) === JSON.stringify(JSON.parse(text)); }",
        arg=text,
    )


def test_a_frame_says_what_it_is_when_it_is_ready(open_template: Open):
    page = open_template("bounding-box").page

    ready = _last(page, "crowd-ready")

    assert ready is not None
    assert ready["version"] == 1
    assert ready["widgets"] == ["crowd-bounding-box"]
    assert ready["canSubmit"] is True
    assert ready["instructions"] is True
    keys = {action["id"]: (action["title"], action["key"]) for action in ready["actions"]}
    assert keys["label-1"] == ("Dog", "1")
    assert keys["submit"] == ("Submit", "Enter")
    assert {"undo", "redo", "delete", "zoom-in", "zoom-out", "fit", "move", "guide", "instructions"} <= keys.keys()


def test_changes_are_told_and_a_kept_answer_comes_back(open_template: Open):
    worker = open_template("bounding-box")
    worker.do([{"drag": [[10, 20], [40, 40]]}])
    _changed(worker.page, [BOX])

    worker = open_template("bounding-box")
    worker.do([{"tell": {"type": "crowd-restore", "answer": _answer([BOX])}}, {"sees": "text=Drawn: 1"}])

    assert worker.submit() == _answer([BOX])


def test_undo_and_redo_come_from_outside_too(open_template: Open):
    worker = open_template("bounding-box")
    worker.do([{"drag": [[10, 20], [40, 40]]}])
    _changed(worker.page, [BOX])

    worker.do([{"tell": {"type": "crowd-undo"}}])
    _changed(worker.page, [])
    worker.do([{"tell": {"type": "crowd-action", "id": "redo"}}])
    _changed(worker.page, [BOX])


def test_a_refused_answer_can_be_submitted_again_and_a_stored_one_cannot(open_template: Open):
    worker = open_template("input-untouched")
    page = worker.page
    worker.submit()
    page.evaluate("window.messages.length = 0")

    worker.do([{"tell": {"type": "crowd-rejected", "message": "The job was stopped."}}])
    worker.do([{"sees": "footer .problem:has-text('The job was stopped.')"}])
    worker.submit()
    page.evaluate("window.messages.length = 0")
    worker.do([{"tell": {"type": "crowd-submitted"}}, {"tell": {"type": "crowd-submit-now"}}])
    worker.do([{"sees": "footer button:disabled"}])

    assert _last(page, "crowd-submit") is None


def test_what_is_wrong_is_said_once_where_the_page_around_has_the_button(open_template: Open):
    worker = open_template("classifier-multi")

    worker.do([{"tell": {"type": "crowd-configure", "hideSubmit": True}}, {"refused": "Choose"}, {"misses": "footer"}])


def test_enter_submits_what_is_chosen_although_a_refusal_put_the_focus_on_another_choice(open_template: Open):
    worker = open_template("classifier")
    worker.do([{"refused": "Choose a category"}, {"press": ["2", "Enter"]}])

    assert worker.submitted() == {"sentiment": {"label": "Negative"}}


def test_keys_can_be_remapped_and_those_that_nobody_uses_go_out(open_template: Open):
    worker = open_template("classifier-multi")
    page = worker.page
    worker.do([{"tell": {"type": "crowd-configure", "keys": {"label-2": "q"}, "hideSubmit": True}}])
    page.wait_for_function(
        "window.last('crowd-actions')?.actions.some(({ id, key }) => id === 'label-2' && key === 'q')"
    )
    worker.do([{"misses": "footer"}, {"press": ["2", "q", "d"]}])

    assert worker.submit() == {"tone": {"labels": ["calm"]}}
    pressed = page.evaluate("window.messages.filter(({ type }) => type === 'crowd-key').map(({ key }) => key)")
    assert pressed == ["2", "d"]


def test_keys_pressed_outside_work_inside(open_template: Open):
    worker = open_template("classifier")
    worker.do([{"tell": {"type": "crowd-key", "key": "2", "code": "Digit2"}}])

    assert worker.submit() == {"sentiment": {"label": "Negative"}}


def test_enter_after_a_click_submits_what_was_chosen(open_template: Open):
    worker = open_template("classifier-multi")
    worker.do([{"click": ".choice:has-text('calm')"}, {"press": "Enter"}])

    worker.page.wait_for_function("window.last('crowd-submit')")
    assert worker.page.evaluate("window.last('crowd-submit').answer") == {"tone": {"labels": ["calm"]}}


def test_enter_submits_but_not_while_somebody_writes(open_template: Open):
    worker = open_template("text-area")
    worker.do([{"type": ["[name=note] textarea", "a"]}, {"press": ["Enter", "b"]}, {"press": "Control+Enter"}])

    assert worker.submitted() == {"note": "a\nb"}


def test_nobody_changes_an_answer_that_may_only_be_read(open_template: Open):
    worker = open_template("bounding-box-edited")
    before = _last(worker.page, "crowd-ready")["answer"]  # type: ignore[index]
    worker.do([{"tell": {"type": "crowd-configure", "readOnly": True}}])
    worker.do([{"at": [[350, 250]]}, {"press": "Delete"}, {"drag": [[500, 100], [600, 200]]}])

    answer = worker.submit()

    assert answer["boxes"]["boundingBoxes"] == before["boxes"]["boundingBoxes"]
    assert answer["boxes"]["initialValueModified"] is False


def test_plain_fields_are_out_of_reach_then_too(open_template: Open):
    worker = open_template("checkbox-own-names")
    worker.do([{"tell": {"type": "crowd-configure", "readOnly": True}}])
    worker.do([{"wait": "() => document.querySelector('crowd-checkbox').inert"}])
    worker.page.mouse.click(40, 20)

    assert worker.submit() == {"Go": {"Green": False}, "Slow": {"Yellow": True}, "Stop": {"Red": True}}


def test_a_broken_attribute_is_shown_told_and_never_submitted(open_template: Open):
    worker = open_template("input-untouched")
    worker.do(
        [
            {
                "run": "document.querySelector('crowd-form').insertAdjacentHTML('beforeend',"
                " `<crowd-classifier name=c categories=\"['a'\"></crowd-classifier>`)"
            },
            {"sees": "crowd-classifier [role=alert]"},
        ]
    )

    told = _last(worker.page, "crowd-error")
    assert told is not None
    assert told["reason"] == "template"
    assert "categories of <crowd-classifier>" in told["message"]
    worker.do([{"refused": "categories of <crowd-classifier>"}])


def test_an_image_that_does_not_load_is_told_and_its_answer_not_submitted(open_template: Open):
    worker = open_template("bounding-box")
    worker.do([{"run": "document.querySelector('crowd-bounding-box').src = '/media/none.jpg'"}])
    worker.page.wait_for_function("window.last('crowd-error')?.reason === 'media'")

    worker.do([{"refused": "could not be loaded"}])


def test_only_the_page_around_is_listened_to(open_template: Open):
    worker = open_template("classifier")
    worker.do([{"run": "window.postMessage({ type: 'crowd-key', key: '2', code: 'Digit2' }, '*')"}])
    worker.do([{"refused": "Choose a category"}])


def test_a_page_opened_by_its_author_shows_the_answer(window: Page):
    window.goto("/templates/classifier-preset.html")
    window.locator("crowd-form footer button").click()

    shown = window.locator("crowd-form pre").inner_text()

    assert json.loads(shown) == [{"topic": {"label": "b"}}]


@pytest.mark.parametrize("name", ["bounding-box-edited", "semantic-adjusted", "entities-emoji", "text-ranking"])
def test_every_answer_survives_being_kept_and_restored(name: str, open_template: Open):
    from tests.groundtruth.crowd.conftest import TEMPLATES

    script = json.loads((TEMPLATES / f"{name}.json").read_text(encoding="utf-8"))
    worker = open_template(name)
    worker.do(script["steps"])
    answer = worker.submit()

    worker = open_template(name)
    worker.do([{"tell": {"type": "crowd-restore", "answer": answer}}])
    if "seg" in answer:
        worker.do([{"wait": "() => document.querySelector('crowd-semantic-segmentation').value.initialValueModified"}])

    # A picture that was compressed beside the page's work has an alpha channel, one made at once has none.
    restored, kept = (
        without_pictures(each, lambda picture: picture.convert("RGBA").tobytes()) for each in (worker.submit(), answer)
    )
    assert restored == kept
