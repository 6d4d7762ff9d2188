"""A stop reaches a job wherever it is, within five seconds, and keeps what is finished."""

import re
from collections.abc import Callable

import psutil
import pytest

from studio.telemetry.moves import IllegalMove
from tests.workers.app.models import PracticeJob
from tests.workers.fixtures import Start, WorkerProcess, wait_until
from tests.workers.jobs import ended, events_of, in_stage, lines_of
from workers.queue import request_stop

Create = Callable[..., PracticeJob]


def test_a_running_child_hears_of_it_and_ends(worker: WorkerProcess, create: Create) -> None:
    job = create("Slow")
    wait_until(lambda: lines_of(job), what="the child to run")
    job.refresh_from_db()

    request_stop(job, "dora")
    ended(job, 5)

    assert (job.status, job.stopped_by, job.failure_reason) == ("Stopped", "dora", "")
    assert events_of(job) == [("InProgress", "Waiting"), ("Stopping", "Stopping"), ("Stopped", "Stopped")]


def test_a_child_that_ignores_it_is_killed_with_everything_below_it(worker: WorkerProcess, create: Create) -> None:
    job = create("IgnoresStop")
    said = wait_until(lambda: lines_of(job), what="the child to run")
    pids = [int(pid) for pid in re.findall(r"\d+", said[0])]
    assert all(map(psutil.pid_exists, pids))
    job.refresh_from_db()

    request_stop(job, "dora")
    ended(job, 5)

    assert job.status == "Stopped"
    assert not any(map(psutil.pid_exists, pids))


def test_what_was_finished_before_the_stop_is_kept(worker: WorkerProcess, create: Create) -> None:
    job = create("Diligent", steps=1000, pause_s=0.05)
    wait_until(lambda: "step 3" in lines_of(job), what="three steps")
    job.refresh_from_db()

    request_stop(job, "dora")
    ended(job, 5)

    assert job.status == "Stopped"
    assert 3 <= job.checkpoint["done"] < 1000


def test_a_job_that_nobody_has_begun_is_stopped_here_and_now(no_worker: None, create: Create) -> None:
    job = create("Slow")

    request_stop(job, "dora")

    assert (job.status, job.attempt, job.stopped_by) == ("Stopped", 0, "dora")
    assert events_of(job) == [("Stopping", "Stopping"), ("Stopped", "Stopped")]


def test_a_job_that_waits_for_its_next_attempt_is_stopped(no_worker: None, start_worker: Start, create: Create) -> None:
    job = create("Slow", queued=False, columns={"attempt": 2, "failed_attempts": 1, "secondary_status": "Waiting"})
    request_stop(job, "dora")
    assert job.status == "Stopping"

    start_worker()
    ended(job)

    assert (job.status, job.attempt) == ("Stopped", 3)


@pytest.mark.parametrize("status", ["Stopping", "Stopped", "Completed", "Failed"])
def test_what_is_over_or_stopping_is_not_stopped_again(transactional_db: None, create: Create, status: str) -> None:
    job = create("Slow", queued=False, columns={"status": status, "failure_reason": "x" if status == "Failed" else ""})

    with pytest.raises(IllegalMove) as refused:
        request_stop(job, "dora")

    assert str(refused.value) == f"practice job {job.name}: {status} -> Stopping"
    job.refresh_from_db()
    assert (job.status, job.stopped_by) == (status, "")
    assert events_of(job) == []


def test_a_second_stop_while_the_first_is_under_way_changes_nothing(worker: WorkerProcess, create: Create) -> None:
    job = in_stage(create("IgnoresStop"), "Waiting")
    request_stop(job, "dora")

    with pytest.raises(IllegalMove):
        request_stop(job, "dan")

    assert ended(job, 5).stopped_by == "dora"
