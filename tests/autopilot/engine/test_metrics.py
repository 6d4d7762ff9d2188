"""The vectors of the specification (§5.3) and what must hold for every input."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import roc_auc_score

from autopilot.engine import curves
from autopilot.engine.insights import residuals
from autopilot.engine.judges import class_metrics, constant_matrix, weighted_metrics
from autopilot.engine.metrics import (
    BINARY,
    METRICS,
    MULTICLASS,
    REGRESSION,
    Scored,
    all_metrics,
    confusion,
    interval,
    per_class,
    standard_deviation,
)


def rows_of(matrix: list[list[int]]) -> Scored:
    """Rows whose confusion matrix (rows actual, columns predicted) is this."""
    cells = [(actual, said) for actual, row in enumerate(matrix) for said, n in enumerate(row) for _ in range(n)]
    actual, predicted = np.array(cells).T
    probabilities = np.full((len(cells), len(matrix)), 0.1)
    probabilities[np.arange(len(cells)), predicted] = 0.9
    return Scored(actual, predicted, probabilities / probabilities.sum(axis=1, keepdims=True), None, len(matrix))


def test_t1_numbers_of_a_binary_confusion_matrix():
    scored = rows_of([[2817, 33], [130, 353]])
    values = all_metrics(scored, BINARY)

    assert len(scored) == 3333
    assert values["Accuracy"] == pytest.approx(0.951095, abs=5e-7)
    assert values["Precision"] == pytest.approx(0.914508, abs=5e-7)
    assert values["Recall"] == pytest.approx(0.730849, abs=5e-7)
    assert values["F1"] == pytest.approx(0.812428, abs=5e-7)
    assert values["BalancedAccuracy"] == pytest.approx(0.859635, abs=5e-7)
    assert class_metrics(confusion(scored))["false_positive_rate"] == pytest.approx(0.0115789, abs=5e-8)


def test_t2_report_numbers_and_the_constant_classifier():
    scored = rows_of([[1, 2], [0, 1]])
    matrix = np.array([[1.0, 2.0], [0.0, 1.0]])

    assert class_metrics(matrix) == pytest.approx(
        {
            "recall": 1,
            "precision": 1 / 3,
            "accuracy": 0.5,
            "true_positive_rate": 1,
            "true_negative_rate": 1 / 3,
            "false_positive_rate": 2 / 3,
            "false_negative_rate": 0,
            "f0_5": 0.384615,
            "f1": 0.5,
            "f2": 0.714286,
        },
        abs=5e-7,
    )
    constant = class_metrics(constant_matrix(matrix, 1))
    wanted = {"precision": 0.25, "recall": 1, "accuracy": 0.25, "f0_5": 0.294118, "f1": 0.4, "f2": 0.625}
    assert {name: constant[name] for name in wanted} == pytest.approx(wanted, abs=5e-7)
    assert standard_deviation(METRICS["F1"], scored, np.random.default_rng(0)) == "NaN"


def test_t3_weighted_numbers_of_a_multiclass_matrix():
    assert weighted_metrics(np.array([[1180.0, 510.0], [268.0, 138.0]])) == pytest.approx(
        {
            "accuracy": 0.6288168,
            "weighted_recall": 0.6288168,
            "weighted_precision": 0.6983172,
            "weighted_f0_5": 0.6803947,
            "weighted_f1": 0.6571162,
            "weighted_f2": 0.6384024,
        },
        abs=5e-8,
    )


@pytest.mark.parametrize(
    ("_case", "share", "precision", "f0_5", "f1", "f2", "tolerance"),
    [
        ("T4", 0.200699, 0.040280, 0.047944, 0.067094, 0.111716, 1e-6),  # the specification truncates
        ("T5", 0.19370229, 0.0375206, 0.0447344, 0.0628642, 0.1057031, 5e-8),
    ],
)
def test_t4_t5_a_constant_label(_case, share, precision, f0_5, f1, f2, tolerance):
    weighted = weighted_metrics(np.array([[0.0, 1 - share], [0.0, share]]))

    assert weighted["weighted_recall"] == pytest.approx(share, abs=1e-12)
    assert weighted["weighted_precision"] == pytest.approx(precision, abs=tolerance)
    assert weighted["weighted_f0_5"] == pytest.approx(f0_5, abs=tolerance)
    assert weighted["weighted_f1"] == pytest.approx(f1, abs=tolerance)
    assert weighted["weighted_f2"] == pytest.approx(f2, abs=tolerance)


def test_t6_rmse_is_the_root_of_mse():
    scored = Scored(np.zeros(2), np.array([np.sqrt(87.874017), -np.sqrt(87.874017)]))

    assert METRICS["MSE"](scored) == pytest.approx(87.874017)
    assert METRICS["RMSE"](scored) == pytest.approx(9.374114, abs=5e-7)


def test_t7_numbers_per_class():
    scored = rows_of([[161, 1], [5, 95]])
    precision, recall = per_class(confusion(scored))

    assert precision == pytest.approx([0.969880, 0.989583], abs=5e-7)
    assert recall == pytest.approx([0.993827, 0.95], abs=5e-7)
    assert METRICS["F1macro"](scored) == pytest.approx((0.981707 + 0.969388) / 2, abs=5e-7)
    assert confusion(scored).sum(axis=1).tolist() == [162, 100]
    assert METRICS["Accuracy"](scored) == pytest.approx(0.9771, abs=5e-5)
    assert METRICS["BalancedAccuracy"](scored) == pytest.approx(0.9719, abs=5e-5)


@given(
    st.lists(
        st.tuples(st.booleans(), st.sampled_from([0.0, 0.1, 0.25, 0.5, 0.75, 1.0]), st.sampled_from([0.5, 1.0, 3.0])),
        min_size=2,
        max_size=40,
    ).filter(lambda rows: len({actual for actual, _, _ in rows}) == 2),
    st.booleans(),
)
def test_the_area_is_that_of_scikit_learn(rows, weighted):
    actual, scores, weights = (np.array(each) for each in zip(*rows, strict=True))
    scored = Scored(
        actual.astype(int), scores > 0.5, np.column_stack([1 - scores, scores]), weights if weighted else None, 2
    )

    expected = roc_auc_score(actual, scores, sample_weight=weights if weighted else None)

    assert METRICS["AUC"](scored) == pytest.approx(expected, abs=1e-12)


def test_a_probability_that_is_not_a_number_has_no_area():
    scored = Scored(np.array([0, 1]), np.array([0, 1]), np.array([[0.5, 0.5], [np.nan, np.nan]]), None, 2)

    with pytest.raises(ValueError, match="not a number"):
        METRICS["AUC"](scored)


def test_t8_auc_gain_and_lift():
    actual = np.array([1, 1, 0, 1, 0, 1, 0, 0, 0, 0])
    scores = np.linspace(0.95, 0.05, 10)
    scored = Scored(actual, (scores > 0.5).astype(int), np.column_stack([1 - scores, scores]), None, 2)
    gain, lift = curves.gain_and_lift(scored)

    assert METRICS["AUC"](scored) == pytest.approx(0.875)
    assert gain["gains"] == [0.25, 0.5, 0.5, 0.75, 0.75, 1, 1, 1, 1, 1]
    assert lift["lifts"] == pytest.approx([2.5, 2.5, 1.667, 1.875, 1.5, 1.667, 1.429, 1.25, 1.111, 1], abs=5e-4)


def test_t9_weighted_accuracy():
    scored = Scored(np.array([1, 1, 0]), np.array([1, 1, 1]), None, np.array([1.0, 2.0, 3.0]), 2)

    assert METRICS["Accuracy"](scored) == pytest.approx(0.5)
    assert METRICS["BalancedAccuracy"](scored) == pytest.approx(0.5)  # the mean of 1 and 0: weights do not count


def test_t10_residuals():
    found = residuals(Scored(np.array([3.0, 5, 7, 9]), np.array([2.5, 5.5, 7, 8])))

    assert found["standard_deviation"] == pytest.approx(0.559017, abs=5e-7)
    assert found["standardised"] == pytest.approx([0.894, -0.894, 0, 1.789], abs=5e-4)


@pytest.mark.parametrize(
    ("_case", "scored", "metric", "value"),
    [
        ("no positive predicted", rows_of([[3, 0], [2, 0]]), "Precision", 0.0),
        ("nothing right", rows_of([[0, 3], [2, 0]]), "F1", 0.0),
        ("one class only", rows_of([[3, 1], [0, 0]]), "AUC", 0.5),
        ("a constant target met", Scored(np.ones(3), np.ones(3)), "R2", 1.0),
        ("a constant target missed", Scored(np.ones(3), np.zeros(3)), "R2", 0.0),
        ("worse than the mean", Scored(np.array([0.0, 1.0]), np.array([3.0, -2.0])), "R2", -35.0),
        (
            "a certain mistake",
            Scored(np.array([0]), np.array([1]), np.array([[0.0, 1.0]]), None, 2),
            "LogLoss",
            34.538776,
        ),
    ],
)
def test_undefined_cases_have_an_answer(_case, scored, metric, value):
    assert METRICS[metric](scored) == pytest.approx(value, abs=1e-6)


@st.composite
def classified(draw: st.DrawFn) -> Scored:
    k = draw(st.integers(2, 4))
    n = draw(st.integers(1, 40))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    probabilities = rng.dirichlet(np.ones(k), n)
    return Scored(rng.integers(0, k, n), probabilities.argmax(axis=1), probabilities, None, k)


@st.composite
def measured(draw: st.DrawFn) -> Scored:
    values = st.lists(st.tuples(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6)), min_size=1, max_size=40)
    actual, predicted = np.array(draw(values)).T
    return Scored(actual, predicted)


@given(classified())
def test_classification_metrics_keep_their_ranges_and_the_order_of_rows_changes_nothing(scored):
    kind = BINARY if scored.n_classes == 2 else MULTICLASS
    values = all_metrics(scored, kind)
    turned = all_metrics(scored.take(np.arange(len(scored))[::-1]), kind)
    ones = all_metrics(
        Scored(scored.actual, scored.predicted, scored.probabilities, np.ones(len(scored)), scored.n_classes), kind
    )

    assert all(0 <= value <= 1 for name, value in values.items() if name != "LogLoss")
    assert values["LogLoss"] >= 0
    assert turned == pytest.approx(values, abs=1e-9)
    assert ones == pytest.approx(values, abs=1e-9)


@given(measured())
def test_regression_metrics_agree_with_each_other(scored):
    values = all_metrics(scored, REGRESSION)

    assert values["RMSE"] ** 2 == pytest.approx(values["MSE"])
    assert values["MAE"] <= values["RMSE"] * (1 + 1e-9) + 1e-150  # squares of tiny errors vanish
    assert values["R2"] <= 1


@given(classified(), st.integers(1, 5))
def test_a_weight_is_a_repeated_row(scored, times):
    weights = np.where(np.arange(len(scored)) == 0, float(times), 1.0)
    weighted = Scored(scored.actual, scored.predicted, scored.probabilities, weights, scored.n_classes)
    repeated = scored.take(np.concatenate([np.zeros(times - 1, dtype=int), np.arange(len(scored))]))

    assert METRICS["Accuracy"](weighted) == pytest.approx(METRICS["Accuracy"](repeated))
    assert METRICS["LogLoss"](weighted) == pytest.approx(METRICS["LogLoss"](repeated))


def test_the_interval_holds_the_value_and_narrows_with_more_rows():
    few, many = rows_of([[40, 10], [12, 38]]), rows_of([[4000, 1000], [1200, 3800]])
    wide = interval(METRICS["Accuracy"], few, np.random.default_rng(0))
    narrow = interval(METRICS["Accuracy"], many, np.random.default_rng(0))

    assert wide[0] < 0.78 < wide[1]
    assert narrow[0] < 0.78 < narrow[1]
    assert narrow[1] - narrow[0] < (wide[1] - wide[0]) / 5


def test_the_deviation_is_the_same_every_time_and_needs_200_rows():
    scored = rows_of([[80, 20], [25, 75]])
    first, second = (standard_deviation(METRICS["F1"], scored, np.random.default_rng(3)) for _ in range(2))

    assert first == second
    assert isinstance(first, float)
    assert 0 < first < 0.1


def test_the_threshold_curve_counts_what_the_confusion_matrix_counts():
    rng = np.random.default_rng(1)
    scores = rng.uniform(size=2000)
    actual = (rng.uniform(size=2000) < scores).astype(int)
    scored = Scored(actual, (scores >= 0.5).astype(int), np.column_stack([1 - scores, scores]), None, 2)

    curve = curves.threshold_curve(scored)

    at = curve["thresholds"].index(0.5)
    (tn, fp), (fn, tp) = confusion(scored)
    assert [curve[name][at] for name in ("true_negatives", "false_positives", "false_negatives", "true_positives")] == [
        tn,
        fp,
        fn,
        tp,
    ]
    assert len(curve["thresholds"]) <= 501
    assert curve["true_positives"][0] == actual.sum()


def test_a_row_of_weight_three_counts_in_every_curve_as_three_rows():
    rng = np.random.default_rng(2)
    scores, weights = np.round(rng.uniform(size=300), 2), rng.integers(0, 4, 300)
    actual = (rng.uniform(size=300) < scores).astype(int)
    probabilities = np.column_stack([1 - scores, scores])
    heavy = Scored(actual, (scores >= 0.5).astype(int), probabilities, weights.astype(float), 2)
    often = replace(heavy, weights=None).take(np.repeat(np.arange(300), weights))

    curve, plain = curves.threshold_curve(heavy), curves.threshold_curve(often)

    (tn, fp), (fn, tp) = confusion(heavy)
    at = curve["thresholds"].index(0.5)
    assert [curve[name][at] for name in ("true_negatives", "false_positives")] == [tn, fp]
    assert [curve[name][at] for name in ("false_negatives", "true_positives")] == [fn, tp]
    assert curves.threshold_table(heavy) == curves.threshold_table(often)
    assert curves.cost_table(curve) == curves.cost_table(plain)
    assert curves.calibration(heavy)["observed"] == pytest.approx(curves.calibration(often)["observed"])
    assert curves.calibration(heavy)["predicted"] == pytest.approx(curves.calibration(often)["predicted"])
    for found, wanted in zip(curves.gain_and_lift(heavy), curves.gain_and_lift(often), strict=True):
        assert list(found.values())[1] == pytest.approx(list(wanted.values())[1], abs=0.02)
