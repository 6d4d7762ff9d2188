"""Marks that a job's fitting leaves in its folder, for a worker that never loads the engine's libraries."""

import os
from pathlib import Path

APART = "apart"  # in the folder of a job: what is fitted by other workers, and what is known of them
KIT = "kit"  # there: what others need to fit a model, see apart.py
FITTED = Path("utils") / "fitted_folds"  # below the folder of a bagged model: packages leave its `utils` out


def kept_folds(work: Path) -> int:
    """How many folds of bagged models lie in the folder of a job, see kept_folds.py."""
    return _folds_below(work / "predictor")


def kept_folds_apart(work: Path, model: str) -> int:
    """How many folds of a model that another worker fits lie there."""
    return _folds_below(work / APART / model)


def _folds_below(place: Path) -> int:
    # Whoever fits removes folders meanwhile. `Path.glob` breaks when one goes away under it; `os.walk` passes over it.
    marks = f"models/*/{FITTED}"
    return sum(len(files) for folder, _, files in os.walk(place) if Path(folder).match(marks))
