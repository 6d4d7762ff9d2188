"""YOLO: a text file per image, a line per box: class, centre and size as shares of the image. Names in data.yaml."""

from collections.abc import Iterator, Mapping

import yaml

from groundtruth.engine.errors import InputRefused
from groundtruth.engine.formats.items import Box, Item, Labeled
from groundtruth.engine.formats.reading import Sizes, base_name, corners, name_in, numbers, stem, text_of

# Text files beside the labels: names of classes, and of the pictures of each part.
LISTS = ("classes.txt", "images.txt", "labels.txt", "train.txt", "val.txt", "test.txt", "README.txt")


def write(found: Labeled, prefix: str) -> Iterator[tuple[str, bytes]]:
    """`data.yaml`, `images.txt` with the images' names, and `labels/<name>.txt`."""
    ids = {label: number for number, label in enumerate(found.labels)}
    config = {"path": ".", "train": "images.txt", "val": "images.txt", "names": dict(enumerate(found.labels))}
    yield "data.yaml", yaml.safe_dump(config, allow_unicode=True, sort_keys=False).encode()
    names = [name_in(item.source, prefix) for item in found.items]
    yield "images.txt", "".join(f"images/{name}\n" for name in names).encode()
    seen: dict[str, str] = {}
    for name, item in zip(names, found.items, strict=True):
        if (path := f"labels/{stem(name)}.txt") in seen:
            raise InputRefused(f'YOLO cannot tell "{name}" from "{seen[path]}": their names differ in the ending only.')
        seen[path] = name
        if item.boxes and item.size == (0, 0):
            raise InputRefused(f'The size of "{name}" is not known, and YOLO writes boxes as shares of it.')
        yield path, "".join(_line(box, ids[box.label], item.size) for box in item.boxes).encode()


def read(files: Mapping[str, bytes], prefix: str, sizes: Sizes) -> Labeled:
    """Boxes of YOLO files. sizes: of every image by its name, as the format does not say them."""
    labels = _names(files)
    texts = label_files(files)
    if not sizes:
        raise InputRefused("YOLO labels are shares of the image: add the images, whose sizes are needed.")
    notes: list[str] = []
    items = []
    for image, size in sizes.items():
        text = texts.pop(stem(_below(image, "images")), None)
        boxes = list(_boxes(text_of(files, text), text, labels, size, notes)) if text else []
        items.append(Item(prefix + image, size, tuple(boxes)))
    if left := list(texts.values()):
        notes.append(f"{len(left):,} label files have no image of their name and were left out, {left[0]} first.")
    return Labeled("boxes", labels, tuple(items), notes=tuple(notes))


def label_files(files: Mapping[str, bytes]) -> dict[str, str]:
    """Label files by the name that their image has, without its ending."""
    texts = [
        name for name in files if name.endswith(".txt") and ("/labels/" in f"/{name}" or base_name(name) not in LISTS)
    ]
    return {stem(_below(name, "labels")): name for name in texts}


def _line(box: Box, number: int, size: tuple[int, int]) -> str:
    x, y = (box.left + box.width / 2) / size[0], (box.top + box.height / 2) / size[1]
    return f"{number} {x:.8f} {y:.8f} {box.width / size[0]:.8f} {box.height / size[1]:.8f}\n"


def _boxes(text: str, name: str, labels: tuple[str, ...], size: tuple[int, int], notes: list[str]) -> Iterator[Box]:
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        where = f"{name}, line {number}"
        fields = numbers(line.split(), where)
        if len(fields) not in (5, 6):  # a sixth is a model's confidence
            raise InputRefused(f"{where}: must be a class and four numbers; polygons and key points are not read.")
        label, x, y, width, height = fields[:5]
        if label != int(label) or not 0 <= label < len(labels):
            raise InputRefused(f"{where}: class {label:g} is not among the {len(labels)} names.")
        sides = (
            (x - width / 2) * size[0],
            (y - height / 2) * size[1],
            (x + width / 2) * size[0],
            (y + height / 2) * size[1],
        )
        if box := corners(labels[int(label)], sides, size, where, notes):
            yield box


def _names(files: Mapping[str, bytes]) -> tuple[str, ...]:
    for name in files:
        if name.rpartition("/")[2] in ("data.yaml", "data.yml", "dataset.yaml"):
            return _yaml_names(text_of(files, name), name)
        if name.rpartition("/")[2] in ("classes.txt", "obj.names"):
            return tuple(line.strip() for line in text_of(files, name).splitlines() if line.strip())
    raise InputRefused("The names of the classes are missing: add data.yaml or classes.txt.")


def _yaml_names(text: str, name: str) -> tuple[str, ...]:
    try:
        document = yaml.safe_load(text)
    except (yaml.YAMLError, RecursionError):
        raise InputRefused(f"{name}: is no valid YAML.") from None
    found = document.get("names") if isinstance(document, dict) else None
    if isinstance(found, dict):
        found = [found.get(number, f"class {number}") for number in range(len(found))]
    if not isinstance(found, list):
        raise InputRefused(f'{name}: has no list "names" of the classes.')
    if not all(isinstance(each, str | int | float) for each in found):  # what refers to itself has no end as text
        raise InputRefused(f'{name}: "names" holds something that is no name.')
    return tuple(str(each) for each in found)


def _below(name: str, folder: str) -> str:
    """The part of a path below the folder of that name, wherever that is."""
    return f"/{name}".rpartition(f"/{folder}/")[2].removeprefix("/")
