"""What kind of problem a target is, and whether it can be learned at all (autopilot specification §2.6, §3, §4.1)."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from autopilot.engine.errors import InputRefused
from autopilot.engine.metrics import BINARY, MULTICLASS, REGRESSION
from studio.datasets.engine import infer_problem_type, labels_as_text

MIN_ROWS = 500  # §2.6: fewer training rows are refused
MOST_DATES = 100  # different ones that may be classes: as many as numbers may (§4.1)
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


def valid_target(values: pd.Series, problem_type: str | None) -> pd.Series:
    """Which rows have a usable target: not missing, not blank; a finite number for regression (§6.1)."""
    if problem_type == REGRESSION:
        numbers = pd.to_numeric(values, errors="coerce")
        return numbers.notna() & np.isfinite(numbers.astype("float64"))
    if pd.api.types.is_bool_dtype(values):
        return values.notna()
    if pd.api.types.is_numeric_dtype(values):
        return values.notna() & np.isfinite(values.astype("float64"))
    return values.notna() & (values.astype("string").str.strip() != "").fillna(False).astype(bool)


def check_weights(weights: pd.Series, name: str, channel: str) -> None:
    """InputRefused when no row counts. weights: of the rows with a target, missing where there is no valid one."""
    if len(weights) and not weights.notna().any():
        raise InputRefused(
            f"No {channel} row has a valid weight in `{name}`: weights must be numbers of 0 or more. Correct the "
            "column, or train without weights."
        )
    if len(weights) and not weights.gt(0).any():
        raise InputRefused(
            f"Every weight in `{name}` is 0 in the {channel} data, so no row counts. Correct the column, or train "
            "without weights."
        )


def check_validation(values: pd.Series, target: Target) -> None:
    """InputRefused when no row of a validation channel can be scored. values: its valid targets."""
    if values.empty:
        raise InputRefused(f"The validation data has no row with a value in target column `{values.name}`.")
    if target.labels and not labels_as_text(values).isin(target.labels).any():
        known = ", ".join(f"`{each}`" for each in target.labels[:5])
        raise InputRefused(
            f"No validation row has a label in target column `{values.name}` that the training data has, such as "
            f"{known}."
        )


def examine_target(frame: pd.DataFrame, target: str, problem_type: str | None, weight: str | None = None) -> Target:
    """Check the target and say what kind of problem it is. frame: the training rows with a usable target.

    Raises InputRefused with one sentence: no usable row, one value only, too few rows, a type that does not fit.
    """
    values = frame[target]
    _check_values(values, target, problem_type, weight)
    kind, reason = (problem_type, "ProblemType was given.") if problem_type else _infer(values, target)
    if kind == REGRESSION:
        return Target(kind, (), None, reason)
    counts = labels_as_text(values).value_counts()
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
    if pd.api.types.is_datetime64_any_dtype(values) and values.nunique() > MOST_DATES:
        raise InputRefused(
            f"Cannot tell the problem type of target column `{target}`: it holds {values.nunique():,} different dates. "
            "To predict how long something takes, make it a number, for example of days; dates that are classes need "
            "ProblemType MulticlassClassification."
        )
    guess = infer_problem_type(values, max_classes=MAX_CLASSES)
    if guess.problem_type is None:
        raise InputRefused(f"Cannot tell the problem type of target column `{target}`: {guess.reason}")
    return guess.problem_type, guess.reason


def _check_values(values: pd.Series, target: str, problem_type: str | None, weight: str | None) -> None:
    if values.empty and problem_type == REGRESSION:
        raise InputRefused(
            f"Target column `{target}` has no number, which ProblemType Regression needs: every row is missing or "
            "invalid. Choose another target or problem type."
        )
    if values.empty:
        raise InputRefused(f"Target column `{target}` has no usable value: every row is missing or invalid.")
    if len(values) < MIN_ROWS:
        rows = "1 row" if len(values) == 1 else f"{len(values):,} rows"
        and_weight = f" and a valid weight in `{weight}`" if weight else ""
        raise InputRefused(
            f"The training data has {rows} with a value in `{target}`{and_weight}; at least {MIN_ROWS} are needed."
        )
    if values.nunique() == 1:
        only = labels_as_text(values).iloc[0]
        raise InputRefused(f"Target column `{target}` has only one value, `{only}`; there is nothing to learn.")


def _natural(label: str) -> tuple[int, float, str]:
    """Numbers in the order of their size, before words in the order of the alphabet."""
    try:
        return (0, float(label), label)
    except ValueError:
        return (1, 0.0, label)
