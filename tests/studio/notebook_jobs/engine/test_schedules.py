"""When notebook jobs are due: the vectors of spec studio §13.4, and every minute of small windows counted by hand."""

from calendar import monthrange
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.notebook_jobs.engine.schedules import BadSchedule, Schedule
from studio.notebook_jobs.engine.words import in_words

NOW = datetime(2026, 11, 26, 14, 50, 30, tzinfo=UTC)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def parsed(text: str, start: datetime = NOW) -> Schedule:
    return Schedule.parse(text, start)


def test_the_last_friday_of_each_month_of_two_years() -> None:
    found = parsed("15 10 ? * 6L 2022-2023").upcoming(at("2021-01-01"), 100)

    assert len(found) == 24
    assert [found[0], found[1], found[-1]] == [at("2022-01-28T10:15"), at("2022-02-25T10:15"), at("2023-12-29T10:15")]
    assert all(each.weekday() == 4 for each in found)


@pytest.mark.parametrize(
    ("text", "first", "words"),
    [
        ("cron(15 12 * * ? *)", "2026-11-27T12:15", "At 12:15 UTC every day"),
        ("0/15 * ? * MON-FRI *", "2026-11-26T15:00", "Every 15 minutes from Monday to Friday"),
        ("* * * * ? *", "2026-11-26T14:51", "Every minute"),
        ("5 * * * ? *", "2026-11-26T15:05", "Every hour at minute 5"),
        ("0 8 L * ? *", "2026-11-30T08:00", "At 08:00 UTC on the last day of the month"),
        ("0 8 15W * ? *", "2026-12-15T08:00", "At 08:00 UTC on the weekday nearest to day 15 of the month"),
        ("0 8 1 * ? *", "2026-12-01T08:00", "At 08:00 UTC on day 1 of the month"),
        ("0 8 ? * 2#1 *", "2026-12-07T08:00", "At 08:00 UTC on the first Monday of the month"),
        ("0 9 ? * 1,TUE *", "2026-11-29T09:00", "At 09:00 UTC on Sundays, Tuesdays"),
        ("0 9 ? * L *", "2026-11-28T09:00", "At 09:00 UTC on Saturdays"),
        ("0 9 1 JAN ? 2030", "2030-01-01T09:00", "As the cron line 0 9 1 JAN ? 2030 says, in UTC"),
        ("rate(5 minutes)", "2026-11-26T14:55:30", "Every 5 minutes"),
        ("rate(1 hour)", "2026-11-26T15:50:30", "Every hour"),
        ("at(2026-12-25T10:15:00)", "2026-12-25T10:15", "Once, on 2026-12-25 at 10:15 UTC"),
    ],
)
def test_first_moment_and_words(text: str, first: str, words: str) -> None:
    schedule = parsed(text)

    assert schedule.after(NOW) == at(first)
    assert in_words(schedule) == words
    assert parsed(schedule.text) == schedule


@pytest.mark.parametrize("text", ["at(2026-01-01T00:00:00)", "0 0 1 1 ? 2020", "0 8 31 2 ? *"])
def test_what_never_comes(text: str) -> None:
    assert parsed(text).after(NOW) is None


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("often", "A cron line has six fields (minute, hour, day of the month, month, day of the week, year)"),
        ("* * * * * *", "Write ? in one of the two fields for days"),
        ("0 0 ? * ? *", "Write ? in one of the two fields for days"),
        ("60 * * * ? *", "'60' is no minute; write 0 to 59."),
        ("0 8 ? * 8 *", "'8' is no day of the week; write 1 to 7 or SUN to SAT."),
        ("0 8 ? * 6#6 *", "'6#6' is no day of the week; after # comes which one of the month, 1 to 5."),
        ("0 8 40W * ? *", "'40' is no day of the month; write 1 to 31."),
        ("5-1 * * * ? *", "'5-1' is not understood as minute: it ends before it begins."),
        ("*/0 * * * ? *", "'*/0' is not understood as minute: after / comes a number from 1 on."),
        ("rate(0 minutes)", "'0 minutes' is no rate"),
        ("rate(5 weeks)", "'5 weeks' is no rate"),
        ("at(tomorrow)", "'tomorrow' is no moment"),
    ],
)
def test_refusals_say_which_part(text: str, sentence: str) -> None:
    with pytest.raises(BadSchedule) as refused:
        parsed(text)

    assert str(refused.value).startswith(sentence)


def test_missed_moments_are_counted() -> None:
    every = parsed("rate(5 minutes)")
    due = NOW + timedelta(minutes=5)

    assert every.missed(due, due) == 0
    assert every.missed(due, due + timedelta(minutes=14)) == 2
    assert every.missed(due, due + timedelta(days=365)) == 1000


WEEKDAYS = st.one_of(
    st.none(),
    st.sets(st.integers(1, 7), min_size=1, max_size=3),
    st.integers(1, 7).map(lambda day: f"{day}L"),
)


@given(
    minutes=st.sets(st.integers(0, 59), min_size=1, max_size=4),
    hours=st.sets(st.integers(0, 23), min_size=1, max_size=24),
    days=st.one_of(st.just("*"), st.sets(st.integers(1, 31), min_size=1, max_size=20), st.just("L")),
    weekdays=WEEKDAYS,
    start=st.integers(0, 3_000_000).map(lambda minutes: at("2023-01-01") + timedelta(minutes=minutes)),
)
def test_it_is_every_minute_that_fits_and_no_other(minutes, hours, days, weekdays, start) -> None:
    day = days if weekdays is None else "?"
    written = [",".join(map(str, sorted(each))) if isinstance(each, set) else each for each in (minutes, hours, day)]
    weekday = "?" if weekdays is None else weekdays if isinstance(weekdays, str) else ",".join(map(str, weekdays))
    schedule = parsed(f"{' '.join(written)} * {weekday} *")

    def fits(moment: datetime) -> bool:
        last = monthrange(moment.year, moment.month)[1]
        number = moment.isoweekday() % 7 + 1  # Sunday is 1
        if isinstance(weekdays, str):
            right_day = number == int(weekdays[0]) and moment.day > last - 7
        elif weekdays is not None:
            right_day = number in weekdays
        else:
            right_day = day == "*" or (moment.day == last if day == "L" else moment.day in day)
        return right_day and moment.hour in hours and moment.minute in minutes

    window = [start + timedelta(minutes=step) for step in range(1, 1441)]
    expected = [each for each in window if fits(each)]
    found, moment = [], start
    while (due := schedule.after(moment)) is not None and due <= window[-1]:
        assert due > moment
        found.append(due)
        moment = due
    assert found == expected
