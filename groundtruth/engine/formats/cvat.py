"""CVAT XML 1.1 for images: boxes, and tags for classes."""

from collections.abc import Iterator, Mapping
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from groundtruth.engine.errors import InputRefused
from groundtruth.engine.formats.items import Item, Labeled
from groundtruth.engine.formats.reading import Sizes, corners, for_xml, name_in, numbers, only, ordered, xml_of

OTHERS = ("polygon", "polyline", "points", "mask", "ellipse", "cuboid", "skeleton")
CORNERS = ("xtl", "ytl", "xbr", "ybr")


def write(found: Labeled, prefix: str) -> Iterator[tuple[str, bytes]]:
    """`annotations.xml`."""
    root = Element("annotations")
    SubElement(root, "version").text = "1.1"
    labels = SubElement(SubElement(SubElement(root, "meta"), "task"), "labels")
    for label in found.labels:
        SubElement(SubElement(labels, "label"), "name").text = for_xml(label)
    for number, item in enumerate(found.items):
        width, height = (str(side) for side in item.size)
        name = for_xml(name_in(item.source, prefix))
        image = SubElement(root, "image", id=str(number), name=name, width=width, height=height)
        for each in item.classes:
            SubElement(image, "tag", label=for_xml(each), source="manual")
        for box in item.boxes:
            sides = (box.left, box.top, box.left + box.width, box.top + box.height)
            places = dict(zip(CORNERS, (f"{side:.2f}" for side in sides), strict=True))
            common = {"label": for_xml(box.label), "source": "manual", "occluded": "0"}
            SubElement(image, "box", {**common, **places, "z_order": "0"})
    indent(root)
    yield "annotations.xml", bytes(tostring(root, encoding="utf-8", xml_declaration=True))


def read(files: Mapping[str, bytes], prefix: str, sizes: Sizes) -> Labeled:
    """Boxes of the images, or their tags where there is no box; other shapes are counted in a note."""
    path = only(files, ".xml")
    root = xml_of(files, path)
    if root.tag != "annotations" or root.find("track") is not None:
        raise InputRefused(f'{path}: is no "CVAT for images" file; export the task in that format.')
    notes: list[str] = []
    items = [_item(image, path, prefix, notes) for image in root.iter("image")]
    others = sum(shape.tag in OTHERS for image in root.iter("image") for shape in image)
    if others:
        notes.append(f"{others:,} shapes that are no boxes were left out.")
    names = [each.text or "" for each in root.iterfind("meta//labels/label/name")]
    names += [name for item in items for name in item.labels]
    boxed = any(item.boxes for item in items) or not any(item.classes for item in items)
    return Labeled("boxes" if boxed else "classes", ordered(names), tuple(items), notes=tuple(notes))


def _item(image: Element, path: str, prefix: str, notes: list[str]) -> Item:
    name = image.get("name") or ""
    width, height = numbers((image.get(side, "0") for side in ("width", "height")), f"{path}: {name}")
    size = int(width), int(height)
    found = []
    for each in image.iter("box"):
        sides = numbers((each.get(key) for key in CORNERS), f"{path}: {name}")
        if box := corners(each.get("label") or "", sides, size, f"{path}: {name}", notes):
            found.append(box)
    return Item(prefix + name, size, tuple(found), tuple(tag.get("label") or "" for tag in image.iter("tag")))
