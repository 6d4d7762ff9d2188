"""Every table comes out as CSV that everybody reads, with the rows that went in."""

import codecs
import csv
import gzip
import io
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from studio.datasets.engine import open_table
from studio.datasets.engine.plain_csv import is_plain, write_plain

PLAIN = b"name,age\nAnna,31\nBen,\n"
CELLS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=8) | st.sampled_from(
    ["a\nb", "x\r\ny", 'said "no"', "a,b", "a;b", " padded "]
)


def rewritten(data: bytes, folder: Path) -> list[list[str]]:
    """Header and rows of what is written."""
    with open_table(io.BytesIO(data), workdir=folder) as table:
        assert not is_plain(table)
        write_plain(table, folder / "rows.csv")
    text = (folder / "rows.csv").read_bytes().decode("utf-8")
    found = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    assert text.count("\n") == len(found)  # one line each
    return found


@pytest.mark.parametrize(
    "data", [PLAIN, PLAIN[:-1], codecs.BOM_UTF8 + PLAIN, PLAIN.replace(b"\n", b"\r\n"), b'a,b\n"x, y","said ""no"""\n']
)
def test_what_is_such_a_csv_is_left_alone(data, tmp_path):
    with open_table(io.BytesIO(data), workdir=tmp_path) as table:
        assert is_plain(table)


@pytest.mark.parametrize(
    ("_case", "data"),
    [
        ("semicolon", PLAIN.replace(b",", b";")),
        ("tab", PLAIN.replace(b",", b"\t")),
        ("UTF-16", PLAIN.decode().encode("utf-16")),
        ("gzip", gzip.compress(PLAIN, mtime=0)),
        ("blank lines between", PLAIN.replace(b"\n", b"\n\n")),
    ],
)
def test_other_texts_become_one(_case, data, tmp_path):
    assert rewritten(data, tmp_path) == [["name", "age"], ["Anna", "31"], ["Ben", ""]]


def test_letters_of_older_encodings_arrive(tmp_path):
    data = "name,city\nJürgen Groß,Köln\nFrançois,Besançon\nÅsa,Örebro\n".encode("latin-1")

    assert rewritten(data, tmp_path)[1] == ["Jürgen Groß", "Köln"]


def test_decimal_commas_become_points_and_what_is_no_number_stays(tmp_path):
    prices = ["1.234,5", "7", "0,25", "", "n/a", *(f"{number},5" for number in range(95))]
    data = ("price;kind\n" + "".join(f"{price};a,b\n" for price in prices)).encode()

    found = rewritten(data, tmp_path)

    assert [float(price) for price, _ in found[1:4]] == [1234.5, 7, 0.25]
    assert [price for price, _ in found[4:6]] == ["", "n/a"]
    assert {kind for _, kind in found[1:]} == {"a,b"}


def test_parquet_is_written_as_models_read_it(tmp_path):
    frame = pd.DataFrame(
        {
            "day": pd.Series(["2024-02-29T13:05:00", None, "2024-03-01"], dtype="datetime64[us]"),
            "yes": [True, False, None],
            "count": [3, 4, 5],
            "share": [0.1, None, 2e-9],
        }
    )
    frame.to_parquet(tmp_path / "rows-of-others.parquet")

    found = rewritten((tmp_path / "rows-of-others.parquet").read_bytes(), tmp_path)

    assert found[0] == list(frame)
    assert found[1:] == [
        ["2024-02-29 13:05:00", "true", "3", "0.1"],
        ["", "false", "4", ""],
        ["2024-03-01 00:00:00", "", "5", "2e-09"],
    ]


def test_wide_and_long_tables_keep_their_order(tmp_path):
    frame = pd.DataFrame({f"c{column}": range(column, column + 30) for column in range(230)})
    frame.to_parquet(tmp_path / "wide.parquet", row_group_size=7)

    found = rewritten((tmp_path / "wide.parquet").read_bytes(), tmp_path)

    pd.testing.assert_frame_equal(pd.DataFrame(found[1:], columns=found[0]).astype(int), frame)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=6))
def test_any_cells_survive(rows, tmp_path):
    text = io.StringIO()
    csv.writer(text, delimiter=";", quoting=csv.QUOTE_ALL).writerows([("one", "two"), *rows])

    found = rewritten(text.getvalue().encode(), tmp_path)

    assert found[1:] == [[" ".join(cell.replace("\r\n", "\n").split("\n")) for cell in row] for row in rows]
