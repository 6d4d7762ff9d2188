"""A performance report in plain words: what the numbers mean for whoever has to act on them."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from autopilot.engine.metrics import BINARY, METRICS, REGRESSION, Scored
from autopilot.engine.package_code.atelier_tabular.deciding import HALF
from autopilot.engine.package_code.atelier_tabular.schema import Schema
from autopilot.engine.readable import counted, number

FEW_ROWS = 200  # validation rows below which the numbers deserve a warning
BADLY_CALIBRATED = 0.1  # mean distance between a probability and what comes true
DRAWN = "validation"  # source of rows that were drawn at random from the table
CROSSED = "cross-validation"  # of those, and of rows of the other folds, each answered by a model that had not seen it
BIN_ROWS = 20  # of a bin of the calibration that a sentence is made of


def sentence(scored: Scored, schema: Schema) -> str:
    """How good the model is, in words for everybody; rows count as they do in the metrics below it."""
    n = f"{len(scored):,}"
    weighed = "" if scored.weights is None else " Rows count as often as their weights say."
    if schema.problem_type == REGRESSION:
        error = METRICS["MAE"](scored)
        near = np.average(np.abs(scored.actual - scored.predicted) <= error, weights=scored.weights)
        return (
            f"On {n} rows that it had not seen, the model's prediction of {schema.target} was off by {number(error)} "
            f"on average; {_percent(float(near))} of the predictions were closer than that.{weighed}"
        )
    counts = np.bincount(scored.actual, weights=scored.weights)
    right, constant = METRICS["Accuracy"](scored), float(counts.max() / counts.sum())
    text = f"On {n} rows that it had not seen, the model was right in {round(100 * right)} of 100 cases"
    text += f"; always answering the most frequent label would be right in {round(100 * constant)}."
    if schema.problem_type == BINARY:
        found, certain = METRICS["Recall"](scored), METRICS["Precision"](scored)
        label = schema.labels[1]
        text += f' It found {round(100 * found)} of 100 rows with "{label}"'
        text += f", and {round(100 * certain)} of 100 rows that it called so were."
    return text + weighed


def in_words(body: dict[str, Any], schema: Schema) -> list[str]:
    """Sentences about the numbers of a report's section."""
    if schema.problem_type == REGRESSION:
        return [*_of_errors(body, schema), *_of_slices(body)]
    if schema.problem_type == BINARY:
        return [*_of_two(body, schema.labels[1]), *_of_calibration(body, schema.labels[1]), *_of_slices(body)]
    return [*_of_several(body), *_of_calibration(body, ""), *_of_slices(body)]


def limits(scored: Scored, body: dict[str, Any], source: str) -> list[str]:
    """What the report cannot know."""
    return list(_limits(scored, body, source))


def _of_two(body: dict[str, Any], label: str) -> Iterator[str]:
    yield (
        f'Of 100 rows that the model calls "{label}", {_hundred(body["precision"])} are ({_range(body["precision"])} '
        f'with other rows of this kind, 95 % sure); of 100 that are "{label}" it finds {_hundred(body["recall"])} '
        f"({_range(body['recall'])})."
    )
    yield (
        f'Of 100 rows that are not "{label}", it raises a false alarm for {_hundred(body["false_positive_rate"])} '
        f"({_range(body['false_positive_rate'])})."
    )
    gains = dict(zip(body["gain_curve"]["fractions"], body["gain_curve"]["gains"], strict=True))
    if (gain := gains.get(0.2)) is not None:
        yield (
            f"Looking only at the 20 % of rows with the highest probability finds {round(100 * gain)} of 100 "
            f'"{label}", {gain / 0.2:.1f} times as many as a random 20 % would.'
        )
    by_costs = {(each["false_positive_cost"], each["false_negative_cost"]): each for each in body["cost_table"]}
    dear = by_costs[(1.0, 5.0)]
    saved = dear["cost_per_100_rows_now"] - dear["cost_per_100_rows"]
    if saved > 0:
        share = saved / dear["cost_per_100_rows_now"]
        yield (
            f'If a missed "{label}" costs five times as much as a false alarm, deciding from '
            f"{_percent(dear['threshold'])} on instead of {_percent(body['threshold'])} saves {_percent(share)} of "
            "what errors cost here."
        )


def _of_several(body: dict[str, Any]) -> Iterator[str]:
    right = body["accuracy"]
    yield f"Of 100 answers, {_hundred(right)} are right ({_range(right)} with other rows, 95 % sure)."
    classes = {name: each for name, each in body["classes"].items() if each["support"]}
    if len(classes) > 1:
        worst = min(classes, key=lambda name: (classes[name]["f1"], name))
        said = classes[worst]
        if not said["recall"]:
            yield f'The label it knows least is "{worst}": it finds none of the {counted(int(said["support"]), "row")}.'
            return
        yield (
            f'The label it knows least is "{worst}": it finds {round(100 * said["recall"])} of 100 of them, and '
            f"{round(100 * said['precision'])} of 100 rows that it calls so are."
        )


def _of_errors(body: dict[str, Any], schema: Schema) -> Iterator[str]:
    low, high = body["mae"]["interval"]
    yield (
        f"Its predictions of {schema.target} are off by {number(body['mae']['value'])} on average ({number(low)} to "
        f"{number(high)} with other rows, 95 % sure)."
    )
    explained = body["r2"]["value"]
    if explained > 0:
        yield f"It explains {_percent(explained)} of what makes {schema.target} differ from row to row."
    else:
        yield f"It predicts {schema.target} no better than always saying the mean would."
    outliers = body["residuals"]["outliers"]
    if outliers:
        word = "row is" if outliers == 1 else "rows are"
        yield f"{outliers:,} {word} predicted so badly (more than three standard deviations) that they deserve a look."


def _of_calibration(body: dict[str, Any], label: str) -> Iterator[str]:
    found = body["calibration"]
    bins = zip(found["predicted"], found["observed"], found["counts"], strict=True)
    many = [each for each in bins if each[2] >= BIN_ROWS]
    if many:
        predicted, observed, count = max(many, key=lambda each: (abs(each[0] - each[1]), each[0]))
        happened = f'were "{label}"' if label else "of its answers were right"
        yield (
            f"Its probabilities are furthest from the truth where it says {_percent(predicted)} on average: "
            f"{_percent(observed)} {happened} ({count:,} rows)."
        )


def _of_slices(body: dict[str, Any]) -> Iterator[str]:
    found = body["slices"]
    sure = [each for each in found["slices"] if each["sure"]]
    if not found["tested"]:
        return
    if not sure:
        yield f"None of the {found['tested']} groups of rows that were looked at fares worse than chance explains."
        return
    worst = sure[0]
    if found["measure"] == "error_rate":
        much = f"{_percent(worst['error'])} of its answers are wrong, elsewhere {_percent(worst['others'])}"
    else:
        much = f"it is off by {number(worst['error'])} on average, elsewhere by {number(worst['others'])}"
    yield f'It does worst where "{worst["column"]}" is {worst["value"]}: {much} ({worst["rows"]:,} rows).'


def _limits(scored: Scored, body: dict[str, Any], source: str) -> Iterator[str]:
    if len(scored) < FEW_ROWS:
        yield f"Only {len(scored)} rows were held back to judge the model: differences between models may be chance."
    if scored.n_classes:
        counts = np.bincount(scored.actual, minlength=scored.n_classes)
        if rare := int((counts < 10).sum()):
            yield f"{rare} of {scored.n_classes} labels have fewer than 10 rows among those held back."
        if body["expected_calibration_error"]["value"] > BADLY_CALIBRATED:
            yield "Its probabilities are far from what comes true; use them to order rows, not as chances."
    if body.get("threshold", HALF) != HALF:
        yield (
            f"That it decides from {_percent(body['threshold'])} on was chosen on the rows it was judged on: on others "
            "it will be a little less good than here."
        )
    if source in (DRAWN, CROSSED):
        yield (
            "The rows it was judged on were drawn from the same table as those it learned from: if the world changes, "
            "or rows of one person or day are in both parts, it will do worse in use than this report says."
        )
    yield (
        f"{body['slices']['tested']} groups of rows were compared, each with all others; a gap is called sure only if "
        "it stays after correcting for that number. A gap says where to look, not why it is there."
    )


def _hundred(metric: dict[str, Any]) -> int:
    return round(100 * float(metric["value"]))


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"


def _range(metric: dict[str, Any]) -> str:
    low, high = metric["interval"]
    return f"{round(100 * low)} to {round(100 * high)}"
