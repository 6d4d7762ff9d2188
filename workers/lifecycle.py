"""One attempt of one job, from the claim to the end. Every way out of the work has its line here."""

import logging
import secrets
from datetime import timedelta
from functools import partial
from typing import Any

from django.db import DatabaseError, OperationalError
from redis.exceptions import RedisError

from studio.telemetry.moves import IllegalMove
from workers.context import (
    UNFORESEEN,
    ChildBroke,
    ChildDied,
    InputError,
    LeaseLost,
    Parked,
    StopRequested,
    WorkerLeaving,
)
from workers.database import patiently
from workers.identity import shown, worker_name
from workers.isolation.supervise import disk_is_full
from workers.models import Job
from workers.queue import wake
from workers.registry import Work, kind
from workers.running import LEASE, Running, leaving

logger = logging.getLogger(__name__)

MOST_FAILED_ATTEMPTS = 3
_PASSING = (ConnectionError, TimeoutError, OperationalError, RedisError)


def perform(kind_name: str, pk: Any) -> None:
    """Claim the job and run one attempt. Does nothing if it is over, gone, or another worker has it."""
    found = kind(kind_name)
    job: Job | None = found.model._default_manager.filter(pk=pk).first()
    if job is None or leaving.is_set():
        return  # what a leaving worker does not take, the sweep of the next one finds
    if not job.is_for(worker_name()):
        return  # the sweep sends it again
    before = shown(job.worker)
    if not patiently(partial(job.claim, worker_name(), LEASE)):
        return
    try:
        if job.failed_attempts >= MOST_FAILED_ATTEMPTS:
            _give_up_after_deaths(job, before)
        elif job.stopping and job.attempt == 1:
            _move(job, job.ON_STOPPED)  # nobody has begun it: there is nothing to keep
        else:
            attempt(job, found.work)
    except (IllegalMove, LeaseLost) as error:
        logger.warning("attempt %d of %s %s counts for nothing: %s", job.attempt, job.noun, job.name, error)


def attempt(job: Job, work: Work) -> None:
    """Run the work of a claimed job and write down how it ended."""
    try:
        with Running(job) as context:
            work(job, context)
    except StopRequested:
        _move(job, job.ON_STOPPED)
    except WorkerLeaving:
        logger.info("%s %s goes back into the queue: this worker is leaving", job.noun, job.name)
        patiently(partial(job.release, attempt=job.attempt))
    except Parked as parked:
        patiently(partial(job.release, attempt=job.attempt, again_in=parked.wait))
        if parked.due():
            wake(job)
    except LeaseLost:
        raise
    except InputError as error:  # the caller's data or parameters; the sentence is for the caller
        _move(job, job.ON_FAILURE, f"ClientError: {error}")
    except Exception as error:
        _ended_badly(job, error)
    else:
        _finish(job)


def _finish(job: Job) -> None:
    """Completed, or Stopped when a stop came in during the last step; nothing if the work has said its own end."""
    job.refresh_from_db()
    if not job.finished:
        _move(job, job.ON_STOPPED if job.stopping else job.ON_DONE)


def _ended_badly(job: Job, error: Exception) -> None:
    job.refresh_from_db()
    if job.finished:
        logger.exception("%s %s had ended before its work raised", job.noun, job.name)
        return
    reference = secrets.token_hex(4)
    logger.error(
        "reference %s: attempt %d of %s %s broke%s",
        reference,
        job.attempt,
        job.noun,
        job.name,
        f"\n{error.trace}" if isinstance(error, ChildBroke) else "",
        exc_info=error,
    )
    if job.stopping:  # it was asked to end, and it did
        _move(job, job.ON_STOPPED)
        return
    wait = wait_before_retry(error, job.failed_attempts)
    if wait is None:
        _move(job, job.ON_FAILURE, reason_of(error, job.failed_attempts + 1, reference))
    else:
        logger.info("%s %s is tried again in %s", job.noun, job.name, wait)
        patiently(partial(job.release, attempt=job.attempt, again_in=wait, failed=True))


def wait_before_retry(error: Exception, failed_before: int) -> timedelta | None:
    """How long until the next attempt; None = give up. Only what may heal by itself is tried again.

    A child that was killed may have had bad luck; one that ran out of memory would do so again.
    """
    match error:
        case ChildBroke(passing=passing):
            may_heal = passing
        case ChildDied(out_of_memory=out_of_memory, exit_code=code):
            may_heal = code < 0 and not out_of_memory
        case _:
            may_heal = isinstance(error, _PASSING) and not disk_is_full(error)
    if not may_heal or failed_before + 1 >= MOST_FAILED_ATTEMPTS:
        return None
    return timedelta(seconds=min(2 * 2**failed_before, 60))


def reason_of(error: Exception, failed_attempts: int, reference: str) -> str:
    """The sentence that the caller reads as the reason of the failure."""
    times = f" This was attempt {failed_attempts} that failed." if failed_attempts > 1 else ""
    if disk_is_full(error):
        said = "The disk of the worker is full. Free some space, then start the job again."
    elif isinstance(error, ChildDied) and error.out_of_memory:
        said = f"{error.how} Choose an instance type with more memory, or a smaller data set."
    elif isinstance(error, ChildDied):
        said = str(error)
    elif isinstance(error, DatabaseError | RedisError):
        said = "The studio's own database or broker did not answer."
    else:
        said = UNFORESEEN
    return f"InternalServerError: {said}{times} The worker's log has the details under {reference}."


def _give_up_after_deaths(job: Job, last_worker: str) -> None:
    if job.stopping:
        _move(job, job.ON_STOPPED)
        return
    stage = job.progress.get("stage") or job.secondary_status
    where = f" while it was at: {stage}" if stage else ""
    _move(
        job,
        job.ON_FAILURE,
        f"InternalServerError: The worker that ran this job died {job.failed_attempts} times in a row"
        f"{where} (last: {last_worker or 'unknown'}). The limit of {MOST_FAILED_ATTEMPTS} attempts is reached.",
    )


def _move(job: Job, status: str, reason: str = "") -> None:
    patiently(partial(job.move_to, status, reason, attempt=job.attempt))
