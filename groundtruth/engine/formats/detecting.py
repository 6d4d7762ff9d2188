"""Which format files are in, told by what is in them rather than by their names alone."""

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from groundtruth.engine.errors import InputRefused
from groundtruth.engine.formats.reading import base_name, json_of, text_of, xml_of
from groundtruth.engine.formats.table import SOURCES

YOLO_NAMES = ("data.yaml", "data.yml", "dataset.yaml", "classes.txt", "obj.names")
CONLL = (".conll", ".conll2003", ".iob", ".bio")
_TAG = re.compile(r"O|[BIESLU]-\S+")
_LOOKED_AT = 40  # lines of a text file


def detect(files: Mapping[str, bytes]) -> str:
    """The key of the format; InputRefused with what there is when none fits."""
    for ending, look in ((".xml", _of_xml), (".json", _of_json), (".csv", _of_csv)):
        if found := next((name for name in files if name.lower().endswith(ending)), ""):
            return look(files, found)
    if any(base_name(name) in YOLO_NAMES for name in files):
        return "yolo"
    if any(name.lower().endswith(CONLL) for name in files) or any(_tagged(files[name]) for name in _texts(files)):
        return "conll"
    if any(True for _ in _texts(files)):
        raise InputRefused(
            "These text files are neither CoNLL (a token and its tag on each line) nor YOLO, which needs the names of "
            "its classes: add data.yaml or classes.txt."
        )
    raise InputRefused(
        "There are no labels in it: it needs a .json, .xml, .csv, .conll or .txt file of COCO, YOLO, Pascal VOC, CVAT, "
        f"Label Studio, CoNLL or a table{_seen(files)}."
    )


def _of_xml(files: Mapping[str, bytes], name: str) -> str:
    root = xml_of(files, name)
    if root.tag in ("annotations", "annotation"):
        return "cvat" if root.tag == "annotations" else "voc"
    raise InputRefused(f"{name}: its root is <{root.tag[:40]}>, not <annotations> (CVAT) or <annotation> (Pascal VOC).")


def _of_json(files: Mapping[str, bytes], name: str) -> str:
    document = json_of(files, name)
    if isinstance(document, list):
        return "label-studio"
    annotations = document.get("annotations") if isinstance(document, dict) else None
    if isinstance(annotations, list) and "images" in document:
        return "coco-masks" if annotations and all(map(_painted, annotations)) else "coco"
    raise InputRefused(f"{name}: is neither COCO (images, annotations, categories) nor a list of Label Studio's tasks.")


def _painted(annotation: Any) -> bool:
    """Pixels: run lengths, or polygons without a box."""
    if not isinstance(annotation, dict):
        return False
    pixels = annotation.get("segmentation")
    return isinstance(pixels, dict) or (bool(pixels) and "bbox" not in annotation)


def _of_csv(files: Mapping[str, bytes], name: str) -> str:
    first = text_of(files, name).lstrip("\r\n").split("\n", 1)[0]
    if first.split(",")[0].strip('" \r') in SOURCES:
        return "csv"
    raise InputRefused(f'{name}: its first column is {json.dumps(first[:40])}, not "source" or "source-ref".')


def _texts(files: Mapping[str, bytes]) -> Iterable[str]:
    return (name for name in files if name.lower().endswith(".txt"))


def _tagged(raw: bytes) -> bool:
    """Does each of the first lines end in a tag?"""
    lines = [line.split() for line in raw[:8000].decode("utf-8", "replace").split("\n")[:_LOOKED_AT]]
    rows = [line for line in lines[: -1 if len(lines) > 1 else None] if line]
    return bool(rows) and all(len(row) > 1 and _TAG.fullmatch(row[-1]) for row in rows)


def _seen(files: Mapping[str, bytes]) -> str:
    first = next(iter(files), "")
    return f"; it has {len(files):,} others, {first[:80]} first" if first else ""
