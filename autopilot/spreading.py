"""Fits of one ensembling job over the workers that have nothing to do.

A free seat is a small job of its own in the queue. A worker that has nothing else to do takes it and says how many
cores its machine has; nobody asks who is idle. The process that climbs the ladder gives it a fit (engine/turns.py).
While a seat is taken the next one is set out. A worker that waits at a seat leaves it as soon as other work waits. The
job's own worker takes one only where a fit leaves cores of its machine idle, and never more than those.
What was fitted comes back through the folder of the job, from another machine through the object store. The rows say
who does what, so that workers and the job itself may die and come back at any time.
"""

import logging
import shutil
import threading
import time
from datetime import timedelta
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from autopilot.engine.marks import APART, KIT, kept_folds_apart
from autopilot.engine.news import Away, Fit, News, Over, Seat
from autopilot.engine.plan import OVERRUN_EXIT
from autopilot.engine.records import Given, Wanted
from autopilot.engine.turns import cores
from autopilot.folders import Damaged, bring_folder, folder_of, publish_folder
from autopilot.leaderboard import candidate_name
from autopilot.models import AutoMLJob, Candidate, SharedFit
from studio.telemetry.moves import IllegalMove
from workers.context import ChildDied, JobContext, LeaseLost, Parked, WorkerLeaving
from workers.database import patiently
from workers.identity import host_of, shown, worker_name
from workers.lifecycle import MOST_FAILED_ATTEMPTS
from workers.queue import enqueue, messages_waiting, request_stop, wake
from workers.registry import job as work

logger = logging.getLogger(__name__)

FIT = "autopilot.isolated:fit_isolated"
LOOK_EVERY_S = 0.3
OTHERS_EVERY_S = 1.0  # that a worker at a seat looks whether other work waits
STEP_BACK = timedelta(seconds=5)  # for which it leaves the seat then
UNHELD_S = 10.0  # after which a fit whose worker died, and that no other worker took, is done by the job itself
MOST_WAITING = 4  # workers at seats
LONGEST_PAUSE_S = 16.0  # between two calls for somebody to take a seat; the sweep of every worker calls, too
LOST_S = 4.0  # a fit that does not end when it is told to has lost its worker
NO_MEMORY = (
    "The worker ran out of memory while this model was being fitted. Choose an instance type with more memory, or a "
    "smaller data set."
)
NO_TIME = "The model could not be fitted in the time that was left."
MOST_DEATHS = MOST_FAILED_ATTEMPTS - 1  # that a fit has counted when it is given up: a child's last one is not
LIVE = Q(status__in=list(SharedFit.MOVES))


class Spreader:
    """The job's part: sets out seats, hands over fits, brings back what was fitted. A context manager around the child.

    It tells the child how things are (engine/news.py) and is told with records what the child gives away.
    """

    def __init__(self, job: AutoMLJob) -> None:
        self.job, self.work, self.host = job, folder_of(job), host_of(worker_name())
        self._wanted, self._kit = Wanted(0), ""
        self._refused: list[Over] = []  # given to a worker that had left its seat
        self._unheld: dict[int, float] = {}  # fit -> since when nobody has it
        self._call_at, self._pause_s = 0.0, 1.0
        self._told: News | None = None
        self._lock, self._ended = threading.Lock(), threading.Event()
        self._thread = threading.Thread(target=self._watch, name=f"spreader {job.pk}", daemon=True)

    def __enter__(self) -> "Spreader":
        self._look()
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._ended.set()
        self._thread.join()
        if not isinstance(error, LeaseLost | WorkerLeaving):  # otherwise the next attempt finds them at work
            self._end()

    def take(self, record: Wanted | Given) -> None:
        """What the child tells about fits for others."""
        if isinstance(record, Wanted):
            self._wanted = record
            return
        row = self.job.fits.get(pk=record.seat)
        given = {"fit": record.fit.as_json(), "host": self.host}
        if host_of(row.worker) != self.host:
            self._kit = self._kit or publish_folder(self.job, self.work / APART / KIT, KIT)
            given["kit"] = self._kit
        if not patiently(partial(row.give, given, attempt=record.attempt)):
            _stop(row)  # whoever comes back to it finds another one
            with self._lock:
                self._refused.append(Over(row.pk, record.fit.model, shown(row.worker), returned=True))

    def elsewhere(self) -> list[str]:
        """Models that others were given, and have fitted perhaps: what fills the memory here are not these."""
        given = self.job.fits.exclude(request={}).exclude(
            status__in=(SharedFit.Status.STOPPED, SharedFit.Status.FAILED)
        )
        return [each["fit"]["model"] for each in given.values_list("request", flat=True)]

    def came_back(self) -> list[str]:
        """Models that others were given and that nobody does now: they wait until this job begins them again."""
        given = self.job.fits.exclude(request={}).order_by("number")
        newest = {each.request["fit"]["model"]: each for each in given}
        under_way = self.job.candidates.filter(status=Candidate.Status.IN_PROGRESS)
        begun = dict(under_way.values_list("model_name", "modified_at"))
        back = {SharedFit.Status.STOPPED, SharedFit.Status.FAILED}
        return [
            model
            for model, fit in newest.items()
            if model in begun and fit.status in back and fit.ended_at and begun[model] < fit.ended_at
        ]

    def away(self) -> list[str]:
        """Models that others are at."""
        live = self.job.fits.filter(LIVE).exclude(request={})
        return [each["fit"]["model"] for each in live.values_list("request", flat=True)]

    # -- watching ----------------------------------------------------------------------------------------------------

    def _watch(self) -> None:
        try:
            while not self._ended.wait(LOOK_EVERY_S):
                try:
                    self._look()
                except Exception:  # above all a database that is away: the fits go on meanwhile
                    logger.exception("looking after the fits of AutoML job %s failed; it is tried again", self.job.name)
                    connection.close_if_unusable_or_obsolete()
        finally:
            connection.close()  # this thread's own

    def _look(self) -> None:
        wanted = self._wanted  # before the rows, which then hold what was given until now
        if not wanted.fits and self._told == News(self.host):
            return  # nothing is wanted, and nothing was ever given
        rows = list(self.job.fits.order_by("number"))
        self._set_out(rows, wanted)
        self._give_up_unheld(rows)
        with self._lock:
            over = tuple(self._refused)
        seats = tuple(_seat(each) for each in rows if _waits(each))
        away = tuple(_away(each) for each in rows if not each.finished and each.request)
        over += tuple(self._over(each) for each in rows if each.finished and each.request)
        news = News(self.host, seats, away, over)
        if news != self._told:
            news.write(self.work)
            self._told = news

    def _set_out(self, rows: list[SharedFit], wanted: Wanted) -> None:
        """One free seat beside those that are taken, while there are fits for others; none when there are none."""
        seats = [each for each in rows if not each.finished and not each.request]
        free = [each for each in seats if not _leased(each)]
        if not wanted.fits:
            for each in seats:
                _stop(each)
        elif not free and len(seats) < min(wanted.fits, MOST_WAITING):
            self._pause_s = 1.0
            patiently(partial(_plant, self.job, len(rows) + 1, own=wanted.own))
        elif free and free[0].attempt == 0 and time.monotonic() > self._call_at:  # our own worker had the message
            self._call_at, self._pause_s = time.monotonic() + self._pause_s, min(2 * self._pause_s, LONGEST_PAUSE_S)
            if messages_waiting(free[0].queue) == 0:
                wake(free[0])

    def _give_up_unheld(self, rows: list[SharedFit]) -> None:
        now = time.monotonic()
        unheld = {each.pk: each for each in rows if each.request and not each.finished and not _leased(each)}
        self._unheld = {pk: self._unheld.get(pk, now) for pk in unheld}
        for pk, since in self._unheld.items():
            if now > since + UNHELD_S:
                _stop(unheld[pk])

    def _over(self, row: SharedFit) -> Over:
        model = row.request["fit"]["model"]
        said = partial(Over, row.pk, model, shown(row.worker))
        if row.status == SharedFit.Status.FAILED:
            if row.failed_attempts >= MOST_DEATHS:  # killed by chance, perhaps: the job tries it itself
                return said(returned=True, killed=True)
            return said(failure=row.failure_reason)
        if row.status == SharedFit.Status.STOPPED:
            return said(returned=True)
        if row.result.get("failure"):
            return said(failure=row.result["failure"], gave_up=row.result["gave_up"])
        if digest := row.result.get("digest"):
            try:
                bring_folder(self.job, model, digest, _model_in(self.work / APART / model, model))
            except Damaged as reason:
                return said(failure=str(reason))
        return said()

    def _end(self) -> None:
        """Tell everybody to stop, and wait for them, but not for a worker that is lost."""
        for each in self.job.fits.filter(LIVE):
            _stop(each)
        until = time.monotonic() + LOST_S
        while time.monotonic() < until and self.job.fits.filter(LIVE, lease_until__gte=timezone.now()).exists():
            time.sleep(LOOK_EVERY_S / 3)


def _plant(job: AutoMLJob, number: int, *, own: bool) -> None:
    with transaction.atomic():
        seat: SharedFit = SharedFit.objects.create(
            name=candidate_name(job, number),
            domain_id=job.domain_id,
            owner_id=job.owner_id,
            job=job,
            number=number,
            own=own,
            instance_type=job.instance_type,
            queue=job.queue,
        )
        enqueue(seat)


def _model_in(folder: Path, model: str) -> Path:
    """Where the engine has laid down the folds of a model: its data need no way back."""
    return folder / "models" / model


def _stop(row: SharedFit) -> None:
    try:
        if _leased(row):
            request_stop(row, by=row.job.stopped_by or "the job")
        else:
            row.move_to(SharedFit.Status.STOPPED, attempt=row.attempt)
    except IllegalMove:
        return  # it is over, told already, or somebody has just taken it and is told the next time


def _leased(row: SharedFit) -> bool:
    return row.lease_until is not None and row.lease_until > timezone.now()


def _waits(row: SharedFit) -> bool:
    """Is there a worker at this seat that may be given a fit?"""
    return row.status == SharedFit.Status.IN_PROGRESS and row.cores > 0 and not row.request and _leased(row)


def _seat(row: SharedFit) -> Seat:
    return Seat(row.pk, row.attempt, shown(row.worker), host_of(row.worker), row.cores)


def _away(row: SharedFit) -> Away:
    fit = row.request["fit"]
    return Away(row.pk, fit["model"], shown(row.worker), host_of(row.worker), fit["threads"])


# -- a worker that has nothing else to do ------------------------------------------------------------------------------


@work(SharedFit, preload=("autopilot.isolated", "torch", "lightgbm", "catboost", "xgboost"))
def run_fit(row: SharedFit, context: JobContext) -> None:
    """One attempt at a seat: wait for a fit, do it, lay down the folds where the job finds them."""
    row.note(attempt=context.attempt, cores=cores())
    given = _given(row, context)
    if given is None:
        row.move_to(SharedFit.Status.STOPPED, attempt=context.attempt)
        return
    fit, job = Fit.from_json(given["fit"]), row.job
    elsewhere = given["host"] != host_of(worker_name())
    place = folder_of(job) / APART
    if elsewhere:
        bring_folder(job, KIT, given["kit"], place / KIT)
    _count_folds(row, context, fit.model)
    context.log(f"Worker {shown(worker_name())} fits {fit.model} on {fit.threads} of {cores()} cores.")
    result = _fitted(context, place, fit)
    if elsewhere and not result:
        result["digest"] = publish_folder(job, _model_in(place / fit.model, fit.model), fit.model)
        shutil.rmtree(place / fit.model, ignore_errors=True)
    row.note(attempt=context.attempt, result=result)


def _given(row: SharedFit, context: JobContext) -> dict[str, Any] | None:
    """What the job gives to this seat; None when the job is over. Raises Parked when other work waits meanwhile."""
    look_at = time.monotonic() + OTHERS_EVERY_S
    while True:
        context.check()
        row.refresh_from_db(fields=["request"])
        if row.request:
            return dict(row.request)
        if time.monotonic() > look_at:
            if not AutoMLJob.objects.filter(pk=row.job_id, status=AutoMLJob.Status.IN_PROGRESS).exists():
                return None
            free = SharedFit.objects.filter(LIVE, queue=row.queue, lease_until=None)  # no more urgent than this one
            if (messages_waiting(row.queue) or 0) > free.count() and row.leave(attempt=context.attempt):
                raise Parked(STEP_BACK, lambda: False)
            look_at = time.monotonic() + OTHERS_EVERY_S
        time.sleep(LOOK_EVERY_S)


def _count_folds(row: SharedFit, context: JobContext, model: str) -> None:
    """An attempt that left a fold behind got further: its death is none of those in a row that end the fit."""
    folds = kept_folds_apart(folder_of(row.job), model)
    if folds > row.checkpoint.get("folds", 0):
        context.save_checkpoint({"folds": folds})


def _fitted(context: JobContext, place: Path, fit: Fit) -> dict[str, Any]:
    """Fit in a child; why there is no model, or nothing."""
    try:
        failed = context.run_isolated(FIT, place / KIT, place / fit.model, fit, grace_s=1.0)
    except ChildDied as error:
        if not error.out_of_memory and error.exit_code != OVERRUN_EXIT:
            raise
        failed = (NO_MEMORY, False) if error.out_of_memory else (NO_TIME, True)
    return {"failure": failed[0], "gave_up": failed[1]} if failed else {}
