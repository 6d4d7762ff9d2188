"""An isolated child, without a job around it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil
import pytest

from tests.workers import children
from tests.workers.fixtures import wait_until
from workers.context import ChildBroke, ChildDied
from workers.isolation.supervise import Child

Run = Callable[..., Any]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """`run(function, *args)`: the result; lines and records go to the lists that are given."""

    def go(function: Any, *args: Any, lines: list[str] | None = None, records: list[Any] | None = None) -> Any:
        child = Child(function, args, workdir=tmp_path)
        return child.follow(
            (lines if lines is not None else []).append, (records if records is not None else []).append
        )

    return go


def test_a_child_has_neither_django_nor_celery_nor_the_workers_main_program(run: Run) -> None:
    loaded = {name.partition(".")[0] for name in run(children.modules)}

    assert loaded & {"django", "celery", "kombu", "_pytest", "pytest"} == set()
    assert "workers" in loaded


def test_lines_are_what_a_terminal_would_show(run: Run) -> None:
    lines: list[str] = []

    run(children.talks, lines=lines)

    assert lines == ["bold", "100%", "from C", "from a shell", "caf\ufffd", "no newline at the end"]


def test_records_arrive_in_order_and_whole(run: Run) -> None:
    records: list[Any] = []

    assert run(children.sends, 50, 1_000_000, records=records) == "all sent"
    assert [(number, len(data)) for number, data in records] == [(number, 1_000_000) for number in range(50)]


def test_a_child_that_prints_nothing_more_is_heard(tmp_path: Path) -> None:
    """What it printed was read with the record behind it: to read it once more would wait for the child's end."""
    lines: list[str] = []

    def take(record: str) -> None:
        if record == "busy":
            wait_until((tmp_path / "sent").exists, 10, what="a line and a record at once")
        (tmp_path / record).touch()

    assert Child(children.falls_silent, (tmp_path,), workdir=tmp_path).follow(lines.append, take)
    assert lines == ["a line"]


def test_a_function_may_be_given_by_name(run: Run) -> None:
    records: list[Any] = []

    assert run("tests.workers.children:sends", 1, 1, records=records) == "all sent"
    assert records == [(0, b"x")]


@pytest.mark.parametrize(
    ("name", "kind", "said"),
    [
        ("tests.workers.nowhere:x", "ModuleNotFoundError", "No module named 'tests.workers.nowhere'"),
        ("tests.workers.children:nothing", "AttributeError", "has no attribute 'nothing'"),
        ("tests.workers.children:calls_exit", "SystemExit", "giving up"),
    ],
)
def test_what_breaks_is_named_with_its_trace(run: Run, name: str, kind: str, said: str) -> None:
    with pytest.raises(ChildBroke) as broke:
        run(name)

    assert broke.value.type_name == kind
    assert said in str(broke.value)
    assert "Traceback (most recent call last)" in broke.value.trace
    assert broke.value.passing is False


def test_a_result_that_cannot_be_sent_is_an_error_not_a_silence(run: Run) -> None:
    with pytest.raises(ChildBroke, match="pickle"):
        run(children.returns_a_function)


def test_an_exit_without_a_result(run: Run) -> None:
    with pytest.raises(ChildDied) as died:
        run(children.exits, 3)

    assert died.value.exit_code == 3
    assert str(died.value) == "The work ended with exit code 3 and without a result."


def test_nothing_stays_behind_when_the_function_has_returned(run: Run) -> None:
    left = run(children.leaves_a_child)

    assert not psutil.pid_exists(left)


def test_a_killed_guardian_takes_the_child_with_it(run: Run) -> None:
    with pytest.raises(ChildDied) as died:
        run(children.kills_its_guardian)

    assert died.value.how == "The process that watches over the work was killed."


def test_what_is_returned_within_the_grace_of_a_stop_is_kept(tmp_path: Path) -> None:
    child = Child(children.finishes_on_stop, (), workdir=tmp_path)

    assert child.follow(lambda line: None, lambda record: child.stop(grace_s=20)) == "what was finished"


def test_an_error_while_taking_a_record_ends_the_child(tmp_path: Path) -> None:
    def refuse(record: Any) -> None:
        raise RuntimeError("the database is gone")

    child = Child(children.finishes_on_stop, (), workdir=tmp_path)
    below = psutil.Process(child._process.pid)

    with pytest.raises(RuntimeError, match="the database is gone"):
        child.follow(lambda line: None, refuse)
    wait_until(lambda: not below.is_running() or below.status() == psutil.STATUS_ZOMBIE, 5, what="the end of the child")


def test_directory_and_devices_are_the_jobs_own(tmp_path: Path) -> None:
    child = Child(children.where, (), workdir=tmp_path, environment={"CUDA_VISIBLE_DEVICES": "3"})

    assert child.follow(lambda line: None, lambda record: None) == (str(tmp_path), "3")
