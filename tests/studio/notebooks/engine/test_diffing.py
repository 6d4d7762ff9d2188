"""Notebooks cell by cell: what nbdime finds leads from one to the other, and the rows say where."""

import copy
from typing import Any

import nbformat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.notebooks.engine.diffing import compare, diff, lines, patch
from studio.notebooks.engine.reading import DEEPEST, BadNotebook, read, without_outputs

_TEXT = st.lists(st.sampled_from(["x = 1", "y = 2", "print(x)", "", "ä 漢"]), max_size=4).map("\n".join)
_OUTPUT = st.sampled_from(["1\n", "2\n", "1\n2\n"]).map(lambda text: nbformat.v4.new_output("stream", text=text))
_METADATA = st.dictionaries(st.sampled_from(["tags", "mine"]), st.sampled_from([["a"], ["b"]]), max_size=2)


@st.composite
def _cells(draw: Any) -> Any:
    if draw(st.booleans()):
        return nbformat.v4.new_markdown_cell(draw(_TEXT), metadata=draw(_METADATA))
    outputs = draw(st.lists(_OUTPUT, max_size=2))
    return nbformat.v4.new_code_cell(draw(_TEXT), metadata=draw(_METADATA), outputs=outputs)


@st.composite
def _pairs(draw: Any) -> tuple[Any, Any]:
    """A notebook and what somebody made of it."""
    a = nbformat.v4.new_notebook(cells=draw(st.lists(_cells(), max_size=5)))
    b = copy.deepcopy(a)
    for number in range(draw(st.integers(0, 3))):
        at = draw(st.integers(0, len(b.cells)))
        if number == 0 and at < len(b.cells):
            b.cells[at].source = draw(_TEXT)
        elif number == 1 and at < len(b.cells):
            del b.cells[at]
        else:
            b.cells.insert(at, draw(_cells()))
    return a, b


@settings(max_examples=40, deadline=None)
@given(_pairs())
def test_a_and_what_differs_make_b(pair: tuple[Any, Any]) -> None:
    a, b = pair
    assert patch(a, diff(a, b)) == b


@settings(max_examples=40, deadline=None)
@given(_pairs())
def test_the_rows_have_every_cell_of_both_sides_in_order(pair: tuple[Any, Any]) -> None:
    a, b = pair
    rows = compare(a, b)["cells"]

    assert [row["a"]["source"] for row in rows if row["a"]] == [cell.source for cell in a.cells]
    assert [row["b"]["source"] for row in rows if row["b"]] == [cell.source for cell in b.cells]
    for row in rows:
        if row["kind"] == "same":
            assert row["a"]["source"] == row["b"]["source"]


@given(_TEXT, _TEXT)
def test_the_lines_are_those_of_both_texts(a: str, b: str) -> None:
    rows = lines(a, b)

    assert [row["a"] for row in rows if row["a"] is not None] == a.splitlines()
    assert [row["b"] for row in rows if row["b"] is not None] == b.splitlines()
    assert all((row["a"] == row["b"]) == (row["kind"] == "same") for row in rows)


def test_a_changed_line_a_new_cell_and_a_new_output() -> None:
    cell = nbformat.v4.new_code_cell
    old = [cell("x = 1\ny = 2", id="a"), cell("print(x)", id="b", outputs=[nbformat.v4.new_output("stream", text="1")])]
    a = nbformat.v4.new_notebook(cells=old)
    b = copy.deepcopy(a)
    b.cells[0].source = "x = 1\ny = 3"
    b.cells[1].outputs[0].text = "2"
    b.cells.append(cell("the end", id="c"))

    rows = compare(a, b)["cells"]

    assert [(row["kind"], row["parts"]) for row in rows] == [
        ("changed", ["source"]),
        ("changed", ["outputs"]),
        ("added", []),
    ]
    assert [row["kind"] for row in rows[0]["lines"]] == ["same", "changed"]


@pytest.mark.parametrize("text", ["", "[]", "{}", '"\\ud800"', "[" * 100_000, '{"a":' * DEEPEST + "1" + "}" * DEEPEST])
def test_what_is_no_notebook_is_refused(text: str) -> None:
    with pytest.raises(BadNotebook):
        read(text)


def test_what_json_cannot_say_is_taken_out() -> None:
    text = '{"cells": [], "metadata": {"a": NaN, "b": "\\ud800"}, "nbformat": 4, "nbformat_minor": 5}'
    assert dict(read(text).metadata) == {"a": None, "b": "?"}


def test_without_outputs_nothing_says_that_it_ran() -> None:
    ran = nbformat.v4.new_code_cell("x", execution_count=3, outputs=[nbformat.v4.new_output("stream", text="1")])
    notebook = nbformat.v4.new_notebook(cells=[ran], metadata={"widgets": {"state": 1}})

    assert without_outputs(notebook).cells[0].outputs == []
    assert (notebook.cells[0].execution_count, dict(notebook.metadata)) == (None, {})
