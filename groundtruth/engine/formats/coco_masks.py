"""COCO with masks: a class's pixels as run lengths; polygons and compressed run lengths are read, too."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from groundtruth.engine.errors import InputRefused
from groundtruth.engine.formats.items import Item, Labeled
from groundtruth.engine.formats.reading import Sizes, json_of, name_in, numbers, only, ordered
from groundtruth.engine.masks import MAX_PIXELS, Mask

Bits = NDArray[np.bool_]
MOST_PIXELS_TOGETHER = 1_000_000_000  # a byte each, while they are read


def write(found: Labeled, prefix: str) -> Iterator[tuple[str, bytes]]:
    """`annotations.json`: one annotation for each class of an image."""
    ids = {label: number for number, label in enumerate(found.labels, 1)}
    images, annotations = list[dict[str, Any]](), list[dict[str, Any]]()
    for number, item in enumerate(found.items, 1):
        width, height = item.size
        images.append({"id": number, "file_name": name_in(item.source, prefix), "width": width, "height": height})
        mask = np.frombuffer(item.mask, dtype=np.uint8).reshape(height, width)
        for at, name in enumerate(item.classes, 1):
            where = {"id": len(annotations) + 1, "image_id": number, "category_id": ids[name], "iscrowd": 1}
            annotations.append({**where, **_described(mask == at)})
    categories = [{"id": number, "name": label} for label, number in ids.items()]
    document = {"images": images, "categories": categories, "annotations": annotations}
    yield "annotations.json", json.dumps(document, ensure_ascii=False).encode()


def read(files: Mapping[str, bytes], prefix: str, sizes: Sizes) -> Labeled:
    """Masks of a COCO file. Instances of a class become one; where classes overlap, the later annotation wins."""
    name = only(files, ".json")
    document = json_of(files, name)
    try:
        categories = {each["id"]: str(each["name"]) for each in document["categories"]}
        labels = ordered(categories[key] for key in sorted(categories))
        by_image: dict[Any, list[Mapping[str, Any]]] = {image["id"]: [] for image in document["images"]}
        for each in document["annotations"]:
            by_image[each["image_id"]].append(each)
        together = sum(int(image["width"]) * int(image["height"]) for image in document["images"])
        if together > MOST_PIXELS_TOGETHER:
            raise InputRefused(
                f"{name}: its images have {together // 1_000_000:,} megapixels together, and "
                f"{MOST_PIXELS_TOGETHER // 1_000_000:,} are read at once; import a part at a time."
            )
        items = tuple(
            _item(image, by_image[image["id"]], categories, labels, prefix, name) for image in document["images"]
        )
    except (KeyError, TypeError, ValueError, IndexError, AttributeError, OverflowError) as error:
        if isinstance(error, InputRefused):
            raise
        raise InputRefused(f"{name}: is no COCO file of masks ({type(error).__name__}: {error}).") from None
    return Labeled("masks", labels, items)


def run_lengths(bits: Bits) -> list[int]:
    """Lengths of runs down the columns, beginning with one of pixels that are not set."""
    flat = bits.ravel(order="F")
    edges = np.flatnonzero(np.diff(flat)) + 1
    runs = np.diff(np.concatenate([[0], edges, [flat.size]])).tolist()
    return [0, *runs] if flat.size and flat[0] else runs


def from_run_lengths(counts: list[int] | str, width: int, height: int) -> Bits:
    """The pixels of run lengths, plain or compressed."""
    runs = _decompressed(counts) if isinstance(counts, str) else [int(each) for each in counts]
    if sum(runs) != width * height or min(runs, default=0) < 0:
        raise InputRefused(f"run lengths describe {sum(runs):,} pixels, the image has {width * height:,}.")
    flat = np.repeat(np.arange(len(runs)) % 2 == 1, runs)
    return flat.reshape((height, width), order="F")


def _decompressed(text: str) -> list[int]:
    """COCO's own code: six bits a character, the sixth says that more follow; from the fourth on differences."""
    runs: list[int] = []
    value = shift = 0
    for character in text:
        bits = ord(character) - 48
        value |= (bits & 31) << shift
        shift += 5
        if bits & 32:
            continue
        if bits & 16:
            value -= 1 << shift
        runs.append(value + (runs[-2] if len(runs) > 2 else 0))
        value = shift = 0
    return runs


def _described(bits: Bits) -> dict[str, Any]:
    rows, columns = np.flatnonzero(bits.any(axis=1)), np.flatnonzero(bits.any(axis=0))
    left, top = int(columns[0]), int(rows[0])
    box = [left, top, int(columns[-1]) + 1 - left, int(rows[-1]) + 1 - top]
    coded = {"size": list(bits.shape), "counts": run_lengths(bits)}
    return {"segmentation": coded, "bbox": box, "area": int(bits.sum())}


def _item(
    image: Mapping[str, Any],
    annotations: list[Mapping[str, Any]],
    categories: Mapping[Any, str],
    labels: tuple[str, ...],
    prefix: str,
    name: str,
) -> Item:
    width, height = int(image["width"]), int(image["height"])
    if not 0 < width * height <= MAX_PIXELS:
        raise InputRefused(f"{name}: {image['file_name']} is {width} x {height} pixels; 100 million are allowed.")
    if len(labels) > 255:
        raise InputRefused(f"{name}: has {len(labels)} categories; a mask holds 255.")
    mask = np.zeros((height, width), dtype=np.uint8)
    for each in annotations:
        where = f"{name}: annotation {each.get('id')}"
        mask[_pixels(each["segmentation"], width, height, where)] = labels.index(categories[each["category_id"]]) + 1
    used = np.unique(mask[mask > 0])
    table = np.zeros(256, dtype=np.uint8)
    table[used] = np.arange(1, len(used) + 1)
    packed: Mask = table[mask]
    classes = tuple(labels[number - 1] for number in used)
    return Item(prefix + str(image["file_name"]), (width, height), classes=classes, mask=packed.tobytes())


def _pixels(segmentation: Any, width: int, height: int, where: str) -> Bits:
    if isinstance(segmentation, Mapping):
        try:
            return from_run_lengths(segmentation["counts"], width, height)
        except InputRefused as refused:
            raise InputRefused(f"{where}: {refused}") from None
    picture = Image.new("1", (width, height))
    draw = ImageDraw.Draw(picture)
    for polygon in segmentation:
        points = numbers(polygon, where)
        if len(points) >= 6:
            draw.polygon(points[: len(points) // 2 * 2], fill=1)
    return np.asarray(picture)
