"""Groups of rows that a caller wants to see treated alike: which rows they are, and the bias tables of a report.

A facet is a column; the group under study is the rows with one of its values, or above a threshold (monitor
specification §11.1). Facets need not be inputs of the models, and better are not.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from autopilot.engine.bias import Mask, over, post_training, pre_training
from autopilot.engine.errors import InputRefused
from autopilot.engine.metrics import Scored
from autopilot.engine.package_code.atelier_tabular.schema import Schema, convert
from autopilot.engine.plan import Bias, Facet

MOST_VALUES = 10  # of a facet without values: the most frequent ones
FEW_VALUES = 0.05  # whole numbers with fewer distinct values per row than this are categories
FOUR_FIFTHS = 0.8  # disparate impact below which a look is customary (US EEOC, 1978)


@dataclass(frozen=True)
class Group:
    """shown: in words. inside: rows of the group under study, among those of `known`, where the column has a value."""

    shown: str
    inside: Mask
    known: Mask


def check_bias(frame: pd.DataFrame, bias: Bias, labels: tuple[str, ...]) -> None:
    """InputRefused for facets, labels or groups that the rows do not have; before anything is fitted."""
    for name, role in [(each.name, "Facet") for each in bias.facets] + ([(bias.group, "Group")] if bias.group else []):
        if name not in frame.columns:
            raise InputRefused(f"{role} column `{name}` is not in the data.")
    unknown = [each for each in bias.labels if labels and each not in labels]
    if unknown:
        raise InputRefused(f"label_values_or_threshold names `{unknown[0]}`, which is not a label of the target.")
    if bias.facets and len(labels) > 2 and not bias.labels:
        raise InputRefused(
            "Bias in the feature file needs label_values_or_threshold: which of the labels "
            f"{', '.join(f'`{each}`' for each in labels[:5])} is the good outcome?"
        )
    for facet in bias.facets:
        groups_of(frame[facet.name], facet)


def columns_of(bias: Bias) -> list[str]:
    """The columns that the tables need beside labels and inputs."""
    return list(dict.fromkeys([each.name for each in bias.facets] + ([bias.group] if bias.group else [])))


def groups_of(values: pd.Series, facet: Facet) -> list[Group]:
    """The groups of a facet: one, or without values one per value. InputRefused for numbers without a threshold."""
    numbers = convert(values, "numeric")
    text = convert(values, "categorical")
    known = text.notna().to_numpy(dtype=bool)
    if facet.threshold is not None:
        known = numbers.notna().to_numpy(dtype=bool)
        if not known.any():
            raise InputRefused(f"Facet `{facet.name}` has a threshold, but its column has no numbers.")
        shown = f"above {facet.threshold:g}"
        return [Group(shown, (numbers > facet.threshold).to_numpy(dtype=bool), known)]
    if facet.values:
        inside = text.isin(facet.values).to_numpy(dtype=bool)
        if not inside.any():
            raise InputRefused(f"Facet `{facet.name}` has no row with the value {' or '.join(facet.values)}.")
        return [Group(", ".join(facet.values), inside, known)]
    if _continuous(numbers, known):
        raise InputRefused(
            f"Facet `{facet.name}` is a column of numbers: give value_or_threshold, above which rows are the group "
            "under study."
        )
    chosen = text.value_counts().index[:MOST_VALUES]
    return [Group(str(each), (text == each).to_numpy(dtype=bool), known) for each in chosen]


def bias_tables(
    bias: Bias,
    schema: Schema,
    target: str,
    parts: tuple[pd.DataFrame, pd.DataFrame],
    asides: Any,
    scored: Scored,
    weight: str | None = None,
    crossed: NDArray[np.intp] | None = None,
) -> dict[str, Any]:
    """The bias sections of analysis.json, and what they say in words.

    parts: training and validation rows with the target; asides: their columns of `columns_of`. Labels are looked at in
    both parts, predictions in the rows that `scored` is about: the validation rows, and behind them the training rows
    at the positions `crossed`. weight: the column of the parts that says how often a row counts.
    """
    weighed = _weights(parts, weight)
    # Of both parts, one behind the other, those that are judged.
    judged = len(parts[0]) + np.arange(len(parts[1]))
    if crossed is not None:
        judged = np.concatenate([judged, crossed])
    truth = pd.concat([each[target] for each in parts], ignore_index=True)
    whole = pd.concat(list(asides), ignore_index=True)
    judge = _Outcome(bias, schema, parts[0][target])
    observed, labels = judge.of_truth(truth), judge.categories(truth)
    predicted, valid, aside = judge.of_predictions(scored), observed[judged], whole.iloc[judged]
    pre: dict[str, list] = {}
    post: dict[str, list] = {}
    sentences: list[str] = []
    for facet in bias.facets:
        pre[facet.name] = [
            _entry(
                each.shown,
                pre_training(
                    labels[each.known],
                    *_kept(each, observed),
                    _codes(whole, bias, each.known),
                    None if weighed is None else weighed[each.known],
                ),
            )
            for each in groups_of(whole[facet.name], facet)
        ]
        features = _numbers(parts, schema, facet.name)
        post[facet.name] = []
        for each in _present(aside[facet.name], facet):
            mine = features if features is None else features[judged][each.known]
            truths, inside = _kept(each, valid)
            said = predicted[each.known]
            counted = None if weighed is None else weighed[judged][each.known]
            metrics = post_training(truths, said, inside, _codes(aside, bias, each.known), mine, counted)
            entry = _entry(each.shown, metrics)
            entry["counts"] = _counts(truths, said, inside, counted)
            post[facet.name].append(entry)
            sentences += _words(facet.name, judge.shown, entry)
    told = {"label": target, "label_value_or_threshold": judge.shown}
    return {
        "pre_training_bias_metrics": told | {"facets": pre},
        "post_training_bias_metrics": told | {"facets": post},
        "in_words": ([f"Rows count by their weight in `{weight}`."] if weighed is not None else []) + sentences,
    }


def _weights(parts: tuple[pd.DataFrame, pd.DataFrame], weight: str | None) -> NDArray[np.float64] | None:
    """(n,) of both parts, one behind the other; None where rows count alike."""
    if weight is None:
        return None
    found = [each[weight].to_numpy(dtype=np.float64) for each in parts]
    # Of rows held back that count nothing at all the metrics are unweighted, too (see scoring.scored_rows).
    return np.concatenate(found) if all(each.any() for each in found) else None


class _Outcome:
    """Which outcome counts as positive: labels of a class, or values above a threshold (ours: the median)."""

    def __init__(self, bias: Bias, schema: Schema, trained: pd.Series) -> None:
        self.schema = schema
        self.positive = bias.labels or schema.labels[1:2]
        self.threshold = 0.0
        if not schema.labels:
            self.threshold = float(trained.median()) if bias.threshold is None else bias.threshold
        self.shown = ", ".join(self.positive) if schema.labels else f"above {self.threshold:g}"

    def of_truth(self, values: pd.Series) -> Mask:
        """Which rows are positive."""
        if self.schema.labels:
            return values.isin(self.positive).to_numpy(dtype=bool)
        return (values > self.threshold).to_numpy(dtype=bool)

    def of_predictions(self, scored: Scored) -> Mask:
        """Which rows are predicted positive."""
        if self.schema.labels:
            numbers = [self.schema.labels.index(each) for each in self.positive]
            return np.isin(scored.predicted, numbers)
        return np.asarray(scored.predicted > self.threshold, dtype=bool)

    def categories(self, values: pd.Series) -> NDArray[Any]:
        """What distances of distributions compare: all labels, or the two sides of the threshold."""
        return values.to_numpy() if self.schema.labels else self.of_truth(values)


def _continuous(numbers: pd.Series, known: Mask) -> bool:
    """The open library's rule: fractions, or whole numbers with many values."""
    present = numbers[known]
    if present.empty or present.isna().any():
        return False
    whole = bool((present % 1 == 0).all())
    return not whole or present.nunique() / len(present) >= FEW_VALUES


def _present(values: pd.Series, facet: Facet) -> Iterator[Group]:
    """Groups among the judged rows; a value that happens to be in none of them has no table."""
    try:
        yield from groups_of(values, facet)
    except InputRefused:
        return


def _kept(group: Group, positive: Mask) -> tuple[Mask, Mask]:
    return positive[group.known], group.inside[group.known]


def _entry(shown: str, metrics: list[dict[str, Any]]) -> dict[str, Any]:
    return {"value_or_threshold": shown, "metrics": metrics}


def _codes(aside: pd.DataFrame, bias: Bias, known: Mask) -> NDArray[np.intp] | None:
    """The number of each row's group of the group variable."""
    if not bias.group:
        return None
    return np.asarray(pd.factorize(convert(aside[bias.group], "categorical"))[0][known], dtype=np.intp)


def _numbers(parts: tuple[pd.DataFrame, pd.DataFrame], schema: Schema, facet: str) -> NDArray[np.float64] | None:
    """Inputs of the flip test for both parts: all columns but the facet, if they are numbers; None otherwise."""
    columns = [each for each in schema.columns if each.name != facet]
    if not columns or any(each.type not in ("numeric", "boolean") for each in columns):
        return None
    names = [each.name for each in columns]
    return np.concatenate([each[names].to_numpy(dtype=np.float64) for each in parts])


def _counts(positive: Mask, accepted: Mask, inside: Mask, weights: NDArray[np.float64] | None) -> dict[str, float]:
    """Rows and shares of both sides, for the page."""
    counted = np.ones(len(inside)) if weights is None else weights

    def share(of: Mask, among: Mask) -> float:
        return over(float(counted[of & among].sum()), float(counted[among].sum()))

    return {
        "rows": int(inside.sum()),
        "others": int((~inside).sum()),
        "positive": share(positive, inside),
        "positive_others": share(positive, ~inside),
        "predicted": share(accepted, inside),
        "predicted_others": share(accepted, ~inside),
    }


def _words(facet: str, outcome: str, entry: dict[str, Any]) -> Iterator[str]:
    """What the counts of a group say, and a hint when the group is rarely given the good outcome."""
    found = entry["counts"]
    if not found["rows"] or not found["others"]:
        return
    text = (
        f'Of 100 rows where `{facet}` is {entry["value_or_threshold"]}, the model predicts "{outcome}" for '
        f"{round(100 * found['predicted'])}, of 100 others for {round(100 * found['predicted_others'])}; in truth it "
        f"is {round(100 * found['positive'])} and {round(100 * found['positive_others'])}."
    )
    impact = next(each for each in entry["metrics"] if each["name"] == "DI")
    if isinstance(impact["value"], float) and impact["value"] < FOUR_FIFTHS:
        low, high = (each if isinstance(each, str) else f"{each:.2f}" for each in impact["interval"])
        chance = isinstance(impact["interval"][1], str) or impact["interval"][1] >= FOUR_FIFTHS
        text += (
            f" Its disparate impact is {impact['value']:.2f} ({low} to {high}, 95 % sure), below the customary "
            f"{FOUR_FIFTHS}: {'it may be chance, but' if chance else 'so'} look into it."
        )
    yield text
