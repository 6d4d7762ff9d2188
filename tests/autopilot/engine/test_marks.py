"""What a job's folder says of itself while others are at work in it."""

import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from autopilot.engine.marks import FITTED, kept_folds


@pytest.fixture
def marks(tmp_path: Path) -> Path:
    """The marks of a model with two fitted folds, in a folder of a job."""
    marks = tmp_path / "predictor" / "folds" / "models" / "LightGBM_BAG_L1" / FITTED
    marks.mkdir(parents=True)
    for fold in ("S1F1", "S1F2"):
        (marks / fold).touch()
    return marks


def test_marks_are_counted_and_nothing_else(tmp_path: Path, marks: Path) -> None:
    (marks.parent / "model.pkl").touch()
    (tmp_path / "predictor" / "folds" / "models" / "trainer.pkl").touch()

    assert kept_folds(tmp_path) == 2
    assert kept_folds(tmp_path / "nothing") == 0


def test_a_folder_that_goes_away_meanwhile_is_passed_over(tmp_path: Path, marks: Path, monkeypatch: Any) -> None:
    scandir = os.scandir

    def late(path: Any) -> Any:
        if path in (marks, str(marks)):  # rmtree itself asks by number
            shutil.rmtree(marks)
        return scandir(path)

    monkeypatch.setattr(os, "scandir", late)

    assert kept_folds(tmp_path) == 0
