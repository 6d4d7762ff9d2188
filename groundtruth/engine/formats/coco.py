"""COCO: one JSON file with images, categories and boxes `[left, top, width, height]`; ids count from 1."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from groundtruth.engine.errors import InputRefused
from groundtruth.engine.formats.items import Box, Item, Labeled
from groundtruth.engine.formats.reading import Sizes, corners, json_of, name_in, numbers, only, ordered


def write(found: Labeled, prefix: str) -> Iterator[tuple[str, bytes]]:
    """`annotations.json`."""
    ids = {label: number for number, label in enumerate(found.labels, 1)}
    images, annotations = list[dict[str, Any]](), list[dict[str, Any]]()
    for number, item in enumerate(found.items, 1):
        size = {"width": item.size[0], "height": item.size[1]}
        images.append({"id": number, "file_name": name_in(item.source, prefix), **size})
        for box in item.boxes:
            annotations.append(
                {
                    "id": len(annotations) + 1,
                    "image_id": number,
                    "category_id": ids[box.label],
                    "bbox": [box.left, box.top, box.width, box.height],
                    "area": box.width * box.height,
                    "segmentation": [],
                    "iscrowd": 0,
                }
            )
    categories = [{"id": number, "name": label} for label, number in ids.items()]
    document = {"images": images, "categories": categories, "annotations": annotations}
    yield "annotations.json", json.dumps(document, ensure_ascii=False).encode()


def read(files: Mapping[str, bytes], prefix: str, sizes: Sizes) -> Labeled:
    """Boxes of a COCO file; masks without a box are not read."""
    name = only(files, ".json")
    document = json_of(files, name)
    try:
        categories = {each["id"]: str(each["name"]) for each in document["categories"]}
        images = {each["id"]: each for each in document["images"]}
        boxes: dict[Any, list[Box]] = {key: [] for key in images}
        notes: list[str] = []
        for each in document["annotations"]:
            image = images[each["image_id"]]
            where = f"{name}: annotation {each.get('id')}"
            left, top, width, height = numbers(each["bbox"], where)
            size = _size(image, sizes)
            sides = (left, top, left + width, top + height)
            if box := corners(categories[each["category_id"]], sides, size, where, notes):
                boxes[each["image_id"]].append(box)
        items = tuple(
            Item(prefix + str(image["file_name"]), _size(image, sizes), tuple(boxes[key]))
            for key, image in images.items()
        )
        labels = ordered(categories[key] for key in sorted(categories))
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
        if isinstance(error, InputRefused):
            raise
        raise InputRefused(f"{name}: is no COCO file of boxes ({type(error).__name__}: {error}).") from None
    return Labeled("boxes", labels, items, notes=tuple(notes))


def _size(image: Mapping[str, Any], sizes: Sizes) -> tuple[int, int]:
    if "width" in image and "height" in image:
        return int(image["width"]), int(image["height"])
    return sizes.get(str(image.get("file_name")), (0, 0))
