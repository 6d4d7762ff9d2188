"""A document as PDF: the same blocks, set on A4."""

import io
from collections.abc import Callable
from dataclasses import dataclass, replace
from importlib.util import find_spec
from itertools import groupby
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from reportlab.graphics.shapes import Drawing, String
from reportlab.lib.colors import Color, HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import CondPageBreak, Flowable, ListFlowable, Paragraph, SimpleDocTemplate
from reportlab.platypus import Table as Grid

from autopilot.engine.document.blocks import Block, Bullets, Document, Figure, Heading, Table, Text, clean

MARGIN = 18 * mm
WIDTH = A4[0] - 2 * MARGIN
HEIGHT = A4[1] - 2 * MARGIN - 12  # a frame has six points of its own on each side
CELL = 7.5  # size of letters in a table
WHOLE_ROWS = 15  # a longer table may run over pages
BEGINS = 45 * mm  # of which so much stands where it begins
FULL = 64 * mm  # a wider column ends its lines
PADDING = 7  # of a cell, left and right together
FONT, BOLD = "DejaVuSans", "DejaVuSans-Bold"  # the fonts of every PDF itself know Western European letters only
INK, MUTED, LINE = HexColor("#16191f"), HexColor("#5f6b7a"), HexColor("#d5dbdb")


def as_pdf(document: Document) -> bytes:
    """The whole file."""
    _register_fonts()
    out = io.BytesIO()
    pages = SimpleDocTemplate(
        out,
        pagesize=A4,
        leftMargin=MARGIN,
        rightMargin=MARGIN,
        topMargin=MARGIN,
        bottomMargin=MARGIN,
        title=clean(document.title),
        author="Atelier",
        lang="en",
    )
    story: list[Flowable] = [_text(document.title, 17, bold=True), _text(document.subtitle, 9, colour=MUTED)]
    pages.build(story + _kept(_parts(document.blocks)), onFirstPage=_foot, onLaterPages=_foot)
    return out.getvalue()


@dataclass(frozen=True)
class Part:
    """What is never torn apart, or a table that may be. begins: height that must be left where it begins.

    leads: it says what comes next, so that it stands on the same page.
    """

    flowables: list[Flowable]
    begins: float
    leads: bool = False


def _parts(blocks: list[Block]) -> list[Part]:
    parts: list[Part] = []
    for together, group in groupby(blocks, lambda block: isinstance(block, Figure)):
        if together:  # two charts a row
            figures = [each for each in group if isinstance(each, Figure)]
            parts += [_part([_row(figures[start : start + 2])]) for start in range(0, len(figures), 2)]
        else:
            parts += [_of(block) for block in group]
    return parts


def _kept(parts: list[Part]) -> list[Flowable]:
    """Every part behind a break for when it does not fit, together with what it leads to."""
    story: list[Flowable] = []
    begins = 0.0
    for part in reversed(parts):
        begins = part.begins + (begins if part.leads else 0.0)
        story[:0] = [CondPageBreak(min(begins, HEIGHT)), *part.flowables]
    return story


def _part(flowables: list[Flowable], *, leads: bool = False) -> Part:
    ruler = Canvas(io.BytesIO())
    heights = [float(each.wrapOn(ruler, WIDTH, HEIGHT)[1]) for each in flowables]
    spaces = [float(each.getSpaceBefore()) + float(each.getSpaceAfter()) for each in flowables]
    return Part(flowables, sum(heights) + sum(spaces), leads)


def _of(block: Block) -> Part:
    if isinstance(block, Heading):
        return _part([_text(block.text, 13, bold=True, before=12)], leads=True)
    if isinstance(block, Text):
        return _part([_text(block.text, 11 if block.strong else 9.5)], leads=not block.strong)
    if isinstance(block, Bullets):
        lines = [_text(each, 9.5) for each in block.items]
        return _part([ListFlowable(lines, bulletType="bullet", start="•", leftIndent=12)])
    assert isinstance(block, Table)
    found = _part([_text(block.caption, 8.5, colour=MUTED, before=4), _table(block)])
    return found if len(block.rows) <= WHOLE_ROWS else replace(found, begins=min(found.begins, BEGINS))


def _widths(table: Table) -> list[float]:
    """As wide as what a column holds; where that is too much, no word is torn apart while there is room for words."""

    def widest(place: int, pieces: Callable[[str], list[str]]) -> float:
        heads = [stringWidth(each, BOLD, CELL) for each in pieces(table.head[place])]
        cells = [stringWidth(each, FONT, CELL) for row in table.rows for each in pieces(row[place])]
        return min(max([*heads, *cells], default=0.0) + PADDING, FULL)

    words = [widest(place, str.split) for place in range(len(table.head))]
    wanted = [widest(place, lambda text: [text]) for place in range(len(table.head))]
    if sum(wanted) <= WIDTH:
        return wanted
    if sum(words) >= WIDTH:
        return [each * WIDTH / sum(words) for each in words]
    share = (WIDTH - sum(words)) / (sum(wanted) - sum(words))
    return [word + share * (want - word) for word, want in zip(words, wanted, strict=True)]


def _table(table: Table) -> Flowable:
    cells = [[_text(each, CELL, bold=True, after=0) for each in table.head]]
    cells += [[_text(each, CELL, after=0) for each in row] for row in table.rows]
    style: list[Any] = [
        ("LINEBELOW", (0, 0), (-1, -1), 0.4, LINE),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LEFTPADDING", (0, 0), (-1, -1), 3),
        ("RIGHTPADDING", (0, 0), (-1, -1), 3),
        ("TOPPADDING", (0, 0), (-1, -1), 1.5),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 2),
    ]
    for row, shades in enumerate(table.shades or (), 1):
        for column, shade in enumerate(shades):
            if shade:
                colour = Color(0.035, 0.447, 0.827, alpha=0.4 * shade)
                style.append(("BACKGROUND", (column, row), (column, row), colour))
    return Grid(cells, _widths(table), style=style, repeatRows=1, hAlign="LEFT", spaceAfter=8)


def _row(figures: list[Figure]) -> Flowable:
    """One or two charts beside each other."""
    cells: list[Any] = [
        [_scaled(each.drawing), _text(each.title, 8.5, bold=True, after=0), _text(each.reading, CELL)]
        for each in figures
    ]
    style = [("VALIGN", (0, 0), (-1, -1), "TOP")]
    return Grid([cells + [""] * (2 - len(cells))], [WIDTH / 2] * 2, style=style, spaceAfter=4)


def _scaled(drawing: Drawing) -> Drawing:
    """As wide as half a page, its words in the font of the page."""
    copy = drawing.copy()
    for each in copy.contents:
        if isinstance(each, String):
            each.fontName = FONT
    factor = (WIDTH / 2 - 14) / copy.width
    copy.width, copy.height = copy.width * factor, copy.height * factor
    copy.scale(factor, factor)
    return copy


def _text(
    text: str,
    size: float,
    *,
    bold: bool = False,
    colour: Color = INK,
    before: float = 0,
    after: float = 3,
) -> Paragraph:
    style = ParagraphStyle(
        "text",
        fontName=BOLD if bold else FONT,
        fontSize=size,
        leading=size * 1.35,
        textColor=colour,
        spaceBefore=before,
        spaceAfter=after,
        splitLongWords=True,
    )
    return Paragraph(escape(clean(text)), style)


def _foot(canvas: Any, pages: Any) -> None:
    canvas.setFont(FONT, 7)
    canvas.setFillColor(MUTED)
    canvas.drawRightString(A4[0] - MARGIN, 10 * mm, str(pages.page))


def _register_fonts() -> None:
    """DejaVu, which matplotlib brings; it has the letters of most scripts, though not Chinese, Japanese or Korean."""
    if FONT in pdfmetrics.getRegisteredFontNames():
        return
    spec = find_spec("matplotlib")
    assert spec is not None
    assert spec.origin is not None
    folder = Path(spec.origin).parent / "mpl-data" / "fonts" / "ttf"
    for name in (FONT, BOLD):
        pdfmetrics.registerFont(TTFont(name, folder / f"{name}.ttf"))
