"""A CSV table with a row per object: what an experiment learns from, and every spreadsheet opens.

Columns: `source` (the text) or `source-ref` (where the image is), then `label`; where an object has none or several of
the labels, a column for each label instead, 1 or 0.
"""

import csv
import io
from collections.abc import Iterator, Mapping

from groundtruth.engine.errors import InputRefused
from groundtruth.engine.formats.items import Item, Labeled
from groundtruth.engine.formats.reading import Sizes, only, ordered, text_of

FILE = "labels.csv"
LABEL = "label"
SOURCES = ("source", "source-ref")
MOST_CHARACTERS = 131_072  # of a cell: more is a quotation mark that is missing, not a text


def write(found: Labeled, prefix: str) -> Iterator[tuple[str, bytes]]:
    """The one file. Sources are whole: a table has no folder beside it that names could lie in."""
    single = all(len(item.classes) == 1 for item in found.items)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([SOURCES[0 if found.text else 1], *((LABEL,) if single else found.labels)])
    for item in found.items:
        marks = item.classes if single else [int(label in item.classes) for label in found.labels]
        writer.writerow([item.source, *marks])
    yield FILE, out.getvalue().encode()


def read(files: Mapping[str, bytes], prefix: str, sizes: Sizes) -> Labeled:
    """Texts or images with their classes."""
    name = only(files, ".csv")
    text = text_of(files, name)
    csv.field_size_limit(max(csv.field_size_limit(), len(text) + 1))  # the process has one; cells are measured below
    try:
        header, *rows = list(csv.reader(io.StringIO(text, newline="")))
    except (csv.Error, ValueError) as error:  # ValueError: not even a header
        raise InputRefused(f"{name}: is no CSV table with a header line ({error}).") from None
    if len(header) < 2 or header[0] not in SOURCES:
        raise InputRefused(f'{name}: the first column is "source" or "source-ref", and others say the label.')
    single = header[1:] == [LABEL]
    items = []
    for number, row in enumerate(rows, 2):
        if not row:  # a line without anything, as many files end with
            continue
        if len(row) != len(header):
            raise InputRefused(f"{name}: row {number} has {len(row)} cells, the header has {len(header)}.")
        if (longest := max(map(len, row))) > MOST_CHARACTERS:
            raise InputRefused(
                f"{name}: row {number} has a cell of {longest:,} characters, and {MOST_CHARACTERS:,} are the most: is "
                "a quotation mark missing?"
            )
        marked = row[1:] if single else [label for label, cell in zip(header[1:], row[1:], strict=True) if cell == "1"]
        items.append(Item(row[0] if header[0] == SOURCES[0] else prefix + row[0], classes=tuple(marked)))
    labels = ordered(each for item in items for each in item.classes) if single else tuple(header[1:])
    return Labeled("classes", labels, tuple(items), text=header[0] == SOURCES[0])
