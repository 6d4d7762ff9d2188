"""What a preview says before an experiment is made."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autopilot.engine.plan import Plan, Validation
from autopilot.engine.preview import PARQUET, Preview, _owners, preview
from studio.datasets.engine import open_table
from tests.autopilot.tables import as_csv, customers, flowers, houses

Look = Callable[..., Preview]


@pytest.fixture
def look(tmp_path: Path) -> Look:
    """`look(frame, "target", ...)`: the preview of a table as it is uploaded."""

    def at(frame: pd.DataFrame, target: str, seconds: float = 8.0, **settings: Any) -> Preview:
        (tmp_path / "table.csv").write_bytes(as_csv(frame))
        table = open_table(tmp_path / "table.csv", workdir=tmp_path)
        now = time.time()
        plan = Plan(
            name="preview",
            folder=tmp_path / "work",
            target=target,
            started=now,
            deadline=now + seconds,
            content_type=PARQUET,
            definitions_only=True,
            **settings,
        )
        return preview(plan, table.path, table.columns)

    return at


@pytest.mark.parametrize(
    ("table", "target", "objective", "strongest"),
    [(customers, "churn", "F1", "months"), (houses, "price", "R2", "area"), (flowers, "kind", "Accuracy", "length")],
)
def test_the_score_beats_guessing_and_the_column_that_matters_stands_first(look, table, target, objective, strongest):
    found = look(table(), target, objective=objective)

    estimate = found.estimate
    assert estimate is not None
    assert (found.refusal, estimate.objective, found.rows, found.whole) == ("", objective, 600, 600)
    assert estimate.low <= estimate.value <= estimate.high
    assert estimate.value > max(0.6, estimate.baseline + 0.2)
    assert estimate.plain > 2_000 if objective == "R2" else 0.6 < estimate.plain < 1
    assert found.impact[0].column == strongest
    assert sum(each.share for each in found.impact) == pytest.approx(1.0, abs=0.01)
    assert {each.column for each in found.impact} == set(table().columns) - {target}


def test_the_score_is_beside_that_of_the_best_answer_that_is_always_the_same(look):
    table = customers()
    share = table["churn"].eq("yes").mean()

    assert look(table, "churn", objective="F1").estimate.baseline == pytest.approx(2 * share / (1 + share))
    assert look(table, "churn", objective="Accuracy").estimate.baseline == pytest.approx(max(share, 1 - share))
    assert look(table, "churn", objective="Precision").estimate.baseline == pytest.approx(share)
    assert look(table, "churn", objective="AUC").estimate.baseline == 0.5


def test_all_rows_are_scored_when_there_is_time_and_one_part_when_there_is_none(look):
    assert look(customers(), "churn").estimate.rows == 600
    assert look(customers(), "churn", seconds=0.001).estimate.rows == 120


def test_the_latest_rows_are_those_that_are_scored(look):
    found = look(customers(), "churn", validation=Validation("Temporal", "joined"))

    assert found.estimate.rows == pytest.approx(120, abs=5)


def test_a_column_that_gives_the_answer_away_is_a_finding(look):
    found = look(customers().assign(left=lambda table: table["churn"].eq("yes").astype(int)), "churn")

    leak = next(each for each in found.insights if each.code == "target_leakage")
    assert (leak.severity, leak.columns) == ("High", ("left",))
    assert found.impact[0].column == "left"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"churn": "no"}, "has only one value"),
        ({"churn": None}, "no usable value"),
        ({"churn": np.arange(600).astype(str) + " a"}, "churn"),
    ],
)
def test_what_the_experiment_would_refuse_is_refused_with_its_sentence(look, change, said):
    found = look(customers().assign(**change), "churn")

    assert said in found.refusal
    assert (found.estimate, found.impact) == (None, [])


def test_rows_with_a_target_are_looked_at_where_they_are_rare(look, monkeypatch):
    monkeypatch.setattr("autopilot.engine.preview.ROWS", 1_000)
    labelled = customers(1_200)
    table = pd.concat([labelled, labelled.assign(churn=None).sample(8_000, replace=True, random_state=1)])

    found = look(table, "churn")

    assert (found.refusal, found.rows, found.whole) == ("", 1_000, 9_200)
    assert found.estimate.rows == 1_000


def test_weights_count_and_are_no_column_that_matters(look):
    table = customers().assign(weight=np.tile([0.0, 3.0], 300))

    found = look(table, "churn", weight="weight")

    assert "weight" not in {each.column for each in found.impact}
    assert found.estimate.value != look(customers(), "churn").estimate.value


KINDS = st.sampled_from(["numeric", "boolean", "datetime", "categorical", "text"])


@given(st.lists(KINDS, min_size=1, max_size=8), st.integers(1, 24))
def test_every_feature_belongs_to_a_column_of_its_kind(kinds, components):
    columns = [(f"c{at}", kind) for at, kind in enumerate(kinds)]
    size = {"numeric": 1, "boolean": 1, "datetime": 7, "categorical": 1, "text": components}

    owner, categories = _owners(columns, sum(size[kind] for kind in kinds))

    assert [owner.count(at) for at in range(len(kinds))] == [size[kind] for kind in kinds]
    assert [kinds[owner[each]] for each in categories] == ["categorical"] * kinds.count("categorical")
