"""What is spared, and what that does not change."""

from typing import Any

import pandas as pd
import pytest
from autogluon.common.features import infer_types

CODES = pd.Series([f"kind {number % 97}x" for number in range(600)])
DATES = pd.Series([f"2024-03-{1 + number % 28:02d}" for number in range(600)])


@pytest.mark.parametrize(
    ("values", "dates"),
    [
        (CODES, False),
        (DATES, True),
        (DATES.where(DATES.index % 2 == 0), True),  # cells without a value are not looked at
        (CODES.where(CODES.index % 3 > 0, DATES), True),
        (pd.Series([None] * 600, dtype=object), False),
        (pd.Series([str(number) for number in range(600)]), False),
        (DATES.head(10), True),
    ],
)
def test_text_is_taken_for_dates_as_before(values, dates):
    assert infer_types.check_if_datetime_as_object_feature(values) is dates


def test_a_column_without_a_date_is_not_tried_500_times(monkeypatch):
    tried: list[int] = []
    real = pd.to_datetime

    def noted(cells: pd.Series, **given: Any) -> Any:
        tried.append(len(cells))
        return real(cells, **given)

    monkeypatch.setattr(pd, "to_datetime", noted)

    assert not infer_types.check_if_datetime_as_object_feature(CODES)

    assert tried == [25]
