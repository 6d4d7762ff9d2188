"""What a report says, from the JSON documents that the jobs have written (autopilot specification §6.3, §6.4)."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from reportlab.graphics.shapes import Drawing

from autopilot.engine.document import figures
from autopilot.engine.document.blocks import (
    Block,
    Bullets,
    Document,
    Figure,
    Heading,
    Table,
    Text,
    cell,
    percent,
)
from autopilot.engine.document.data_profile import data_profile
from autopilot.engine.readable import counted, number

Json = dict[str, Any]

SECTIONS = ("binary_classification_metrics", "multiclass_classification_metrics", "regression_metrics")
CONSTANT = "_best_constant_classifier"
FACT = 1100  # characters: the address of a package is of use only as a whole
MOST_LABELS = 15  # of a confusion matrix (specification §6.4)
MOST_CLASSES = 30
MOST_COLUMNS = 10  # bars of what matters
WORST_COLUMNS = 6
LABELS = {
    "auc": "AUC",
    "auprc": "AUPRC",
    "f0_5": "F0.5",
    "mae": "MAE",
    "mse": "MSE",
    "rmse": "RMSE",
    "r2": "R²",
    "mape": "MAPE",
    "F1macro": "F1 (macro)",
    "PrecisionMacro": "Precision (macro)",
    "RecallMacro": "Recall (macro)",
    "BalancedAccuracy": "Balanced accuracy",
    "LogLoss": "Log loss",
}


@dataclass(frozen=True)
class Sources:
    """What a document is made of. facts: name -> value of the job and the candidate, in order, for the first table.

    statistics: statistics.json. analysis, dependence: analysis.json and pdp.json; None for a model not explained.
    exploration: exploration.json; None where the data was not explored.
    """

    title: str
    facts: dict[str, str]
    statistics: Json
    analysis: Json | None = None
    dependence: Json | None = None
    exploration: Json | None = None

    @property
    def body(self) -> Json:
        """The section of the problem type."""
        name = next(each for each in SECTIONS if each in self.statistics)
        body: Json = self.statistics[name]
        return body

    @property
    def target(self) -> str:
        """Name of the column that is predicted."""
        return cell(self.statistics["job"]["target"], 40)


def as_json(sources: Sources) -> Json:
    """Everything as data: the documents themselves, together."""
    return {
        "version": "1.0",
        "title": sources.title,
        "facts": sources.facts,
        "performance": sources.statistics,
        "explainability": sources.analysis,
        "partial_dependence": sources.dependence,
        "data": sources.exploration,
    }


def document(sources: Sources) -> Document:
    """The report, top to bottom: the answer first, the numbers after it."""
    found = sources.statistics
    judged = found["dataset"]["evaluation_time"][:16].replace("T", " ")
    evaluated = f"{counted(found['dataset']['item_count'], 'row')}, judged {judged} UTC"
    blocks: list[Block] = [Text(sources.body["sentence"], strong=True)]
    if found.get("in_words"):
        blocks.append(Bullets(list(found["in_words"])))
    blocks.append(
        Table("The model", ["What", "Value"], [[name, cell(value, FACT)] for name, value in sources.facts.items()])
    )
    for part in (_score, _charts, _decisions, _classes, _matters, _slices, _worst, _fairness, _data, _limits):
        blocks += part(sources)
    return Document(f"Report on {sources.title}", f"Predicts {sources.target} · {evaluated}", blocks)


def label(name: str) -> str:
    """A metric in people's words."""
    if name.startswith("weighted_"):
        return f"{label(name.removeprefix('weighted_'))} (weighted)"
    return LABELS.get(name) or name.replace("_", " ").capitalize()


def _score(sources: Sources) -> Iterator[Block]:
    body = sources.body
    yield Heading("Score")
    metrics = {
        name: each
        for name, each in body.items()
        if isinstance(each, dict) and "value" in each and not name.endswith(CONSTANT)
    }
    rows = []
    for name, each in metrics.items():
        low, high = each["interval"]
        rows.append(
            [label(name), number(each["value"]), f"{number(low)} to {number(high)}", cell(each["standard_deviation"])]
        )
    head = ["Metric", "Value", "95 % interval", "Standard deviation"]
    always = body.get("best_constant_label")
    if always is not None:
        head.append("Always the same answer")
        constants = [body.get(f"{name}{CONSTANT}") for name in metrics]
        rows = [[*row, number(each["value"]) if each else "–"] for row, each in zip(rows, constants, strict=True)]
    said = f' "Always the same answer" is "{cell(always, 40)}".' if always is not None else ""
    yield Table(f"All metrics, measured on rows that the model had not seen.{said}", head, rows)
    if "confusion_matrix" in body:
        yield _confusion(body["confusion_matrix"])


def _confusion(matrix: Json) -> Table:
    sizes = {actual: sum(row.values()) for actual, row in matrix.items()}
    kept = sorted(sizes, key=lambda each: -sizes[each])[:MOST_LABELS]
    shown = [each for each in matrix if each in kept]
    rows, shades = [], []
    for actual in shown:
        shares = [matrix[actual][said] / sizes[actual] if sizes[actual] else 0.0 for said in shown]
        texts = [
            f"{number(matrix[actual][said])} ({percent(part)})" if sizes[actual] else "NaN"
            for said, part in zip(shown, shares, strict=True)
        ]
        rows.append([cell(actual, 30), *texts])
        shades.append([0.0, *shares])
    more = f" The {len(shown)} most frequent of {len(matrix)} labels." if len(matrix) > len(shown) else ""
    caption = f"Rows by what was true (down) and what was predicted (across); shares of the row.{more}"
    return Table(caption, ["Actual", *(cell(each, 30) for each in shown)], rows, shades)


def _charts(sources: Sources) -> Iterator[Block]:
    body = sources.body
    if "receiver_operating_characteristic_curve" in body:
        yield from _binary_charts(body)
    if "calibration" in body:
        found = body["calibration"]
        what = "said probability" if "positive_label" in body else "said probability of the answer"
        ends = list(zip(found["low"], found["high"], strict=True))
        drawing = figures.calibration(found["predicted"], found["observed"], ends, what)
        yield Figure("Calibration", "On the dashed line, what is said comes true as often as said.", drawing)
    if "residuals" in body:
        yield from _regression_charts(body, sources.target)


def _binary_charts(body: Json) -> Iterator[Block]:
    roc = body["receiver_operating_characteristic_curve"]
    points = list(zip(roc["false_positive_rates"], roc["true_positive_rates"], strict=True))
    drawing = figures.curve(points, "false alarms (of negatives)", "found (of positives)", baseline=[(0, 0), (1, 1)])
    yield Figure("ROC curve", f"AUC {number(body['auc']['value'])}. The closer to the upper left, the better.", drawing)
    found = body["precision_recall_curve"]
    points = list(zip(found["recalls"], found["precisions"], strict=True))
    drawing = figures.curve(points, "found (recall)", "right among those called so (precision)")
    yield Figure("Precision and recall", f"AUPRC {number(body['auprc']['value'])}. Higher is better.", drawing)
    gain, lift = body["gain_curve"], body["lift_curve"]
    points = [(0.0, 0.0), *zip(gain["fractions"], gain["gains"], strict=True)]
    drawing = figures.curve(points, "rows looked at, most likely first", "positives found", baseline=[(0, 0), (1, 1)])
    yield Figure("Gain", "How much is found by looking at the most likely rows only.", drawing)
    points = list(zip(lift["fractions"], lift["lifts"], strict=True))
    top = max(1.2, *(each * 1.1 for each in lift["lifts"]))
    drawing = figures.curve(
        points, "rows looked at, most likely first", "times better than random", baseline=[(0, 1), (1, 1)], top=top
    )
    yield Figure("Lift", "Above 1 is better than looking at random rows.", drawing)


def _regression_charts(body: Json, target: str) -> Iterator[Block]:
    found = body["residuals"]
    fit = found["best_fit_line"]
    ends = (min(found["actual"]), max(found["actual"]))
    line = [(each, fit["intercept"] + fit["slope"] * each) for each in ends]
    points = list(zip(found["actual"], found["predicted"], strict=True))
    drawing = figures.scatter(
        points, f"actual {target}", f"predicted {target}", [line], [[(each, each) for each in ends]]
    )
    yield Figure("Predicted and actual", "Dashed: exactly right. Solid: the line of best fit.", drawing)
    points = list(zip(found["predicted"], found["standardised"], strict=True))
    spans = (min(found["predicted"]), max(found["predicted"]))
    levels = [[(each, level) for each in spans] for level in (-3.0, 0.0, 3.0)]
    drawing = figures.scatter(points, f"predicted {target}", "error (standardised)", [], levels)
    yield Figure("Errors over predictions", "Beyond 3 is an outlier; a pattern is something not learned.", drawing)
    counts = found["histogram"]
    drawing = figures.histogram(counts["edges"], counts["counts"], "error (standardised)")
    yield Figure("Distribution of errors", "A bell around 0 has no systematic error.", drawing)


def _decisions(sources: Sources) -> Iterator[Block]:
    body = sources.body
    if "threshold_table" not in body:
        return
    positive, own = cell(body["positive_label"], 40), percent(body["threshold"])
    yield Heading("Threshold and cost")
    yield Text(
        f'The model calls a row "{positive}" from a probability of {own} on. Another threshold '
        "trades false alarms for missed ones. All of them were measured on the rows they were chosen on, so expect a "
        "little less."
    )
    rows = [
        [
            percent(each["threshold"]),
            percent(each["called_positive"]),
            percent(each["precision"]),
            percent(each["recall"]),
            number(each["f1"]),
            percent(each["false_positive_rate"]),
        ]
        for each in body["threshold_table"]
    ]
    head = ["Threshold", "Called so", "Precision", "Recall", "F1", "False alarms"]
    yield Table("What a threshold does", head, rows)
    rows = [
        [
            number(each["false_positive_cost"]),
            number(each["false_negative_cost"]),
            percent(each["threshold"]),
            number(each["cost_per_100_rows"]),
            # Reports made before models had thresholds of their own know only one half, which they decided at.
            number(each.get("cost_per_100_rows_now", each["cost_per_100_rows_at_half"])),
        ]
        for each in body["cost_table"]
    ]
    head = ["A false alarm costs", "A missed one costs", "Cheapest threshold", "Cost of 100 rows", f"At {own}"]
    yield Table("The cheapest threshold by what errors cost", head, rows)


def _classes(sources: Sources) -> Iterator[Block]:
    classes = sources.body.get("classes")
    if not classes:
        return
    yield Heading("Labels")
    order = sorted(classes, key=lambda each: -classes[each]["support"])[:MOST_CLASSES]
    rows = []
    for name in order:
        each = classes[name]
        ranges = [f"{number(low)} to {number(high)}" for low, high in each["intervals"].values()]
        numbers = [f"{number(each[key])} ({span})" for key, span in zip(each["intervals"], ranges, strict=True)]
        rows.append([cell(name, 40), *numbers, number(each["support"])])
    more = f" The {len(order)} most frequent of {len(classes)}." if len(classes) > len(order) else ""
    yield Table(f"Each label, with 95 % intervals.{more}", ["Label", "Precision", "Recall", "F1", "Rows"], rows)


def _matters(sources: Sources) -> Iterator[Block]:
    if sources.analysis is None:
        return
    yield Heading("What matters")
    bars, rest = _contributions(sources.analysis["explanations"]["kernel_shap"])
    told = f"over {sources.analysis['rows']:,} rows{rest}"
    charts = [Figure("What each column contributes", "Longer is more; it says nothing about the direction.", bars)]
    if behind := sources.analysis.get("behind_recipe"):
        bars, rest = _contributions(behind["kernel_shap"])
        told += f" Beside it the columns as the recipe leaves them, over {behind['rows']:,} rows{rest}"
        charts.append(Figure("Behind the recipe", "What it made stands beside what it was made of.", bars))
    yield Text(f"Mean size of what each column contributes to a prediction (SHAP), {told}")
    yield from charts
    dependence = sources.dependence or {"rows": 0, "pdp": []}
    for entry in dependence["pdp"]:
        yield _dependence(entry, sources.target, dependence["rows"])


def _contributions(kernel: Json) -> tuple[Drawing, str]:
    """Bars of the columns with the largest mean contributions, and the end of a sentence about the others."""
    sizes: dict[str, float] = {}
    for each in kernel.values():
        for name, size in each["global_shap_values"].items():
            sizes[name] = sizes.get(name, 0.0) + size / len(kernel)
    order = sorted(sizes, key=lambda name: -sizes[name])[:MOST_COLUMNS]
    bars = figures.bars(
        [cell(name) for name in order], [sizes[name] for name in order], "mean size of the contribution"
    )
    rest = len(sizes) - len(order)
    return bars, f"; {counted(rest, 'column')} with less effect not shown." if rest else "."


def _dependence(entry: Json, target: str, rows: int) -> Figure:
    name = cell(entry["feature_name"], 40)
    shown = entry.get("ice_label")
    headers, lines = entry["label_headers"], entry["model_predictions"]
    mean = lines[headers.index(shown)] if shown in headers else lines[-1]
    y = f'mean chance of "{cell(shown, 20)}"' if shown is not None else f"mean predicted {target}"
    if entry["data_type"] == "numerical":
        drawing = figures.dependence(entry["feature_values"], mean, entry["ice"], name, y)
        reading = f"If only this column were different: the mean of {rows:,} rows; faint, single rows."
    else:
        drawing = figures.bars([cell(each) for each in entry["feature_values"]], mean, y)
        reading = f"If only this column were different: the mean prediction of {rows:,} rows."
    return Figure(f"Effect of {name}", reading, drawing)


def _slices(sources: Sources) -> Iterator[Block]:
    found = sources.body["slices"]
    yield Heading("Where it errs")
    if not found["slices"]:
        yield Text(f"{counted(found['tested'], 'group')} of rows compared with all others; none fares worse.")
        return
    shares = found["measure"] == "error_rate"
    show = percent if shares else number
    rows = [
        [
            cell(each["column"], 40),
            cell(each["value"], 60),
            number(each["rows"]),
            f"{show(each['error'])} ({show(each['interval'][0])} to {show(each['interval'][1])})",
            show(each["others"]),
            "yes" if each["sure"] else "may be chance",
        ]
        for each in found["slices"]
    ]
    what = "share of wrong answers" if shares else "mean absolute error"
    head = ["Column", "Value", "Rows", "Error (95 %)", "Elsewhere", "Sure"]
    yield Table(
        f"The groups of rows that fare worst ({what}), of {found['tested']} that were compared. Sure: the gap stays "
        "after correcting for how many were compared.",
        head,
        rows,
    )


def _worst(sources: Sources) -> Iterator[Block]:
    worst = sources.body["worst_rows"]
    if not worst:
        return
    columns = _columns_of(sources, worst[0]["row"])
    badness = "error" if "error" in worst[0] else "probability"
    rows = [
        [cell(each["actual"], 30), cell(each["predicted"], 30), number(each[badness])]
        + [cell(each["row"].get(name), 30) for name in columns]
        for each in worst
    ]
    head = ["Actual", "Predicted", badness.capitalize(), *(cell(name, 20) for name in columns)]
    yield Table("The rows on which it was most wrong", head, rows)


def _fairness(sources: Sources) -> Iterator[Block]:
    bias = sources.statistics.get("bias")
    if not bias:
        return
    yield Heading("Fairness")
    if bias["in_words"]:
        yield Bullets(list(bias["in_words"]))
    sections = (
        ("pre_training_bias_metrics", "Labels of the data"),
        ("post_training_bias_metrics", "Predictions of the model"),
    )
    for key, what in sections:
        outcome = cell(bias[key]["label_value_or_threshold"], 40)
        for facet, entries in bias[key]["facets"].items():
            for entry in entries:
                where = f"{cell(facet, 40)} is {cell(entry['value_or_threshold'], 60)}"
                caption = f'{what}: rows where {where} against all others; the good outcome is "{outcome}".'
                rows = [_bias_row(each) for each in entry["metrics"]]
                yield Table(caption, ["Metric", "Value", "95 % interval"], rows)


def _bias_row(metric: Json) -> list[str]:
    if metric["value"] is None:
        return [metric["description"], f"– ({metric['error']})", "–"]
    span = metric.get("interval")
    return [metric["description"], cell(metric["value"]), f"{cell(span[0])} to {cell(span[1])}" if span else "–"]


def _data(sources: Sources) -> Iterator[Block]:
    if sources.exploration is not None:
        yield from data_profile(sources.exploration)


def _columns_of(sources: Sources, row: Json) -> list[str]:
    """The columns that matter most, if that is known."""
    if sources.analysis is None:
        return list(row)[:WORST_COLUMNS]
    first = next(iter(sources.analysis["explanations"]["kernel_shap"].values()))["global_shap_values"]
    return sorted(row, key=lambda name: -first.get(name, 0.0))[:WORST_COLUMNS]


def _limits(sources: Sources) -> Iterator[Block]:
    trained = sources.statistics["trained_on"]
    yield Heading("Limits")
    first = (
        f"It learned from {trained['rows']:,} rows with {trained['columns']:,} columns; about others it can only guess."
    )
    yield Bullets([first, *sources.statistics.get("limits", [])])
