"""Inputs that are larger than a job takes in: which rows are learned from (autopilot specification §3)."""

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autopilot.engine import subsampling
from autopilot.engine.data import prepare
from autopilot.engine.plan import Plan
from autopilot.engine.subsampling import LEAST, MOST_CLASSES, sampled
from tests.autopilot.tables import as_csv, customers, houses


def test_classes_keep_their_shares_and_rare_ones_their_rows() -> None:
    values = pd.Series(["no"] * 90_000 + ["yes"] * 10_000 + ["rare"] * 1_500 + ["once"] + [None] * 1_000)
    values = values.sample(frac=1, random_state=1, ignore_index=True)

    kept = values.iloc[sampled(values, 0.2, seed=7)]

    assert kept.value_counts(dropna=False).to_dict() == {
        "no": 18_000, "yes": 2_000, "rare": LEAST, "once": 1, None: 200,
    }  # fmt: skip
    assert not kept.equals(values.iloc[sampled(values, 0.2, seed=8)])
    assert kept.equals(values.iloc[sampled(values, 0.2, seed=7)])


def test_of_a_quantity_rows_are_drawn_at_random() -> None:
    values = pd.Series(np.arange(50_000.0))

    kept = sampled(values, 0.1, seed=7)

    assert len(kept) == 5_000
    assert abs(values[kept].mean() - values.mean()) < 1_000  # four standard errors are 800


@given(
    st.lists(st.sampled_from(["a", "b", "c", None]) | st.integers(0, 3 * MOST_CLASSES), max_size=60),
    st.floats(0.001, 0.999),
)
def test_positions_are_in_order_and_every_class_is_there(values: list[object], share: float) -> None:
    target = pd.Series(values, dtype=object)

    kept = sampled(target, share, seed=3)

    assert (np.diff(kept) > 0).all()
    assert set(target.iloc[kept].dropna()) == set(target.dropna())  # fewer than LEAST: all are kept
    assert len(kept) >= share * len(target)


@pytest.fixture
def least_of_ten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subsampling, "LEAST", 10)


@pytest.mark.usefixtures("least_of_ten")
def test_a_job_learns_from_a_sample_and_says_so(plan_of: Callable[..., Plan]) -> None:
    whole = customers(3_000)
    size = len(as_csv(whole))

    prepared = prepare(plan_of(whole, "churn", most_bytes=size // 3))

    used = pd.concat([prepared.train, prepared.validation])
    assert len(used) == pytest.approx(1_000, abs=3)
    assert (used["churn"] == "yes").mean() == pytest.approx((whole["churn"] == "yes").mean(), abs=0.003)
    assert prepared.notes[0].startswith("The training data has 0.0 GB, more than a job takes in: 1,0")
    assert " of its 3,000 rows are used, a random sample." in prepared.notes[0]


@pytest.mark.usefixtures("least_of_ten")
def test_every_file_and_the_validation_channel_are_sampled(plan_of: Callable[..., Plan]) -> None:
    plan = plan_of(houses(2_000), "price", most_bytes=2 * len(as_csv(houses(1_000))))
    (plan.folder / "input" / "training" / "more.csv").write_bytes(as_csv(houses(2_000)))
    validation = plan.folder / "input" / "validation" / "rows.csv"
    validation.parent.mkdir()
    validation.write_bytes(as_csv(houses(4_000)))

    prepared = prepare(plan)

    assert len(prepared.train) == pytest.approx(2_000, abs=20)
    assert len(prepared.validation) == pytest.approx(2_000, abs=20)
    assert [note.split(",")[0] for note in prepared.notes[:2]] == [
        "The training data has 0.0 GB", "The validation data has 0.0 GB",
    ]  # fmt: skip


def test_what_is_not_larger_is_read_whole(plan_of: Callable[..., Plan]) -> None:
    prepared = prepare(plan_of(customers(), "churn", most_bytes=len(as_csv(customers()))))

    assert len(prepared.train) + len(prepared.validation) == 600
    assert prepared.notes == ()
