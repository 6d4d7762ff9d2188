"""From a plan to the files that are published."""

import json
import shutil
import threading
from dataclasses import replace
from typing import Any

import nbformat
import numpy as np
import pandas as pd
import pytest

from autopilot.engine import data
from autopilot.engine.exploration import rows as rows_module
from autopilot.engine.exploration.writing import DEFINITIONS, EXPLORATION, REPORT, write_exploration
from autopilot.engine.records import DEFINITIONS as DEFINITIONS_ONLY
from autopilot.engine.records import Explored, Finished, Started
from autopilot.engine.training import load_prepared, train
from autopilot.engine.tuning.trial import space_of
from tests.autopilot.tables import customers


def explored(plan):
    return write_exploration(plan, load_prepared(plan), "F1")


def report_in(folder):
    return json.loads((folder / REPORT).read_text(encoding="utf-8"))


def test_both_notebooks_and_the_report_are_written(plan_of):
    plan = plan_of(customers(), "churn", algorithms=("lightgbm", "catboost"))

    folder = explored(plan)

    assert sorted(each.name for each in folder.iterdir()) == sorted([DEFINITIONS, EXPLORATION, REPORT])
    for name in (DEFINITIONS, EXPLORATION):
        notebook = nbformat.read(folder / name, as_version=4)
        nbformat.validate(notebook)
        assert [each.metadata["tags"] for each in notebook.cells if each.metadata.get("tags")] == [["parameters"]]
    text = (folder / DEFINITIONS).read_text(encoding="utf-8")
    for candidate in ("LightGBM", "CatBoost", "LightGBMXT"):
        assert candidate in text
    headings = [
        each.source.splitlines()[0].removeprefix("## ")
        for each in nbformat.read(folder / EXPLORATION, as_version=4).cells
        if each.source.startswith("## ")
    ]
    assert headings == [
        "Dataset summary",
        "Target analysis",
        "Data sample",
        "Duplicate rows",
        "Cross-column correlations",
        "Anomalous rows",
        "Missing values",
        "Cardinality",
        "Descriptive statistics",
        "Definitions",
    ]


def test_the_data_is_not_read_a_second_time_and_the_copies_go(plan_of, monkeypatch):
    plan = plan_of(customers(), "churn")
    prepared = load_prepared(plan)
    monkeypatch.setattr(rows_module, "open_table", lambda *_, **__: pytest.fail("read again"))

    folder = write_exploration(plan, prepared, "F1")

    assert report_in(folder)["summary"]["rows"] == 600
    assert not (plan.folder / "tables").exists()
    monkeypatch.setattr(data, "open_table", lambda *_, **__: pytest.fail("read again"))
    assert write_exploration(plan, prepared, "F1") == folder  # of a later attempt: found, not made


def test_without_the_copies_the_files_are_read(plan_of):
    plan = plan_of(customers(), "churn")
    prepared = load_prepared(plan)
    shutil.rmtree(plan.folder / "tables")

    assert report_in(write_exploration(plan, prepared, "F1"))["summary"]["rows"] == 600


def test_of_a_wide_table_the_most_suspicious_columns_are_looked_at(plan_of):
    rng = np.random.default_rng(2)
    frame = pd.DataFrame({f"n{each}": rng.normal(0, 1, 600).round(3) for each in range(150)})
    frame["last"] = rng.normal(0, 1, 600).round(3)
    frame["y"] = np.where(frame["last"] > 0, "a", "b")

    found = report_in(explored(plan_of(frame, "y", seconds=1)))

    assert found["summary"]["columns"] == 152
    assert len(found["cardinality"]) == 101  # the target, too
    assert "Looked at are the 100 columns that seem to matter most, of 152" in found["notes"][0]
    assert found["insights"][0]["code"] == "target_leakage"
    assert found["insights"][0]["columns"] == ["last"]


def test_the_weight_and_left_out_columns_are_not_complained_about(plan_of):
    frame = customers().assign(same=1, w=1.0)

    found = report_in(explored(plan_of(frame, "churn", weight="w", features=("months", "plan"))))

    assert found["insights"] == []
    assert [each["name"] for each in found["sample"]["columns"]] == ["churn", "months", "plan"]


def test_the_first_model_is_told_before_the_exploration(trained):
    told = [type(each) for each in trained.records if isinstance(each, Explored | Finished)]

    assert told[0] == Finished
    assert told.count(Explored) == 1


@pytest.mark.parametrize("large", [False, True])
def test_only_of_a_large_table_the_next_model_waits_for_the_exploration(plan_of, monkeypatch, large):
    second_is_begun = threading.Event()
    seen = []

    def slow(*_: Any) -> Explored:
        seen.append(second_is_begun.wait(0 if large else 60))
        return Explored("")

    def hear(record: Any) -> None:
        if isinstance(record, Started) and record.number == 2:
            second_is_begun.set()

    monkeypatch.setattr("autopilot.engine.training.explored", slow)
    if large:
        monkeypatch.setattr("autopilot.engine.training.CELLS_BESIDE", 100)

    train(plan_of(customers(), "churn", max_candidates=2), hear, lambda: False)

    assert seen == [not large]


def test_definitions_only_explores_and_fits_nothing(plan_of):
    plan = replace(plan_of(customers(), "churn"), definitions_only=True)
    records: list[Any] = []

    outcome = train(plan, records.append, lambda: False)

    assert (outcome.limit, outcome.models) == (DEFINITIONS_ONLY, ())
    assert [each for each in records if isinstance(each, Explored)] == [Explored(str(plan.folder / "exploration"))]


def test_a_search_has_its_own_definitions_whose_cells_are_code(plan_of):
    plan = plan_of(customers(), "churn", algorithms=("xgboost", "linear-learner"), max_candidates=7)
    prepared = load_prepared(plan)

    folder = write_exploration(plan, prepared, "F1", space_of(plan, prepared))

    notebook = nbformat.read(folder / DEFINITIONS, as_version=4)
    nbformat.validate(notebook)
    sources = [each.source for each in notebook.cells if each.cell_type == "code"]
    for source in sources:
        compile(source, "cell", "exec")
    known: dict[str, Any] = {}
    for source in (sources[0], next(each for each in sources if each.startswith("SPACE = "))):
        exec(source, known)
    assert (known["JOB"], known["TRIALS"], known["ALGORITHMS"]) == ("test-tuned", 7, ["xgboost", "linear-learner"])
    assert known["SPACE"]["xgboost"]["max_depth"] == (2, 10)
    assert known["SPACE"]["linear-learner"]["balanced"] == [False, True]
    assert sum('tabular["Mode"] = "HYPERPARAMETER_TUNING"' in each for each in sources) == 1


def test_an_exploration_that_breaks_leaves_the_models_alone(plan_of, monkeypatch):
    def broken(*_, **__):
        raise ZeroDivisionError("the report broke")

    monkeypatch.setattr("autopilot.engine.exploration.writing.write_exploration", broken)
    records: list[Any] = []

    outcome = train(plan_of(customers(), "churn", max_candidates=1), records.append, lambda: False)

    assert outcome.models == ("LightGBM",)
    assert [each for each in records if isinstance(each, Explored)] == [Explored("", "the report broke")]


def test_names_and_cells_of_the_data_cannot_become_markup_or_code(plan_of):
    frame = customers().rename(columns={"city": "<script>alert(1)</script>|`x`", "plan": "'); import os  # [a](b)"})
    frame.iloc[0, 2] = "<img src=x onerror=alert(2)>"

    folder = explored(plan_of(frame, "churn"))

    for name in (DEFINITIONS, EXPLORATION):
        for cell in nbformat.read(folder / name, as_version=4).cells:
            if cell.cell_type == "markdown":
                assert "<script" not in cell.source
                assert "<img" not in cell.source
                assert "[a](b)" not in cell.source
            else:
                compile(cell.source, name, "exec")
