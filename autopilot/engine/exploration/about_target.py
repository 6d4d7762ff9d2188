"""Findings about the target (autopilot specification §6.1; thresholds as its table has them)."""

from collections.abc import Callable, Iterator

from autopilot.engine.exploration.insights import HIGH, LOW, Insight, Section, count, listed, percent
from autopilot.engine.exploration.target import TargetFacts

MUCH = 0.05  # share of unusable targets that is High
SKEWED, SKEWED_WITH_OUTLIERS, HEAVY = 3.0, 1.0, 10.0
MANY_CLASSES, ROWS_PER_CLASS = 100, 10
RARE, FEW = 10, 25  # rows of a class
IMBALANCE = 10
MINORITY = 0.1
FREQUENT = 0.2


def about_target(facts: TargetFacts, name: str) -> list[Insight]:
    """All findings about the target column of that name."""
    return [found for rule in _RULES for found in rule(facts, name)]


def _missing(facts: TargetFacts, name: str) -> Iterator[Insight]:
    if not facts.missing:
        return
    share = facts.missing / facts.rows
    yield Insight(
        "missing_target",
        HIGH if share >= MUCH else LOW,
        Section.TARGET,
        "Missing target values",
        f"{count(facts.missing, 'row')} ({percent(share)}) without a value in `{name}`. They are not used.",
        "Look at these rows: do they have something in common, such as one source or one month?",
        "Fill the values in where they can be known, or remove the rows. If they are missing for a reason, models "
        "learn from a table that is unlike the one they will meet.",
        share,
    )


def _invalid(facts: TargetFacts, name: str) -> Iterator[Insight]:
    if not facts.invalid:
        return
    share = facts.invalid / facts.rows
    worst = listed([f"`{value}` ({n:,} times)" for value, n in facts.bad_values], quoted=False)
    yield Insight(
        "invalid_target",
        HIGH if share >= MUCH else LOW,
        Section.TARGET,
        "Invalid target values",
        f"{count(facts.invalid, 'value')} of `{name}` ({percent(share)}) cannot be read as a finite number: {worst}. "
        "These rows are not used.",
        "Compare these values with where the data comes from: are they another way to write a number, or no number?",
        "Correct them at the source, or remove the rows.",
        share,
    )


def _mixed(facts: TargetFacts, name: str) -> Iterator[Insight]:
    if facts.kind != "regression" or not facts.not_numbers:
        return
    share = facts.not_numbers / facts.rows
    yield Insight(
        "mixed_target",
        LOW,
        Section.TARGET,
        "Mixed types in the target",
        f"`{name}` is a quantity, but {count(facts.not_numbers, 'value')} ({percent(share)}) are text.",
        "If the texts are labels, the column may hold two different things.",
        "Keep the numbers only, or set ProblemType to a classification if labels are what you want to predict.",
        share,
    )


def _outliers(facts: TargetFacts, name: str) -> Iterator[Insight]:
    if not facts.outliers:
        return
    share = facts.outliers / facts.valid
    yield Insight(
        "outlier_target",
        LOW,
        Section.TARGET,
        "Outlier target values",
        f"{count(facts.outliers, 'value')} of `{name}` ({percent(share)}) "
        f"{'lies' if facts.outliers == 1 else 'lie'} more than 5 robust standard deviations from the median.",
        "Look at the rows below: are these values right, or slips of the pen and other units?",
        "Correct or remove wrong ones. If they are right but rare, choose the objective MAE, which they move less.",
        share,
    )


def _skewed(facts: TargetFacts, name: str) -> Iterator[Insight]:
    if facts.skew is None or facts.kurtosis is None:
        return
    size = abs(facts.skew)
    if not ((facts.outliers and size > SKEWED_WITH_OUTLIERS) or size > SKEWED or facts.kurtosis > HEAVY):
        return
    yield Insight(
        "skewed_target",
        HIGH,
        Section.TARGET,
        "Skewed or heavy-tailed target",
        f"The values of `{name}` have a long tail: skew {facts.skew:.3g}, kurtosis {facts.kurtosis:.3g} "
        "(a normal distribution has 0 and 3).",
        "Look at the histogram: do a few large values stand far from all others?",
        "Predict the logarithm of the value, cut values off at a sensible limit, or choose the objective MAE.",
        min(1.0, size / 10),
    )


def _many_classes(facts: TargetFacts, name: str) -> Iterator[Insight]:
    if facts.kind != "classification" or not facts.distinct:
        return
    each = facts.valid / facts.distinct
    if facts.distinct <= MANY_CLASSES and each >= ROWS_PER_CLASS:
        return
    yield Insight(
        "high_target_cardinality",
        HIGH,
        Section.TARGET,
        "High target cardinality",
        f"`{name}` has {count(facts.distinct, 'class', 'classes')}, {each:.3g} rows each on average.",
        "Is this a quantity, an identifier or free text rather than a label?",
        "Join classes that may be treated alike, add rows, or set ProblemType to Regression if it is a quantity.",
        min(1.0, facts.distinct / 1000),
    )


def _infrequent(facts: TargetFacts, name: str) -> Iterator[Insight]:
    if facts.kind != "classification" or not facts.labels or facts.rarest >= FEW:
        return
    rare = [f"`{label}` ({count(rows, 'row')})" for label, rows in reversed(facts.labels) if rows < FEW]
    hidden = max(0, facts.distinct - len(facts.labels))  # beyond the list, and rarer than all in it
    which = listed(rare, quoted=False) if rare else count(hidden, "class", "classes")
    yield Insight(
        "infrequent_labels",
        HIGH if facts.rarest < RARE else LOW,
        Section.TARGET,
        "Infrequent target labels",
        f"Some labels of `{name}` hardly occur: {which}.",
        "Can a few rows show what is typical of such a label?",
        "Add rows with these labels, join them with related ones, or leave the rows out.",
        1 - facts.rarest / FEW,
    )


def _imbalanced(facts: TargetFacts, name: str) -> Iterator[Insight]:
    if facts.kind != "classification" or facts.distinct < 2:
        return
    largest = facts.labels[0][1]
    minority = facts.rarest / facts.valid
    if not (minority < MINORITY if facts.distinct == 2 else largest > IMBALANCE * facts.rarest):
        return
    yield Insight(
        "imbalanced_classes",
        LOW,
        Section.TARGET,
        "Imbalanced classes",
        f"The most frequent label of `{name}`, `{facts.labels[0][0]}`, has {count(largest, 'row')}; "
        f"the rarest one has {facts.rarest:,}.",
        "A model that never answers the rare label is right nearly always: accuracy alone says little here.",
        "Choose F1, balanced accuracy or AUC as the objective. Do not repeat rows: copies in training and validation "
        "make every score a lie.",
        1 - facts.rarest / largest,
    )


def _frequent(facts: TargetFacts, name: str) -> Iterator[Insight]:
    if facts.kind != "regression" or facts.frequent is None or facts.frequent[1] <= FREQUENT:
        return
    value, share = facts.frequent
    yield Insight(
        "frequent_value",
        LOW,
        Section.TARGET,
        "Frequent value in the target",
        f"{percent(share)} of the values of `{name}` are {value}.",
        "Does this value stand for something else, such as “not known” or “nothing happened”?",
        "If it does, remove these rows, or predict in two steps: whether it is this value, then how much.",
        share,
    )


_RULES: list[Callable[[TargetFacts, str], Iterator[Insight]]] = [
    _missing,
    _invalid,
    _mixed,
    _outliers,
    _skewed,
    _many_classes,
    _infrequent,
    _imbalanced,
    _frequent,
]
