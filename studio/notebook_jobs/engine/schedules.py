"""When a notebook job is due (spec studio §13.4): `at(…)`, `rate(…)` and `cron(…)`, always in UTC.

A cron line has six fields: minute, hour, day of the month, month, day of the week (1 = Sunday … 7 = Saturday), year.
One of the two days is `?`. `L` is the last day of the month, `6L` the last Friday, `6#3` the third Friday, `15W` the
weekday nearest to the 15th. The fields are read here; croniter, which counts weekdays from 0, finds the moments.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Literal

from croniter import CroniterBadDateError, CroniterError, croniter

FIELDS = ("minute", "hour", "day of the month", "month", "day of the week", "year")
_RANGES = ((0, 59), (0, 23), (1, 31), (1, 12), (1, 7), (1970, 2099))
_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_WEEKDAYS = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")
_NAMES: dict[int, dict[str, int]] = {
    3: {name: number for number, name in enumerate(_MONTHS, 1)},
    4: {name: number for number, name in enumerate(_WEEKDAYS, 1)},
}
_CALL = re.compile(r"\s*(at|rate|cron)\s*\((.*)\)\s*", re.IGNORECASE | re.DOTALL)
_RATE = re.compile(r"(\d{1,6})\s+(minute|hour|day)s?")
_DAY, _WEEKDAY, _YEAR = 2, 4, 5
_UNITS = {"minute": timedelta(minutes=1), "hour": timedelta(hours=1), "day": timedelta(days=1)}
MOST_COUNTED = 1000  # missed moments are counted up to here


class BadSchedule(ValueError):
    """The text is no schedule; the message says which part is wrong and what is expected."""


@dataclass(frozen=True)
class Schedule:
    """Moments in time, all aware and in UTC. text: as written, in the form `kind(…)`."""

    text: str
    kind: Literal["at", "rate", "cron"]
    start: datetime  # of `at` the moment itself, of `rate` what it counts from
    every: timedelta = timedelta(0)
    line: str = ""  # as croniter reads it: minute hour day month weekday second year

    @classmethod
    def parse(cls, text: str, start: datetime) -> "Schedule":
        """Read `at(2026-12-25T10:15:00)`, `rate(5 minutes)`, `cron(15 10 ? * 6L 2022-2023)` or the bare cron line.

        start: what a rate counts from, aware. BadSchedule otherwise.
        """
        found = _CALL.fullmatch(text)
        kind, inner = (found[1].lower(), found[2].strip()) if found else ("cron", text.strip())
        if kind == "at":
            return cls(f"at({inner})", "at", _moment(inner))
        if kind == "rate":
            return cls(f"rate({inner})", "rate", start.astimezone(UTC), every=_interval(inner))
        return cls(f"cron({' '.join(inner.split())})", "cron", start.astimezone(UTC), line=_translated(inner))

    def after(self, moment: datetime) -> datetime | None:
        """The first due moment later than `moment` (aware); None when there is none."""
        moment = moment.astimezone(UTC)
        if self.kind == "at":
            return self.start if self.start > moment else None
        if self.kind == "rate":
            if moment < self.start:
                return self.start + self.every
            return self.start + ((moment - self.start) // self.every + 1) * self.every
        try:
            found: datetime = croniter(self.line, moment, max_years_between_matches=130).get_next(datetime)
        except CroniterBadDateError:
            return None
        return found.astimezone(UTC)

    def upcoming(self, moment: datetime, count: int) -> list[datetime]:
        """The next due moments after `moment`, at most `count`."""
        found: list[datetime] = []
        while len(found) < count and (due := self.after(found[-1] if found else moment)) is not None:
            found.append(due)
        return found

    def missed(self, due: datetime, now: datetime) -> int:
        """How many moments lie after `due` and not after `now`, counted up to MOST_COUNTED."""
        count, last = 0, due
        while count < MOST_COUNTED and (following := self.after(last)) is not None and following <= now:
            count, last = count + 1, following
        return count


def _moment(text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise BadSchedule(f"{text[:40]!r} is no moment; write at(2026-12-25T10:15:00), in UTC.") from error
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)


def _interval(text: str) -> timedelta:
    found = _RATE.fullmatch(text.lower())
    if found is None or int(found[1]) == 0:
        raise BadSchedule(f"{text[:40]!r} is no rate; write rate(5 minutes), rate(1 hour) or rate(2 days).")
    return int(found[1]) * _UNITS[found[2]]


def _translated(text: str) -> str:
    """The line in croniter's words; every field is written out, so that nothing depends on how it reads ranges."""
    parts = text.upper().split()
    if len(parts) != len(FIELDS):
        raise BadSchedule(
            f"A cron line has six fields ({', '.join(FIELDS)}), for example 15 10 ? * 6L *; {text[:60]!r} "
            f"has {len(parts)}."
        )
    if (parts[_DAY] == "?") == (parts[_WEEKDAY] == "?"):
        raise BadSchedule("Write ? in one of the two fields for days, the third or the fifth, and not in both.")
    minute, hour, day, month, weekday, year = (_field(number, part) for number, part in enumerate(parts))
    line = f"{minute} {hour} {day} {month} {weekday} 0 {year}"
    try:
        croniter(line)
    except CroniterError as error:
        raise BadSchedule(f"The cron line {text[:60]!r} is not understood: {error}.") from error
    return line


def _field(number: int, text: str) -> str:
    if text == "*" or (text == "?" and number in (_DAY, _WEEKDAY)):
        return "*"
    if number == _DAY and re.fullmatch(r"L|\d{1,2}W", text):
        if text != "L":
            _number(number, text[:-1])
        return text
    if number == _WEEKDAY and (special := _special_weekday(text)):
        return special
    values: set[int] = set()
    for part in text.split(","):
        values |= _values(number, part)
    offset = 1 if number == _WEEKDAY else 0
    return _shortest(sorted(value - offset for value in values))


def _special_weekday(text: str) -> str:
    """`L`, `6L`, `FRIL`, `6#3` in croniter's words; empty for anything else."""
    if text == "L":
        return "6"
    if text.endswith("L"):
        return f"L{_number(_WEEKDAY, text[:-1]) - 1}"
    day, sharp, nth = text.partition("#")
    if not sharp:
        return ""
    if nth not in {"1", "2", "3", "4", "5"}:
        raise BadSchedule(f"{text[:20]!r} is no day of the week; after # comes which one of the month, 1 to 5.")
    return f"{_number(_WEEKDAY, day) - 1}#{nth}"


def _values(number: int, part: str) -> set[int]:
    """What one part of a list stands for: `5`, `1-5`, `*/15`, `3/10`, `1-30/7`."""
    low, high = _RANGES[number]
    span, slash, step_text = part.partition("/")
    step = int(step_text) if step_text.isdecimal() and len(step_text) < 5 else 0
    if slash and step == 0:
        raise BadSchedule(f"{part[:20]!r} is not understood as {FIELDS[number]}: after / comes a number from 1 on.")
    first_text, dash, last_text = span.partition("-")
    if span == "*":
        first, last = low, high
    elif dash:
        first, last = _number(number, first_text), _number(number, last_text)
    else:
        first = _number(number, span)
        last = high if slash else first
    if first > last:
        raise BadSchedule(f"{part[:20]!r} is not understood as {FIELDS[number]}: it ends before it begins.")
    return set(range(first, last + 1, step or 1))


def _number(field: int, text: str) -> int:
    low, high = _RANGES[field]
    names = _NAMES.get(field, {})
    value = names.get(text, int(text) if text.isdecimal() and len(text) < 5 else -1)
    if not low <= value <= high:
        words = f" or {next(iter(names))} to {list(names)[-1]}" if names else ""
        raise BadSchedule(f"{text[:20]!r} is no {FIELDS[field]}; write {low} to {high}{words}.")
    return value


def _shortest(values: list[int]) -> str:
    """A list as croniter reads it; runs of neighbours as ranges, because a list of many years is slow to search."""
    runs: list[list[int]] = [[values[0]]]
    for before, value in pairwise(values):
        if value == before + 1:
            runs[-1].append(value)
        else:
            runs.append([value])
    return ",".join(str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs)
