"""CVAT XML 1.1 for video: tracks to and from `SeqLabel.json` (groundtruth.md, section 12.9)."""

import uuid
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from groundtruth.engine.errors import InputRefused
from groundtruth.engine.formats.reading import for_xml, numbers, xml_of
from groundtruth.engine.geometry import half_up

# CVAT's element, the list in a frame of SeqLabel.json
SHAPES = {"box": "annotations", "polygon": "polygons", "polyline": "polylines", "points": "keypoints"}
CORNERS = ("xtl", "ytl", "xbr", "ybr")
Frames = Sequence[tuple[int, str]]  # frame-no and file name, in the order that they are shown


def write_tracks(sequence: Mapping[str, Any], labels: Sequence[str], frames: Frames) -> bytes:
    """A sequence's labels as CVAT reads them. An object without an id, as detection has them, is a track of one frame.

    frames: of the sequence file; CVAT counts them from 0. What CVAT has no place for is lost: attributes of frames.
    """
    root = Element("annotations")
    SubElement(root, "version").text = "1.1"
    task_labels = SubElement(SubElement(SubElement(root, "meta"), "task"), "labels")
    attributes = _attributes(sequence)
    for class_id, known in enumerate(labels):
        entry = SubElement(task_labels, "label")
        SubElement(entry, "name").text = for_xml(known)
        defined = SubElement(entry, "attributes")
        for name in sorted(attributes.get(class_id, ())):
            SubElement(SubElement(defined, "attribute"), "name").text = for_xml(name)
    place = {number: at for at, (number, _) in enumerate(frames)}
    for at, (label, shapes) in enumerate(_tracks(sequence, place)):
        track = SubElement(root, "track", id=str(at), label=for_xml(labels[label]), source="manual")
        for index, kind, item in shapes:
            track.append(_shape(kind, item, index, gone=False))
            if index + 1 < len(frames) and not any(other == index + 1 for other, _, _ in shapes):
                track.append(_shape(kind, item, index + 1, gone=True))  # a track goes on until it is said to be gone
    indent(root)
    return bytes(tostring(root, encoding="utf-8", xml_declaration=True))


def read_tracks(
    raw: bytes,
    frames: Frames,
    labels: Sequence[str],
    *,
    tracking: bool = True,
    sequence_name: str = "",
    numeric: Collection[str] = (),
) -> dict[str, Any]:
    """A file of CVAT as the content of `SeqLabel.json`.

    sequence_name: goes into the objects' ids, which are the same in every import. numeric: attributes whose values
    are numbers. InputRefused for a label, a frame or a shape that the job does not have.
    """
    root = xml_of({"annotations.xml": raw}, "annotations.xml")
    ids = {label: number for number, label in enumerate(labels)}
    found: dict[int, dict[str, list[dict[str, Any]]]] = {}
    count: Counter[str] = Counter()
    for track in root.iter("track"):
        label = track.get("label") or ""
        if label not in ids:
            raise InputRefused(f'annotations.xml: "{label}" is no label of this job ({", ".join(labels)}).')
        count[label] += 1
        named = {
            "object-id": str(uuid.uuid5(uuid.NAMESPACE_URL, f"{sequence_name}/{track.get('id')}/{label}")),
            "object-name": f"{label}:{count[label]}",
        }
        for shape in track:
            if shape.get("outside") == "1" or shape.tag not in SHAPES:
                continue
            item = {
                **_geometry(shape),
                "class-id": str(ids[label]),
                "label-category-attributes": _given(shape, numeric),
            }
            lists = found.setdefault(_index(shape, len(frames)), {})
            lists.setdefault(SHAPES[shape.tag], []).append({**item, **named} if tracking else item)
    written = [{"frame-no": frames[at][0], "frame": frames[at][1], **found[at]} for at in sorted(found)]
    return {"tracking-annotations" if tracking else "detection-annotations": written}


def _items(sequence: Mapping[str, Any]) -> Iterator[tuple[int, str, Mapping[str, Any]]]:
    """(frame-no, CVAT's element, item) of everything in a sequence."""
    frames = sequence.get("tracking-annotations", sequence.get("detection-annotations", []))
    for frame in frames:
        for kind, key in SHAPES.items():
            for item in frame.get(key) or []:
                yield frame["frame-no"], kind, item


def _tracks(
    sequence: Mapping[str, Any], place: Mapping[int, int]
) -> Iterator[tuple[int, list[tuple[int, str, Mapping[str, Any]]]]]:
    """(class id, shapes by frame) of each object."""
    found: dict[Any, list[tuple[int, str, Mapping[str, Any]]]] = {}
    for alone, (number, kind, item) in enumerate(_items(sequence)):
        if number not in place:
            raise InputRefused(f"The sequence has no frame with frame-no {number}.")
        found.setdefault(item.get("object-id", alone), []).append((place[number], kind, item))
    for shapes in found.values():
        yield int(shapes[0][2]["class-id"]), sorted(shapes, key=lambda each: each[0])


def _attributes(sequence: Mapping[str, Any]) -> dict[int, set[str]]:
    """Names of attributes by class id."""
    found: dict[int, set[str]] = {}
    for _, _, item in _items(sequence):
        found.setdefault(int(item["class-id"]), set()).update(item.get("label-category-attributes") or {})
    return found


def _shape(kind: str, item: Mapping[str, Any], index: int, *, gone: bool) -> Element:
    common = {"frame": str(index), "keyframe": "1", "outside": str(int(gone)), "occluded": "0", "z_order": "0"}
    if kind == "box":
        right, bottom = item["left"] + item["width"], item["top"] + item["height"]
        sides = (item["left"], item["top"], right, bottom)
        places = {key: f"{side:.2f}" for key, side in zip(CORNERS, sides, strict=True)}
    else:
        points = [item] if kind == "points" else item["vertices"]
        places = {"points": ";".join(f"{point['x']:.2f},{point['y']:.2f}" for point in points)}
    shape = Element(kind, {**common, **places})
    for name, value in (item.get("label-category-attributes") or {}).items():
        SubElement(shape, "attribute", name=for_xml(name)).text = for_xml(str(value))
    return shape


def _geometry(shape: Element) -> dict[str, Any]:
    where = f"annotations.xml: a {shape.tag} of frame {shape.get('frame')}"
    if shape.tag == "box":
        left, top, right, bottom = (half_up(each) for each in numbers((shape.get(key) for key in CORNERS), where))
        return {"left": left, "top": top, "width": right - left, "height": bottom - top}
    pairs = [numbers(pair.split(","), where) for pair in (shape.get("points") or "").split(";")]
    if any(len(pair) != 2 for pair in pairs):
        raise InputRefused(f"{where}: its points must be pairs like 1.5,2.5;3,4.")
    points = [{"x": half_up(x), "y": half_up(y)} for x, y in pairs]
    return points[0] if shape.tag == "points" else {"vertices": points}


def _given(shape: Element, numeric: Collection[str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for each in shape.iter("attribute"):
        name, text = each.get("name") or "", each.text or ""
        if name in numeric:
            (value,) = numbers([text], f"annotations.xml: attribute {name}")
            found[name] = int(value) if value == int(value) else value
        else:
            found[name] = text
    return found


def _index(shape: Element, count: int) -> int:
    text = shape.get("frame") or ""
    if not text.isdecimal() or int(text) >= count:
        raise InputRefused(f"annotations.xml: frame {text!r} is none of the sequence's {count}, which begin with 0.")
    return int(text)
