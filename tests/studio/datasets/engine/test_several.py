"""Several files of one schema become one table; what does not fit is told with its file and column."""

import csv
import gzip
import io
from pathlib import Path

import pandas as pd
import pytest

from studio.datasets.engine import TableError, open_table
from studio.datasets.engine.several import Part, join

MAY = b"day,shop,sold\n2024-05-01,Bern,3\n2024-05-02,Basel,5\n2024-05-03,Bern,8\n"
JUNE = b"shop,sold,day\nBasel,4,2024-06-01\nBern,,2024-06-02\nBasel,7,2024-06-03\n"


def joined(folder: Path, **files: bytes) -> list[list[str]]:
    """Header and rows of what is written; files under their names, without endings."""
    parts = []
    for name, data in files.items():
        (folder / name).write_bytes(data)
        parts.append(Part(name, folder / name))
    counts = join(parts, folder / "all.csv", workdir=folder)
    rows = list(csv.reader(io.StringIO((folder / "all.csv").read_text("utf-8"), newline=""), strict=True))
    assert sum(counts) == len(rows) - 1
    return rows


def test_rows_lie_one_file_behind_the_other_in_the_order_of_columns_of_the_first(tmp_path):
    assert joined(tmp_path, may=MAY, june=JUNE) == [
        ["day", "shop", "sold"],
        ["2024-05-01", "Bern", "3"],
        ["2024-05-02", "Basel", "5"],
        ["2024-05-03", "Bern", "8"],
        ["2024-06-01", "Basel", "4"],
        ["2024-06-02", "Bern", ""],
        ["2024-06-03", "Basel", "7"],
    ]


def test_files_may_be_of_different_formats(tmp_path):
    parquet = io.BytesIO()
    pd.DataFrame({"sold": [1, 2, 3], "day": ["2024-04-01"] * 3, "shop": ["Bern"] * 3}).to_parquet(parquet)

    rows = joined(tmp_path, may=MAY, june=gzip.compress(JUNE.replace(b",", b";")), april=parquet.getvalue())

    assert (len(rows), rows[-1]) == (10, ["2024-04-01", "Bern", "3"])
    with open_table(str(tmp_path / "all.csv")) as table:
        assert [kind.type for kind in table.kinds.values()] == ["datetime", "binary", "numeric"]


@pytest.mark.parametrize(
    "june",
    [
        JUNE.replace(b"Bern", b"").replace(b"Basel", b""),  # nothing in a column
        JUNE.replace(b",4,", b",n/a,").replace(b",7,", b",?,"),  # words for nothing
        JUNE.replace(b"2024-06-03", b"2024-06-02"),  # two dates: a binary column, for all that is known
        JUNE.replace(b"Basel", b"17").replace(b"Bern", b"A4"),  # codes
        b"shop,sold,day\nBasel,4,2024-06-01\n",
    ],
)
def test_what_may_be_of_the_same_type_is_taken(june, tmp_path):
    assert joined(tmp_path, may=MAY, june=june)


@pytest.mark.parametrize(
    ("june", "sentence"),
    [
        (JUNE.replace(b"shop", b"Shop"), "june has no column `shop`, which may has."),
        (b"n,m\n1,2\n", "june has no column `day` (and 2 more), which may has."),
        (JUNE.replace(b"\n", b",more\n"), "june has a column `more` that may has not."),
        (
            JUNE.replace(b",4,", b",four,").replace(b",7,", b",seven,"),
            "Column `sold` holds words in june, but numbers in may.",
        ),
        (
            JUNE.replace(b"2024-06-0", b"99"),
            "Column `day` holds numbers in june, but dates in may.",
        ),
        (b'day,shop,sold\n"2024-05-01', "june: "),
    ],
)
def test_what_does_not_fit_is_told_with_file_and_column(june, sentence, tmp_path):
    with pytest.raises(TableError) as refused:
        joined(tmp_path, may=MAY, june=june)

    assert str(refused.value).startswith(sentence)


def test_the_first_file_with_a_value_decides_the_type(tmp_path):
    empty, words = MAY.replace(b",3", b",").replace(b",5", b",").replace(b",8", b","), JUNE.replace(b",7,", b",x,")
    words = words.replace(b",4,", b",y,")

    with pytest.raises(TableError, match="Column `sold` holds words in c, but numbers in b"):
        joined(tmp_path, a=empty, b=MAY, c=words)


def test_whoever_waits_hears_of_every_file_and_may_stop(tmp_path):
    class Stopped(Exception):
        pass

    def tell(done):
        heard.append(done)
        if done == 1:
            raise Stopped

    heard: list[int] = []
    parts = []
    for name, data in (("may", MAY), ("june", JUNE), ("july", JUNE)):
        (tmp_path / name).write_bytes(data)
        parts.append(Part(name, tmp_path / name))
    with pytest.raises(Stopped):
        join(parts, tmp_path / "all.csv", workdir=tmp_path, tell=tell)

    assert heard == [0, 1]
