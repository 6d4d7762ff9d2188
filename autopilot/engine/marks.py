"""Marks that a job's fitting leaves in its folder, for a worker that never loads the engine's libraries."""

import os
from pathlib import Path

APART = "apart"  # in the folder of a job: what is fitted by other workers, and what is known of them
KIT = "kit"  # there: what others need to fit a model, see apart.py
FITTED = Path("utils") / "fitted_folds"  # below the folder of a bagged model: packages leave its `utils` out


def kept_folds(work: Path) -> int:
    """How many folds of bagged models lie in the folder of a job, see kept_folds.py.

    Whoever fits removes folders meanwhile. `Path.glob` breaks when one goes away under it; `os.walk` passes over it.
    """
    walk, marks = os.walk(work / "predictor"), f"models/*/{FITTED}"
    return sum(len(files) for folder, _, files in walk if Path(folder).match(marks))
