"""Label Studio JSON: a list of tasks; boxes are percentages of the image."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from groundtruth.engine.errors import InputRefused
from groundtruth.engine.formats.items import Box, Item, Kind, Labeled, Span
from groundtruth.engine.formats.reading import Sizes, corners, json_of, numbers, only, ordered

TYPES: dict[str, Kind] = {"rectanglelabels": "boxes", "choices": "classes", "labels": "spans"}


def write(found: Labeled, prefix: str) -> Iterator[tuple[str, bytes]]:
    """`tasks.json`, and `labels.txt` with the project's labels in their order.

    URIs stay whole: Label Studio opens them through its own storage.
    """
    key = "text" if found.text else "image"
    tasks = [
        {
            "id": number,
            "data": {key: item.source},
            "annotations": [{"id": number, "result": list(_results(item, found.kind, key))}],
        }
        for number, item in enumerate(found.items, 1)
    ]
    yield "tasks.json", json.dumps(tasks, ensure_ascii=False).encode()
    yield "labels.txt", "".join(f"{label}\n" for label in found.labels).encode()


def read(files: Mapping[str, bytes], prefix: str, sizes: Sizes) -> Labeled:
    """The first annotation of every task that was not skipped."""
    name = only(files, ".json")
    document = json_of(files, name)
    if not isinstance(document, list):
        raise InputRefused(f"{name}: must be a list of tasks.")
    notes: list[str] = []
    kinds: set[Kind] = set()
    items, text = [], False
    for number, task in enumerate(document):
        where = f"{name}: task {number}"
        try:
            key, source = _data(task["data"], where)
            results = next((each["result"] for each in task["annotations"] if not each.get("was_cancelled")), None)
            if results is None:
                continue
            item, found = _item(prefix + source if key == "image" else source, results, sizes, where, notes)
        except (KeyError, TypeError, AttributeError, ValueError, OverflowError, StopIteration) as error:
            if isinstance(error, InputRefused):
                raise
            raise InputRefused(f"{where}: is no Label Studio task ({type(error).__name__}: {error}).") from None
        items.append(item)
        kinds |= found
        text = key == "text"
    if len(kinds) > 1:
        raise InputRefused(f"{name}: has {' and '.join(sorted(kinds))}; import one kind at a time.")
    listed = next((files[each] for each in files if each.rpartition("/")[2] == "labels.txt"), b"")
    names = [*listed.decode("utf-8", "replace").split("\n"), *(one for item in items for one in item.labels)]
    kind: Kind = next(iter(kinds), "spans" if text else "boxes")
    return Labeled(kind, ordered(one for one in names if one), tuple(items), text, tuple(notes))


def _results(item: Item, kind: Kind, key: str) -> Iterator[dict[str, Any]]:
    common = {"from_name": "label", "to_name": key}
    if kind == "classes":
        yield {**common, "id": "r1", "type": "choices", "value": {"choices": list(item.classes)}}
    for number, span in enumerate(item.spans, 1):
        value = {"start": span.start, "end": span.end, "text": item.source[span.start : span.end]}
        yield {**common, "id": f"r{number}", "type": "labels", "value": {**value, "labels": [span.label]}}
    if item.boxes and item.size == (0, 0):
        raise InputRefused(f"The size of {item.source} is not known, and Label Studio writes boxes as shares of it.")
    for number, box in enumerate(item.boxes, 1):
        width, height = item.size
        value = {
            "x": 100 * box.left / width,
            "y": 100 * box.top / height,
            "width": 100 * box.width / width,
            "height": 100 * box.height / height,
            "rotation": 0,
            "rectanglelabels": [box.label],
        }
        size = {"original_width": width, "original_height": height, "image_rotation": 0}
        yield {**common, **size, "id": f"r{number}", "type": "rectanglelabels", "value": value}


def _data(data: Mapping[str, Any], where: str) -> tuple[str, str]:
    for key in ("image", "text"):
        if isinstance(data.get(key), str):
            return key, data[key]
    raise InputRefused(f'{where}: its data has neither "image" nor "text".')


def _item(
    source: str, results: list[Mapping[str, Any]], sizes: Sizes, where: str, notes: list[str]
) -> tuple[Item, set[Kind]]:
    boxes, classes, spans, size, kinds = list[Box](), list[str](), list[Span](), sizes.get(source, (0, 0)), set[Kind]()
    for each in results:
        kind, value = TYPES.get(each["type"]), each["value"]
        if kind is None:
            notes.append(f"{where}: a result of type {each['type']} was left out.")
            continue
        kinds.add(kind)
        if kind == "classes":
            classes += [str(one) for one in value["choices"]]
        elif kind == "spans":
            start, end = (int(one) for one in numbers((value["start"], value["end"]), where))
            spans += [Span(str(one), start, end) for one in value["labels"]]
        else:
            size = int(each["original_width"]), int(each["original_height"])
            if value.get("rotation"):
                notes.append(f"{where}: a rotated box was read as if it were upright.")
            x, y, width, height = numbers((value[side] for side in ("x", "y", "width", "height")), where)
            sides = tuple(
                share * full / 100
                for share, full in ((x, size[0]), (y, size[1]), (x + width, size[0]), (y + height, size[1]))
            )
            found = (corners(str(one), sides, size, where, notes) for one in value["rectanglelabels"])
            boxes += [box for box in found if box]
    return Item(source, size, tuple(boxes), tuple(classes), tuple(spans)), kinds
