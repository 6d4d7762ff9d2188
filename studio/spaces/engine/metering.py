"""What was used: time that instances ran, whatever ran on them (spec studio §11.4).

An instance is metered from the moment its first app runs until none does; two apps on one instance at the same time
count once.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta

Span = tuple[datetime, datetime]


@dataclass(frozen=True)
class Used:
    """One app on one instance, from `start` to `end`.

    instance: which one; apps with the same text share it. labels: what sums are made by (`profile`, `space`, …).
    """

    instance: str
    instance_type: str
    start: datetime
    end: datetime
    labels: tuple[tuple[str, str], ...] = ()


def union(spans: Iterable[Span]) -> list[Span]:
    """The time that at least one of the spans covers, as spans that do not touch, in order; empty ones are dropped."""
    merged: list[Span] = []
    for start, end in sorted(each for each in spans if each[1] > each[0]):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return merged


def hours(used: Iterable[Used], by: str = "instance_type") -> dict[tuple[str, str], float]:
    """(value of `by`, instance type) -> hours. by: "instance_type", "day" (UTC date) or the name of a label."""
    spans: dict[tuple[str, str, str], list[Span]] = defaultdict(list)
    for each in _split_by_day(used) if by == "day" else used:
        spans[_value(each, by), each.instance_type, each.instance].append((each.start, each.end))
    sums: dict[tuple[str, str], float] = defaultdict(float)
    for (value, instance_type, _), covered in spans.items():
        total = sum(((end - start) for start, end in union(covered)), timedelta())
        sums[value, instance_type] += total.total_seconds() / 3600
    return dict(sums)


def clipped(used: Iterable[Used], since: datetime, until: datetime) -> Iterator[Used]:
    """What lies between the two moments."""
    for each in used:
        start, end = max(each.start, since), min(each.end, until)
        if start < end:
            yield replace(each, start=start, end=end)


def _value(each: Used, by: str) -> str:
    if by == "instance_type":
        return each.instance_type
    return each.start.date().isoformat() if by == "day" else dict(each.labels).get(by, "")


def _split_by_day(used: Iterable[Used]) -> Iterator[Used]:
    for each in used:
        start = each.start
        while start < each.end:
            midnight = datetime.combine(start.date() + timedelta(days=1), time(), tzinfo=start.tzinfo)
            yield replace(each, start=start, end=min(midnight, each.end))
            start = midnight
