"""The data exploration notebook: the report as text, and cells that compute every number of it again (§6.1)."""

import inspect
from typing import Any

from autopilot.engine.exploration.cells import Cell, code, markdown, notebook, plain, table, told
from autopilot.engine.exploration.insights import Insight, Section, count, percent
from autopilot.engine.exploration.recomputed import (
    ANOMALIES,
    CARDINALITY,
    CLASSES,
    CORRELATIONS,
    DESCRIPTIVE,
    DUPLICATES,
    MISSING,
    POWER,
    QUANTITY,
    SUMMARY,
)
from autopilot.engine.exploration.report import Report
from autopilot.engine.exploration.source import Origin, data_settings, read_cells
from autopilot.engine.package_code.atelier_tabular import sequences
from studio.datasets.engine.column_types import ColumnType

SHOWN = 50  # lines of a table of columns
WIDE = 12  # columns of a table of rows


def exploration_notebook(report: Report, origin: Origin) -> str:
    """The text of SageMakerAutopilotDataExplorationNotebook.ipynb, sections in the order of the specification."""
    regression = report.target["kind"] == "regression"
    cells = [
        markdown(
            f"# Data exploration of {plain(report.job)}",
            told(report.summary["sentence"]),
            "The text is the report that the job made before training. The cells compute its numbers again from the "
            "data: change them, look closer. Everything that needs your attention stands at the top, the rest in its "
            "section.",
            *[f"> {told(each)}" for each in report.notes],
        ),
        code("\n".join(data_settings(origin, report.target_name)), "parameters"),
        *read_cells(origin),
        *_section(report, Section.SUMMARY, [_summary(report)], SUMMARY),
        *_section(report, Section.TARGET, _target(report), QUANTITY if regression else CLASSES),
        *_section(report, Section.SAMPLE, [_sample(report)], _power_code(report, regression)),
        *_section(report, Section.DUPLICATES, _duplicates(report), DUPLICATES),
        *_section(report, Section.CORRELATIONS, [_correlations(report)], CORRELATIONS),
        *_section(report, Section.ANOMALIES, _anomalies(report), ANOMALIES),
        *_section(report, Section.MISSING, [_missing(report)], MISSING),
        *_section(report, Section.CARDINALITY, [_cardinality(report)], CARDINALITY),
        *_section(report, Section.DESCRIPTIVE, [_descriptive(report)], DESCRIPTIVE),
        markdown(
            f"## {Section.DEFINITIONS}", *[f"**{word}**: {meaning}" for word, meaning in report.definitions.items()]
        ),
    ]
    return notebook(cells)


def _section(report: Report, section: Section, text: list[str], source: str) -> list[Cell]:
    """Heading, what was found, findings, and the cell that computes it again."""
    here = [each for each in report.insights if each.section == section]
    if section is Section.SUMMARY:
        here = [each for each in report.insights if each.severity == "High"]
    return [markdown(f"## {section}", *text, *[_told(each) for each in here]), code(source)]


def _told(insight: Insight) -> str:
    """A finding as a quotation: what, how to make sure, what to do."""
    return (
        f"> **{insight.severity} severity: {insight.title}.** {told(insight.found)}\n>\n"
        f"> *To confirm:* {told(insight.confirm)}\n>\n> *To fix:* {told(insight.fix)}"
    )


def _power_code(report: Report, regression: bool) -> str:
    columns = [each["column"] for each in report.sample["power"]]
    several = [each["column"] for each in report.cardinality if each["type"] == ColumnType.SEQUENCE]
    how = inspect.getsource(sequences).partition("\n\n")[2] if several else ""  # what models make of them
    return f"REGRESSION = {regression}\nFEATURES = {columns!r}\nSEQUENCES = {several!r}\n{how}\n{POWER}"


def _summary(report: Report) -> str:
    facts = report.summary
    rows = [
        ("Rows", facts["rows"]),
        ("Columns", facts["columns"]),
        ("Duplicate rows", percent(facts["duplicate_share"])),
        ("Missing target values", facts["missing_target"]),
        ("Invalid target values", facts["invalid_target"]),
        ("Problem type", f"{facts['problem_type']}: {facts['problem_reason']}"),
        *[(f"Columns of type {kind}", number) for kind, number in facts["types"].items()],
    ]
    return table(("", ""), rows)


def _target(report: Report) -> list[str]:
    facts = report.target
    if facts["kind"] == "classification":
        valid = max(1, sum(rows for _, rows in facts["labels"]))
        labels = [(label, rows, percent(rows / valid)) for label, rows in facts["labels"][:SHOWN]]
        shares = f"{count(facts['distinct'], 'class', 'classes')}, {percent(facts['missing_share'])} missing."
        return [shares, table(("Label", "Rows", "Share"), labels)]
    names = ("mean", "median", "minimum", "maximum", "skew", "kurtosis", "distinct")
    rows = [(name.capitalize(), facts[name]) for name in names]
    rows += [
        (f"{name.capitalize()} values", percent(facts[f"{name}_share"])) for name in ("outlier", "invalid", "missing")
    ]
    text = [table(("", ""), rows)]
    if facts["outlier_rows"]:
        names = facts["outlier_columns"][:WIDE]
        odd = [(each["row"], *each["cells"][:WIDE]) for each in facts["outlier_rows"]]
        text += ["Rows with the furthest outliers:", table(("row", *names), odd)]
    return text


def _sample(report: Report) -> str:
    columns = report.sample["columns"][:WIDE]
    header = [each["name"] for each in columns]
    power = ["(target)" if at == 0 else each["power"] for at, each in enumerate(columns)]
    lines: list[list[Any]] = [["prediction power", *power], ["column type", *[each["type"] for each in columns]]]
    lines += [[f"row {at}", *row[:WIDE]] for at, row in enumerate(report.sample["rows"], 1)]
    return table(("", *header), lines)


def _duplicates(report: Report) -> list[str]:
    found = report.duplicates
    if not found["repeated"]:
        return ["No row repeats another one."]
    rows = [(each["count"], *each["cells"][:WIDE]) for each in found["rows"]]
    return [
        f"{count(found['repeated'], 'row')} of {found['counted_rows']:,} repeat an earlier one. The most repeated:",
        table(("times", *found["columns"][:WIDE]), rows),
        "Do not repeat rows of a rare class before a job: copies of one row in training and validation make scores "
        "better than they are.",
    ]


def _correlations(report: Report) -> str:
    names = report.correlations["columns"][:WIDE]
    if len(names) < 2:
        return "There are fewer than two numeric columns that vary."
    rows = [(name, *row[:WIDE]) for name, row in zip(names, report.correlations["matrix"], strict=False)]
    return table(("", *names), rows)


def _anomalies(report: Report) -> list[str]:
    found = report.anomalies
    if not found["looked_at"]:
        return ["Anomalies were not looked for: there are too few rows, or there was no time."]
    rows = [(each["score"], each["row"], *each["cells"][:WIDE]) for each in found["rows"]]
    return [
        f"{count(found['anomalous'], 'row')} of {found['looked_at']:,} with a negative score. The ten lowest:",
        table(("score", "row", *found["columns"][:WIDE]), rows),
    ]


def _missing(report: Report) -> str:
    some = [each for each in report.missing if each["missing"]]
    if not some:
        return "No value is missing."
    return table(
        ("Column", "Missing", "Share"),
        [(each["column"], each["missing"], percent(each["share"])) for each in some[:SHOWN]],
    )


def _cardinality(report: Report) -> str:
    rows = [(each["column"], each["type"], each["distinct"], each["words"]) for each in report.cardinality[:SHOWN]]
    return table(("Column", "Type", "Different values", "Different words"), rows)


def _descriptive(report: Report) -> str:
    if not report.descriptive:
        return "There is no numeric column."
    rows = [
        (
            each["column"],
            percent(each["numeric_share"]),
            each["mean"],
            each["median"],
            each["min"],
            each["max"],
            percent(each["outlier_share"]),
        )
        for each in report.descriptive[:SHOWN]
    ]
    return table(("Column", "Numeric", "Mean", "Median", "Min", "Max", "Outliers"), rows)
