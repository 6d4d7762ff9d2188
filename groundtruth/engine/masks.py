"""PNG masks: what workers paint, and what jobs write."""

import base64
import binascii
import io
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, UnidentifiedImageError

from groundtruth.engine.colours import HEX, rgb
from groundtruth.engine.errors import InputRefused

Mask = NDArray[np.uint8]
MAX_PIXELS = 100_000_000  # groundtruth.md, section 5.2


def png_of(element: Mapping[str, Any]) -> Image.Image:
    """The picture in `labeledImage.pngImageData`, not decoded yet; InputRefused for what is no PNG of a legal size."""
    image = element.get("labeledImage")
    data = image.get("pngImageData") if isinstance(image, Mapping) else None
    if not isinstance(data, str):
        raise InputRefused("The answer has no labeledImage.pngImageData: send the mask as a PNG in base64.")
    try:
        raw = base64.b64decode(data.partition("base64,")[2] or data, validate=True)
    except (binascii.Error, ValueError):
        raise InputRefused("labeledImage.pngImageData is no base64 text: send the mask as a PNG in base64.") from None
    return open_png(raw)


def open_png(raw: bytes) -> Image.Image:
    """A PNG, its header read; InputRefused for other bytes and for more than 100 million pixels."""
    try:
        picture = Image.open(io.BytesIO(raw), formats=["PNG"])
    except (UnidentifiedImageError, OSError, SyntaxError, Image.DecompressionBombError):
        raise InputRefused("The mask is no PNG: send one.") from None
    if picture.width * picture.height > MAX_PIXELS:
        raise InputRefused(f"The mask has {picture.width} x {picture.height} pixels; 100 million are allowed.")
    return picture


def class_ids(picture: Image.Image, colours: Mapping[int, str]) -> Mask:
    """Class id of every pixel, `(height, width)`; 0 where the colour is nobody's or the pixel is transparent.

    colours: `#rrggbb` of class ids from 1 on.
    """
    try:
        pixels = np.ascontiguousarray(picture.convert("RGBA"))
    except (OSError, SyntaxError, ValueError):
        raise InputRefused("labeledImage.pngImageData is a damaged PNG: send the mask again.") from None
    packed = pixels.view("<u4")[..., 0]  # alpha, blue, green, red: no copy of what may be 100 million pixels
    found = np.zeros(packed.shape, dtype=np.uint8)
    for number, colour in colours.items():
        red, green, blue = rgb(colour)
        found[packed & 0xFFFFFF == blue << 16 | green << 8 | red] = number
    found[pixels[..., 3] == 0] = 0
    return found


def indexed_png(mask: Mask, colours: Sequence[str]) -> bytes:
    """An 8-bit palette PNG whose pixel value is the class id. colours: of class 0, 1, … as `#rrggbb`."""
    picture = Image.fromarray(mask, mode="P")
    picture.putpalette([byte for colour in colours for byte in rgb(colour)])
    target = io.BytesIO()
    picture.save(target, format="PNG", optimize=False)
    return target.getvalue()


def mapped_colours(element: Mapping[str, Any]) -> dict[str, str]:
    """Colour of each label, from `labelMappings`; InputRefused unless they are different `#rrggbb`."""
    mappings = element.get("labelMappings")
    if not isinstance(mappings, Mapping):
        raise InputRefused('The answer has no "labelMappings" object with the colour of each label.')
    found: dict[str, str] = {}
    for label, value in mappings.items():
        colour = value.get("color") if isinstance(value, Mapping) else None
        if not isinstance(colour, str) or not HEX.fullmatch(colour):
            raise InputRefused(f'labelMappings["{label}"].color must be like "#1f77b4", not {colour!r}.')
        if colour.lower() in found.values():
            raise InputRefused(f'labelMappings["{label}"].color {colour} is another label\'s colour, too.')
        found[str(label)] = colour.lower()
    return found
