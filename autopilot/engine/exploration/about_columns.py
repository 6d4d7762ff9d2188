"""Findings about the input columns (autopilot specification §6.1).

What one column looks like on its own was found out by `studio.datasets.engine.warnings`, for the data set page too:
here its codes become insights, so that both pages say the same.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from autopilot.engine.exploration.insights import HIGH, LOW, Insight, Section, count, listed, percent
from autopilot.engine.exploration.power import SAME, Pair
from studio.datasets.engine.profile import ColumnProfile
from studio.datasets.engine.relation import LEAK_POWER
from studio.datasets.engine.warnings import Severity

MUCH_REPEATED = 0.1


@dataclass(frozen=True)
class Kind:
    """How a warning of a column's profile is told. codes: of the warning. found: completes "`a`, `b` and 3 more …".

    strength: of a column, to put the most suspicious first.
    """

    code: str
    codes: tuple[str, ...]
    severity: str
    section: Section
    title: str
    found: str
    confirm: str
    fix: str
    strength: Callable[[ColumnProfile, int], float]
    said: Callable[[ColumnProfile, int], str] = lambda column, rows: f"`{column.name}`"


def _missing(column: ColumnProfile, rows: int) -> float:
    return column.missing / rows


def _named_with_missing(column: ColumnProfile, rows: int) -> str:
    return f"`{column.name}` ({percent(column.missing / rows)})"


def _disguise(column: ColumnProfile, rows: int) -> str:
    message = next(each.message for each in column.warnings if each.code == "disguised_missing")
    return f"`{column.name}` ({message.split(' stands in ')[0]})"


KINDS = (
    Kind(
        "constant_column", ("constant", "empty"), HIGH, Section.CARDINALITY, "Constant column",
        "One value in every row that has one: {columns}. Nothing can be learned from that.",
        "Was the column filled by mistake, or does the extract hold one group only?",
        "Leave the column out, or bring rows in which it differs.",
        lambda column, rows: 0.5,
    ),
    Kind(
        "missing_values", ("missing",), HIGH, Section.MISSING, "Mostly missing values",
        "At least half of the values are missing in {columns}.",
        "Is a value missing because it is unknown, or because it does not apply?",
        "Leave the column out, fill it from another source, or write down why it is missing as a value of its own.",
        _missing, _named_with_missing,
    ),
    Kind(
        "missing_values", ("missing",), LOW, Section.MISSING, "Missing values",
        "Some values are missing in {columns}.",
        "Are they missing at random, or in rows of one kind?",
        "Models here can work with missing values. Fill them in where the true value can be known.",
        _missing, _named_with_missing,
    ),
    Kind(
        "disguised_missing", ("disguised_missing",), LOW, Section.MISSING, "Disguised missing values",
        "A placeholder seems to stand for “no value” in {columns}.",
        "Ask who made the data what this value means.",
        "Replace it by an empty cell if it means that the value is missing: as a number it misleads the models.",
        lambda column, rows: 0.5, _disguise,
    ),
    Kind(
        "id_column", ("id_like",), LOW, Section.CARDINALITY, "ID column",
        "Every value is different in {columns}, as in an identifier.",
        "Does the column name the row rather than describe it?",
        "Leave it out: what is learned about single names does not carry over to new rows.",
        lambda column, rows: 1.0,
    ),
    Kind(
        "high_cardinality", ("high_cardinality",), LOW, Section.CARDINALITY, "High cardinality",
        "Most values occur once or twice in {columns}.",
        "Can the values be grouped, as postcodes into regions?",
        "Group the values, split them into parts that repeat, or leave the column out.",
        lambda column, rows: column.distinct / rows,
        lambda column, rows: f"`{column.name}` ({count(column.distinct, 'different value')})",
    ),
    Kind(
        "unexpected_type", ("mixed_types",), LOW, Section.DESCRIPTIVE, "Values of another type",
        "Some values are not of the column's type in {columns}; they count as missing.",
        "Look at these values: are they another way to write the same thing?",
        "Correct them at the source, or declare the column categorical if they belong there.",
        lambda column, rows: column.invalid / rows,
        lambda column, rows: f"`{column.name}` ({count(column.invalid, 'value')})",
    ),
)  # fmt: skip


def about_columns(columns: list[ColumnProfile], rows: int) -> list[Insight]:
    """What single columns look like; columns with the same finding are one insight."""
    found = []
    for kind in KINDS:
        those = [each for each in columns if _has(each, kind)]
        if not those:
            continue
        those.sort(key=lambda each: -kind.strength(each, rows))
        said = listed([kind.said(each, rows) for each in those], quoted=False)
        found.append(
            Insight(
                kind.code,
                kind.severity,
                kind.section,
                kind.title,
                kind.found.format(columns=said),
                kind.confirm,
                kind.fix,
                kind.strength(those[0], rows),
                tuple(each.name for each in those),
            )
        )
    return found


def _has(column: ColumnProfile, kind: Kind) -> bool:
    wanted = Severity.HIGH if kind.severity == HIGH else Severity.LOW
    return any(each.code in kind.codes and each.severity == wanted for each in column.warnings)


def about_declared(columns: list[ColumnProfile], declared: Mapping[str, int], rows: int) -> list[Insight]:
    """declared: column -> values that are no numbers although FeatureDataTypes calls it numeric."""
    those = sorted((name for name in declared if declared[name]), key=lambda name: -declared[name])
    if not those:
        return []
    said = listed([f"`{name}` ({count(declared[name], 'value')})" for name in those], quoted=False)
    return [
        Insight(
            "unexpected_type",
            LOW,
            Section.DESCRIPTIVE,
            "Values of another type",
            f"Declared numeric, but not every value is a number in {said}; those count as missing.",
            "Look at these values: are they another way to write a number?",
            "Correct them at the source, or declare the column categorical in the feature file.",
            declared[those[0]] / rows,
            tuple(those),
        )
    ]


def about_power(power: Mapping[str, float], target: str) -> list[Insight]:
    """Target leakage: columns that predict the target almost alone (the same limit as in the wizard)."""
    leaks = sorted((name for name, value in power.items() if value >= LEAK_POWER), key=lambda name: -power[name])
    if not leaks:
        return []
    said = listed([f"`{name}` (prediction power {power[name]:.3f})" for name in leaks], quoted=False)
    return [
        Insight(
            "target_leakage",
            HIGH,
            Section.SAMPLE,
            "Target leakage",
            f"{said} {'predicts' if len(leaks) == 1 else 'predict'} `{target}` almost alone.",
            "When is the value known? If only after the fact, it will not be there when you want to predict.",
            "Leave the column out and train again, unless it is known before the target is.",
            power[leaks[0]],
            tuple(leaks),
        )
    ]


def about_pairs(pairs: list[Pair]) -> list[Insight]:
    """Highly correlated columns: High when two say exactly the same."""
    found = []
    for severity, those in (
        (HIGH, [each for each in pairs if abs(each.r) >= SAME]),
        (LOW, [each for each in pairs if abs(each.r) < SAME]),
    ):
        if not those:
            continue
        said = listed([f"`{each.one}` and `{each.other}` (r = {each.r:.3f})" for each in those], quoted=False)
        found.append(
            Insight(
                "correlated_columns",
                severity,
                Section.CORRELATIONS,
                "Columns that say the same" if severity == HIGH else "Highly correlated columns",
                f"These columns move together: {said}.",
                "Is one computed from the other, or are they one quantity in two units?",
                "Keep one of each pair: the models lose nothing, and explanations get clearer.",
                abs(those[0].r),
                tuple(dict.fromkeys(name for each in those for name in (each.one, each.other))),
            )
        )
    return found


def about_duplicates(repeated: int, rows: int) -> list[Insight]:
    """Rows that repeat an earlier one."""
    if not repeated:
        return []
    share = repeated / rows
    return [
        Insight(
            "duplicate_rows",
            HIGH if share >= MUCH_REPEATED else LOW,
            Section.DUPLICATES,
            "Duplicate rows",
            f"{count(repeated, 'row')} ({percent(share)}) {'repeats' if repeated == 1 else 'repeat'} an earlier row.",
            "Are these copies of one observation, or different ones that look alike because the columns are coarse?",
            "Remove copies. The same row in training and validation makes scores better than they are; never repeat "
            "rows of a rare class before a job for that reason.",
            share,
        )
    ]


def about_anomalies(anomalous: int, rows: int) -> list[Insight]:
    """Rows with a negative anomaly score."""
    if not anomalous:
        return []
    return [
        Insight(
            "anomalous_rows",
            LOW,
            Section.ANOMALIES,
            "Anomalous rows",
            f"{count(anomalous, 'row')} of {rows:,} {'looks' if anomalous == 1 else 'look'} unlike all others.",
            "Look at the rows below, the oddest first: is a value wrong, or is the case special?",
            "Correct or remove rows that are wrong. Keep those that are rare but true.",
            anomalous / rows,
        )
    ]
