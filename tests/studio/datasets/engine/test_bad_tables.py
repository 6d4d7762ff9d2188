"""Every bad file gets its sentence: what is wrong, where, what to do. The sentences are the interface."""

import gzip
import io
import zipfile

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from studio.datasets.engine import Limits, TableError, open_table


def parquet(**columns) -> bytes:
    out = io.BytesIO()
    pq.write_table(pa.table(columns), out)
    return out.getvalue()


def zipped(data: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(zipfile.ZipInfo("a.csv"), data)
    return out.getvalue()


EMPTY = "The file is empty. Upload a file with a header line and at least one row."
NO_TEXT = "This is not text: the file has NUL bytes. Upload a CSV or Parquet file."
TAIL = "Check these lines for missing or extra delimiters and quotes."


@pytest.mark.parametrize(
    ("_case", "data", "sentence"),
    [
        ("empty", b"", EMPTY),
        ("empty gzip", gzip.compress(b"", mtime=0), EMPTY),
        (
            "blank lines",
            b"\n\n\n",
            "The file has no header: its lines are blank. The first line must name the columns.",
        ),
        (
            "header only",
            b"a,b\n",
            "The file has a header but no rows. Upload a file with at least one row below the header.",
        ),
        (
            "header only, no line end",
            b"a,b",
            "The file has a header but no rows. Upload a file with at least one row below the header.",
        ),
        (
            "one column",
            b"a\n1\n2\n",
            "The table has one column only, `a`. Fields must be separated by a comma, semicolon, tab or pipe, and a "
            "model needs a target and at least one more column.",
        ),
        (
            "duplicate names",
            b"a,b,a,a,b\n1,2,3,4,5\n",
            "Column name `a` is used 3 times (columns 1, 3 and 4), and 1 more name. "
            "Every column needs a name of its own.",
        ),
        (
            "unnamed first column",
            b",b,c\n0,1,2\n",
            "Column 1 has no name in the header (line 1). Give every column a name. "
            "If it is the row number that pandas writes, save with index=False.",
        ),
        (
            "unnamed columns",
            b"a,,c,\n0,1,2,3\n",
            "Columns 2 and 4 have no name in the header (line 1). Give every column a name.",
        ),
        (
            "ragged",
            b"a,b,c\n1,2,3\n1,2\n1,2,3,4\n",
            f"The rows differ in length: the header has 3 fields, but line 3 has 2, line 4 has 4. {TAIL}",
        ),
        (
            "ragged after a field of two lines",
            b'a,b,c\n1,"x\ny",3\n1,2\n',
            f"The rows differ in length: the header has 3 fields, but line 4 has 2. {TAIL}",
        ),
        (
            "very ragged",
            b"a,b,c\n1,2,3\n" + b"1,2\n" * 9,
            "The rows differ in length: the header has 3 fields, but line 3 has 2, line 4 has 2, line 5 has 2, "
            f"line 6 has 2, line 7 has 2 and 4 more lines differ. {TAIL}",
        ),
        ("binary", bytes(range(256)) * 40, NO_TEXT),
        ("packed binary", gzip.compress(bytes(range(256)) * 40, mtime=0), NO_TEXT),
        (
            "control characters",
            b"a,b\n\x01\x02\x03,\x04\n",
            "This is not text: the file is full of control characters. Upload a CSV or Parquet file.",
        ),
        (
            "zip archive",
            zipped(b"a,b\n1,2\n"),
            "This is a zip archive or an Excel workbook. Unpack it, or save the sheet as CSV, and upload that.",
        ),
        (
            "zip in gzip",
            gzip.compress(zipped(b"a,b\n1,2\n"), mtime=0),
            "This is a zip archive or an Excel workbook. Unpack it, or save the sheet as CSV, and upload that.",
        ),
        ("PDF", b"%PDF-1.7 ...", "This is a PDF document, not a table. Upload a CSV or Parquet file."),
        (
            "web page",
            b"\n <!DOCTYPE html>\n<html><body>Sign in</body></html>",
            "This is a web page, perhaps of a sign-in, not a table. Download the file itself, and upload it as CSV or "
            "Parquet.",
        ),
        (
            "XML",
            b'<?xml version="1.0"?><rows><row/></rows>',
            "This is an XML document, not a table. Save it as CSV or Parquet and upload that.",
        ),
        (
            "JSON",
            b'[\n  {"a": 1, "b": 2},\n  {"a": 3, "b": 4}\n]',
            "This is JSON, not a table. Save it as CSV or Parquet and upload that.",
        ),
        (
            "one endless line",
            b"x" * 3_000_000,
            "The file has no end of line in its first 1,048,576 characters, so it has no header. The first line must "
            "name the columns, and every row needs a line of its own.",
        ),
        ("image", b"\x89PNG\r\n", "This is an image, not a table. Upload a CSV or Parquet file."),
        (
            "quote never closed",
            b'a,b\n1,2\n3,"4\n5,6\n',
            "A quote that is opened in line 3 is never closed. Close it, or double it if it is part of the text.",
        ),
        (
            "damaged gzip",
            gzip.compress(b"a,b\n" + b"1,2\n" * 1000, mtime=0)[:-20],
            "The gzip file is damaged after 0 unpacked bytes. Pack it again and upload it again.",
        ),
        (
            "Parquet with a struct",
            parquet(a=[1], place=[{"city": "x", "street": "y"}]),
            "Column `place` is nested (a struct of `city`, `street`). A table has one value per cell: unnest it into "
            "columns of its own, or leave it out.",
        ),
        (
            "Parquet with a list of words",
            parquet(a=[1], tags=[["x"]]),
            "Column `tags` is nested (a list of string; only lists of numbers are taken as they are). A table has one "
            "value per cell: unnest it into columns of its own, or leave it out.",
        ),
        (
            "Parquet with a list of lists",
            parquet(a=[1], places=[[[1, 2]]]),
            "Column `places` is nested (a list of list<element: int64>; only lists of numbers are taken as they are). "
            "A table has one value per cell: unnest it into columns of its own, or leave it out.",
        ),
        (
            "Parquet with bytes",
            parquet(a=[1], raw=[b"x"]),
            "Column `raw` holds binary, which is no number, text or date.",
        ),
        (
            "Parquet without rows",
            parquet(a=pa.array([], pa.int64()), b=pa.array([], pa.int64())),
            "The file has columns but no rows. Upload a file with at least one row.",
        ),
        ("half a Parquet", parquet(a=[1], b=[2])[:-30], "The Parquet file is damaged: "),
    ],
)
def test_a_bad_file_is_told_what_is_wrong(_case, data, sentence, tmp_path):
    with pytest.raises(TableError) as refused:
        open_table(io.BytesIO(data), workdir=tmp_path)

    said = str(refused.value)
    assert said.startswith(sentence) if sentence.endswith(": ") else said == sentence


def test_a_zip_bomb_is_not_unpacked(tmp_path):
    bomb = gzip.compress(b"a,b\n" + b"0,0\n" * 20_000_000, compresslevel=9, mtime=0)

    with pytest.raises(TableError) as refused:
        open_table(io.BytesIO(bomb), workdir=tmp_path)

    assert str(refused.value) == (
        "The gzip file unpacks to more than 400 times its size, as zip bombs do, and was not read. "
        "If it is a real table, upload it unpacked."
    )
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("_case", "data", "limits", "sentence"),
    [
        (
            "too many columns",
            ",".join(f"c{n}" for n in range(11)).encode() + b"\n",
            Limits(columns=10),
            "The table has 11 columns; at most 10 are accepted.",
        ),
        (
            "unpacks to too much",
            gzip.compress(b"a,b\n" + b"1,2\n" * 10_000, mtime=0),
            Limits(unpacked_bytes=1024),
            "The file is larger than 9.53674e-07 GB unpacked. Split it.",
        ),
    ],
)
def test_a_bound_is_named_when_it_is_passed(_case, data, limits, sentence, tmp_path):
    with pytest.raises(TableError) as refused:
        open_table(io.BytesIO(data), workdir=tmp_path, limits=limits)

    assert str(refused.value) == sentence


def test_a_huge_field_is_found_by_its_line(tmp_path):
    data = b"a,b\n1,2\n3," + b"x" * 6_000_000 + b"\n"

    with pytest.raises(TableError) as refused:
        open_table(io.BytesIO(data), workdir=tmp_path)

    assert str(refused.value) == (
        "A field that begins in line 3 is longer than 1,048,576 bytes. "
        "Perhaps a quote is opened there and never closed."
    )


def test_bytes_of_another_encoding_in_the_middle_are_read_as_it(tmp_path):
    """One latin-1 name after a megabyte of ASCII: the whole file is latin-1, and not refused."""
    data = b"name,n\n" + b"plain,1\n" * 200_000 + "Müller,2\n".encode("latin-1")

    with open_table(io.BytesIO(data), workdir=tmp_path) as table:
        assert table.rows(200_000) == [["Müller", "2"]]
