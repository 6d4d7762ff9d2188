"""One finger draws, two fingers zoom and move the picture."""

from collections.abc import Callable

from tests.groundtruth.crowd.worker import Worker

VIEW = "() => document.querySelector('crowd-bounding-box').surface.view"


class Fingers:
    """Fingers on the glass of a worker's window."""

    def __init__(self, worker: Worker) -> None:
        self.worker = worker
        self.session = worker.page.context.new_cdp_session(worker.page)

    def touch(self, kind: str, *points: tuple[float, float]) -> None:
        """kind: touchStart, touchMove or touchEnd; points in the window."""
        touches = [{"x": x, "y": y, "id": at} for at, (x, y) in enumerate(points)]
        self.session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": touches})


def test_one_finger_draws_a_box(open_template: Callable[[str], Worker]):
    worker = open_template("bounding-box")
    fingers = Fingers(worker)

    fingers.touch("touchStart", worker.place(100, 100))
    fingers.touch("touchMove", worker.place(150, 130))
    fingers.touch("touchMove", worker.place(300, 250))
    fingers.touch("touchEnd")

    boxes = worker.submit()["boxes"]["boundingBoxes"]
    assert len(boxes) == 1
    assert all(
        abs(boxes[0][key] - wanted) <= 1
        for key, wanted in {"left": 100, "top": 100, "width": 200, "height": 150}.items()
    )


def test_on_a_telephone_the_picture_has_the_room(open_template: Callable[[str], Worker]):
    worker = open_template("bounding-box")
    worker.page.set_viewport_size({"width": 390, "height": 600})
    worker.frame.wait_for_function(f"() => ({VIEW})().scale * 800 < 390")
    stage = worker.frame.locator("crowd-bounding-box .stage").bounding_box()
    assert stage is not None
    assert stage["height"] >= 240
    fingers = Fingers(worker)

    fingers.touch("touchStart", worker.place(200, 100))
    fingers.touch("touchMove", worker.place(300, 200))
    fingers.touch("touchMove", worker.place(600, 400))
    fingers.touch("touchEnd")

    (box,) = worker.submit()["boxes"]["boundingBoxes"]
    wanted = {"left": 200, "top": 100, "width": 400, "height": 300}
    assert all(abs(box[key] - value) <= 3 for key, value in wanted.items()), box


def test_two_fingers_zoom_and_draw_nothing(open_template: Callable[[str], Worker]):
    worker = open_template("bounding-box")
    fingers = Fingers(worker)
    before = worker.frame.evaluate(VIEW)["scale"]
    x, y = worker.place(400, 266)

    fingers.touch("touchStart", (x - 50, y))
    fingers.touch("touchStart", (x - 50, y), (x + 50, y))
    fingers.touch("touchMove", (x - 100, y), (x + 100, y))
    fingers.touch("touchEnd")

    worker.frame.wait_for_function(f"(before) => Math.abs(({VIEW})().scale / before - 2) < 0.05", arg=before)
    assert worker.submit()["boxes"]["boundingBoxes"] == []
