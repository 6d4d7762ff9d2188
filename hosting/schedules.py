"""When something that repeats is due: a cron line, read in a time zone. No database, no clock of its own.

Five fields, as everywhere: minute, hour, day of the month, month, day of the week (0 or sun is Sunday). When both days
are given, one of them is enough. `L`, `W`, `#` and `?` are not understood (canvas spec 3.4).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from celery.schedules import ParseException, crontab_parser

FIELDS = ("minute", "hour", "day of the month", "month", "day of the week")
_HOURS = frozenset(range(24))
_FAR = 366 * 9  # days: the 29th of February can be eight years away


class BadSchedule(ValueError):
    """The cron line or the time zone is not one; the message says which part, and what is expected."""


@dataclass(frozen=True)
class Schedule:
    """Which minutes of which days. weekdays: 0 is Sunday. either_day: both kinds of day are restricted."""

    minutes: frozenset[int]
    hours: frozenset[int]
    days: frozenset[int]
    months: frozenset[int]
    weekdays: frozenset[int]
    either_day: bool
    zone: ZoneInfo

    @classmethod
    def parse(cls, cron: str, time_zone: str) -> "Schedule":
        """Read a line such as `30 6 * * mon-fri` and the name of a zone (`Europe/Zurich`); BadSchedule otherwise."""
        parts = cron.split()
        if len(parts) != len(FIELDS):
            raise BadSchedule(
                f"A schedule has five fields ({', '.join(FIELDS)}), for example `0 6 * * *`; {cron[:80]!r} "
                f"has {len(parts)}."
            )
        if time_zone not in _zones():
            raise BadSchedule(f"{time_zone[:64]!r} is not a time zone; write one such as UTC or Europe/Zurich.")
        minutes, hours, days, months, weekdays = (
            _field(name, text, parser)
            for name, text, parser in zip(
                FIELDS,
                parts,
                (
                    crontab_parser(60),
                    crontab_parser(24),
                    crontab_parser(31, 1),
                    crontab_parser(12, 1),
                    crontab_parser(7),
                ),
                strict=True,
            )
        )
        either = not parts[2].startswith("*") and not parts[4].startswith("*")
        return cls(minutes, hours, days, months, weekdays, either, ZoneInfo(time_zone))

    def after(self, moment: datetime) -> datetime:
        """The first due moment later than `moment` (aware), in UTC; BadSchedule if there is none in nine years."""
        return self.upcoming(moment, 1)[0]

    def upcoming(self, moment: datetime, count: int) -> list[datetime]:
        """The next `count` due moments later than `moment`, in order, in UTC."""
        found: list[datetime] = []
        day = moment.astimezone(self.zone).date()
        for _ in range(_FAR):
            if self._is_on(day):
                found += [each for each in self._moments(day) if each > moment]
            if len(found) >= count:
                return found[:count]
            day += timedelta(days=1)
        raise BadSchedule("This schedule never comes: no month has such a day.")

    def _is_on(self, day: date) -> bool:
        if day.month not in self.months:
            return False
        of_month, of_week = day.day in self.days, day.isoweekday() % 7 in self.weekdays
        return (of_month or of_week) if self.either_day else (of_month and of_week)

    def _moments(self, day: date) -> list[datetime]:
        return sorted({each.astimezone(UTC) for each in self._on_the_clock(day)})

    def _on_the_clock(self, day: date) -> Iterator[datetime]:
        """A time that the clock shows twice counts once, unless every hour counts; one left out comes later."""
        folds = (0, 1) if self.hours == _HOURS else (0,)
        for hour in self.hours:
            for minute in self.minutes:
                for fold in folds:
                    yield datetime.combine(day, time(hour, minute, fold=fold), self.zone)


def _field(name: str, text: str, parser: crontab_parser) -> frozenset[int]:
    try:
        values = frozenset(parser.parse(text.lower()))
    except (ParseException, ValueError, ZeroDivisionError) as error:
        raise BadSchedule(f"The {name} of the schedule cannot be {text[:40]!r}.") from error
    if not values:
        raise BadSchedule(f"The {name} of the schedule cannot be {text[:40]!r}.")
    return values


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())
