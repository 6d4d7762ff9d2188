"""What a label says in words and what of it is drawn, of every type whose label is no picture by itself."""

import pytest

from groundtruth.engine.shown_labels import Mark, Shown, shown_answer, shown_cuboids, shown_sequence

CLASSES = {"0": "car", "1": "van"}
CUBOID = {"class-id": 0, "object-id": "a", "center-x": 1, "length": 4, "width": 2, "height": 1}


def box(identity, which="0", left=3):
    place = {"left": left, "top": 4, "width": 10, "height": 6}
    return {**place, "class-id": which, **({"object-id": identity} if identity else {})}


def frames(*items, key="tracking-annotations", geometry="annotations"):
    return {key: [{"frame-no": n, "frame": f"f{n}.png", geometry: each} for n, each in enumerate(items)]}


def corners(left):
    return [(left, 4), (left + 10, 4), (left + 10, 10), (left, 10)]


def test_an_object_that_is_followed_counts_once_and_the_first_frame_with_any_is_drawn():
    shown = shown_sequence(frames([], [box("a"), box("b", "1", 30)], [box("a")]), CLASSES)

    assert shown.words == "1 car, 1 van in 2 frames"
    assert shown.frame == "f1.png"
    assert shown.marks == [Mark("car", corners(3), closed=True), Mark("van", corners(30), closed=True)]


def test_what_was_chosen_for_objects_is_told_with_them():
    right, wrong, noted = (
        {"label-category-attributes": each} for each in ({"verdict": "right"}, {"verdict": "wrong"}, {"note": ""})
    )
    clip = frames([box("a") | wrong, box("b") | right], [box("a") | right, box("c") | wrong, box("d") | noted])

    assert shown_sequence(clip, CLASSES).words == "4 car in 2 frames; verdict: 2 right, 1 wrong"
    assert shown_cuboids({"annotations": [CUBOID | wrong, CUBOID]}, CLASSES).words == "2 car; verdict: 1 wrong"
    many = [CUBOID | {"label-category-attributes": {"plate": f"B {each}"}} for each in range(5)]
    assert shown_cuboids({"annotations": many}, CLASSES).words == "5 car"


def test_without_an_identity_each_mark_is_one():
    shown = shown_sequence(frames([box(None), box(None)], [box(None)], key="detection-annotations"), CLASSES)

    assert shown.words == "3 car in 2 frames"


@pytest.mark.parametrize(
    ("geometry", "item", "points", "closed"),
    [
        (
            "polygons",
            {"vertices": [{"x": 1, "y": 2}, {"x": 3, "y": 4}, {"x": 5, "y": 0}]},
            [(1, 2), (3, 4), (5, 0)],
            True,
        ),
        ("polylines", {"vertices": [{"x": 1, "y": 2}, {"x": 3, "y": 4}]}, [(1, 2), (3, 4)], False),
        ("keypoints", {"x": 7, "y": 8}, [(7, 8)], False),
    ],
)
def test_every_shape_of_a_frame_is_drawn(geometry, item, points, closed):
    shown = shown_sequence(frames([{"class-id": "1", **item}], geometry=geometry), CLASSES)

    assert shown == Shown("1 van in 1 frame", [Mark("van", points, closed)], "f0.png")


def test_cuboids_are_counted_and_have_no_place_on_a_picture():
    assert shown_cuboids({"annotations": [CUBOID, {**CUBOID, "class-id": 1}]}, CLASSES).words == "1 car, 1 van"
    linked = {"lidar": frames([CUBOID], [CUBOID]), "camera-0": frames([box("a")])}
    assert shown_sequence(linked, CLASSES) == Shown("1 car in 2 frames", [], "f0.png")


@pytest.mark.parametrize("document", [None, 7, {}, frames([], []), {"tracking-annotations": "none"}, {"lidar": 1}])
def test_nothing_is_in_what_holds_no_marks(document):
    assert shown_sequence(document, CLASSES) == Shown("")
    assert shown_cuboids(document, CLASSES) == Shown("")


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ({"p": {"polygons": [{"label": "roof", "vertices": [{"x": 1, "y": 2}]}]}}, "1 roof"),
        ({"b": {"boundingBoxes": [], "inputImageProperties": {"width": 4, "height": 3}}}, ""),
        ({"c": {"label": "yes"}, "why": "it rains"}, "yes, why: it rains"),
        ({"c": {"labels": ["wet", "cold"]}}, "wet, cold"),
        ({"e": {"entities": [{"label": "city", "startOffset": 0, "endOffset": 3}]}}, "1 city"),
        ({"i": {"instances": [{"label": "cat", "color": "#111111"}, {"label": "cat", "color": "#222222"}]}}, "2 cat"),
        ({"m": {"labelMappings": {"sky": {"color": "#111111"}}}}, "sky"),
        ({"ripe": {"on": True, "off": False}}, "ripe: on"),
        ({"note": "x" * 500}, f"note: {'x' * 194}…"),
    ],
)
def test_an_answer_that_no_function_reads_says_what_is_in_it(answer, words):
    assert shown_answer(answer).words == words


def test_a_shape_without_its_place_is_left_out():
    assert shown_answer({"b": {"boundingBoxes": [{"label": "roof", "left": "far"}]}}).marks == []
