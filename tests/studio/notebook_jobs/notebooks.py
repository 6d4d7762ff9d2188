"""Small notebooks, as text."""

import nbformat


def notebook(*cells: str | tuple[str, str]) -> str:
    """A Python notebook as text; a pair is a tag and its cell."""
    spec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    made = nbformat.v4.new_notebook(metadata={"kernelspec": spec})
    for cell in cells:
        tag, source = cell if isinstance(cell, tuple) else ("", cell)
        made.cells.append(nbformat.v4.new_code_cell(source, metadata={"tags": [tag]} if tag else {}))
    return str(nbformat.writes(made))


GREETING_CELLS = ("parameters", "company = 'default'"), "print(f'company is {company}')"
GREETING = notebook(*GREETING_CELLS)
