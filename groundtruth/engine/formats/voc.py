"""Pascal VOC: an XML file per image; `xmax` is `left + width`, as today's tools write it, not the original's `- 1`."""

from collections.abc import Iterator, Mapping
from xml.sax.saxutils import escape

from groundtruth.engine.errors import InputRefused
from groundtruth.engine.formats.items import Box, Item, Labeled
from groundtruth.engine.formats.reading import Sizes, corners, for_xml, name_in, numbers, ordered, stem, xml_of


def write(found: Labeled, prefix: str) -> Iterator[tuple[str, bytes]]:
    """`labels.txt` with the classes in their order, and `Annotations/<name>.xml`."""
    yield "labels.txt", "".join(f"{for_xml(label)}\n" for label in found.labels).encode()
    taken: set[str] = set()
    for item in found.items:
        name = name_in(item.source, prefix)
        path = f"Annotations/{stem(name)}.xml"
        while path in taken:  # a.png beside a.jpg
            path = path.removesuffix(".xml") + "_.xml"
        taken.add(path)
        yield path, _document(item, name)


def read(files: Mapping[str, bytes], prefix: str, sizes: Sizes) -> Labeled:
    """Boxes of all XML files."""
    notes: list[str] = []
    items = [_item(files, name, prefix, notes) for name in files if name.lower().endswith(".xml")]
    if not items:
        raise InputRefused("The import has no file that ends in .xml.")
    listed = next((files[name] for name in files if name.rpartition("/")[2] == "labels.txt"), b"")
    names = [*listed.decode("utf-8", "replace").split("\n"), *(box.label for item in items for box in item.boxes)]
    return Labeled("boxes", ordered(name for name in names if name), tuple(items), notes=tuple(notes))


def _document(item: Item, name: str) -> bytes:
    """Put together as text: 50,000 trees of elements would take most of the time of an export."""
    folder, _, file = name.rpartition("/")
    width, height = item.size
    lines = [
        "<annotation>",
        f"  <folder>{_text(folder)}</folder>",
        f"  <filename>{_text(file)}</filename>",
        f"  <size><width>{width}</width><height>{height}</height><depth>3</depth></size>",
        "  <segmented>0</segmented>",
    ]
    for box in item.boxes:
        lines += [
            "  <object>",
            f"    <name>{_text(box.label)}</name>",
            "    <pose>Unspecified</pose><truncated>0</truncated><difficult>0</difficult>",
            f"    <bndbox><xmin>{box.left}</xmin><ymin>{box.top}</ymin>"
            f"<xmax>{box.left + box.width}</xmax><ymax>{box.top + box.height}</ymax></bndbox>",
            "  </object>",
        ]
    return "\n".join([*lines, "</annotation>", ""]).encode()


def _text(text: str) -> str:
    return escape(for_xml(text))


def _item(files: Mapping[str, bytes], path: str, prefix: str, notes: list[str]) -> Item:
    root = xml_of(files, path)
    file, folder = root.findtext("filename") or "", root.findtext("folder") or ""
    if not file:
        raise InputRefused(f"{path}: has no <filename>.")
    name = f"{folder}/{file}" if folder else file
    width, height = numbers((root.findtext(f"size/{side}") or 0 for side in ("width", "height")), path)
    size = int(width), int(height)
    boxes: list[Box] = []
    for number, place in enumerate(root.iter("object"), 1):
        where = f"{path}: object {number}"
        sides = numbers((place.findtext(f"bndbox/{key}") for key in ("xmin", "ymin", "xmax", "ymax")), where)
        if box := corners(place.findtext("name") or "", sides, size, where, notes):
            boxes.append(box)
    return Item(prefix + name, size, tuple(boxes))
