"""A document as PDF: the same blocks, set on A4."""

import io
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from reportlab.graphics.shapes import Drawing, String
from reportlab.lib.colors import Color, HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import CondPageBreak, Flowable, KeepTogether, ListFlowable, Paragraph, SimpleDocTemplate, Spacer
from reportlab.platypus import Table as Grid

from autopilot.engine.document.blocks import Block, Bullets, Document, Figure, Heading, Table, Text, clean

MARGIN = 18 * mm
WIDTH = A4[0] - 2 * MARGIN
ROOM = 75 * mm  # that a section begins with, so that its heading does not stand alone at the end of a page
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
    figures: list[Figure] = []
    for block in document.blocks:
        if isinstance(block, Figure):
            figures.append(block)
            continue
        story += _figures(figures)
        figures = []
        if isinstance(block, Heading):
            story.append(CondPageBreak(ROOM))
        story.append(_flowable(block))
    pages.build(story + _figures(figures), onFirstPage=_foot, onLaterPages=_foot)
    return out.getvalue()


def _flowable(block: Block) -> Flowable:
    if isinstance(block, Heading):
        return _text(block.text, 13, bold=True, before=12, keep=True)
    if isinstance(block, Text):
        return _text(block.text, 11 if block.strong else 9.5)
    if isinstance(block, Bullets):
        return ListFlowable([_text(each, 9.5) for each in block.items], bulletType="bullet", start="•", leftIndent=12)
    assert isinstance(block, Table)
    return _table(block)


def _table(table: Table) -> Flowable:
    """A column gets room by the length of what it holds, so that numbers stay narrow."""
    lengths = [max(len(row[place]) for row in [table.head, *table.rows]) for place in range(len(table.head))]
    sizes = [min(max(each, 9), 40) for each in lengths]
    share = min(WIDTH / sum(sizes), 7.0)
    cells = [[_text(each, 7.5, bold=True, after=0) for each in table.head]]
    cells += [[_text(each, 7.5, after=0) for each in row] for row in table.rows]
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
    grid = Grid(cells, [each * share for each in sizes], style=style, repeatRows=1, hAlign="LEFT", spaceAfter=8)
    caption = _text(table.caption, 8.5, colour=MUTED, before=4, keep=True)
    return KeepTogether([caption, grid]) if len(table.rows) <= 15 else _Together(caption, grid)


class _Together(KeepTogether):
    """A caption above a table that may run over pages."""

    def __init__(self, caption: Flowable, grid: Flowable) -> None:
        super().__init__([caption, grid], maxHeight=60)


def _figures(figures: list[Figure]) -> list[Flowable]:
    """Two charts a row."""
    rows: list[Flowable] = []
    for start in range(0, len(figures), 2):
        pair = figures[start : start + 2]
        cells = [
            [_scaled(each.drawing), _text(each.title, 8.5, bold=True, after=0), _text(each.reading, 7.5)]
            for each in pair
        ]
        grid = Grid([cells + [""] * (2 - len(cells))], [WIDTH / 2] * 2, style=[("VALIGN", (0, 0), (-1, -1), "TOP")])
        rows += [grid, Spacer(0, 4)]
    return rows


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
    keep: bool = False,
) -> Paragraph:
    style = ParagraphStyle(
        "text",
        fontName=BOLD if bold else FONT,
        fontSize=size,
        leading=size * 1.35,
        textColor=colour,
        spaceBefore=before,
        spaceAfter=after,
        keepWithNext=keep,
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
