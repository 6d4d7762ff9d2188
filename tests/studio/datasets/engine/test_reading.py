"""Good files of every dialect come out as what was written."""

import codecs
import csv
import gzip
import io
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from studio.datasets.engine import open_table
from studio.datasets.engine.column_types import ColumnType

POLISH = (
    "Małgorzata Stanisław Paweł Michał Łukasz Agnieszka Władysław Jędrzej Święcicki Krzyżanowski Wiśniewska Kowalczyk "
    "Wójcik Zieliński Woźniak Dąbrowski Kozłowski Jabłoński żółć gęślą jaźń źdźbło święto książka dąb wąż mąż ząb "
    "pięść miłość łąka ćma światło równość większość mniejszość śnieg śliwka jabłko gałąź wstążka pieniądze księżyc "
    "słońce wrzesień październik poniedziałek środa piątek niedziela łódka żaglówka góra"
)
SENTENCES = (
    "Mieszka w Krakowie od wielu lat i pracuje w urzędzie|Kupił samochód w zeszłym tygodniu|Klient zgłosił reklamację "
    "dotyczącą płatności|Oczekuje na odpowiedź działu sprzedaży"
)
PLAIN = b"name,age\nAnna,31\nBen,\n"


def rows_of(data: bytes, tmp_path, **arguments):
    with open_table(io.BytesIO(data), workdir=tmp_path, **arguments) as table:
        return table.columns, table.rows(0, 10_000)


@pytest.mark.parametrize(
    ("_case", "data"),
    [
        ("comma", PLAIN),
        ("semicolon", PLAIN.replace(b",", b";")),
        ("tab", PLAIN.replace(b",", b"\t")),
        ("pipe", PLAIN.replace(b",", b"|")),
        ("Windows line ends", PLAIN.replace(b"\n", b"\r\n")),
        ("no line end at the end", PLAIN[:-1]),
        ("byte-order mark", codecs.BOM_UTF8 + PLAIN),
        ("UTF-16", PLAIN.decode().encode("utf-16")),
        ("UTF-16 without mark", PLAIN.decode().encode("utf-16-le")),
        ("UTF-32", PLAIN.decode().encode("utf-32")),
        ("gzip", gzip.compress(PLAIN, mtime=0)),
        ("two gzip members", gzip.compress(PLAIN[:10], mtime=0) + gzip.compress(PLAIN[10:], mtime=0)),
        ("quoted header", b'"name","age"\n"Anna","31"\n"Ben",""\n'),
        ("blank lines between", b"name,age\n\nAnna,31\n\n\nBen,\n"),
    ],
)
def test_every_dialect_is_understood(_case, data, tmp_path):
    assert rows_of(data, tmp_path) == (["name", "age"], [["Anna", "31"], ["Ben", None]])


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("latin-1", "name,city\nJürgen Groß,Köln\nFrançois,Besançon\nÅsa,Örebro\n"),
        ("latin-1", "n,city\n" + "1,Århus\n" * 600),
        ("cp1252", "name,city\nJürgen – “Groß”,Köln\nFrançois,Besançon €\n"),
        (
            "cp1250",
            "imię,miasto,opis\n"
            + "".join(f"{word},Łódź,{other}\n" for word in POLISH.split() for other in SENTENCES.split("|")),
        ),
        ("cp1251", "имя,город\nАнна,Москва\nБорис,Новосибирск\nМария,Екатеринбург\n"),
        ("shift_jis", "名前,都市\n山田太郎,東京都\n鈴木花子,大阪府\n佐藤次郎,名古屋市\n"),
    ],
)
def test_older_encodings_are_recognised(encoding, text, tmp_path):
    columns, rows = rows_of(text.encode(encoding), tmp_path)

    assert [columns, *rows] == list(csv.reader(io.StringIO(text)))


cells = st.text(st.characters(codec="utf-8", exclude_characters="\x00\r", exclude_categories=["Cs", "Cc"]), max_size=12)
tables = st.integers(2, 5).flatmap(
    lambda width: st.lists(st.lists(cells, min_size=width, max_size=width), min_size=1, max_size=20)
)


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(tables, st.sampled_from(",;\t|"), st.sampled_from(["\n", "\r\n"]), st.booleans())
def test_what_csv_writes_is_read_back(tmp_path, table, delimiter, line_end, quote_all):
    """Any text, quotes, delimiters and line breaks inside of fields included."""
    out = io.StringIO()
    dialect: Any = {"quoting": csv.QUOTE_ALL if quote_all else csv.QUOTE_MINIMAL}
    writer = csv.writer(out, delimiter=delimiter, lineterminator=line_end, **dialect)
    header = [f"column {number}" for number in range(len(table[0]))]
    writer.writerows([header, *table])

    columns, rows = rows_of(out.getvalue().encode(), tmp_path)

    assert columns == header
    assert rows == [[cell if cell.strip() else None for cell in row] for row in table]


def test_fields_with_delimiters_and_line_breaks_stay_one_field(tmp_path):
    data = b'id,text\n1,"a, b\nsecond ""line"""\n2,c\n'

    assert rows_of(data, tmp_path)[1] == [["1", 'a, b\nsecond "line"'], ["2", "c"]]


def test_a_file_without_header_gets_names_when_it_says_so(tmp_path):
    assert rows_of(b"1,2\n3,4\n", tmp_path, content_type="text/csv; header=absent") == (
        ["column_1", "column_2"],
        [["1", "2"], ["3", "4"]],
    )


def test_pandas_gets_what_the_columns_are(tmp_path):
    data = (
        b"whole,holes,half,day,code,word,comma,flag\n"
        b'1,1,0.5,2024-01-31,007,x,"1.234,5",1\n'
        b'2,,1,2024-02-01,012,,"0,25",0\n'
        b'3,2,2,2024-02-02,100, y ,"7,0",1\n'
    )
    with open_table(io.BytesIO(data), workdir=tmp_path) as table:
        frame = table.to_pandas()

    assert frame["whole"].tolist() == [1, 2, 3]
    assert frame.dtypes.astype(str).to_dict() == {
        "whole": "int64", "holes": "float64", "half": "float64", "day": "datetime64[us]", "code": "object",
        "word": "object", "comma": "float64", "flag": "int64",
    }  # fmt: skip
    assert np.isnan(frame["holes"][1])
    assert frame["day"].tolist() == [pd.Timestamp(2024, 1, 31), pd.Timestamp(2024, 2, 1), pd.Timestamp(2024, 2, 2)]
    assert frame["code"].tolist() == ["007", "012", "100"]
    assert frame["word"].tolist() == ["x", None, " y "]
    assert frame["comma"].tolist() == [1234.5, 0.25, 7.0]


def test_columns_and_rows_can_be_chosen(tmp_path):
    with open_table(io.BytesIO(b"a,A,b\n1,x,3\n4,y,6\n7,z,9\n"), workdir=tmp_path) as table:
        frame = table.to_pandas(["b", "A"], limit=2)
        some = table.to_pandas(rows=np.array([0, 2]))

    assert frame.to_dict("list") == {"b": [3, 6], "A": ["x", "y"]}
    assert some.to_dict("list") == {"a": [1, 7], "A": ["x", "z"], "b": [3, 9]}


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (["2024-01-31", "2024-02-01"], pd.Timestamp(2024, 1, 31)),
        (["31.01.2024", "01.02.2024"], pd.Timestamp(2024, 1, 31)),
        (["01/31/2024", "02/01/2024"], pd.Timestamp(2024, 1, 31)),
        (["31/01/2024", "01/02/2024"], pd.Timestamp(2024, 1, 31)),
        (["2024/01/31", "2024/02/01"], pd.Timestamp(2024, 1, 31)),
        (["31-Jan-2024", "01-Feb-2024"], pd.Timestamp(2024, 1, 31)),
        (["Jan 31, 2024", "Feb 1, 2024"], pd.Timestamp(2024, 1, 31)),
        (["2024-01-31T08:30:00Z", "2024-02-01T00:00:00Z"], pd.Timestamp(2024, 1, 31, 8, 30)),
        (["2024-01-31 08:30:00", "2024-02-01 00:00:00"], pd.Timestamp(2024, 1, 31, 8, 30)),
        (["01/31/2024 08:30 AM", "02/01/2024 11:00 PM"], pd.Timestamp(2024, 1, 31, 8, 30)),
    ],
)
def test_dates_of_many_formats_are_dates(written, expected, tmp_path):
    data = "d,n\n" + "".join(f'"{text}",1\n' for text in [*written, written[0].replace("2024", "2023")])
    with open_table(io.BytesIO(data.encode()), workdir=tmp_path) as table:
        frame = table.to_pandas()

    assert table.kinds["d"].type == "datetime"
    assert frame["d"][0] == expected


@pytest.mark.parametrize(
    ("kind", "lists", "written"),
    [
        (
            pa.list_(pa.float64()),
            [[1, 2.5, None], None, [], [4, float("inf")]],
            ["[1, 2.5, nan]", None, "[]", "[4, nan]"],
        ),
        (pa.list_(pa.float32()), [[0.1, 2]], ["[0.1, 2]"]),
        (pa.list_(pa.float16()), [[np.float16(0.5), np.float16(2)]], ["[0.5, 2]"]),
        (pa.large_list(pa.int64()), [[2**60, -1], None, [3]], [f"[{2**60}, -1]", None, "[3]"]),
        (pa.list_(pa.int8(), 2), [[1, 2], [3, 4]], ["[1, 2]", "[3, 4]"]),
        (pa.list_(pa.decimal128(5, 2)), [[1, 2]], ["[1, 2]"]),
        (pa.list_(pa.null()), [[], None, [None]], ["[]", None, "[nan]"]),
    ],
)
def test_parquet_lists_of_numbers_are_the_sequences_that_text_files_have(tmp_path, kind, lists, written):
    path = tmp_path / "pulses.parquet"
    pq.write_table(pa.table({"pulse": pa.array(lists, kind), "n": range(len(lists))}), path)

    with open_table(path) as table:
        assert table.rows() == [[each, row] for row, each in enumerate(written)]


def test_a_parquet_column_of_lists_is_a_sequence(tmp_path):
    path = tmp_path / "pulses.parquet"
    lists: list[list[float] | None] = [*([float(row), row / 3, 2.0] for row in range(200)), None, []]
    pq.write_table(pa.table({"pulse": lists, "n": range(len(lists))}), path)

    with open_table(path) as table:
        assert table.kinds["pulse"].type == ColumnType.SEQUENCE
        assert (table.kinds["pulse"].present, table.kinds["pulse"].invalid) == (201, 0)


def test_parquet_comes_with_its_types(tmp_path):
    source = pa.table(
        {
            "n": pa.array([1, None, 3], pa.int32()),
            "x": pa.array([0.5, 1.5, float("nan")], pa.float64()),
            "s": pa.array(["a", "b", None]).dictionary_encode(),
            "t": pa.array([pd.Timestamp(2024, 1, 1), pd.Timestamp(2024, 1, 2), None], pa.timestamp("ns")),
            "b": pa.array([True, False, True]),
            "d": pa.array([1, 2, 3], pa.int64()).cast(pa.decimal128(21, 2)),
        }
    )
    path = tmp_path / "source"
    pq.write_table(source, path)

    with open_table(path) as table:
        frame = table.to_pandas()
        assert (table.format, table.num_rows, table.columns) == ("parquet", 3, ["n", "x", "s", "t", "b", "d"])
        assert [kind.type.value for kind in table.kinds.values()] == [
            "binary", "binary", "binary", "binary", "binary", "numeric",
        ]  # fmt: skip
    assert frame["s"].tolist() == ["a", "b", None]
    assert frame["d"].tolist() == [1, 2, 3]


def test_three_thousand_columns_are_read(tmp_path):
    header = ",".join(f"c{number}" for number in range(3000))
    row = ",".join(str(number) for number in range(3000))
    with open_table(io.BytesIO(f"{header}\n{row}\n{row}\n".encode()), workdir=tmp_path) as table:
        assert (len(table.columns), table.num_rows) == (3000, 2)
        assert table.rows()[1][-1] == "2999"


@pytest.mark.slow
def test_wide_tables_come_to_pandas_with_every_row_in_its_place(tmp_path):
    """Wide tables are read a group of columns at a time; in one query, 3,000 columns took minutes."""
    header = ",".join(f"v{number}" for number in range(3000))
    rows = [",".join(str(1000 * row + number) for number in range(3000)) for row in range(200)]
    with open_table(io.BytesIO("\n".join([header, *rows]).encode()), workdir=tmp_path) as table:
        frame, some = table.to_pandas(), table.to_pandas(["v2999", "v0"], limit=2)
        odd = table.to_pandas(rows=np.arange(1, 200, 2))

    assert frame.columns.tolist() == [f"v{number}" for number in range(3000)]
    assert (frame.to_numpy() == 1000 * np.arange(200)[:, None] + np.arange(3000)).all()
    assert some.to_dict("list") == {"v2999": [2999, 3999], "v0": [0, 1000]}
    assert (odd.to_numpy() == frame.to_numpy()[1::2]).all()


def test_a_table_removes_its_scratch_folder(tmp_path):
    with open_table(io.BytesIO(PLAIN)) as table:
        assert table.path.exists()

    assert not table.workdir.exists()
