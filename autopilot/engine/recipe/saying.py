"""Sentences about what the steps of a recipe did to their training table."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from autopilot.engine.package_code.atelier_tabular.expressions import absent

from .steps import Step

Values = NDArray[Any]

SHOWN = 3  # examples of a column
LONGEST = 40  # characters of one
OF_NUMBERS = {
    "Equals": "was {}",
    "NotEquals": "was not {}",
    "LessThan": "was less than {}",
    "LessThanOrEqualTo": "was at most {}",
    "GreaterThan": "was more than {}",
    "GreaterThanOrEqualTo": "was at least {}",
    "Between": "was from {} to {}",
    "Contains": "contained {}",
    "StartsWith": "began with {}",
    "EndsWith": "ended with {}",
}
OF_DATES = OF_NUMBERS | {
    "LessThan": "was before {}",
    "LessThanOrEqualTo": "was {} or earlier",
    "GreaterThan": "was after {}",
    "GreaterThanOrEqualTo": "was {} or later",
}


def number(value: float) -> str:
    """A number as short as it can be understood: 29.7, 2024, 12,346, 3e-07."""
    if 10_000 <= abs(value) < 1e15:
        return f"{value:,.0f}"
    return f"{value:.0f}" if 1000 <= abs(value) < 10_000 else f"{value:.4g}"


def shown(value: Any, kind: str) -> str:
    """A value of a column of that kind."""
    if kind == "numeric":
        return number(float(value))
    if kind == "boolean":
        return "true" if value else "false"
    text = str(value)
    return text if kind == "datetime" else f"`{text[:LONGEST]}{'…' if text[LONGEST:] else ''}`"


def _times(count: int, what: str, several: str) -> str:
    return f"1 {what}" if count == 1 else f"{count:,} {several}"


def _listed(words: list[str], last: str) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} {last} {words[-1]}"


def said_of_new(name: str, values: Values, kind: str) -> str:
    """What a new column has, which has a value."""
    missing = absent(values)
    present = values[~missing]
    if kind == "boolean":
        true = int((present == 1).sum())
        what = f"true in {_times(true, 'row', 'rows')}, false in {len(present) - true:,}"
    else:
        some = [shown(each, kind) for each in list(dict.fromkeys(present[:1000].tolist()))[:SHOWN]]
        what = f"{'numbers' if kind == 'numeric' else 'texts'} such as {_listed(list(dict.fromkeys(some)), 'and')}"
    lost = int(missing.sum())
    gaps = f"; missing in {_times(lost, 'row', 'rows')}" if lost else ""
    return f"New column `{name}`: {what}{gaps}."


def said_of_missing(step: Step, fitted: Step, before: Values, kind: str) -> str:
    """How many cells a step filled, and with what."""
    what = shown(fitted["Value"], kind)
    if step["With"] != "Value":
        what += ", the most frequent value" if step["With"] == "Mode" else f", the {step['With'].lower()}"
    count = int(absent(before).sum())
    if not count:
        return f"No cell of `{step['Column']}` is missing here; those of later rows become {what}."
    return f"{_times(count, 'missing cell', 'missing cells')} of `{step['Column']}` became {what}."


def said_of_outliers(fitted: Step, before: Values) -> str:
    """How many values a step put on the nearest bound."""
    said: list[str] = []
    for bound, word in ((fitted["High"], "above"), (fitted["Low"], "below")):
        if bound is None:
            continue
        count = int((before > bound).sum() if word == "above" else (before < bound).sum())
        of = f" of `{fitted['Column']}`" if not said else ""
        if count:
            head = _times(count, "value", "values") if not said else f"{count:,}"
            said.append(f"{head}{of} {word} {number(bound)} became {number(bound)}")
        else:
            said.append(f"{'no value' if not said else 'none'}{of} was {word} {number(bound)}")
    whole = ", ".join(said)
    return f"{whole[0].upper()}{whole[1:]}."


def why(fitted: Step, kind: str) -> str:
    """What is so of the rows that a step drops, to stand behind "where"."""
    if fitted["Type"] == "DropDuplicates":
        return "all columns were as in an earlier row"
    if fitted["Type"] == "DropMissing":
        return f"{_listed([f'`{name}`' for name in fitted['Columns']], 'or')} was missing"
    name = f"`{fitted['Column']}`"
    if fitted["Type"] == "DropOutliers":
        bounds = [f"below {number(fitted['Low'])}"] if fitted["Low"] is not None else []
        bounds += [f"above {number(fitted['High'])}"] if fitted["High"] is not None else []
        return f"{name} was {' or '.join(bounds)}"
    values = [shown(each, kind) for each in fitted["Values"]]
    form = (OF_DATES if kind == "datetime" else OF_NUMBERS)[fitted["Operator"]]
    return f"{name} {form.format(*(values if fitted['Operator'] == 'Between' else [_listed(values, 'or')]))}"


def said_of_rows(reason: str, mask: NDArray[np.bool_]) -> str:
    """How many rows a step dropped. mask: (n,) those that stay."""
    dropped = int((~mask).sum())
    if not dropped:
        return f"No row was dropped: there was none where {reason}."
    verb = "was" if dropped == 1 else "were"
    return f"{dropped:,} of {len(mask):,} rows {verb} dropped: {reason}."
