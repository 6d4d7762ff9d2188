"""Cron lines in time zones: vectors of well-known calendars, properties of all."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hosting.schedules import BadSchedule, Schedule

ZURICH, NEW_YORK = "Europe/Zurich", "America/New_York"


def at(text: str, zone: str = "UTC") -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


@pytest.mark.parametrize(
    ("cron", "zone", "moment", "expected"),
    [
        ("0 6 * * *", ZURICH, "2026-01-10 06:00", ["2026-01-11 06:00", "2026-01-12 06:00"]),  # strictly later
        ("30 6 * * mon-fri", ZURICH, "2026-01-09 07:00", ["2026-01-12 06:30", "2026-01-13 06:30"]),  # a Friday
        ("0 9 * * 0", NEW_YORK, "2026-01-10 00:00", ["2026-01-11 09:00", "2026-01-18 09:00"]),  # Sunday is 0
        ("*/20 23 31 12 *", "UTC", "2026-12-31 23:10", ["2026-12-31 23:20", "2026-12-31 23:40", "2027-12-31 23:00"]),
        ("0 0 29 2 *", "UTC", "2097-01-01 00:00", ["2104-02-29 00:00"]),  # 2100 is no leap year
        ("0 0 13 * fri", "UTC", "2026-02-01 00:00", ["2026-02-06 00:00", "2026-02-13 00:00", "2026-02-20 00:00"]),
        # The clock goes from 2 to 3: what is left out comes when the clock has jumped.
        ("30 2 * * *", ZURICH, "2026-03-28 12:00", ["2026-03-29 03:30", "2026-03-30 02:30"]),
        # And from 3 to 2: what comes twice counts once.
        ("30 2 * * *", ZURICH, "2026-10-24 12:00", ["2026-10-25 02:30", "2026-10-26 02:30"]),
    ],
)
def test_vectors(cron: str, zone: str, moment: str, expected: list[str]) -> None:
    found = Schedule.parse(cron, zone).upcoming(at(moment, zone), len(expected))

    assert found == [at(each, zone) for each in expected]


MOMENTS = st.integers(946_684_800, 2_840_140_800).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))
LINES = st.builds(
    "{} {} {} {} {}".format,
    st.sampled_from(["0", "15,45", "*/7", "*"]),
    st.sampled_from(["*", "0", "2", "3-5", "*/6"]),
    st.sampled_from(["*", "1", "31", "10-20/5"]),
    st.sampled_from(["*", "2", "jan-mar", "6,12"]),
    st.sampled_from(["*", "0", "mon-fri", "6"]),
)
ZONES = st.sampled_from(["UTC", ZURICH, NEW_YORK, "Asia/Kolkata", "Australia/Lord_Howe", "Pacific/Apia"])


@given(LINES, ZONES, MOMENTS)
def test_what_is_due_is_later_in_order_and_on_the_clock(cron: str, zone: str, moment: datetime) -> None:
    schedule = Schedule.parse(cron, zone)
    if cron.split()[2:4] == ["31", "2"] and cron.split()[4] == "*":
        with pytest.raises(BadSchedule, match=r"^This schedule never comes: no month has such a day\.$"):
            schedule.after(moment)
        return
    found = schedule.upcoming(moment, 4)

    assert all(earlier < later for earlier, later in pairwise([moment, *found]))
    for each in found:
        local = each.astimezone(ZoneInfo(zone))
        left_out = local.utcoffset() != (each - timedelta(hours=2)).astimezone(ZoneInfo(zone)).utcoffset()
        assert left_out or (local.minute in schedule.minutes and local.hour in schedule.hours)
    assert schedule.upcoming(found[0], 3) == found[1:]


@given(ZONES, MOMENTS)
def test_every_hour_is_every_hour_whatever_the_clock_does(zone: str, moment: datetime) -> None:
    if zone == "Australia/Lord_Howe":  # its clock moves by half an hour: the hours of the clock are not hours apart
        return
    found = Schedule.parse("0 * * * *", zone).upcoming(moment, 30)

    assert {later - earlier for earlier, later in pairwise(found)} == {timedelta(hours=1)}


@pytest.mark.parametrize(
    ("cron", "zone", "sentence"),
    [
        (
            "0 6 * *",
            "UTC",
            "A schedule has five fields (minute, hour, day of the month, month, day of the week), for example "
            "`0 6 * * *`; '0 6 * *' has 4.",
        ),
        ("61 6 * * *", "UTC", "The minute of the schedule cannot be '61'."),
        ("0 24 * * *", "UTC", "The hour of the schedule cannot be '24'."),
        ("0 6 L * *", "UTC", "The day of the month of the schedule cannot be 'L'."),
        ("0 6 * 13 *", "UTC", "The month of the schedule cannot be '13'."),
        ("0 6 * * 5#2", "UTC", "The day of the week of the schedule cannot be '5#2'."),
        ("*/0 6 * * *", "UTC", "The minute of the schedule cannot be '*/0'."),
        ("0 6 * * *", "Mars/Olympus", "'Mars/Olympus' is not a time zone; write one such as UTC or Europe/Zurich."),
    ],
)
def test_refusals(cron: str, zone: str, sentence: str) -> None:
    with pytest.raises(BadSchedule) as refused:
        Schedule.parse(cron, zone)

    assert str(refused.value) == sentence
