"""Parameters: where they go (spec studio §13.2), what a notebook offers, the limits (vector 14)."""

from typing import Any

import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.notebook_jobs.engine.parameters import (
    BadNotebook,
    BadParameters,
    check_environment,
    check_name,
    check_parameters,
    inject,
    offered,
    read_notebook,
)


def notebook(*cells: str | tuple[str, str], **metadata: Any) -> Any:
    """A notebook of code cells; a pair is a tag and its cell."""
    made = nbformat.v4.new_notebook(metadata=metadata)
    for cell in cells:
        tag, source = cell if isinstance(cell, tuple) else ("", cell)
        made.cells.append(nbformat.v4.new_code_cell(source, metadata={"tags": [tag]} if tag else {}))
    return read_notebook(nbformat.writes(made))


def sources(made: Any) -> list[str]:
    return [cell.source.strip() for cell in made.cells]


def injected(made: Any, parameters: dict[str, Any], kernel: str = "python3", language: str = "python") -> list[str]:
    return sources(inject(made, parameters, kernel, language))


DEFAULT, USE = ("parameters", "company='default'"), "print(f'company is {company}')"
ACME = '# Parameters\ncompany = "Acme"'


def test_the_assignments_follow_the_first_tagged_cell() -> None:
    assert injected(notebook(DEFAULT, USE), {"company": "Acme"}) == [DEFAULT[1], ACME, USE]
    twice = notebook("import os", DEFAULT, ("parameters", "x = 1"), USE)
    assert injected(twice, {"company": "Acme"}) == ["import os", DEFAULT[1], ACME, "x = 1", USE]


def test_without_a_tag_they_come_first() -> None:
    assert injected(notebook(DEFAULT[1], USE), {"company": "Acme"}) == [ACME, DEFAULT[1], USE]


def test_what_was_injected_before_is_replaced() -> None:
    before = notebook(DEFAULT, ("injected-parameters", 'company = "Old"'), USE)

    made = inject(before, {"company": "Acme"}, "python3", "python")

    assert sources(made) == [DEFAULT[1], ACME, USE]
    assert made.cells[1].metadata.tags == ["injected-parameters"]


def test_nothing_is_injected_without_parameters() -> None:
    assert injected(notebook(DEFAULT, USE), {}) == [DEFAULT[1], USE]


@pytest.mark.parametrize(
    ("kernel", "language", "line"),
    [
        ("python3", "python", 'who = "A"'),
        ("ir", "R", 'who = "A"'),
        ("x", "scala", 'val who = "A"'),
        ("julia-1.9", "julia", 'who = "A"'),
        ("x", "matlab", 'who = "A";'),
        (".net-csharp", "C#", 'var who = "A";'),
        (".net-fsharp", "F#", 'let who = "A"'),
        (".net-powershell", "PowerShell", '$who = "A"'),
        ("pysparkkernel", "python", 'who = "A"'),
        ("sparkkernel", "scala", 'val who = "A"'),
        ("sparkrkernel", "R", 'who = "A"'),
        ("bash", "bash", "who=A"),
    ],
)
def test_every_language_writes_its_own_assignment(kernel: str, language: str, line: str) -> None:
    assert injected(notebook("1"), {"who": "A"}, kernel, language)[0].splitlines()[-1].strip() == line


def test_a_language_that_nobody_knows_is_refused() -> None:
    with pytest.raises(BadParameters, match=r"The kernel cobol85 \(cobol\) takes no parameters\."):
        injected(notebook("1"), {"who": "A"}, "cobol85", "cobol")


@given(
    st.dictionaries(
        st.from_regex(r"[a-z_][a-z0-9_]{0,8}", fullmatch=True).filter(
            lambda name: name not in {"in", "is", "or", "if"}
        ),
        st.one_of(st.text(max_size=30), st.integers(), st.floats(allow_nan=False), st.booleans(), st.none()),
        min_size=1,
        max_size=4,
    ).filter(lambda names: not set(names) & set(__import__("keyword").kwlist))
)
def test_python_reads_back_what_was_given(parameters: dict[str, Any]) -> None:
    [code] = injected(notebook(), parameters)
    space: dict[str, Any] = {}

    exec(code, space)

    assert {name: space[name] for name in parameters} == parameters


def test_what_the_tagged_cell_offers() -> None:
    cell = "rows: int = 5  # how many\nname = 'x'\nrate = 0.5\nfolder = base + '/a'\nflag = True"

    found = offered(notebook("a = 1", ("parameters", cell)))

    assert [(each.name, each.default, each.plain) for each in found] == [
        ("rows", 5, True),
        ("name", "x", True),
        ("rate", 0.5, True),
        ("folder", "base + '/a'", False),
        ("flag", True, True),
    ]
    assert (found[0].type, found[0].help) == ("int", "how many")
    assert offered(notebook("a = 1")) == []


def test_limits() -> None:
    check_parameters({f"p{number}": number for number in range(100)})
    check_environment({f"E{number}": "x" * 512 for number in range(28)})
    for parameters, sentence in (
        ({f"p{number}": 1 for number in range(101)}, "There are 101 parameters; a job takes 100 at most."),
        ({"a" * 257: 1}, "is longer than 256."),
        ({"a": "x" * 2501}, "The value of a is longer than 2500 characters."),
        ({"a = 1\nb": 1}, "is no name of a variable"),
        ({"a": [1]}, "The value of a must be a text, a number, true, false or null."),
    ):
        with pytest.raises(BadParameters) as refused:
            check_parameters(parameters)
        assert sentence in str(refused.value)
    for variables, sentence in (
        ({f"E{number}": "" for number in range(29)}, "There are 29 environment variables; a job takes 28 at most."),
        ({"E": "x" * 513}, "The value of E must be a text of 512 characters at most."),
        ({"A B": ""}, "is no name of an environment variable"),
        ({"E": 1}, "must be a text"),
    ):
        with pytest.raises(BadParameters) as refused:
            check_environment(variables)
        assert sentence in str(refused.value)


@pytest.mark.parametrize("name", ["nightly", "A", "a-b_c9"])
def test_names(name: str) -> None:
    check_name(name)


@pytest.mark.parametrize("name", ["", "9lives", "a b", "-a", "é"])
def test_bad_names(name: str) -> None:
    with pytest.raises(BadParameters):
        check_name(name)


@pytest.mark.parametrize("text", ["", "{}", "[1]", "not json", '{"cells": 3, "nbformat": 4}'])
def test_files_that_are_no_notebooks(text: str) -> None:
    with pytest.raises(BadNotebook):
        read_notebook(text)
