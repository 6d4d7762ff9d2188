"""Which kind of prediction a target column asks for (autopilot spec 4.1); for wizard and AutoML jobs alike."""

from dataclasses import dataclass
from typing import Any, Literal

import pandas as pd

ProblemType = Literal["BinaryClassification", "MulticlassClassification", "Regression"]
MAX_CLASSES = 1000
REGRESSION_ABOVE = 100  # distinct numbers
CLASS_SHARE = 0.05  # integers are classes if distinct/rows is at most this


@dataclass(frozen=True)
class ProblemGuess:
    """problem_type: None if it cannot be told. reason: a sentence for people. labels: samples, most frequent first."""

    problem_type: ProblemType | None
    reason: str
    labels: list[str]


def infer_problem_type(target: "pd.Series[Any]", *, max_classes: int = MAX_CLASSES) -> ProblemGuess:
    """Decide from the values of the target; missing ones (null, empty, blanks only) are left out.

    Rule (autopilot spec 4.1): two distinct -> binary; not numeric: up to `max_classes` -> multiclass, more than 90 %
    distinct -> cannot be told; numbers with a fraction or more than 100 distinct -> regression; whole numbers with 3 to
    100 distinct values that are at most 5 % of the rows -> multiclass, otherwise regression.
    """
    values = target.dropna()
    if values.dtype == object:
        values = values[values.astype(str).str.strip() != ""]
    rows = len(values)
    counts = values.value_counts()
    numbers = pd.to_numeric(values, errors="coerce") if values.dtype == object else values
    numeric = bool(
        rows
        and not pd.api.types.is_bool_dtype(values)
        and pd.api.types.is_numeric_dtype(numbers)
        and numbers.notna().all()
    )
    whole = numeric and bool((numbers % 1 == 0).all())
    labels = labels_as_text(counts.index[:5].to_series()).tolist()
    return decide(rows, len(counts), numeric=numeric, whole=whole, labels=labels, max_classes=max_classes)


def labels_as_text(values: "pd.Series[Any]") -> "pd.Series[Any]":
    """Labels as models call them: whole numbers without a decimal point, else as written; missing stays missing."""
    if pd.api.types.is_bool_dtype(values):
        return values.map({True: "true", False: "false"}).astype("object")
    if pd.api.types.is_numeric_dtype(values):
        whole = (values.dropna() % 1 == 0).all()
        return values.map(lambda each: str(int(each)) if whole else repr(float(each)), na_action="ignore").astype(
            "object"
        )
    return values.astype("object").map(lambda each: str(each).strip(), na_action="ignore")


def decide(
    rows: int, distinct: int, *, numeric: bool, whole: bool, labels: list[str], max_classes: int = MAX_CLASSES
) -> ProblemGuess:
    """The rule itself, from counts: rows with a target, distinct values, all numbers?, all whole numbers?"""
    if rows == 0:
        return ProblemGuess(None, "Every value is missing, so there is nothing to predict.", labels)
    if distinct == 1:
        return ProblemGuess(None, f"There is one value only, `{labels[0]}`, so there is nothing to predict.", labels)
    if distinct == 2:
        return ProblemGuess("BinaryClassification", "There are two different values.", labels)
    if not numeric:
        if distinct > 0.9 * rows or distinct > max_classes:
            return ProblemGuess(
                None,
                f"{distinct:,} of {rows:,} values are different texts, so these are no classes. Set the problem type.",
                labels,
            )
        return ProblemGuess("MulticlassClassification", f"There are {distinct:,} different texts.", labels)
    if not whole:
        return ProblemGuess("Regression", "The values are numbers with fractions.", labels)
    if distinct > REGRESSION_ABOVE:
        return ProblemGuess("Regression", f"The values are {distinct:,} different numbers.", labels)
    if distinct <= CLASS_SHARE * rows:
        return ProblemGuess("MulticlassClassification", f"There are {distinct} different whole numbers.", labels)
    return ProblemGuess(
        "Regression", f"{distinct} different whole numbers in {rows:,} rows are too many for classes.", labels
    )
