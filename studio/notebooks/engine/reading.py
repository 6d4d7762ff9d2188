"""Notebooks that somebody brought: read, checked against nbformat, with limits; and what is left without outputs."""

import json
from typing import Any

MAX_NOTEBOOK_BYTES = 32 * 1024 * 1024
MOST_CELLS, DEEPEST = 5_000, 100


class BadNotebook(ValueError):
    """The file is no notebook that is taken; the message says why."""


def read(data: bytes | str) -> Any:
    """The notebook in format 4; BadNotebook for other files, and for what is too large, too deep or has no end."""
    if len(data) > MAX_NOTEBOOK_BYTES:
        raise BadNotebook(f"A notebook has at most {MAX_NOTEBOOK_BYTES >> 20} MB.")
    import nbformat  # takes more than a second, and most processes of the studio never read a notebook

    text = data if isinstance(data, str) else data.decode("utf-8", errors="replace")
    try:
        odd: list[str] = []
        raw = json.loads(text, parse_constant=odd.append)  # NaN and Infinity are not JSON: null from here on
        _check_depth(raw)
        if odd or "\\ud" in text.lower():  # half a pair of surrogates is no text either
            text = json.dumps(raw, ensure_ascii=False).encode(errors="replace").decode()
        found = nbformat.reads(text, as_version=4)
        nbformat.validate(found)
    except BadNotebook:
        raise
    except Exception as error:  # nbformat raises whatever the JSON leads it to
        first = (str(error).splitlines() or [type(error).__name__])[0]
        raise BadNotebook(f"It is not a Jupyter notebook: {first[:200]}") from error
    if len(found.cells) > MOST_CELLS:
        raise BadNotebook(f"A notebook has at most {MOST_CELLS:,} cells.")
    return found


def without_outputs(notebook: Any) -> Any:
    """The same notebook as if it had never run: no outputs, no counts, no states of widgets. Changes it in place."""
    notebook.metadata.pop("widgets", None)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
            cell.metadata.pop("execution", None)
    return notebook


def _check_depth(value: Any) -> None:
    level = [value]
    for _ in range(DEEPEST):
        level = [
            below
            for each in level
            if isinstance(each, dict | list)
            for below in (each.values() if isinstance(each, dict) else each)
        ]
        if not level:
            return
    raise BadNotebook(f"Its JSON is nested more than {DEEPEST} levels deep.")
