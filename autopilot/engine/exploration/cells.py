"""Cells of Jupyter notebooks (nbformat 4.5) and the markdown in them; plain values, no library needed to write them."""

import json
import re
from collections.abc import Iterable, Sequence
from typing import Any

Cell = dict[str, Any]


def markdown(*paragraphs: str) -> Cell:
    """A cell of text."""
    return {"cell_type": "markdown", "metadata": {}, "source": "\n\n".join(paragraphs)}


def code(source: str, *tags: str) -> Cell:
    """A cell that runs. tags: `parameters` marks the cell that papermill and notebook jobs replace."""
    metadata = {"tags": list(tags)} if tags else {}
    return {
        "cell_type": "code",
        "metadata": metadata,
        "source": source.strip("\n"),
        "execution_count": None,
        "outputs": [],
    }


def notebook(cells: Iterable[Cell]) -> str:
    """The text of an .ipynb file. Same cells, same text."""
    numbered = [each | {"id": f"cell-{number:02d}"} for number, each in enumerate(cells, 1)]
    document = {
        "nbformat": 4,
        "nbformat_minor": 5,
        "metadata": {
            "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"},
            "language_info": {"name": "python"},
        },
        "cells": numbered,
    }
    return json.dumps(document, indent=1, ensure_ascii=False)


def table(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """A markdown table; what is in the cells stays text, whatever characters it has."""
    lines = [" | ".join(map(cell_text, header)), " | ".join("---" for _ in header)]
    lines += [" | ".join(map(cell_text, row)) for row in rows]
    return "\n".join(f"| {line} |" for line in lines)


def cell_text(value: Any) -> str:
    """One cell of a table: numbers short, missing as a dash, nothing that markdown or HTML would take for its own."""
    if value is None:
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.4g}"
    if isinstance(value, int):
        return f"{value:,}"
    return plain(" ".join(str(value).split()))


_MEANING = str.maketrans({each: f"\\{each}" for each in "\\`*_{}[]()#+!|$~"} | {"<": "&lt;", ">": "&gt;", "&": "&amp;"})


def plain(text: str) -> str:
    """Text of the data as markdown that shows it as it is: it may have been written by anybody."""
    return text.translate(_MEANING)


_NAME = re.compile(r"`([^`<>&|\[\]\r\n]+)`")


def told(text: str) -> str:
    """A sentence about the data: the names in it, between backticks, as code, everything else as it is.

    A name with anything that could mean more than itself is text as the rest.
    """
    parts = _NAME.split(text)
    return "".join(f"`{part}`" if number % 2 else plain(part) for number, part in enumerate(parts))


def setting(name: str, value: Any, comment: str = "") -> str:
    """`NAME = value  # comment` for a cell of parameters."""
    return f"{name} = {value!r}" + (f"  # {comment}" if comment else "")
