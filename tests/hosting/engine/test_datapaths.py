"""Filters of batch transform: the vectors of hosting spec §13.4, and what is refused."""

from typing import Any

import pytest

from hosting.engine.datapaths import InvalidPath, NoSuchElement, Path

ROW = ["id", "c2", "c3", "c4", "c5", "pred"]


@pytest.mark.parametrize(
    ("path", "kept"),
    [
        ("$", ROW),
        ("$[1:]", ROW[1:]),
        ("$[0,-1]", ["id", "pred"]),
        ("$[1:4]", ROW[1:5]),  # the guide: the 2nd to the 5th column, the end is included
        ("$[:5]", ROW),
        ("$[2]", ["c3"]),
        ("$[0,4:]", ["id", "c5", "pred"]),
        ("$[-2:]", ["c5", "pred"]),
        ("$[*]", ROW),
    ],
)
def test_columns_of_a_csv_row(path: str, kept: list[str]) -> None:
    assert Path.parse(path).columns(ROW) == kept


@pytest.mark.parametrize(
    ("path", "kept"),
    [
        ("$", {"id": 1, "f": [1, 2, 3], "SageMakerOutput": {"label": 1}}),
        ("$.id", 1),
        ("$.f[0]", 1),
        ("$.f[0,-1]", [1, 3]),
        ("$['id','SageMakerOutput']", {"id": 1, "SageMakerOutput": {"label": 1}}),
        ("$.SageMakerOutput.label", 1),
        ("$.SageMakerOutput.*", [1]),
    ],
)
def test_parts_of_a_json_record(path: str, kept: Any) -> None:
    assert Path.parse(path).select({"id": 1, "f": [1, 2, 3], "SageMakerOutput": {"label": 1}}) == kept


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("id", "'id' must begin with $, the root of the record."),
        ("$.f['a','b.c", """ "$.f['a','b.c" is not understood from "['a','b.c" on; """.lstrip()),
        ("$" + ".a" * 32, "' has 65 characters; at most 63 are allowed."),
        ("$[a]", "'$[a]' is not understood from '[a]' on; "),
        ("$..id", "'$..id' is not understood from '..id' on; "),
    ],
)
def test_what_is_no_path(path: str, message: str) -> None:
    with pytest.raises(InvalidPath) as refused:
        Path.parse(path)

    assert message in str(refused.value)


def test_an_index_outside_the_record_is_an_error() -> None:
    with pytest.raises(NoSuchElement) as refused:
        Path.parse("$[7]").columns(ROW)

    assert str(refused.value) == "$[7] asks for position 7, but the record has 6 elements."


def test_a_name_that_the_record_lacks_is_an_error() -> None:
    with pytest.raises(NoSuchElement) as refused:
        Path.parse("$.age").select({"id": 1, "job": 2})

    assert str(refused.value) == "$.age asks for 'age', but the record has 'id', 'job'."
