"""Labels from probabilities, and the threshold that serves an objective."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autopilot.engine.deciding import CHOSEN_FOR, GRID, LEAST_ROWS, MOST_ROWS, at, decision_of, threshold_for
from autopilot.engine.metrics import METRICS, Scored
from autopilot.engine.package_code.atelier_tabular.deciding import HALF, decided
from autopilot.engine.store import OVER_THRESHOLDS


def answers(chances: np.ndarray, actual: np.ndarray, weights: np.ndarray | None = None) -> Scored:
    outputs = np.column_stack([1 - chances, chances])
    return Scored(actual.astype(np.intp), decided(outputs), outputs, weights, 2)


def honest(rows: int, seed: int, rare: float = 1.0) -> Scored:
    """Probabilities that come true as often as they say. rare: the smaller, the fewer positives."""
    rng = np.random.default_rng(seed)
    chances = rare * rng.beta(0.5, 1.5, rows)
    return answers(chances, rng.uniform(size=rows) < chances)


def test_one_half_gives_the_most_probable_label_and_the_first_of_equals():
    outputs = np.array([[0.4, 0.6], [0.5, 0.5], [0.7, 0.3]])

    assert decided(outputs).tolist() == [1, 0, 0]
    assert decided(np.array([[0.2, 0.5, 0.3]]), 0.1).tolist() == [1]  # of several labels, whatever the threshold


@given(st.lists(st.floats(0, 1), min_size=1), st.sampled_from([each for each in GRID if each != HALF]))
def test_a_threshold_is_reached_by_what_is_not_below_it(chances, threshold):
    second = np.array(chances)

    assert decided(np.column_stack([1 - second, second]), threshold).tolist() == [each >= threshold for each in chances]


@given(st.integers(0, 1000), st.sampled_from(["F1", "BalancedAccuracy"]), st.integers(2, 400), st.floats(0.05, 1))
def test_it_is_a_whole_percent_and_never_worse_than_one_half(seed, objective, rows, rare):
    scored = honest(rows, seed, rare)

    threshold = threshold_for(objective, scored)

    metric = METRICS[objective]
    assert threshold in np.round(GRID, 2)
    assert metric(at(scored, threshold)) >= metric(scored)


@pytest.mark.parametrize("objective", ["F1", "BalancedAccuracy"])
def test_rare_labels_are_found_on_rows_that_it_was_not_chosen_on(objective):
    threshold = threshold_for(objective, honest(2000, 1, rare=0.5))
    fresh = honest(20_000, 2, rare=0.5)

    assert threshold < HALF
    assert METRICS[objective](at(fresh, threshold)) > METRICS[objective](fresh) + 0.1


def test_of_honest_probabilities_it_is_where_theory_has_it():
    """Half the best F1 (Lipton et al. 2014, theorem 1); the share of positives for balanced accuracy."""
    scored = honest(50_000, 3)

    by_f1 = threshold_for("F1", scored)
    assert by_f1 == pytest.approx(METRICS["F1"](at(scored, by_f1)) / 2, abs=0.02)
    assert threshold_for("BalancedAccuracy", scored) == pytest.approx(scored.actual.mean(), abs=0.02)


@pytest.mark.parametrize("objective", ["AUC", "Accuracy", "Precision", "Recall"])
def test_other_objectives_leave_it_where_it_is(objective):
    assert threshold_for(objective, honest(1000, 4, rare=0.3)) == HALF


def test_a_handful_of_rows_of_a_label_says_nothing():
    chances = np.linspace(0, 0.4, 500)
    few = np.arange(500) >= 500 - (LEAST_ROWS - 1)

    assert threshold_for("F1", answers(chances, few)) == HALF
    assert threshold_for("F1", answers(chances, np.arange(500) >= 500 - 3 * LEAST_ROWS)) < HALF


def test_rows_count_by_their_weights():
    """Many rows that are false at 35 % move the threshold, but not if they count nothing."""
    first = honest(3000, 5, rare=0.4)
    assert first.probabilities is not None
    chances = np.concatenate([first.probabilities[:, 1], np.full(3000, 0.35)])
    actual = np.concatenate([first.actual, np.zeros(3000)])
    weights = np.repeat([1.0, 0.0], 3000)

    weighted = threshold_for("F1", answers(chances, actual, weights))

    assert weighted == pytest.approx(threshold_for("F1", first), abs=0.03)
    assert abs(threshold_for("F1", answers(chances, actual)) - weighted) > 0.1


def test_a_large_table_is_looked_at_in_part():
    scored = honest(MOST_ROWS + 50_000, 6)

    threshold = threshold_for("F1", scored)

    assert threshold == pytest.approx(METRICS["F1"](at(scored, threshold)) / 2, abs=0.02)


def test_the_ensemble_is_weighed_over_all_thresholds_where_one_is_chosen():
    assert set(OVER_THRESHOLDS) == set(CHOSEN_FOR)


def test_quantities_and_several_labels_are_left_alone():
    numbers = Scored(np.zeros(50), np.zeros(50))
    several = Scored(np.arange(60) % 3, np.arange(60) % 3, np.full((60, 3), 1 / 3), None, 3)

    assert at(numbers, 0.3) is numbers
    assert at(several, 0.3) is several
    assert threshold_for("F1", several) == HALF


def test_it_is_told_where_it_is_not_one_half():
    assert decision_of("LightGBM", ("no", "yes"), 0.31, "F1") == (
        'LightGBM calls a row "yes" from a probability of 31 % on, where its F1 is best.'
    )
    assert decision_of("LightGBM", ("no", "yes"), HALF, "F1") == ""
