"""What is tried again, and what the caller reads when it is not: decisions without a worker."""

import errno
import sqlite3
from datetime import timedelta

import pytest
from django.db import OperationalError

from workers.context import UNFORESEEN, ChildBroke, ChildDied
from workers.database import TRIES, patiently
from workers.lifecycle import reason_of, wait_before_retry

FULL = OSError(errno.ENOSPC, "No space left on device")


@pytest.mark.parametrize(
    ("error", "failed_before", "seconds"),
    [
        (ConnectionError("x"), 0, 2),
        (TimeoutError("x"), 1, 4),
        (OperationalError("x"), 0, 2),
        (ConnectionError("x"), 2, None),  # it was the third
        (ValueError("x"), 0, None),
        (FULL, 0, None),
        (ChildBroke("ConnectionResetError", "x", "", passing=True), 0, 2),
        (ChildBroke("ValueError", "x", ""), 0, None),
        (ChildDied(-9, "killed"), 0, 2),
        (ChildDied(-9, "killed", out_of_memory=True), 0, None),
        (ChildDied(3, "ended"), 0, None),
    ],
)
def test_only_what_may_heal_is_tried_again(error: Exception, failed_before: int, seconds: int | None) -> None:
    expected = None if seconds is None else timedelta(seconds=seconds)

    assert wait_before_retry(error, failed_before) == expected


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (KeyError("secret"), UNFORESEEN),
        (ChildBroke("KeyError", "secret", "trace"), UNFORESEEN),
        (FULL, "The disk of the worker is full. Free some space, then start the job again."),
        (
            ChildBroke("OSError", "x", "", errno=errno.ENOSPC),
            "The disk of the worker is full. Free some space, then start the job again.",
        ),
        (OperationalError("secret"), "The studio's own database or broker did not answer."),
        (ChildDied(3, "It ended.", last_lines=("a", "b")), "It ended. Its last words: a / b."),
        (
            ChildDied(-9, "It was killed.", out_of_memory=True),
            "It was killed. Choose an instance type with more memory, or a smaller data set.",
        ),
    ],
)
def test_the_reason_says_what_happened_and_no_secret(error: Exception, sentence: str) -> None:
    ending = " The worker's log has the details under 0a1b."

    assert reason_of(error, 1, "0a1b") == f"InternalServerError: {sentence}{ending}"
    again = f"InternalServerError: {sentence} This was attempt 3 that failed.{ending}"
    assert reason_of(error, 3, "0a1b") == again


def busy_database(code: int) -> OperationalError:
    """What Django raises when SQLite answers with that code."""
    cause = sqlite3.OperationalError("words do not matter")
    cause.sqlite_errorcode = code
    error = OperationalError("words do not matter")
    error.__cause__ = cause
    return error


class Busy:
    """A write that the database refuses `times` times."""

    def __init__(self, times: int, code: int = sqlite3.SQLITE_BUSY) -> None:
        self.times, self.code, self.calls = times, code, 0

    def __call__(self) -> str:
        self.calls += 1
        if self.calls <= self.times:
            raise busy_database(self.code)
        return "written"


@pytest.mark.parametrize(("times", "calls"), [(0, 1), (1, 2), (TRIES - 1, TRIES)])
def test_a_busy_database_is_asked_again_until_it_answers_and_not_once_more(times: int, calls: int) -> None:
    write = Busy(times)

    assert patiently(write) == "written"
    assert write.calls == calls


def test_patience_ends() -> None:
    write = Busy(99)

    with pytest.raises(OperationalError):
        patiently(write)
    assert write.calls == TRIES


def test_another_fault_of_the_database_is_not_asked_again() -> None:
    write = Busy(99, sqlite3.SQLITE_CORRUPT)

    with pytest.raises(OperationalError):
        patiently(write)
    assert write.calls == 1
