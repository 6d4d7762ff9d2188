"""The state machine of a job, and races for it with two real connections."""

import itertools
import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from studio.telemetry.models import Event
from studio.telemetry.moves import IllegalMove
from tests.workers.app.models import PracticeJob
from workers.queue import wake
from workers.running import Running

LEASE = timedelta(seconds=30)
Status = PracticeJob.Status
ARROWS = {
    (Status.IN_PROGRESS, Status.COMPLETED),
    (Status.IN_PROGRESS, Status.FAILED),
    (Status.IN_PROGRESS, Status.STOPPING),
    (Status.STOPPING, Status.STOPPED),
    (Status.STOPPING, Status.FAILED),
}


def job_in(status: str, **columns: Any) -> PracticeJob:
    reason = "why" if status == Status.FAILED else ""
    job = PracticeJob.objects.create(name=f"job-{status}", status=status, failure_reason=reason, **columns)
    assert isinstance(job, PracticeJob)
    return job


def at_once(*actions: Callable[[], Any]) -> list[Any]:
    """Run the actions at the same moment, each with a database connection of its own; what they returned."""
    barrier, results = threading.Barrier(len(actions)), [None] * len(actions)

    def run(number: int) -> None:
        try:
            connection.ensure_connection()
            barrier.wait()
            results[number] = actions[number]()
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(actions))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


@pytest.mark.django_db
@pytest.mark.parametrize(("before", "after"), itertools.product(Status, repeat=2))
def test_only_the_drawn_arrows_exist(before: str, after: str) -> None:
    job = job_in(before)

    if (before, after) in ARROWS:
        job.move_to(after, "why" if after == Status.FAILED else "")
        assert PracticeJob.objects.get().status == after
        assert list(Event.objects.values_list("status", "name")) == [(after, job.name)]
        assert (job.ended_at is not None) == (after != Status.STOPPING)
    else:
        with pytest.raises(IllegalMove) as refused:
            job.move_to(after, "why")
        assert str(refused.value) == f"practice job {job.name}: {before} -> {after}"
        assert PracticeJob.objects.get().status == before
        assert not Event.objects.exists()


@pytest.mark.django_db
def test_a_failure_without_a_reason_is_refused_by_the_database() -> None:
    from django.db import IntegrityError

    with pytest.raises(IntegrityError, match="failed_says_why"):
        job_in(Status.IN_PROGRESS).move_to(Status.FAILED)


@pytest.mark.django_db
@pytest.mark.parametrize("status", [Status.STOPPED, Status.COMPLETED, Status.FAILED])
def test_what_is_over_is_claimed_by_nobody(status: str) -> None:
    job = job_in(status)

    assert job.claim("w", LEASE) is False
    assert PracticeJob.objects.get().attempt == 0


@pytest.mark.django_db
def test_an_old_attempt_changes_nothing() -> None:
    job = job_in(Status.IN_PROGRESS)
    assert job.claim("first", LEASE)
    PracticeJob.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    assert job.claim("second", LEASE)
    assert (job.attempt, job.failed_attempts, job.worker) == (2, 1, "second")

    with pytest.raises(IllegalMove):
        job.move_to(Status.COMPLETED, attempt=1)
    with pytest.raises(IllegalMove):
        job.enter("Training", attempt=1)
    assert job.beat(LEASE, attempt=1) is False
    assert job.release(attempt=1) is False

    there = PracticeJob.objects.get()
    assert (there.status, there.secondary_status, there.worker) == ("InProgress", "", "second")
    assert not Event.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(("advanced", "counted"), [(True, 0), (False, 2)])
def test_deaths_before_something_new_was_done_count_no_longer(advanced: bool, counted: int) -> None:
    job = job_in(Status.IN_PROGRESS, failed_attempts=2)
    assert job.claim("w", LEASE)

    with Running(job) as context:
        context.save_checkpoint({"done": 1}, advanced=advanced)

    job.refresh_from_db()
    assert (job.checkpoint, job.failed_attempts) == ({"done": 1}, counted)


@pytest.mark.django_db
def test_a_job_given_back_is_free_at_once_and_counts_no_failure() -> None:
    job = job_in(Status.IN_PROGRESS)
    job.claim("first", LEASE)
    assert PracticeJob.objects.get().claim("second", LEASE) is False

    assert job.release(attempt=1) is True

    assert job.claim("second", LEASE) is True
    assert (job.attempt, job.failed_attempts) == (2, 0)


@pytest.mark.django_db(transaction=True)
def test_of_eight_claims_at_once_one_wins() -> None:
    pk = job_in(Status.IN_PROGRESS).pk
    claims = [lambda n=number: PracticeJob.objects.get(pk=pk).claim(f"w{n}", LEASE) for number in range(8)]

    won = at_once(*claims)

    assert sorted(won) == [False] * 7 + [True]
    job = PracticeJob.objects.get()
    assert (job.attempt, job.worker) == (1, f"w{won.index(True)}")


@pytest.mark.django_db(transaction=True)
def test_of_an_end_and_a_stop_at_once_one_wins_and_writes_its_event() -> None:
    for round_number in range(10):
        job = PracticeJob.objects.create(name=f"job-{round_number}")

        def move(status: str, pk: int = job.pk) -> bool:
            try:
                PracticeJob.objects.get(pk=pk).move_to(status)
            except IllegalMove:
                return False
            return True

        won = at_once(lambda: move("Completed"), lambda: move("Stopping"))

        assert sorted(won) == [False, True]
        assert [event.status for event in Event.objects.filter(arn=job.arn)] == ["Completed" if won[0] else "Stopping"]


@pytest.mark.django_db
@pytest.mark.parametrize(("parked_s", "within_s", "soon"), [(60, 3, False), (3, 0, False), (3, 4, True), (0, 4, False)])
def test_whether_a_parked_job_is_looked_at_soon(parked_s: float, within_s: float, soon: bool) -> None:
    job = job_in(Status.IN_PROGRESS, attempt=1)
    assert job.release(attempt=1, again_in=timedelta(seconds=parked_s))
    job.refresh_from_db()

    assert job.looked_at_within(timedelta(seconds=within_s)) is soon


@pytest.mark.django_db
def test_a_job_that_is_parked_is_woken() -> None:
    job = job_in(Status.IN_PROGRESS, attempt=1)
    assert job.release(attempt=1, again_in=timedelta(seconds=60))
    parked = PracticeJob.objects.get(pk=job.pk)

    wake(parked)

    woken = PracticeJob.objects.get(pk=job.pk)
    assert woken.queued_at
    assert parked.queued_at
    assert woken.queued_at < parked.queued_at  # which lies in the future, where the wait ends
    assert not woken.looked_at_within(timedelta(seconds=4))
