"""The numbers of a report are the metrics of the specification, whatever the weights, and so are their intervals."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import auc, precision_recall_curve

from autopilot.engine.judges import (
    BinaryJudge,
    Constant,
    RegressionJudge,
    class_metrics,
    judge_of,
    values,
    weighted_metrics,
)
from autopilot.engine.metrics import BINARY, METRICS, MULTICLASS, REGRESSION, Scored, confusion, interval
from autopilot.engine.plan import SEED
from tests.autopilot.engine.test_metrics import rows_of

NAMES = {
    BINARY: {
        "Accuracy": "accuracy",
        "AUC": "auc",
        "BalancedAccuracy": "balanced_accuracy",
        "F1": "f1",
        "Precision": "precision",
        "Recall": "recall",
        "LogLoss": "log_loss",
    },
    MULTICLASS: {
        "Accuracy": "accuracy",
        **{each: each for each in ("BalancedAccuracy", "F1macro", "PrecisionMacro", "RecallMacro", "LogLoss")},
    },
    REGRESSION: {"MAE": "mae", "MSE": "mse", "RMSE": "rmse", "R2": "r2"},
}


@st.composite
def judged(draw: st.DrawFn) -> tuple[Scored, str, np.ndarray]:
    """Rows of any problem type, with or without weights, and counts of a draw that takes at least one row."""
    n = draw(st.integers(1, 40))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    weights = rng.uniform(0.1, 3, n) if draw(st.booleans()) else None
    counts = np.bincount(rng.integers(0, n, n), minlength=n).astype(float)
    k = draw(st.integers(1, 4))
    if k == 1:
        return Scored(rng.normal(size=n), rng.normal(size=n), None, weights), REGRESSION, counts
    # Few distinct scores, so that ties are common.
    chances = np.round(rng.dirichlet(np.ones(k), n), 1) + 0.01
    chances /= chances.sum(axis=1, keepdims=True)
    kind = BINARY if k == 2 else MULTICLASS
    return Scored(rng.integers(0, k, n), chances.argmax(axis=1), chances, weights, k), kind, counts


@given(judged())
def test_a_judge_gives_the_metrics_of_the_rows_that_the_counts_stand_for(given):
    scored, kind, counts = given
    drawn = scored.take(np.repeat(np.arange(len(scored)), counts.astype(int)))
    numbers = judge_of(scored, kind)(counts)

    for metric, name in NAMES[kind].items():
        assert numbers[name] == pytest.approx(METRICS[metric](drawn), abs=1e-9), name


@given(judged())
def test_every_share_stays_between_0_and_1(given):
    scored, kind, counts = given
    numbers = judge_of(scored, kind)(counts)
    unbounded = {"log_loss", "LogLoss", "mae", "mape", "mse", "rmse", "r2", "brier_score"}

    assert all(-1e-12 <= value <= 1 + 1e-12 for name, value in numbers.items() if name not in unbounded)


def test_the_area_under_precision_and_recall_is_that_of_the_library():
    rng = np.random.default_rng(4)
    scores = rng.uniform(size=500).round(2)
    actual = (rng.uniform(size=500) < scores).astype(int)
    scored = Scored(actual, (scores > 0.5).astype(int), np.column_stack([1 - scores, scores]), None, 2)
    precision, recall, _ = precision_recall_curve(actual, scores)

    assert BinaryJudge(scored)(np.ones(500))["auprc"] == pytest.approx(auc(recall, precision))


def test_brier_score_and_calibration_error_by_hand():
    scores = np.array([0.12, 0.18, 0.91, 0.97])
    scored = Scored(np.array([0, 1, 1, 1]), (scores > 0.5).astype(int), np.column_stack([1 - scores, scores]), None, 2)
    numbers = BinaryJudge(scored)(np.ones(4))

    assert numbers["brier_score"] == pytest.approx((0.12**2 + 0.82**2 + 0.09**2 + 0.03**2) / 4)
    # Two bins: said 0.15 and observed 0.5; said 0.94 and observed 1.
    assert numbers["expected_calibration_error"] == pytest.approx((2 * 0.35 + 2 * 0.06) / 4)


def test_the_interval_of_a_calibration_error_holds_its_value():
    rng = np.random.default_rng(5)
    scores = rng.uniform(size=3000)
    actual = (rng.uniform(size=3000) < scores).astype(int)  # as well calibrated as can be: what is measured is noise
    scored = Scored(actual, (scores > 0.5).astype(int), np.column_stack([1 - scores, scores]), None, 2)

    found = values(BinaryJudge(scored), 3000)["expected_calibration_error"]

    assert 0 <= found["interval"][0] <= found["value"] <= found["interval"][1] < 0.05


def test_the_interval_of_the_report_is_the_interval_of_the_leaderboard():
    rng = np.random.default_rng(2)
    scores = rng.uniform(size=400)
    actual = (rng.uniform(size=400) < scores).astype(int)
    scored = Scored(actual, (scores > 0.5).astype(int), np.column_stack([1 - scores, scores]), None, 2)
    report = values(BinaryJudge(scored), 400)

    for metric, name in NAMES[BINARY].items():
        board = interval(METRICS[metric], scored, np.random.default_rng(SEED))
        assert report[name]["interval"] == pytest.approx(board), name


@pytest.mark.parametrize(("rows", "told"), [(199, False), (200, True)])
def test_a_standard_deviation_needs_200_rows(rows, told):
    rng = np.random.default_rng(0)
    actual = rng.normal(size=rows)
    found = values(judge_of(Scored(actual, actual + rng.normal(size=rows)), REGRESSION), rows)

    for each in found.values():
        assert (each["standard_deviation"] == "NaN") is not told
        low, high = each["interval"]
        assert low < each["value"] < high


def test_t2_and_t3_through_the_judges():
    t2 = values(BinaryJudge(rows_of([[1, 2], [0, 1]])), 4)
    constant = Constant(class_metrics, rows_of([[1, 2], [0, 1]]), 1)(np.ones(4))
    t3 = rows_of([[1180, 510], [268, 138]])
    always = Constant(weighted_metrics, t3, 1)(np.ones(len(t3)))

    assert t2["f1"] == {"value": 0.5, "standard_deviation": "NaN", "interval": [0.0, pytest.approx(0.9, abs=0.11)]}
    assert constant["f2"] == pytest.approx(0.625)
    assert constant["true_negative_rate"] == 0.0
    assert always["weighted_precision"] == pytest.approx(0.0375206, abs=5e-8)  # T5 is the second class of T3
    assert always["accuracy"] == pytest.approx(float(confusion(t3)[1].sum()) / len(t3))


def test_mape_leaves_out_rows_whose_truth_is_zero():
    judge = RegressionJudge(Scored(np.array([10.0, -4.0, 0.0]), np.array([9.0, -5.0, 3.0])))

    assert judge(np.ones(3))["mape"] == pytest.approx((0.1 + 0.25) / 2)
    assert judge(np.array([2.0, 1.0, 5.0]))["mape"] == pytest.approx((0.1 + 0.1 + 0.25) / 3)
    assert judge(np.array([0.0, 0.0, 1.0]))["mape"] == 0.0  # a draw of nothing else
    tiny = RegressionJudge(Scored(np.array([5e-324, 2.0]), np.array([1e9, 1.0])))
    assert tiny(np.ones(2))["mape"] == pytest.approx(0.5)
    assert "mape" not in RegressionJudge(Scored(np.zeros(3), np.ones(3)))(np.ones(3))
