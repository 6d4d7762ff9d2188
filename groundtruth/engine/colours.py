"""Colours of labels in masks."""

import re
from collections.abc import Iterable, Iterator

BACKGROUND, BACKGROUND_COLOUR = "BACKGROUND", "#ffffff"
# the ten of crowd_elements.md, section 7.1; a job with more labels goes on with generated ones
FIRST = (
    "#1f77b4", "#ff7f0e", "#2ca02c", "#d62728", "#9467bd", "#8c564b", "#e377c2", "#7f7f7f", "#bcbd22", "#17becf",
)  # fmt: skip
HEX = re.compile(r"#[0-9a-fA-F]{6}")


def palette() -> Iterator[str]:
    """Colours for label 1, 2, 3, …: all different, never the background's."""
    yield from FIRST
    taken = {*FIRST, BACKGROUND_COLOUR}
    number = 0
    while True:  # a walk through all 24-bit colours in large odd steps meets each once
        number = (number + 0x9E3779) % 0x1000000
        colour = f"#{number:06x}"
        if colour not in taken:
            yield colour


def distinct(wanted: Iterable[str | None]) -> list[str]:
    """One colour for each entry: the wanted one in lower case, or a free one where it is None or already taken."""
    asked = [each.lower() if each and HEX.fullmatch(each) else None for each in wanted]
    taken, found, free = {BACKGROUND_COLOUR}, list[str | None](), palette()
    for colour in asked:
        found.append(colour if colour not in taken else None)
        taken.add(colour or BACKGROUND_COLOUR)
    return [colour or next(each for each in free if each not in taken) for colour in found]


def rgb(colour: str) -> tuple[int, int, int]:
    """`#rrggbb` as three bytes."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
