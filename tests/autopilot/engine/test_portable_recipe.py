"""Recipes in ONNX graphs: every step gives what the package's code gives, or says that a graph cannot do it."""

import dataclasses
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from onnx import helper
from onnxruntime import InferenceSession

from autopilot.engine.package_code.atelier_tabular.schema import Column, Schema
from autopilot.engine.portable.dates import Dates
from autopilot.engine.portable.graph import CannotConvert, Graph
from autopilot.engine.portable.proof import feed
from autopilot.engine.portable.recipe import columns_behind, unreadable_step
from autopilot.engine.recipe.fitting import fit
from autopilot.engine.recipe.steps import PARTS, read_steps
from tests.autopilot.engine.test_portable import ONNX_TYPES

KINDS = {"n": "numeric", "m": "numeric", "b": "boolean", "c": "categorical", "d": "datetime", "e": "datetime"}
PLAIN = Schema("y", "Regression", (), tuple(Column(name, kind) for name, kind in KINDS.items()))
TABLE = pd.DataFrame(
    {
        "n": [1.0, -2.5, None, 0.0, 7.0],
        "m": [2.0, 0.5, 3.0, None, -1.0],
        "b": [True, False, None, True, False],
        "c": ["red", "blue", None, "red", "true"],
        "d": ["2024-01-01T00:30", "1969-12-31T23:00", None, "2020-02-29", "2021-01-03"],
        "e": ["2023-01-01", None, "2000-01-01", "2024-12-30T12:00", "2021-01-03"],
    },
    dtype=object,
)
MOMENTS = st.datetimes(pd.Timestamp(1678, 1, 1), pd.Timestamp(2262, 1, 1))
NUMBERS = st.none() | st.sampled_from([0.0, -1.0, 0.5, -0.5, 1.5, -2.5, 2.0, 3.0, 1e300]) | st.floats(-1e6, 1e6)
ROWS = st.fixed_dictionaries(
    {
        "n": NUMBERS,
        "m": NUMBERS,
        "b": st.none() | st.booleans(),
        "c": st.none() | st.sampled_from(["red", "blue", "green", " red ", "True"]) | st.text(max_size=3),
        "d": st.none() | MOMENTS,
        "e": st.none() | MOMENTS,
    }
)
FORMULAS = """
n + m - 3; n - m; n * m / 2; n / m; Mod(n, m); n ^ m; n ^ 2; -n; Abs(n); Exp(n); Ln(n); Log(n); Sqrt(n); Round(n); 1 + 2
avg(n) + 0 * m; std(n) * n; max(m) - n; n = m; n != m; n < m; n <= m; n > m; n >= m; b = true; !b; b && n > 0
b || n > 0 || m > 0; d - e; e - d - 1; d < e; d != e; IsMissing(n); IsMissing(c); IsMissing(d); IsMissing(n > first(m))
c = 'red'; 'red' != c; c = 'True'; c = first(c); If(n > 0, c, 'none'); If(n > 0, ' low ', 'True')
If(c = 'red', 'blue', c) = 'blue'; Case(n < 0, 'a', n < 1, c, m > 0, 'b', 'd'); If(b, n, m); If(IsMissing(n), -1, n) + 1
If(n > 0, 'up', 'down'); 'same'
"""
STEPS: list[dict[str, Any]] = [
    {"Type": "ReplaceMissing", "Column": "n", "With": "Mean"},
    {"Type": "ReplaceMissing", "Column": "b", "With": "Value", "Value": True},
    {"Type": "ReplaceMissing", "Column": "c", "With": "Mode"},
    {"Type": "ReplaceOutliers", "Column": "m", "Method": "Range", "Low": -1},
    {"Type": "ReplaceOutliers", "Column": "n", "Method": "Quantiles", "Low": 0.1, "High": 0.9},
    {"Type": "DatetimeParts", "Column": "d", "Parts": list(PARTS)},
    {"Type": "Formula", "Column": "n_and_year", "Expression": "n + d_year"},
    {"Type": "DropMissing", "Columns": ["e"]},
]


def behind(*steps: dict[str, Any]) -> Schema:
    """The schema with a recipe that has learned from the table above."""
    columns = PLAIN.arrays(TABLE)
    learned = fit(read_steps(list(steps)), columns, KINDS, {}, list(KINDS))
    return dataclasses.replace(PLAIN, recipe=learned.recipe)


def formula(text: str, name: str = "new") -> dict[str, Any]:
    return {"Type": "Formula", "Column": name, "Expression": text}


class Compared:
    """The columns behind a recipe by a graph, beside those by the package."""

    def __init__(self, schema: Schema) -> None:
        self.schema, self.names = schema, schema.spread.names
        graph = Graph()
        columns = columns_behind(graph, Dates(graph), schema)
        outputs = [graph.op("Identity", columns[name]) for name in self.names]
        inputs = [
            helper.make_tensor_value_info(name, ONNX_TYPES[values.dtype.kind], [None, 1])
            for name, values in feed(schema, TABLE).items()
        ]
        model = graph.model(inputs, [helper.make_empty_tensor_value_info(each) for each in outputs], {})
        self.session = InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])

    def check(self, rows: list[dict[str, Any]]) -> None:
        """Are they equal, for these rows?"""
        frame = pd.DataFrame(rows, columns=self.schema.names, dtype=object)
        brought = self.schema.spread_arrays(self.schema.arrays(frame))
        for name, found in zip(self.names, self.session.run(None, feed(self.schema, frame)), strict=True):
            expected = brought[name]
            assert found.shape == (len(rows), 1)
            if expected.dtype == object:
                assert found[:, 0].tolist() == [each or "" for each in expected], name
            elif expected.dtype.kind == "M":
                np.testing.assert_array_equal(found[:, 0], expected.astype("datetime64[ns]").astype(np.int64))
            else:
                np.testing.assert_allclose(found[:, 0], expected, rtol=1e-12, err_msg=name)


@pytest.fixture(scope="module")
def formulas() -> Compared:
    each = [text.strip() for line in FORMULAS.split("\n") for text in line.split(";") if text.strip()]
    return Compared(behind(*(formula(text, text) for text in each)))


@pytest.fixture(scope="module")
def steps() -> Compared:
    return Compared(behind(*STEPS))


@settings(max_examples=100, deadline=None)
@given(rows=st.lists(ROWS, min_size=1, max_size=20))
def test_formulas_give_what_the_package_gives(formulas, rows):
    formulas.check(rows)


@settings(max_examples=50, deadline=None)
@given(rows=st.lists(ROWS, min_size=1, max_size=20))
def test_steps_give_what_the_package_gives(steps, rows):
    steps.check(rows)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Lower(c) = 'red'", "makes column `new` with `Lower`"),
        ("If(n > 0, Concat(c, 'x'), c)", "makes column `new` with `Concat`"),
        ("If(Contains(c, 'e') && n > 0, 1, 0)", "makes column `new` with `Contains`"),
    ],
)
def test_what_looks_into_texts_is_told_before_anybody_asks(text, why):
    schema = behind(formula(text))

    assert why in unreadable_step(schema.recipe)
    with pytest.raises(CannotConvert, match="looks into texts"):
        columns_behind(graph := Graph(), Dates(graph), schema)


@pytest.mark.parametrize(
    ("text", "why"),
    [("c = If(n > 0, c, 'x')", "compares two columns of texts"), ("If(n > 0, '', 'x')", "an empty text")],
)
def test_what_a_graph_would_answer_otherwise_is_refused(text, why):
    schema = behind(formula(text))

    assert unreadable_step(schema.recipe) == ""
    with pytest.raises(CannotConvert, match=why):
        columns_behind(graph := Graph(), Dates(graph), schema)


def test_steps_that_no_model_needs_are_not_in_the_way():
    """A text that only rows are dropped by is no part of a graph."""
    step = {"Type": "DropRows", "Column": "c", "Operator": "Contains", "Values": ["blu"]}

    schema = behind(step, formula("n + 1"))

    assert unreadable_step(schema.recipe) == ""
    Compared(schema).check([{"n": 1.0, "c": "blue"}, {"n": None, "c": "red"}])
