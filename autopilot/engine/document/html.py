"""A document as one HTML file that needs nothing else: no script, no address, charts as SVG in the text."""

import html
import re

from reportlab.graphics import renderSVG
from reportlab.graphics.shapes import Drawing

from autopilot.engine.document.blocks import Block, Bullets, Document, Figure, Heading, Table, Text, clean

POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
STYLE = """
:root{color-scheme:light dark;--ink:#16191f;--muted:#5f6b7a;--line:#d5dbdb;--page:#fff}
@media(prefers-color-scheme:dark){:root{--ink:#e9ebed;--muted:#a9b4c0;--line:#354150;--page:#0f1b2a}}
body{font:15px/1.5 "Open Sans","Helvetica Neue",Roboto,Arial,sans-serif;color:var(--ink);background:var(--page);
max-width:60rem;margin:0 auto;padding:2rem 1rem}
h1{font-size:1.6rem;margin:0}h2{font-size:1.2rem;margin:2.2rem 0 .6rem;border-bottom:1px solid var(--line)}
.lead{font-size:1.1rem}.muted,caption,figcaption{color:var(--muted)}
.scroll{overflow-x:auto}table{border-collapse:collapse;margin:.8rem 0;font-size:.9rem}
caption{text-align:start;padding-bottom:.3rem}
th,td{text-align:start;padding:.25rem .7rem;border-bottom:1px solid var(--line);vertical-align:top}
td{font-variant-numeric:tabular-nums}
.figures{display:grid;grid-template-columns:repeat(auto-fit,minmax(20rem,1fr));gap:1rem}
figure{margin:0;break-inside:avoid}figure svg{width:100%;height:auto;background:#fff;border-radius:4px}
figcaption b{color:var(--ink)}tr{break-inside:avoid}
@media print{body{max-width:none;padding:0}}
"""


def as_html(document: Document) -> str:
    """The whole file."""
    body: list[str] = []
    figures: list[str] = []
    for number, block in enumerate(document.blocks):
        if isinstance(block, Figure):  # neighbours share rows
            figures.append(_figure(block, number))
            continue
        body += _grid(figures)
        figures = []
        body.append(_block(block))
    body += _grid(figures)
    return (
        f'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{escape(POLICY)}">\n'
        '<meta name="viewport" content="width=device-width">\n'
        f"<title>{escape(document.title)}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n"
        f'<h1>{escape(document.title)}</h1>\n<p class="muted">{escape(document.subtitle)}</p>\n'
        + "\n".join(body)
        + "\n</main>\n</body>\n</html>\n"
    )


def escape(text: str) -> str:
    """Text as it may stand in an element or an attribute."""
    return html.escape(clean(text))


def _block(block: Block) -> str:
    if isinstance(block, Heading):
        return f"<h2>{escape(block.text)}</h2>"
    if isinstance(block, Text):
        return f'<p class="lead">{escape(block.text)}</p>' if block.strong else f"<p>{escape(block.text)}</p>"
    if isinstance(block, Bullets):
        return "<ul>" + "".join(f"<li>{escape(each)}</li>" for each in block.items) + "</ul>"
    assert isinstance(block, Table)
    return _table(block)


def _table(table: Table) -> str:
    head = "".join(f'<th scope="col">{escape(each)}</th>' for each in table.head)
    rows = []
    for place, row in enumerate(table.rows):
        shades = table.shades[place] if table.shades else [0.0] * len(row)
        cells = [f'<th scope="row">{escape(row[0])}</th>'] if row else []
        for text, shade in zip(row[1:], shades[1:], strict=True):
            style = f' style="background:rgba(9,114,211,{0.4 * shade:.2f})"' if shade else ""
            cells.append(f"<td{style}>{escape(text)}</td>")
        rows.append(f"<tr>{''.join(cells)}</tr>")
    return (
        f'<div class="scroll"><table><caption>{escape(table.caption)}</caption><thead><tr>{head}</tr></thead>'
        f"<tbody>{''.join(rows)}</tbody></table></div>"
    )


def _grid(figures: list[str]) -> list[str]:
    return [f'<div class="figures">{"".join(figures)}</div>'] if figures else []


def _figure(figure: Figure, number: int) -> str:
    label = escape(f"{figure.title}. {figure.reading}")
    svg = _svg(figure.drawing, number).replace("<svg ", f'<svg role="img" aria-label="{label}" ', 1)
    return f"<figure>{svg}<figcaption><b>{escape(figure.title)}</b> {escape(figure.reading)}</figcaption></figure>"


def _svg(drawing: Drawing, number: int) -> str:
    """The drawing as an element: without prolog, with ids that no other drawing of the page has."""
    text: str = renderSVG.drawToString(drawing)
    text = text[text.index("<svg ") :]
    text = re.sub(r"<title>.*?</title>\s*<desc>.*?</desc>", "", text, count=1, flags=re.DOTALL)
    for name in ("clip", "group"):
        text = text.replace(f'id="{name}"', f'id="{name}{number}"', 1)
    return text.replace("url(#clip)", f"url(#clip{number})", 1).replace("\n", "").replace("\t", "")
