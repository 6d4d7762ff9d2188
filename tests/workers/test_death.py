"""Workers, children and brokers that die: the job goes on from its checkpoint, or ends with a reason."""

import os
import re
import signal
from collections.abc import Callable
from datetime import timedelta

import psutil
import pytest
from django.utils import timezone

from tests.workers.app.models import PracticeJob
from tests.workers.fixtures import Start, wait_until
from tests.workers.jobs import ended, events_of, lines_of
from workers.sweep import sweep

pytestmark = pytest.mark.slow  # waits for leases to run out and for brokers to come back
Create = Callable[..., PracticeJob]


@pytest.mark.parametrize("stage", [1, 2, 3])
def test_a_worker_killed_in_any_stage_is_replaced_and_the_job_goes_on(
    start_worker: Start, create: Create, stage: int
) -> None:
    first = start_worker()
    job = create("DiesIn", stage=stage)
    wait_until(lambda: not first.running, what="the worker to die")
    start_worker()
    ended(job)

    assert (job.status, job.attempt, job.failed_attempts) == ("Completed", 2, 0)
    assert job.checkpoint == {"done": 3}
    before = [f"attempt 1 is in {step}" for step in range(1, stage)]
    after = [f"attempt 2 is in {step}" for step in range(stage, 4)]
    said = lines_of(job)
    # The line of the stage in which it died may be lost: it was not a tick old.
    assert [line for line in said if line != f"attempt 1 is in {stage}"] == before + after
    assert events_of(job) == [("InProgress", "Counting"), ("InProgress", "Counting"), ("Completed", "Completed")]


def test_a_killed_workers_children_die_with_it(start_worker: Start, create: Create) -> None:
    worker = start_worker()
    job = create("IgnoresStop")
    said = wait_until(lambda: lines_of(job), what="the child to run")
    pids = [int(pid) for pid in re.findall(r"\d+", said[0])]

    worker.kill()

    wait_until(lambda: not any(map(psutil.pid_exists, pids)), 5, what="the child and its runaway to die")


def test_another_living_worker_takes_over(start_worker: Start, create: Create) -> None:
    workers = {worker.pid: worker for worker in (start_worker(), start_worker())}
    job = create("Diligent", steps=60, pause_s=0.05)
    wait_until(lambda: "step 2" in lines_of(job), what="two steps")
    job.refresh_from_db()

    workers[int(re.findall(r"/(\d+)#", job.worker)[0])].kill()
    ended(job)

    assert (job.status, job.attempt, job.failed_attempts) == ("Completed", 2, 0)
    steps = [line for line in lines_of(job) if line.startswith("step")]
    assert steps[-1] == "step 60"
    # A step whose checkpoint was not yet written is done again; none is left out.
    assert list(dict.fromkeys(steps)) == [f"step {n}" for n in range(1, 61)]
    assert len(steps) <= 62


def test_a_killed_child_is_tried_again_from_the_checkpoint(start_worker: Start, create: Create) -> None:
    start_worker()
    job = ended(create("DiesIn", who="child"))

    assert (job.status, job.attempt, job.failed_attempts) == ("Completed", 2, 0)
    assert lines_of(job) == [
        "attempt 1 is in 1",
        "attempt 1 is in 2",
        "these are my last words",
        "attempt 2 is in 2",
        "attempt 2 is in 3",
    ]


def test_a_child_that_always_dies_ends_the_job_with_its_signal_and_last_words(
    start_worker: Start, create: Create
) -> None:
    start_worker()
    job = ended(create("DiesIn", who="child", times=9, how=signal.SIGSEGV), 60)

    assert (job.status, job.attempt) == ("Failed", 3)
    assert re.fullmatch(
        r"InternalServerError: The work was killed by signal 11 \(SIGSEGV\); it held 0\.0 GiB of memory at most\. "
        r"Its last words: these are my last words\. This was attempt 3 that failed\. "
        r"The worker's log has the details under \w{8}\.",
        job.failure_reason,
    ), job.failure_reason


def test_a_job_that_gets_further_between_deaths_goes_on(start_worker: Start, create: Create) -> None:
    start_worker()
    job = ended(create("DiesOnTheWay", deaths=4), 60)

    assert (job.status, job.attempt, job.failed_attempts) == ("Completed", 5, 0)
    assert job.checkpoint == {"done": 5}


def test_a_job_that_only_repeats_itself_between_deaths_is_given_up(start_worker: Start, create: Create) -> None:
    start_worker()
    job = ended(create("DiesOnTheWay", deaths=4, advances=False), 60)

    assert (job.status, job.attempt) == ("Failed", 3)
    assert "This was attempt 3 that failed." in job.failure_reason


def test_a_job_that_kills_every_worker_is_given_up(start_worker: Start, create: Create) -> None:
    job = create("DiesIn", times=9)
    for _ in range(3):
        start_worker().wait(200)
    start_worker()
    ended(job)

    assert (job.status, job.attempt, job.failed_attempts) == ("Failed", 4, 3)
    assert re.fullmatch(
        r"InternalServerError: The worker that ran this job died 3 times in a row while it was at: Counting "
        r"\(last: .+/\d+\)\. The limit of 3 attempts is reached\.",
        job.failure_reason,
    ), job.failure_reason


def test_a_worker_that_is_asked_to_end_gives_its_job_back(start_worker: Start, create: Create) -> None:
    first = start_worker()
    job = create("Diligent", steps=60, pause_s=0.05)
    wait_until(lambda: "step 2" in lines_of(job), what="two steps")

    first.terminate()

    job.refresh_from_db()
    assert (job.status, job.lease_until, job.failed_attempts) == ("InProgress", None, 0)
    start_worker()
    ended(job)
    assert (job.status, job.attempt, job.failed_attempts) == ("Completed", 2, 0)


def test_a_job_whose_message_is_lost_is_found(start_worker: Start, create: Create) -> None:
    job = create("Diligent", queued=False)

    start_worker()

    assert ended(job).status == "Completed"


def test_many_sweeps_at_once_send_a_job_once(no_worker: None, create: Create) -> None:
    create("Diligent", queued=False)

    assert [sweep(), sweep()] == [1, 0]


def test_a_job_in_a_queue_that_still_holds_messages_is_not_sent_again(no_worker: None, create: Create) -> None:
    job = create("Diligent", columns={"queue": "nobody-listens"})
    PracticeJob.objects.filter(pk=job.pk).update(queued_at=timezone.now() - timedelta(minutes=5))

    assert sweep() == 0


def test_a_lease_that_ran_out_on_another_machine_is_taken_over(start_worker: Start, create: Create) -> None:
    lost = timezone.now() - timedelta(seconds=1)
    job = create(
        "Diligent",
        queued=False,
        columns={"attempt": 1, "worker": "elsewhere/7#1.2", "lease_until": lost, "queued_at": lost - timedelta(60)},
    )

    start_worker()
    ended(job)

    assert (job.status, job.attempt, job.failed_attempts) == ("Completed", 2, 0)


def test_a_lease_that_still_runs_on_another_machine_is_respected(no_worker: None, create: Create) -> None:
    until = timezone.now() + timedelta(seconds=30)
    job = create("Diligent", queued=False, columns={"attempt": 1, "worker": "elsewhere/7#1.2", "lease_until": until})

    assert sweep() == 0
    job.refresh_from_db()
    assert (job.attempt, job.lease_until) == (1, until)


def test_a_frozen_worker_that_lost_its_lease_changes_nothing_when_it_wakes(start_worker: Start, create: Create) -> None:
    frozen = start_worker(ATELIER_SWEEP_S="600")
    job = create("Diligent", steps=40, pause_s=0.05)
    wait_until(lambda: "step 2" in lines_of(job), what="two steps")
    os.kill(frozen.pid, signal.SIGSTOP)
    try:
        PracticeJob.objects.filter(pk=job.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
        start_worker()
        wait_until(lambda: "attempt 2 begins" in "".join(lines_of(job)), what="the second attempt")
    finally:
        os.kill(frozen.pid, signal.SIGCONT)
    ended(job)

    assert (job.status, job.attempt) == ("Completed", 2)
    wait_until(lambda: "counts for nothing" in frozen.text(), what="the frozen worker to notice")
    assert lines_of(job)[-1] == "attempt 2 counted to 40"
    assert events_of(job).count(("Completed", "Completed")) == 1
