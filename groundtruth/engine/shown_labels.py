"""What a label says in words, and what of it can be drawn on one picture: sequences, clouds, answers that were kept."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from groundtruth.engine import shapes

MOST_MARKS = 500  # on one picture: more cannot be told apart
MOST_WORDS = 200
MOST_VALUES = 4  # of an attribute that is told: what has more is no choice among few
CLOSED = {"boundingBoxes": True, "polygons": True, "polylines": False, "lines": False, "keypoints": False}
INSIDE = {outside: inside for inside, outside in shapes.KEYS.values()}  # of a SeqLabel.json, in the words of answers
_POINTS = ("tracking-annotations", "detection-annotations")


@dataclass(frozen=True, slots=True)
class Mark:
    """A box, outline, line or point: its label, and its corners in pixels."""

    label: str
    points: list[tuple[float, float]]
    closed: bool

    def as_answer(self) -> dict[str, Any]:
        """As pages get it."""
        return {"label": self.label, "points": self.points, "closed": self.closed}


@dataclass(frozen=True, slots=True)
class Shown:
    """words: "2 car in 3 frames". marks: those of one picture. frame: which one it is, of a sequence of pictures."""

    words: str
    marks: Sequence[Mark] = ()
    frame: str = ""


def shown_sequence(document: Any, classes: Mapping[str, Any]) -> Shown:
    """A `SeqLabel.json`, of videos and clouds: how many objects in how many frames, and the first frame with any."""
    lidar = document.get("lidar") if isinstance(document, Mapping) else None
    frames = _frames(lidar if isinstance(lidar, Mapping) else document)
    marked = [(frame, items) for frame in frames if (items := list(_items(frame)))]
    if not marked:
        return Shown("")
    first, items = marked[0]
    marks = [mark for kind, item in items if (mark := _mark(kind, item, _name(item, classes)))]
    many = f"{len(marked)} frame{'s' if len(marked) > 1 else ''}"
    objects = _objects(item for _, items in marked for _, item in items)
    words = f"{_names(objects, classes)} in {many}{_attributes(objects)}"
    return Shown(words, marks[:MOST_MARKS], str(first.get("frame", "")))


def shown_cuboids(label: Any, classes: Mapping[str, Any]) -> Shown:
    """The cuboids of one cloud: how many of which class."""
    cuboids = _list(label, "annotations")
    return Shown(_names(cuboids, classes) + _attributes(cuboids))


def shown_answer(answer: Mapping[str, Any]) -> Shown:
    """An answer that no function made a label of: what its elements say, whatever they are."""
    marks: list[Mark] = []
    said: list[str] = []
    for name, value in answer.items():
        if not isinstance(value, Mapping):
            said.append(f"{name}: {value}")
            continue
        drawn = [(kind, item) for kind in CLOSED for item in _list(value, kind)]
        marks += [mark for kind, item in drawn if (mark := _mark(kind, item, str(item.get("label", ""))))]
        said += _said(name, value)
    words = ", ".join(part for part in (_counted(mark.label for mark in marks), *said) if part)
    return Shown(words if len(words) <= MOST_WORDS else f"{words[:MOST_WORDS]}…", marks[:MOST_MARKS])


def _said(name: str, value: Mapping[str, Any]) -> Iterator[str]:
    """What an element says beside shapes: its choice, spans, instances, classes that were painted; a field's value."""
    if isinstance(value.get("label"), str):
        yield value["label"]
    elif isinstance(value.get("labels"), list):
        yield ", ".join(str(each) for each in value["labels"])
    for key in ("entities", "instances"):
        yield _counted(str(item.get("label", "")) for item in _list(value, key))
    if isinstance(value.get("labelMappings"), Mapping):
        yield ", ".join(value["labelMappings"])
    chosen = [str(key) for key, on in value.items() if on is True and key != "initialValueModified"]
    if chosen:
        yield f"{name}: {', '.join(chosen)}"


def _frames(document: Any) -> list[Mapping[str, Any]]:
    return next((found for key in _POINTS if (found := _list(document, key))), [])


def _items(frame: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for outside, inside in INSIDE.items():
        for item in _list(frame, outside):
            yield inside, item


def _objects(items: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """An object that is followed counts once, as it is last; without an identity each mark is one."""
    found: dict[Any, Mapping[str, Any]] = {}
    for item in items:
        found[item.get("object-id") or len(found)] = item
    return list(found.values())


def _names(objects: Iterable[Mapping[str, Any]], classes: Mapping[str, Any]) -> str:
    return _counted(_name(item, classes) for item in objects)


def _attributes(objects: Iterable[Mapping[str, Any]]) -> str:
    """What was chosen for the objects, as the verdicts of a verification: "; verdict: 2 right, 1 wrong"."""
    found: dict[str, list[str]] = {}
    for item in objects:
        given = item.get("label-category-attributes")
        for name, value in given.items() if isinstance(given, Mapping) else ():
            if isinstance(value, str) and value:
                found.setdefault(str(name), []).append(value)
    few = {name: values for name, values in found.items() if len(set(values)) <= MOST_VALUES}
    return "".join(f"; {name}: {_counted(values)}" for name, values in few.items())


def _mark(kind: str, item: Mapping[str, Any], label: str) -> Mark | None:
    """None for what has no place on a picture, as cuboids."""
    try:
        if kind == "boundingBoxes":
            left, top, wide, high = (float(item[key]) for key in ("left", "top", "width", "height"))
            corners = [(left, top), (left + wide, top), (left + wide, top + high), (left, top + high)]
        else:
            corners = [(float(each["x"]), float(each["y"])) for each in item.get("vertices", [item])]
    except (KeyError, TypeError, ValueError):
        return None
    return Mark(label, corners, CLOSED[kind])


def _name(item: Mapping[str, Any], classes: Mapping[str, Any]) -> str:
    which = str(item.get("class-id", ""))
    return str(classes.get(which, which))


def _counted(names: Iterable[str]) -> str:
    return ", ".join(f"{count} {name}" for name, count in Counter(names).items())


def _list(value: Any, key: str) -> list[Mapping[str, Any]]:
    found = value.get(key) if isinstance(value, Mapping) else None
    return [each for each in found if isinstance(each, Mapping)] if isinstance(found, list) else []
