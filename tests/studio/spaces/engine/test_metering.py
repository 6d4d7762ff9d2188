"""Hours of instances (spec studio §11.4)."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from studio.spaces.engine.metering import Used, clipped, hours, union

DAY = datetime(2026, 11, 26, tzinfo=UTC)


def used(start, end, instance="one", instance_type="ml.t3.medium", **labels):
    return Used(
        instance, instance_type, DAY + timedelta(hours=start), DAY + timedelta(hours=end), tuple(labels.items())
    )


def test_two_notebooks_on_one_instance_count_once():
    assert hours([used(10, 11), used(10.5, 12)]) == {("ml.t3.medium", "ml.t3.medium"): 2.0}


def test_a_notebook_that_moves_leaves_its_instance_running():
    moved = used(11, 12, instance="two", instance_type="ml.m5.large")

    sums = hours([used(10, 13), used(10, 11), moved])

    assert sums == {("ml.t3.medium", "ml.t3.medium"): 3.0, ("ml.m5.large", "ml.m5.large"): 1.0}


def test_sums_by_label_and_by_day():
    each = [used(22, 26, profile="ana"), used(1, 2, instance="two", profile="bo")]

    assert hours(each, "profile") == {("ana", "ml.t3.medium"): 4.0, ("bo", "ml.t3.medium"): 1.0}
    assert hours(each, "day") == {("2026-11-26", "ml.t3.medium"): 3.0, ("2026-11-27", "ml.t3.medium"): 2.0}


spans = st.lists(
    st.tuples(st.integers(0, 100), st.integers(0, 100)).map(
        lambda pair: (DAY + timedelta(hours=min(pair)), DAY + timedelta(hours=max(pair)))
    ),
    max_size=12,
)


@given(spans)
def test_a_union_covers_the_same_hours_without_touching(given_spans):
    merged = union(given_spans)

    def covered(of):
        return {n for n in range(100) if any(a <= DAY + timedelta(hours=n) < b for a, b in of)}

    assert covered(merged) == covered(given_spans)
    assert all(left[1] < right[0] for left, right in pairwise(merged))
    assert union(merged) == merged
    assert sum(((b - a) for a, b in merged), timedelta()) == timedelta(hours=len(covered(given_spans)))


@given(spans, st.integers(0, 100), st.integers(0, 100), st.integers(0, 100))
def test_cutting_into_pieces_loses_nothing(given_spans, one, two, three):
    everything = [Used(str(n % 3), "ml.t3.medium", *span) for n, span in enumerate(given_spans)]
    first, middle, last = sorted(DAY + timedelta(hours=each) for each in (one, two, three))

    def total(rows):
        return round(sum(hours(list(rows)).values()), 6)

    whole = total(clipped(everything, first, last))
    assert whole == round(total(clipped(everything, first, middle)) + total(clipped(everything, middle, last)), 6)
    assert round(sum(hours(everything, "day").values()), 6) == total(everything)
