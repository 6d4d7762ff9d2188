"""Bodies in, tables out, and back: the formats of hosting spec §5. No server, no model."""

import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from mlflow.types import ColSpec, DataType
from mlflow.types import Schema as Inputs

from autopilot.engine.package_code.atelier_tabular.schema import MISSING as PACKAGED
from hosting.server.answers import chosen_format, encode, predictions_of
from hosting.server.deciding import decided, threshold_of
from hosting.server.parsing import parse
from hosting.server.refusals import CannotStart, Refused
from hosting.server.schema import MISSING, Column, Schema
from studio.datasets.engine.database import PLACEHOLDERS

SCHEMA = Schema(
    [
        Column("age", "double", True),
        Column("job", "string", True),
        Column("when", "datetime", False),
        Column("owns", "boolean", False),
        Column("children", "long", False),
    ]
)
FULL = "age,job,when,owns,children\n"


def table(body: str, content_type: str = "text/csv") -> Any:
    return SCHEMA.table(parse(body.encode(), content_type, SCHEMA.names))


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        ("41,admin.,2024-05-31,true,2\n", "text/csv"),
        ("41,admin.,2024-05-31,true,2\n", "text/csv; label_size=0"),
        ("\ufeff" + FULL + "41,admin.,2024-05-31,1,2", "text/csv"),
        ("children,when,owns,age,job,extra\n2,2024-05-31,yes,41,admin.,x\n", "text/csv"),
        ('{"instances":[{"age":41,"job":"admin.","when":"2024-05-31","owns":true,"children":2}]}', "application/json"),
        ('{"instances":[{"features":[41,"admin.","2024-05-31",true,2]}]}', "application/json"),
        ('{"instances":[{"data":{"features":{"values":[41,"admin.","2024-05-31",true,2]}}}]}', "application/json"),
        (
            '{"dataframe_split":{"columns":["job","age","when","owns","children"],"data":[["admin.",41,"2024-05-31",true,2]]}}',
            "application/json",
        ),
        ('[{"age":"41","job":"admin.","when":1717113600000,"owns":"true","children":2.0}]', "application/json"),
        (
            '{"age":41,"job":"admin.","when":"2024-05-31T00:00:00Z","owns":1,"children":"2"}\n\n',
            "application/jsonlines",
        ),
    ],
)
def test_every_form_of_a_record_gives_the_same_row(body: str, content_type: str) -> None:
    found = table(body, content_type)

    assert list(found.columns) == ["age", "job", "when", "owns", "children"]
    assert found.iloc[0].to_dict() == {
        "age": 41.0,
        "job": "admin.",
        "when": pd.Timestamp("2024-05-31"),
        "owns": True,
        "children": 2,
    }


def test_a_header_of_many_more_columns_is_a_header() -> None:
    schema = Schema([Column("age", "double", True), Column("job", "string", True)])
    frame = schema.table(parse(b"id,a,b,c,job,age\n1,2,3,4,x,41\n", "text/csv", schema.names))

    assert frame.to_dict("records") == [{"age": 41.0, "job": "x"}]


def test_what_is_missing_when_a_data_set_is_read_is_missing_in_a_request() -> None:
    assert MISSING == {"", *PLACEHOLDERS} == PACKAGED
    pages = (Path(__file__).parents[3] / "frontend/src/hosting/fit.ts").read_text(encoding="utf-8")
    [words] = re.findall(r"NO_VALUE = new Set\((\[[^]]*\])\)", pages)
    assert set(json.loads(words.replace("'", '"'))) == MISSING
    schema = Schema([Column("age", "double", True), Column("job", "string", True)])
    frame = schema.table(parse(b"?,unknown\n", "text/csv", schema.names))

    assert np.isnan(frame["age"][0])
    assert frame["job"][0] == "unknown"  # a category like others


def test_missing_values() -> None:
    schema = Schema([Column("age", "double", True), Column("job", "string", True)])
    frame = schema.table(parse(b",\nNA,x\n", "text/csv", schema.names))

    assert np.isnan(frame["age"]).all()
    assert frame["job"].tolist() == [None, "x"]


@pytest.mark.parametrize(
    ("body", "content_type", "message"),
    [
        ("41,x,,,2\n42,x,,\n", "text/csv", "Row 2 has 4 values, but 5 are expected (age, job, when, owns, children)."),
        ("age,job\n41\n", "text/csv", "Row 1 has 1 value, but 2 are expected (age, job)."),
        (
            "years,job,kind\n41,x,y\n",
            "text/csv",
            "Row 1 has 3 values, but 5 are expected. If it names columns, those are missing: age, when, owns, "
            "children.",
        ),
        (
            "41;x;;;2\n",
            "text/csv",
            "Row 1 has 1 value, but 5 are expected (age, job, when, owns, children). They seem to be separated by "
            "semicolons; use commas.",
        ),
        (
            "7,41,x,,,2\n",
            "text/csv",
            "Row 1 has 6 values, but 5 are expected (age, job, when, owns, children). More columns than the model "
            "knows need a header line that names them all.",
        ),
        (
            "Age,job,when,owns,children\n41,x,,,2\n",
            "text/csv",
            "Column `age` is missing; the model needs age, job, when, owns, children. Is it `Age`? "
            "Names are case-sensitive.",
        ),
        (
            "PAR1 and so on",
            "text/csv",
            "The body is a Parquet file, not text; send text/csv, application/json or application/jsonlines.",
        ),
        ("age,age,job\n1,2,x\n", "text/csv", "The header names column `age` twice."),
        (FULL, "text/csv", "The CSV has a header line only; send at least one record."),
        ("age,when\n41,\n", "text/csv", "Column `job` is missing; the model needs age, job, when, owns, children."),
        (
            "41,x,soon,,2\n",
            "text/csv",
            "Column `when` of row 1 holds 'soon', which is not a date; "
            "write it like 2024-05-31 or 2024-05-31T12:00:00.",
        ),
        ("41,x,,maybe,2\n", "text/csv", "Column `owns` of row 1 holds 'maybe', which is not true or false."),
        ("41,x,,,2.5\n", "text/csv", "Column `children` of row 1 holds '2.5', which is not a whole number (int64)."),
        ("41,x,,,\n", "text/csv", "Column `children` of row 1 is empty; the model needs a whole number."),
        (
            '[{"age":[1],"job":"x","children":1}]',
            "application/json",
            "Column `age` of row 1 holds [1], which is not a number.",
        ),
        (
            '[{"age":1,"job":{},"children":1}]',
            "application/json",
            "Column `job` of row 1 holds {}, which is not a text.",
        ),
        (
            "{",
            "application/json",
            "The body is not valid JSON: Expecting property name enclosed in double quotes: line 1 column 2 (char 1).",
        ),
        (
            '{"age":1}\n{"age"\n',
            "application/jsonlines",
            "Row 2 is not valid JSON: Expecting ':' delimiter: line 1 column 7 (char 6).",
        ),
        ("[]", "application/json", "There are no records in the body; send at least one."),
        (
            "3",
            "application/json",
            'The JSON body must be {"instances": [...]}, {"dataframe_split": {...}} or a list of records.',
        ),
        (
            '[{"age":1},[2]]',
            "application/json",
            "Row 1 is neither an object of columns nor a list of values, as the others are.",
        ),
        ('"41,x', "text/csv", "The body is not valid CSV: unexpected end of data."),
    ],
)
def test_what_cannot_be_read_is_said_in_one_sentence(body: str, content_type: str, message: str) -> None:
    with pytest.raises(Refused) as refused:
        table(body, content_type)

    assert (refused.value.message, refused.value.status) == (message, 400)


def test_bytes_that_are_no_text() -> None:
    with pytest.raises(Refused) as refused:
        parse(b"\xff\xfe1", "text/csv", None)

    assert refused.value.message == "The body is not UTF-8 text: invalid start byte at byte 0."


@pytest.mark.parametrize(
    ("accept", "content_type", "default", "chosen"),
    [
        ("", "text/csv", "", "text/csv"),
        ("*/*", "application/json", "", "application/json"),
        ("", "text/csv", "application/jsonlines", "application/jsonlines"),
        ("text/csv", "application/json", "application/jsonlines", "text/csv"),
        ("image/png, application/json; verbose=true", "text/csv", "", "application/json"),
    ],
)
def test_the_format_of_the_answer(accept: str, content_type: str, default: str, chosen: str) -> None:
    assert chosen_format(accept, content_type, default) == chosen


def test_an_impossible_wish_is_refused() -> None:
    with pytest.raises(Refused) as refused:
        chosen_format("image/png", "text/csv", "")

    assert refused.value.status == 406
    assert refused.value.message == (
        "Accept image/png is not possible; ask for text/csv, application/json, application/jsonlines."
    )


def test_the_row_of_the_specification() -> None:
    result = pd.DataFrame(
        {"labels": [["1", "0"]], "probability": [0.1], "probabilities": [[0.9, 0.1]], "predicted_label": ["1"]}
    )
    found = predictions_of(result, ["predicted_label", "probability", "probabilities", "labels"])

    assert encode(found, "text/csv").decode() == "1,0.1,\"[0.9, 0.1]\",\"['1', '0']\"\n"
    assert json.loads(encode(found, "application/json"))["predictions"][0]["probabilities"] == [0.9, 0.1]


@pytest.mark.parametrize(
    ("result", "body"),
    [
        (np.array([1.5, float("nan")]), b'{"predictions": [1.5, null]}'),
        (np.array([[1, 2]]), b'{"predictions": [[1, 2]]}'),
        (pd.Series(["a", "b"]), b'{"predictions": ["a", "b"]}'),
        (pd.DataFrame({"x": [1], "y": [pd.NaT]}), b'{"predictions": [{"x": 1, "y": null}]}'),
        ([True, None], b'{"predictions": [true, null]}'),
    ],
)
def test_any_pyfunc_result_becomes_json(result: Any, body: bytes) -> None:
    assert encode(predictions_of(result, ["predicted_label"]), "application/json") == body


def test_a_model_that_converts_values_itself_takes_gaps_fractions_and_sequences_where_its_rows_had_none() -> None:
    inputs = Inputs([ColSpec(DataType.long, "age"), ColSpec(DataType.string, "beats")])

    frame = Schema.of(inputs, converts=True).table(
        parse(b'[{"age": null, "beats": [1, 2.5, null]}, {"age": 4.5, "beats": "3"}]', "application/json", None)
    )

    assert np.isnan(frame["age"][0])
    assert frame["age"][1] == 4.5
    assert frame["beats"].tolist() == ["[1, 2.5, null]", "3"]
    with pytest.raises(Refused, match="is empty; the model needs a whole number"):
        Schema.of(inputs).table(parse(b'[{"age": null, "beats": ""}]', "application/json", None))


# -- another threshold ------------------------------------------------------------------------------------------------

TOLD = pd.DataFrame(
    {
        "predicted_label": ["no", "yes"],
        "probability": [0.8, 0.6],
        "probabilities": [[0.8, 0.2], [0.4, 0.6]],
        "labels": [["no", "yes"]] * 2,
        "contributions": [{"age": 0.1}, {"age": 0.2}],
    }
)


def test_the_environment_may_choose_another_threshold() -> None:
    threshold = threshold_of({"AUTOML_DECISION_THRESHOLD": " 0.2 "})

    assert threshold == 0.2
    found = decided(TOLD, threshold)
    assert found["predicted_label"].tolist() == ["yes", "yes"]
    assert found["probability"].tolist() == [0.2, 0.6]
    assert decided(TOLD, 0.7)["predicted_label"].tolist() == ["no", "no"]
    same = ["probabilities", "labels", "contributions"]
    pd.testing.assert_frame_equal(found[same], TOLD[same])
    assert threshold_of({}) is None


@pytest.mark.parametrize("value", ["0", "1", "-0.3", "half", "nan", "1e999"])
def test_a_threshold_that_is_none_is_refused_when_the_server_starts(value: str) -> None:
    with pytest.raises(CannotStart) as refused:
        threshold_of({"AUTOML_DECISION_THRESHOLD": value})

    assert str(refused.value) == f"AUTOML_DECISION_THRESHOLD is `{value}`; it must be a number between 0 and 1."


@pytest.mark.parametrize(
    "result",
    [
        TOLD.drop(columns="probabilities"),
        pd.DataFrame(TOLD.to_dict("list") | {"labels": [["a", "b", "c"]] * 2, "probabilities": [[0.2, 0.3, 0.5]] * 2}),
        pd.DataFrame({"predicted_label": [1.5]}),
        np.array([1.0, 2.0]),
    ],
)
def test_a_threshold_needs_the_probabilities_of_two_labels(result: Any) -> None:
    with pytest.raises(Refused, match=r"^AUTOML_DECISION_THRESHOLD is for models that tell the probabilities of two"):
        decided(result, 0.3)
