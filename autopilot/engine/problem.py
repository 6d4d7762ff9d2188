"""What kind of problem a target is, and whether it can be learned at all (autopilot specification §2.6, §3, §4.1)."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from autopilot.engine.errors import InputRefused
from autopilot.engine.metrics import BINARY, MULTICLASS, REGRESSION
from studio.datasets.engine import infer_problem_type

MIN_ROWS = 500  # §2.6: fewer training rows are refused
MAX_CLASSES = 1000  # as the wizard has it: beyond, hardly any class has rows enough to be learned


@dataclass(frozen=True)
class Target:
    """What was found out about the target.

    problem_type: in the API's words. labels: the classes as text, the positive one last for two; empty for regression.
    positive: the positive class of a binary target. reason: one sentence on how the type was told.
    """

    problem_type: str
    labels: tuple[str, ...]
    positive: str | None
    reason: str


def text_of(values: pd.Series) -> pd.Series:
    """Labels as text: whole numbers without a decimal point, else as written; missing stays missing."""
    if pd.api.types.is_bool_dtype(values):
        return values.map({True: "true", False: "false"}).astype("object")
    if pd.api.types.is_numeric_dtype(values):
        whole = (values.dropna() % 1 == 0).all()
        return values.map(lambda each: str(int(each)) if whole else repr(float(each)), na_action="ignore").astype(
            "object"
        )
    return values.astype("object").map(lambda each: str(each).strip(), na_action="ignore")


def valid_target(values: pd.Series, problem_type: str | None) -> pd.Series:
    """Which rows have a usable target: not missing, not blank; a finite number for regression (§6.1)."""
    if problem_type == REGRESSION:
        numbers = pd.to_numeric(values, errors="coerce")
        return numbers.notna() & np.isfinite(numbers.astype("float64"))
    if pd.api.types.is_numeric_dtype(values):
        return values.notna()
    return values.notna() & (values.astype("string").str.strip() != "").fillna(False).astype(bool)


def examine_target(frame: pd.DataFrame, target: str, problem_type: str | None) -> Target:
    """Check the target and say what kind of problem it is. frame: the training rows with a usable target.

    Raises InputRefused with one sentence: no usable row, one value only, too few rows, a type that does not fit.
    """
    values = frame[target]
    _check_values(values, target)
    kind, reason = (problem_type, "ProblemType was given.") if problem_type else _infer(values, target)
    if kind == REGRESSION:
        return Target(kind, (), None, reason)
    counts = text_of(values).value_counts()
    if kind == BINARY and len(counts) != 2:
        raise InputRefused(
            f"ProblemType BinaryClassification needs two distinct values; target column `{target}` has "
            f"{len(counts):,}. Use MulticlassClassification, or choose another target."
        )
    if len(counts) > MAX_CLASSES:
        raise InputRefused(
            f"Target column `{target}` has {len(counts):,} classes; at most {MAX_CLASSES:,} can be learned. "
            "Group rare classes, or set ProblemType to Regression if it is a quantity."
        )
    labels = tuple(sorted(counts.index, key=_natural))
    if kind == MULTICLASS:
        return Target(kind, labels, None, reason)
    # §5.2: the positive class is the less frequent one; with a tie, the last in sort order.
    positive = min(labels, key=lambda each: (counts[each], -labels.index(each)))
    return Target(kind, (*[each for each in labels if each != positive], positive), positive, reason)


def _infer(values: pd.Series, target: str) -> tuple[str, str]:
    guess = infer_problem_type(values, max_classes=MAX_CLASSES)
    if guess.problem_type is None:
        raise InputRefused(f"Cannot tell the problem type of target column `{target}`: {guess.reason}")
    return guess.problem_type, guess.reason


def _check_values(values: pd.Series, target: str) -> None:
    if values.empty:
        raise InputRefused(f"Target column `{target}` has no usable value: every row is missing or invalid.")
    if values.nunique() == 1:
        only = text_of(values).iloc[0]
        raise InputRefused(f"Target column `{target}` has only one value, `{only}`; there is nothing to learn.")
    if len(values) < MIN_ROWS:
        raise InputRefused(
            f"The training data has {len(values):,} rows with a value in `{target}`; at least {MIN_ROWS} are needed."
        )


def _natural(label: str) -> tuple[int, float, str]:
    """Numbers in the order of their size, before words in the order of the alphabet."""
    try:
        return (0, float(label), label)
    except ValueError:
        return (1, 0.0, label)
