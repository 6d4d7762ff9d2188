"""What a document is made of, whatever it is written as."""

import unicodedata
from dataclasses import dataclass, field

from reportlab.graphics.shapes import Drawing

from autopilot.engine.readable import number

CELL = 80  # characters of a value in a table; users' values may be long


@dataclass(frozen=True)
class Heading:
    """A section begins."""

    text: str


@dataclass(frozen=True)
class Text:
    """A paragraph. strong: the sentence that matters."""

    text: str
    strong: bool = False


@dataclass(frozen=True)
class Bullets:
    """A list of sentences."""

    items: list[str]


@dataclass(frozen=True)
class Table:
    """rows: text cells, as many as head. shades: per row and cell 0..1, how dark it is, or None for a plain table."""

    caption: str
    head: list[str]
    rows: list[list[str]]
    shades: list[list[float]] | None = None


@dataclass(frozen=True)
class Figure:
    """A chart. reading: one line that tells how to read it."""

    title: str
    reading: str
    drawing: Drawing


Block = Heading | Text | Bullets | Table | Figure


@dataclass(frozen=True)
class Document:
    """title: of the page and of the file. blocks: top to bottom."""

    title: str
    subtitle: str
    blocks: list[Block] = field(default_factory=list)


def cell(value: object, most: int = CELL) -> str:
    """A value of the user's as text that fits into a cell, not longer than `most`."""
    if value is None:
        return "–"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return number(value)
    text = clean(str(value))
    return text if len(text) <= most else text[: most - 1] + "…"


def clean(text: str) -> str:
    """Text without control characters, which neither a page nor a PDF may hold."""
    return "".join(" " if unicodedata.category(each) in ("Cc", "Cs", "Cn") else each for each in text)


def percent(share: float) -> str:
    """0.125 -> 12.5 %."""
    return f"{100 * share:.1f} %"
