"""Marks that a job's fitting leaves in its folder, for a worker that never loads the engine's libraries."""

from pathlib import Path

APART = "apart"  # in the folder of a job: what is fitted by other workers, and what is known of them
KIT = "kit"  # there: what others need to fit a model, see apart.py
FITTED = Path("utils") / "fitted_folds"  # below the folder of a bagged model: packages leave its `utils` out


def kept_folds(work: Path) -> int:
    """How many folds of bagged models lie in the folder of a job, see kept_folds.py."""
    return sum(1 for _ in work.glob(f"predictor/*/models/*/{FITTED}/*"))
