"""CoNLL-2003: a token per line with its tag `B-`, `I-` or `O`, a blank line after each text.

The second column, where others write a part of speech or `-X-`, holds the token's place in the text: so our own
import finds the same characters again, however many spaces there were between two tokens.
"""

import re
from collections.abc import Iterator, Mapping
from itertools import pairwise

from groundtruth.engine.errors import InputRefused
from groundtruth.engine.formats.items import Item, Labeled, Span
from groundtruth.engine.formats.reading import Sizes, ordered, text_of

TOKEN = re.compile(r"\w+|[^\w\s]")
DOCUMENT = "-DOCSTART-"


def write(found: Labeled, prefix: str) -> Iterator[tuple[str, bytes]]:
    """`labels.conll`. Of entities that overlap only the longest is written: a token has one tag."""
    lines: list[str] = []
    for item in found.items:
        lines.append(f"{DOCUMENT} -X- O O\n")
        for start, end, tag in _tagged(item):
            lines.append(f"{item.source[start:end]} {start} _ {tag}")
        lines.append("")
    yield "labels.conll", "\n".join(lines).encode()
    yield "labels.txt", "".join(f"{label}\n" for label in found.labels).encode()


def overlapping(item: Item) -> int:
    """How many of an item's entities CoNLL has no place for."""
    return len(item.spans) - len(_apart(item))


def read(files: Mapping[str, bytes], prefix: str, sizes: Sizes) -> Labeled:
    """Texts and entities. A document (`-DOCSTART-`) is one text; without such lines every sentence is."""
    names = [name for name in files if name.lower().endswith((".conll", ".conll2003", ".iob", ".bio"))]
    if not names:
        names = [name for name in files if name.lower().endswith(".txt") and name.rpartition("/")[2] != "labels.txt"]
    items = [item for name in names for item in _items(text_of(files, name), name)]
    if not items:
        raise InputRefused("The import has no .conll file with a token and its tag on each line.")
    listed = next((files[each] for each in files if each.rpartition("/")[2] == "labels.txt"), b"")
    found = [*listed.decode("utf-8", "replace").split("\n"), *(span.label for item in items for span in item.spans)]
    return Labeled("spans", ordered(one for one in found if one), tuple(items), text=True)


def _apart(item: Item) -> list[Span]:
    """The longest entities that do not overlap, by their place."""
    kept: list[Span] = []
    for span in sorted(item.spans, key=lambda span: (span.start - span.end, span.start, span.label)):
        if all(span.end <= other.start or other.end <= span.start for other in kept):
            kept.append(span)
    return sorted(kept, key=lambda span: span.start)


def _tagged(item: Item) -> Iterator[tuple[int, int, str]]:
    """Start, end and tag of every token; a token that an entity's edge runs through is two."""
    spans = _apart(item)
    edges = sorted({edge for span in spans for edge in (span.start, span.end)})
    for token in TOKEN.finditer(item.source):
        cuts = [token.start(), *(edge for edge in edges if token.start() < edge < token.end()), token.end()]
        for start, end in pairwise(cuts):
            inside = next((span for span in spans if span.start <= start and end <= span.end), None)
            first = inside is not None and not TOKEN.search(item.source, inside.start, start)
            yield start, end, f"{'B' if first else 'I'}-{inside.label}" if inside else "O"


def _items(text: str, name: str) -> Iterator[Item]:
    blocks = [block for block in re.split(r"\n[ \t]*\n", text.replace("\r\n", "\n")) if block.strip()]
    documents: list[list[str]] = []
    whole = any(block.lstrip().startswith(DOCUMENT) for block in blocks)
    for block in blocks:
        lines = [line for line in block.split("\n") if line.strip()]
        starts = bool(lines) and lines[0].startswith(DOCUMENT)
        if starts or not whole or not documents:
            documents.append([])
        elif documents[-1]:
            documents[-1].append("")  # a sentence ends, the document goes on
        documents[-1] += lines[1:] if starts else lines
    yield from (_item(lines, name) for lines in documents if lines)


def _item(lines: list[str], name: str) -> Item:
    text, spans = "", list[Span]()
    before = "O"
    for line in lines:
        if not line:
            text, before = text + "\n", "O"
            continue
        fields = line.split("\t") if "\t" in line else line.split(None, 3)
        if len(fields) < 2:
            raise InputRefused(f'{name}: the line "{line[:60]}" has no tag.')
        token, tag = fields[0], fields[-1].strip()
        start = _place(fields, text)
        text = text + " " * (start - len(text)) + token
        prefix, _, label = tag.partition("-")
        if label and spans and prefix in "IE" and before == label:
            spans[-1] = Span(label, spans[-1].start, len(text))
        elif label:
            spans.append(Span(label, start, len(text)))
        before = label if label else "O"
    return Item(text, spans=tuple(spans))


def _place(fields: list[str], text: str) -> int:
    """Where a token begins: where our second column says, or one space after the one before."""
    if len(fields) == 4 and fields[1].isdecimal() and fields[2] == "_" and int(fields[1]) >= len(text):
        return min(int(fields[1]), len(text) + 100_000)
    return len(text) + 1 if text and not text.endswith("\n") else len(text)
