"""How the notebooks read a table: the cell itself, without a kernel."""

import gzip
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest

from autopilot.engine.exploration.source import READ_NOW, Origin, reading
from tests.autopilot.tables import as_csv, customers


def read(origin, **names):
    """What the cell leaves in `raw` and `frame`."""
    space = {"LOCAL": None, "DATA": origin.uri} | names
    exec(reading(origin) + READ_NOW, space)
    return space["raw"], space["frame"]


@pytest.fixture
def table():
    frame = customers()
    frame["joined"] = frame["joined"].dt.strftime("%d.%m.%Y")
    frame["gap"] = frame["months"].astype(float).where(frame.index % 3 > 0)
    return frame


def test_files_of_every_form_are_the_same_table(table, tmp_path):
    forms: dict[str, tuple[bytes, dict[str, Any]]] = {
        "plain.csv": (as_csv(table), {}),
        "packed.csv.gz": (gzip.compress(as_csv(table)), {}),
        "points.csv": (
            table.to_csv(index=False, sep=";").encode("utf-16"),
            {"delimiter": ";", "encoding": "utf-16"},
        ),
        "absent.csv": (table.to_csv(index=False, header=False).encode(), {"columns": tuple(table.columns)}),
    }
    for name, (body, layout) in forms.items():
        path = tmp_path / name
        path.write_bytes(body)

        raw, frame = read(Origin({}, dates={"joined": "%d.%m.%Y"}, **layout), LOCAL=str(path))

        assert list(raw.columns) == list(table.columns), name
        assert len(frame) == 600
        assert frame["joined"].iloc[0] == pd.to_datetime(table["joined"].iloc[0], format="%d.%m.%Y")
        assert frame["gap"].isna().sum() == table["gap"].isna().sum()


def test_parquet_and_a_folder_of_files(table, tmp_path):
    (tmp_path / "a").mkdir()
    table.head(200).to_parquet(tmp_path / "a" / "1.parquet")
    table.tail(400).to_parquet(tmp_path / "a" / "2.parquet")

    raw, _ = read(Origin({}), LOCAL=str(tmp_path / "a"))

    pd.testing.assert_frame_equal(raw, table)


def test_parquet_lists_are_read_as_the_texts_that_they_are_elsewhere(tmp_path):
    path = tmp_path / "pulses.parquet"
    pd.DataFrame({"pulse": [[1.0, 2.5], None, [3.0]], "n": [1, 2, 3]}).to_parquet(path)

    raw, frame = read(Origin({}), LOCAL=str(path))

    assert raw["pulse"].tolist() == ["[1.0, 2.5]", None, "[3.0]"]
    assert frame["n"].tolist() == [1, 2, 3]


def test_placeholders_are_values_and_blanks_are_not(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("a,b\n1,NA\n ,x\n,n/a\n4,\n5,y\n")

    _, frame = read(Origin({}), LOCAL=str(path))

    assert frame["a"].isna().sum() == 2
    assert frame["a"].sum() == 10
    assert frame["b"].tolist()[:3] == ["NA", "x", "n/a"]


def test_a_manifest_names_the_files_in_the_store(people, client_of, stored, table):
    stored("parts/1.csv", table.head(100))
    uri = stored("parts/2.csv", table.tail(500))
    folder = uri.removesuffix("2.csv")
    manifest = stored("parts.manifest", f'[{{"prefix": "{folder}"}}, "2.csv", "1.csv"]'.encode())
    source = {"S3DataSource": {"S3DataType": "ManifestFile", "S3Uri": manifest}}
    origin = Origin({"AutoMLJobInputDataConfig": [{"DataSource": source}]})

    raw, _ = read(origin, session=SimpleNamespace(client=lambda name: client_of(people.dora, name)))

    assert len(raw) == 600
    assert raw["months"].iloc[0] == table["months"].iloc[100]
