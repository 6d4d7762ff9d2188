"""Pictures as the networks see them: square and small."""

import io
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

Pictures = NDArray[np.uint8]  # (n, side, side, 3)
MAX_PIXELS = 100_000_000


@dataclass(frozen=True, slots=True)
class Chosen:
    """Some of many pictures, which stay on the disk until they are looked at. pixels `(m, side, side, 3)`."""

    pixels: Pictures
    numbers: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.numbers)

    def __getitem__(self, which: Any) -> Pictures:
        found: Pictures = self.pixels[self.numbers[which]]
        return found


PictureSet = Pictures | Chosen


class UnreadablePicture(ValueError):
    """These bytes are no picture; the message is for whoever gave them."""


def read_picture(raw: bytes, side: int) -> tuple[Pictures, tuple[int, int]]:
    """A JPEG or PNG file as `(side, side, 3)`, stretched, and its (width, height) as people see it (EXIF turns it).

    UnreadablePicture for other bytes and for more than 100 million pixels.
    """
    try:
        picture = Image.open(io.BytesIO(raw), formats=["JPEG", "PNG"])
        if picture.width * picture.height > MAX_PIXELS:
            raise UnreadablePicture(
                f"The image has {picture.width} x {picture.height} pixels; {MAX_PIXELS:,} are allowed."
            )
        turned = picture.getexif().get(0x0112, 1) in (5, 6, 7, 8)
        size = (picture.height, picture.width) if turned else (picture.width, picture.height)
        picture.draft("RGB", (2 * side, 2 * side))  # a JPEG is read as small as it will be used
        upright = ImageOps.exif_transpose(picture).convert("RGB")
        small = upright.resize((side, side), Image.Resampling.BOX)
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        if isinstance(error, UnreadablePicture):
            raise
        raise UnreadablePicture("The object is no JPEG or PNG image that can be read.") from None
    return np.asarray(small, dtype=np.uint8), size


def small_mask(mask: NDArray[np.uint8], side: int) -> NDArray[np.uint8]:
    """Class ids `(height, width)` as `(side, side)`: each place has the class of its middle."""
    height, width = mask.shape
    middle = (np.arange(side) + 0.5) / side
    return mask[np.ix_((middle * height).astype(int), (middle * width).astype(int))]


def enlarged(chances: NDArray[np.float32], width: int, height: int) -> NDArray[np.uint8]:
    """The likeliest class of every pixel `(height, width)` of a picture, from chances `(classes, side, side)`."""
    present = np.unique(chances.argmax(axis=0))
    winner = np.full((height, width), present[0], dtype=np.uint8)
    if len(present) == 1:
        return winner
    best = np.zeros((height, width), dtype=np.float32)
    for number in present:  # one class at a time: a picture may have 100 million pixels
        large = Image.fromarray(chances[number].astype(np.float32)).resize((width, height), Image.Resampling.BILINEAR)
        own = np.asarray(large)
        better = own > best
        winner[better], best[better] = number, own[better]
    return winner
