"""Shapes in answers: their numbers, and whether they lie inside the image (crowd_elements.md, sections 1.5 and 6)."""

import math
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from groundtruth.engine.errors import InputRefused

# annotationType -> (key in the answer, key in the output)
KEYS = {
    "BoundingBox": ("boundingBoxes", "annotations"),
    "Polygon": ("polygons", "polygons"),
    "Polyline": ("polylines", "polylines"),
    "Keypoint": ("keypoints", "keypoints"),
}
Size = tuple[int, int]  # width and height in pixels
MOST = 100_000  # items of one list: far above what people draw, far below what hurts


def a_list(value: Any, where: str) -> list[Any]:
    """The value, if it is a list of a reasonable length."""
    if not isinstance(value, list):
        raise InputRefused(f"{where} must be a list, not {type(value).__name__}.")
    if len(value) > MOST:
        raise InputRefused(f"{where} has {len(value):,} items; {MOST:,} are allowed.")
    return value


def items(value: Any, where: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Every object of a list with the path that names it."""
    for number, item in enumerate(a_list(value, where)):
        if not isinstance(item, Mapping):
            raise InputRefused(f"{where}[{number}] must be a JSON object.")
        yield f"{where}[{number}]", item


def number(value: Any, where: str) -> float:
    """The value, if it is a finite number."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise InputRefused(f"{where} must be a number, not {value!r}.")
    return float(value)


def whole(value: Any, where: str) -> int:
    """The value, if it is a whole number."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise InputRefused(f"{where} must be a whole number, not {value!r}.")
    return value


def text(value: Any, where: str) -> str:
    """The value, if it is text of 1 to 1,024 characters."""
    if not isinstance(value, str) or not 1 <= len(value) <= 1024:
        raise InputRefused(f"{where} must be text of 1 to 1,024 characters.")
    return value


def image_size(element: Mapping[str, Any]) -> Size:
    """Width and height from `inputImageProperties`."""
    size = element.get("inputImageProperties")
    if not isinstance(size, Mapping):
        raise InputRefused("inputImageProperties must be an object with the image's width and height in pixels.")
    width, height = (whole(size.get(side), f"inputImageProperties.{side}") for side in ("width", "height"))
    if width < 1 or height < 1:
        raise InputRefused(f"inputImageProperties says {width} x {height}; both must be at least 1 pixel.")
    return width, height


def check_box(item: Mapping[str, Any], where: str, size: Size | None) -> None:
    """A box with some area inside the image; an edge may lie exactly on the image's edge."""
    left, top, width, height = (number(item.get(k), f"{where}.{k}") for k in ("left", "top", "width", "height"))
    if width <= 0 or height <= 0:
        raise InputRefused(f"{where} is {width:g} x {height:g} pixels; both must be more than 0.")
    _inside(left, top, where, size)
    _inside(left + width, top + height, where, size)


def check_point(item: Mapping[str, Any], where: str, size: Size | None) -> None:
    """A point inside the image."""
    x, y = (number(item.get(axis), f"{where}.{axis}") for axis in ("x", "y"))
    _inside(x, y, where, size)


def check_polygon(item: Mapping[str, Any], where: str, size: Size | None) -> None:
    """Three corners or more."""
    _vertices(item, where, size, 3)


def check_polyline(item: Mapping[str, Any], where: str, size: Size | None) -> None:
    """Two points or more."""
    _vertices(item, where, size, 2)


def check_line(item: Mapping[str, Any], where: str, size: Size | None) -> None:
    """Exactly two points."""
    check_polyline(item, where, size)
    if len(item["vertices"]) != 2:
        raise InputRefused(f"{where}.vertices has {len(item['vertices'])} points; a line has 2.")


CHECKS: dict[str, Callable[[Mapping[str, Any], str, Size | None], None]] = {
    "BoundingBox": check_box,
    "Polygon": check_polygon,
    "Polyline": check_polyline,
    "Keypoint": check_point,
}
# by the key under which a crowd element sends its shapes (crowd_elements.md, section 6)
WIDGETS = {
    "boundingBoxes": check_box,
    "polygons": check_polygon,
    "polylines": check_polyline,
    "lines": check_line,
    "keypoints": check_point,
}


def _vertices(item: Mapping[str, Any], where: str, size: Size | None, fewest: int) -> None:
    found = list(items(item.get("vertices"), f"{where}.vertices"))
    if len(found) < fewest:
        raise InputRefused(f"{where}.vertices has {len(found)} points; it needs {fewest} or more.")
    for at, vertex in found:
        check_point(vertex, at, size)


def _inside(x: float, y: float, where: str, size: Size | None) -> None:
    if x < 0 or y < 0 or (size is not None and (x > size[0] or y > size[1])):
        image = f"the image of {size[0]} x {size[1]} pixels" if size else "the image"
        raise InputRefused(f"{where} reaches ({x:g}, {y:g}), outside {image}.")
