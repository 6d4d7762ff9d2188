"""Jobs on a real worker, from the claim to every end there is."""

import re
from collections.abc import Callable

import pytest

from studio.telemetry.metrics import series
from tests.workers.app.models import PracticeJob
from tests.workers.fixtures import Start, WorkerProcess
from tests.workers.jobs import ended, events_of, lines_of

Create = Callable[..., PracticeJob]


def test_a_job_is_done_and_everything_it_said_is_there(worker: WorkerProcess, create: Create) -> None:
    job = ended(create("Diligent", steps=3))

    assert (job.status, job.attempt, job.failed_attempts, job.failure_reason) == ("Completed", 1, 0, "")
    assert lines_of(job) == ["attempt 1 begins at 0", "step 1", "step 2", "step 3", "attempt 1 counted to 3"]
    assert events_of(job) == [("InProgress", "Counting"), ("Completed", "Completed")]
    assert job.progress == {"stage": "Counting", "fraction": 1.0, "message": "3 of 3", "seconds_left": None}
    assert job.checkpoint == {"done": 3}
    assert job.started_at is not None
    assert job.ended_at is not None
    assert job.lease_until is None


def test_a_second_delivery_of_a_message_does_nothing(worker: WorkerProcess, create: Create) -> None:
    from workers.queue import send

    job = create("Diligent", steps=3)
    send(job.kind, job.pk, job.queue)
    ended(job)
    send(job.kind, job.pk, job.queue)
    ended(create("Diligent", steps=1))  # was queued behind them

    job.refresh_from_db()
    assert job.attempt == 1
    assert events_of(job) == [("InProgress", "Counting"), ("Completed", "Completed")]


def test_a_wrong_input_is_the_callers_and_its_sentence_reaches_them(worker: WorkerProcess, create: Create) -> None:
    job = ended(create("Refuses"))

    assert (job.status, job.attempt) == ("Failed", 1)
    assert job.failure_reason == (
        "ClientError: Column `age` has 3 values that are not numbers; the first is `n/a` in line 18."
    )


@pytest.mark.parametrize("where", ["child", "worker"])
def test_a_bug_ends_the_job_at_once_and_tells_no_name_of_an_exception(
    worker: WorkerProcess, create: Create, where: str
) -> None:
    job = ended(create("Breaks", error="ValueError", where=where))

    assert (job.status, job.attempt) == ("Failed", 1)
    found = re.fullmatch(
        r"InternalServerError: Something went wrong in the studio that nobody had foreseen\. "
        r"The worker's log has the details under (\w{8})\.",
        job.failure_reason,
    )
    assert found, job.failure_reason
    assert f"reference {found[1]}: attempt 1 of practice job {job.name} broke" in worker.text()
    assert "a secret of the inside" in worker.text()


@pytest.mark.parametrize("where", ["child", "worker"])
def test_a_lost_connection_is_tried_again(start_worker: Start, create: Create, where: str) -> None:
    start_worker()
    job = ended(create("Breaks", error="ConnectionError", where=where, times=1))

    assert (job.status, job.attempt, job.failed_attempts) == ("Completed", 2, 1)


@pytest.mark.slow
def test_what_does_not_heal_is_given_up_after_three_attempts(start_worker: Start, create: Create) -> None:
    start_worker()
    job = ended(create("Breaks", error="TimeoutError"), 60)

    assert (job.status, job.attempt) == ("Failed", 3)
    assert job.failure_reason.startswith(
        "InternalServerError: Something went wrong in the studio that nobody had foreseen. "
        "This was attempt 3 that failed. The worker's log has"
    )


def test_a_full_disk_is_said_in_words(worker: WorkerProcess, create: Create) -> None:
    job = ended(create("FillsDisk"))

    assert (job.status, job.attempt) == ("Failed", 1)
    assert job.failure_reason.startswith(
        "InternalServerError: The disk of the worker is full. Free some space, then start the job again. "
    )


def test_memory_that_cannot_be_had_is_said_in_words(worker: WorkerProcess, create: Create) -> None:
    job = ended(create("Breaks", error="MemoryError"))

    assert (job.status, job.attempt) == ("Failed", 1)
    assert job.failure_reason.startswith(
        "InternalServerError: The work asked for more memory than there is. "
        "Choose an instance type with more memory, or a smaller data set. The worker's log"
    )


def test_a_job_that_outgrows_its_instance_type_is_ended(start_worker: Start, create: Create) -> None:
    start_worker(ATELIER_ENFORCE_MEMORY="yes")
    job = ended(create("EatsMemory", mib=1300, columns={"instance_type": "ml.t3.micro"}), 60)

    assert (job.status, job.attempt) == ("Failed", 1)
    assert re.match(
        r"InternalServerError: The work used 1\.\d GiB of memory; its instance type has 1\.0 GiB\. Choose an instance",
        job.failure_reason,
    ), job.failure_reason


def test_work_may_say_its_own_end(worker: WorkerProcess, create: Create) -> None:
    job = ended(create("EndsItself"))

    assert (job.status, job.secondary_status) == ("Completed", "MaxCandidatesReached")
    assert events_of(job) == [("Completed", "MaxCandidatesReached")]


def test_numbers_of_a_job_are_kept(worker: WorkerProcess, create: Create) -> None:
    job = ended(create("Measures", values=[0.5, 0.75]))

    assert job.ended_at is not None
    found = series(job.log_group, "auc", {"Job": job.name}, job.created_at, job.ended_at, period_s=86_400)
    assert [(each["count"], each["sum"], each["min"], each["max"]) for each in found] == [(2, 1.25, 0.5, 0.75)]
