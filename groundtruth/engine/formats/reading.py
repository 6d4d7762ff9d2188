"""What all importers share: files of strangers, read carefully."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException  # type: ignore[import-untyped]
from defusedxml.ElementTree import fromstring  # type: ignore[import-untyped]

from groundtruth.engine.errors import InputRefused
from groundtruth.engine.formats.items import Box
from groundtruth.engine.geometry import half_up

Sizes = Mapping[str, tuple[int, int]]  # width and height of images by their name
NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def text_of(files: Mapping[str, bytes], name: str) -> str:
    """A file as text."""
    try:
        return files[name].decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputRefused(f"{name}: is no UTF-8 text at byte {error.start + 1}.") from None


def only(files: Mapping[str, bytes], ending: str) -> str:
    """The name of the one file with that ending."""
    found = [name for name in files if name.lower().endswith(ending) and not name.startswith("__MACOSX/")]
    if len(found) != 1:
        raise InputRefused(f"The import needs exactly one file that ends in {ending}, got {len(found)}.")
    return found[0]


def json_of(files: Mapping[str, bytes], name: str) -> Any:
    """A JSON file."""
    try:
        return json.loads(text_of(files, name))
    except json.JSONDecodeError as error:
        raise InputRefused(f"{name}: is no valid JSON at line {error.lineno} ({error.msg}).") from None
    except RecursionError:
        raise InputRefused(f"{name}: is nested too deeply.") from None
    except ValueError as error:  # a number of thousands of digits
        raise InputRefused(f"{name}: is no JSON that can be read ({error}).") from None


def xml_of(files: Mapping[str, bytes], name: str) -> Element:
    """The root of an XML file; entities and document types from elsewhere are refused."""
    try:
        root: Element = fromstring(files[name], forbid_dtd=True)
    except DefusedXmlException:
        raise InputRefused(f"{name}: has a document type or entities, which no labels need: remove them.") from None
    except (ParseError, LookupError, ValueError) as error:  # also encodings that nobody knows
        raise InputRefused(f"{name}: is no valid XML ({error}).") from None
    return root


def for_xml(text: str) -> str:
    """Text without the characters that XML cannot hold."""
    return NOT_XML.sub("\ufffd", text)


def name_in(source: str, prefix: str) -> str:
    """An image's name in a format: its URI without the prefix."""
    return source.removeprefix(prefix)


def base_name(path: str) -> str:
    """A name without its folders."""
    return path.rpartition("/")[2]


def stem(name: str) -> str:
    """A name without its ending, and without what could leave the folder that it is written into."""
    parts = [
        part
        for part in re.split(r"[/\\]", name.split("?")[0])
        if part not in ("", ".", "..") and not part.endswith(":")
    ]
    folder, last = parts[:-1], parts[-1] if parts else "item"
    return "/".join([*folder, last.rpartition(".")[0] or last])


def corners(label: str, sides: Sequence[float], size: tuple[int, int], where: str, notes: list[str]) -> Box | None:
    """A box from left, top, right and bottom, cut at the image's edges; None, and a note, where nothing is left."""
    left, top, right, bottom = (half_up(each) for each in sides)
    left, top = max(0, left), max(0, top)
    if size != (0, 0):
        right, bottom = min(size[0], right), min(size[1], bottom)
    if right <= left or bottom <= top:
        notes.append(f"{where}: a box without area inside the image was left out.")
        return None
    return Box(label, left, top, right - left, bottom - top)


def numbers(values: Iterable[Any], where: str) -> list[float]:
    """Finite numbers, from text or not."""
    try:
        found = [float(each) for each in values]
    except (TypeError, ValueError, OverflowError):
        raise InputRefused(f"{where}: a coordinate is no number.") from None
    if not all(abs(each) < 1e9 for each in found):
        raise InputRefused(f"{where}: a coordinate is no sensible number.")
    return found


def ordered(names: Iterable[str]) -> tuple[str, ...]:
    """Each name once, in the order of first sight."""
    return tuple(dict.fromkeys(names))
