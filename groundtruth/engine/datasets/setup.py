"""Automated data setup: lines of a manifest from the names of what is stored (groundtruth.md, sections 5.3 and 5.4)."""

import csv
import random
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from groundtruth.engine.errors import InputRefused
from groundtruth.engine.manifests import CLIPS, IMAGES, VALUE_CHARACTERS
from groundtruth.engine.sequence_files import VIDEO_FRAMES

ENDINGS = {"Image": IMAGES, "Text": (".txt", ".csv"), "Video files": CLIPS, "Video frames": IMAGES}
HEADINGS = frozenset(("comment", "content", "document", "message", "review", "sentence", "source", "text"))
csv.field_size_limit(max(csv.field_size_limit(), 10 * VALUE_CHARACTERS))


def fits(name: str, data_type: str) -> bool:
    """Whether a stored object belongs to a data set of that type, by its name."""
    return not name.endswith("/") and name.lower().endswith(ENDINGS[data_type])


def object_line(uri: str) -> dict[str, str]:
    """The line of an image or a clip."""
    return {"source-ref": uri}


def text_lines(name: str, content: Iterable[str]) -> Iterator[dict[str, str]]:
    """The lines of a text file: each of its lines, or each row of a table; empty ones are no items.

    A table's cells are joined by commas: which column the text is in, only its owner knows. A first row of nothing but
    a usual name for texts (HEADINGS) is the heading of a column.
    """
    table = name.lower().endswith(".csv")
    rows = (", ".join(cell.strip() for cell in row) for row in csv.reader(content)) if table else content
    for number, row in enumerate(rows, 1):
        text = row.strip()
        if table and number == 1 and text.lower() in HEADINGS:
            continue
        if len(text) > VALUE_CHARACTERS:
            raise InputRefused(
                f"{name}, line {number}: has {len(text):,} characters; {VALUE_CHARACTERS:,} are allowed."
            )
        if text:
            yield {"source": text}


def frame_order(names: Iterable[str]) -> list[str]:
    """File names of a sequence in the order in which they are shown: of their UTF-8 bytes."""
    return sorted(names, key=lambda name: name.encode())


def sequence_file(number: int, prefix: str, names: Iterable[str]) -> dict[str, Any]:
    """A sequence file over all frames of a folder. prefix: its URI with a slash at the end."""
    ordered = frame_order(names)
    if not 1 <= len(ordered) <= VIDEO_FRAMES:
        raise InputRefused(f"{prefix} has {len(ordered):,} frames; 1 to {VIDEO_FRAMES:,} are allowed in a sequence.")
    frames = [{"frame-no": at, "frame": name} for at, name in enumerate(ordered, 1)]
    return {"seq-no": number, "prefix": prefix, "number-of-frames": len(frames), "frames": frames}


def sequences_in(keys: Iterable[str], location: str) -> dict[str, list[str]]:
    """Frames by the folder directly below the location. InputRefused for frames that lie in the location itself."""
    found: dict[str, list[str]] = {}
    for key in keys:
        folder, slash, name = key.removeprefix(location).partition("/")
        if not slash:
            raise InputRefused(
                f"{key} lies outside of a folder: put the frames of each video into a folder of its own."
            )
        if "/" not in name and fits(name, "Video frames"):
            found.setdefault(folder, []).append(name)
    return found


def extracted(count: int, every: int) -> list[int]:
    """Which frames of a video become images, from 1: the first, and every multiple of `every`; all where that is 1."""
    if every < 1:
        raise InputRefused(f"Every {every}-th frame: give a number of at least 1.")
    return [number for number in range(1, count + 1) if is_extracted(number, every)][:VIDEO_FRAMES]


def is_extracted(number: int, every: int) -> bool:
    """Whether the frame of that number, from 1, is one of them."""
    return number == 1 or number % every == 0


def sampled(total: int, percent: float, seed: int) -> Sequence[int]:
    """Numbers of the lines of a random sample, in order: `round(total * percent / 100)` of them, each at most once."""
    if not 0 < percent <= 100:
        raise InputRefused(f"A sample must be more than 0 and at most 100 percent, not {percent:g}.")
    wanted = round(total * percent / 100)
    if not wanted:
        raise InputRefused(f"{percent:g} percent of {total:,} lines is not one line: take a larger sample.")
    return sorted(random.Random(seed).sample(range(total), wanted))
