"""A schedule in plain words, for people who do not read cron lines."""

from datetime import timedelta

from studio.notebook_jobs.engine.schedules import Schedule

_DAYS = ("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")
_NTH = {"1": "first", "2": "second", "3": "third", "4": "fourth", "5": "fifth"}


def in_words(schedule: Schedule) -> str:
    """One phrase such as "At 10:15 UTC on the last Friday of the month"; cron lines beyond that are quoted."""
    if schedule.kind == "at":
        return f"Once, on {schedule.start:%Y-%m-%d} at {schedule.start:%H:%M} UTC"
    if schedule.kind == "rate":
        return f"Every {_span(schedule.every)}"
    minute, hour, day, month, weekday, _, year = schedule.line.split()
    when = _time(minute, hour)
    if not when or month != "*":
        return f"As the cron line {schedule.text[5:-1]} says, in UTC"
    days = "" if (day, weekday, hour) == ("*", "*", "*") else _days(day, weekday)
    years = "" if year == "*" else f", in {year}"
    return f"{when}{f' {days}' if days else ''}{years}"


def _span(every: timedelta) -> str:
    for unit, seconds in (("day", 86400), ("hour", 3600), ("minute", 60)):
        count, rest = divmod(int(every.total_seconds()), seconds)
        if not rest:
            return unit if count == 1 else f"{count} {unit}s"
    raise AssertionError(every)  # a rate has whole minutes


def _time(minute: str, hour: str) -> str:
    if minute.isdecimal() and hour.isdecimal():
        return f"At {int(hour):02d}:{int(minute):02d} UTC"
    if minute.isdecimal() and hour == "*":
        return f"Every hour at minute {minute}"
    if hour != "*":
        return ""
    if minute == "*":
        return "Every minute"
    steps = [int(each) for each in minute.split(",") if each.isdecimal()]
    even = minute.count(",") + 1 == len(steps) and steps == list(range(0, 60, steps[1])) and 60 % steps[1] == 0
    return f"Every {steps[1]} minutes" if even else ""


def _days(day: str, weekday: str) -> str:
    if day == "L":
        return "on the last day of the month"
    if day.endswith("W"):
        return f"on the weekday nearest to day {day[:-1]} of the month"
    if day != "*":
        return f"on day {day} of the month"
    if weekday.startswith("L"):
        return f"on the last {_DAYS[int(weekday[1:])]} of the month"
    if "#" in weekday:
        name, nth = weekday.split("#")
        return f"on the {_NTH[nth]} {_DAYS[int(name)]} of the month"
    if weekday == "1-5":
        return "from Monday to Friday"
    if weekday == "*":
        return "every day"
    numbers = [range(int(part[0]), int(part[-1]) + 1) for part in weekday.split(",")]
    return "on " + ", ".join(f"{_DAYS[number]}s" for numbers_ in numbers for number in numbers_)
