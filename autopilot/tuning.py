"""The search of tuning mode: trials are jobs of their own that every worker may take; the parent sees them through.

Nobody hands trials out. Whoever begins a trial plants the next one while its machine has cores to spare, and whoever
ends one does so in any case; what a trial tries is chosen when it begins, with all results in view. The parent's own
worker takes trials, too: one slot is enough for a search.
What is tried next follows from the rows of the trials alone, so parent and workers may die and come back at any time.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import partial
from math import inf
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from autopilot.engine.plan import DEFAULT_TRIALS, OVERRUN_EXIT, Bias, Plan, Validation
from autopilot.engine.records import DEFINITIONS, Asked, Finished, Missed, Note, Record, Reported, Started, Step
from autopilot.engine.tuning.task import State, Task, Tried
from autopilot.engine.turns import cores
from autopilot.folders import bring_prepared, folder_of, publish_prepared
from autopilot.leaderboard import Leaderboard, candidate_name
from autopilot.models import AutoMLJob, Candidate, TuningTrial
from autopilot.requests import TUNING
from studio.telemetry import hints, logs
from studio.telemetry.moves import IllegalMove
from workers import lifecycle
from workers.context import ChildDied, JobContext, StopRequested
from workers.database import patiently
from workers.identity import host_of, worker_name
from workers.queue import enqueue, request_stop
from workers.registry import job as work

ANALYSE, TRIAL = "autopilot.isolated:analyse_isolated", "autopilot.isolated:trial_isolated"
MULTI_FIDELITY_BYTES = 100_000_000  # of input files, above which poor trials are stopped on a part of the rows (§4.2)
LEAST_TRIAL_S = 2.0  # a trial is not begun with less
LOOK_EVERY_S = 0.2
TELL_EVERY_S = 2.0  # how far it is, and what of the time limit is used up
ENDING_S = 1.0  # kept back for what is still under way when the search ends
READ_AGAIN = 30_000_000  # bytes of input per second kept back: both reports read the prepared data
LATE_S = 0.5  # that a trial may be late: it packs its model as long as it is let
LOST_S = 4.0  # a trial that does not end when it is told to has lost its worker; the others do not wait for it
SHARE, LEAST_SHARE_S = 0.4, 10.0  # of the time left that one trial may take, so that a slow one does not starve others
LIVE = Q(status__in=list(TuningTrial.MOVES))
NO_TIME = "The model could not be fitted in the time that was left."
STOPPED = "The job ended before this model was fitted."

Mark = Callable[..., object]


@dataclass(frozen=True)
class Search:
    """What every trial of a job has to know. It lies in the parent's checkpoint, as JSON.

    plan: the engine's Plan without its folder, which differs between machines. prepared: SHA-256 of the data. ends:
    moment (time.time()) at which every trial is over.
    """

    plan: dict[str, Any]
    prepared: str
    most: int
    multi_fidelity: bool
    ends: float

    @classmethod
    def of(cls, job: AutoMLJob) -> "Search | None":
        """The search that a job is at; None when it is over, or not begun."""
        kept = job.checkpoint.get("search")
        return cls(**kept) if kept and job.status == AutoMLJob.Status.IN_PROGRESS else None

    def plan_for(self, job: AutoMLJob) -> Plan:
        """The Plan on this machine."""
        values: dict[str, Any] = {
            name: tuple(each) if isinstance(each, list) else each for name, each in self.plan.items()
        }
        values["validation"] = Validation(**values["validation"])
        values["bias"] = Bias.from_json(values["bias"])
        return Plan(**values, folder=folder_of(job))


def plan_as_json(plan: Plan) -> dict[str, Any]:
    """A Plan without its folder."""
    return {name: each for name, each in asdict(plan).items() if name != "folder"}


def plant(job: AutoMLJob, search: Search) -> TuningTrial | None:
    """Make the next trial and let a worker take it; None when one waits already, or when there is nothing to plant."""
    if time.time() > search.ends - LEAST_TRIAL_S:
        return None
    with transaction.atomic():
        # The UPDATE takes the row: of many that plant at once one plants, and after a stop nobody does.
        running = AutoMLJob.objects.filter(pk=job.pk, status=AutoMLJob.Status.IN_PROGRESS)
        if not running.update(modified_at=timezone.now()):
            return None
        number = job.trials.count() + 1
        if number > search.most or job.trials.filter(LIVE, attempt=0).exists():
            return None
        trial: TuningTrial = TuningTrial.objects.create(
            name=candidate_name(job, number),
            domain_id=job.domain_id,
            owner_id=job.owner_id,
            job=job,
            number=number,
            instance_type=job.instance_type,
            queue=job.queue,
        )
        enqueue(trial)
    return trial


# -- the parent --------------------------------------------------------------------------------------------------------


class Tuner:
    """The parent's part of a search: analyse the data, see every trial through, say which limit ended it.

    mark: remembers steps in the parent's checkpoint. done: what it remembers.
    """

    def __init__(self, job: AutoMLJob, context: JobContext, plan: Plan, done: dict[str, Any], mark: Mark) -> None:
        self.job, self.context, self.plan, self.done, self.mark = job, context, plan, done, mark
        self.helper: threading.Thread | None = None
        self.reason = NO_TIME  # of candidates whose trials were stopped
        self.seen, self.told = -1, 0.0

    def run(self, tell: Callable[[Record], None], size: int) -> str:
        """The limit that ended the search ("" for none). size: bytes of the input. Raises StopRequested, InputError."""
        if not self.done.get("prepared"):
            self.context.run_isolated(ANALYSE, self.plan, on_record=tell)
            if self.plan.definitions_only:
                return DEFINITIONS
            self.mark(prepared=publish_prepared(self.job))
        bring_prepared(self.job, self.done["prepared"])
        criteria = self.job.tabular.get("CompletionCriteria", {})
        search = Search(
            plan=plan_as_json(self.plan),
            prepared=self.done["prepared"],
            most=criteria.get("MaxCandidates") or DEFAULT_TRIALS,
            multi_fidelity=size > MULTI_FIDELITY_BYTES,
            ends=self.plan.training_deadline - min(ENDING_S + size / READ_AGAIN, 0.1 * self.plan.seconds),
        )
        self.mark(search=asdict(search))
        self.context.enter("ModelTuning")
        try:
            met = self._follow(search)
        except StopRequested:
            self.reason = STOPPED
            self._end_trials()
            raise
        finally:
            if self.helper is not None:
                self.helper.join()
            self._close_candidates()
        return met if met == "MaxRuntime" or criteria.get("MaxCandidates") else ""

    def _follow(self, search: Search) -> str:
        """Until every trial is over or the time is."""
        while True:
            self.context.check()
            if time.time() >= search.ends + LATE_S:
                self._end_trials()
                return "MaxRuntime"
            if not self._live() and patiently(partial(plant, self.job, search)) is None and not self._live():
                return "MaxCandidates" if self.job.trials.count() >= search.most else "MaxRuntime"
            self._report(search)
            self._help()
            if self.helper is not None:
                self.helper.join(LOOK_EVERY_S)
            else:
                time.sleep(LOOK_EVERY_S)

    def _live(self) -> bool:
        return bool(self.job.trials.filter(LIVE).exists())

    def _help(self) -> None:
        """Take the next trial that nobody has: the parent's slot works instead of waiting for others."""
        if self.helper is not None and self.helper.is_alive():
            return
        free = Q(lease_until=None) | Q(lease_until__lt=timezone.now())
        waiting = self.job.trials.filter(LIVE, free).order_by("number").values_list("pk", flat=True).first()
        self.helper = None
        if waiting is not None:
            self.helper = threading.Thread(target=_perform, args=(waiting,), name=f"trial {waiting}", daemon=True)
            self.helper.start()

    def _report(self, search: Search) -> None:
        """Progress of the job, and its candidates whose trials died."""
        over = self.job.trials.exclude(LIVE).count()
        if over == self.seen and time.monotonic() - self.told < TELL_EVERY_S:
            return
        self.seen, self.told = over, time.monotonic()
        self._close_candidates()
        self.mark()
        now = time.time()
        clock = (now - self.plan.started) / self.plan.seconds
        share = 0.05 + 0.85 * max(clock, over / search.most)
        best = self.job.candidates.filter(status=Candidate.Status.COMPLETED).count()
        said = f"{over} of {search.most} trials are over, {best} of them made a model"
        self.context.progress("ModelTuning", min(0.9, share), said, max(0.0, self.plan.deadline - now))

    def _end_trials(self) -> None:
        """Tell every trial to stop, and wait for them, but not for a worker that is lost."""
        for each in self.job.trials.filter(LIVE):
            try:
                request_stop(each, by=self.job.stopped_by or "the time limit")
            except IllegalMove:
                continue  # it is over, or told already
        until = time.monotonic() + LOST_S
        while time.monotonic() < until and self._live():
            time.sleep(LOOK_EVERY_S / 2)

    def _close_candidates(self) -> None:
        """A trial that died, failed or was stopped has nobody else who says so on the leaderboard."""
        for trial in self.job.trials.exclude(LIVE).filter(status__in=("Failed", "Stopped")):
            failed = trial.status == TuningTrial.Status.FAILED
            reason = trial.failure_reason if failed else self.reason
            status = Candidate.Status.FAILED if failed else Candidate.Status.STOPPED
            if failed and not trial.params:  # it never came so far as to say what it does
                Candidate.objects.get_or_create(
                    job=self.job,
                    number=trial.number,
                    defaults={"name": trial.name, "model_name": f"Trial_{trial.number:03d}"},
                )
            now = timezone.now()
            closed = Candidate.objects.filter(
                job=self.job, number=trial.number, status=Candidate.Status.IN_PROGRESS
            ).update(status=status, failure_reason=reason, ended_at=now, modified_at=now)
            if closed:
                hints.changed(self.job, "candidates")
                if failed:
                    _say(self.job, f"Trial {trial.number} failed: {reason}")


def _perform(pk: int) -> None:
    """One trial in a thread of the parent's worker."""
    try:
        lifecycle.perform(TuningTrial.kind, pk)
    finally:
        connection.close()  # this thread's own


# -- a trial -----------------------------------------------------------------------------------------------------------


@work(TuningTrial, preload=("autopilot.isolated", "optuna", "torch", "xgboost"))
def run_trial(trial: TuningTrial, context: JobContext) -> None:
    """One attempt at one trial, on whichever worker took it."""
    context.check()
    job = trial.job
    search = Search.of(job)
    if search is None or time.time() > search.ends - LEAST_TRIAL_S:
        trial.move_to(TuningTrial.Status.STOPPED, attempt=context.attempt)  # too late: the search is over
        return
    if _running_here() < cores():  # more at once would only wait for each other, and know less when they choose
        patiently(partial(plant, job, search))
    bring_prepared(job, search.prepared)
    taker = Taker(trial, context)
    try:
        plan = search.plan_for(job)
        finished = context.run_isolated(TRIAL, plan, task_of(trial, search), on_record=taker, grace_s=1.0)
    except ChildDied as error:
        if error.exit_code != OVERRUN_EXIT:
            raise
        finished = taker.finished
        taker.missed(NO_TIME)
    if not finished:
        context.check()  # a stop, rather than a poor trial
    patiently(partial(plant, job, search))


def task_of(trial: TuningTrial, search: Search) -> Task:
    """The engine's Task for a trial: what was tried so far, and how much of this machine it may use."""
    now = time.time()
    most = min(search.plan["candidate_seconds"] or inf, max(LEAST_SHARE_S, SHARE * (search.ends - now)))
    return Task(
        number=trial.number,
        history=history_of(trial),
        until=min(search.ends, now + most),
        params=trial.params or None,
        threads=min(settings.FIT_THREADS or cores(), max(1, cores() // max(1, _running_here()))),
        multi_fidelity=search.multi_fidelity,
    )


def history_of(trial: TuningTrial) -> tuple[Tried, ...]:
    """The other trials of the job, in the engine's words."""
    others = trial.job.trials.exclude(pk=trial.pk).exclude(params={}).order_by("number")
    return tuple(
        Tried(
            each.number, _state(each), each.params, each.rank, {int(step): value for step, value in each.steps.items()}
        )
        for each in others
    )


def _state(trial: TuningTrial) -> State:
    if trial.rank is not None:
        return "complete"
    if trial.given_up and trial.steps:
        return "pruned"
    return "failed" if trial.finished else "running"


def _running_here() -> int:
    """Trials that this machine runs now, whosever they are."""
    host = host_of(worker_name())
    return TuningTrial.objects.filter(LIVE, worker__startswith=f"{host}/", lease_until__gte=timezone.now()).count()


class Taker:
    """Takes what the engine tells about a trial: its row, its own log, the job's leaderboard."""

    def __init__(self, trial: TuningTrial, context: JobContext) -> None:
        self.trial, self.context = trial, context
        self.leaderboard = Leaderboard(trial.job, _ForParent(trial.job, context), TUNING)
        self.started: Started | None = None
        self.steps: dict[str, float] = dict(trial.steps)  # what an earlier attempt has told is told again
        self.finished = False

    def __call__(self, record: Record) -> None:
        attempt = self.context.attempt
        match record:
            case Asked(params=params):
                patiently(partial(self.trial.note, attempt=attempt, params=params))
            case Step(step=step, rank=rank):
                new = str(step) not in self.steps
                self.steps[str(step)] = rank
                patiently(partial(self.trial.note, attempt=attempt, steps=dict(self.steps)))
                self.context.save_checkpoint({"step": step}, advanced=new)
            case Note(message=message):
                self.context.log(message)
            case Started():
                self.started = record
                self.leaderboard(record)
            case Missed(gave_up=gave_up):
                patiently(partial(self.trial.note, attempt=attempt, given_up=gave_up))
                self.leaderboard(record)
            case Finished(rank=rank):
                self.finished = True
                self.leaderboard(record)
                patiently(partial(self.trial.note, attempt=attempt, rank=rank))
            case Reported():
                self.leaderboard(record)
            case _:
                raise TypeError(f"a trial sent {record!r}")

    def missed(self, reason: str) -> None:
        """The child ended itself, because its time was over; perhaps only its report was late."""
        if self.started is not None and not self.finished:
            told = self.started
            self(Missed(told.model, told.algorithm, told.number, reason, gave_up=True))


class _ForParent:
    """What the leaderboard says about a trial's model is said by the job that the trial belongs to."""

    def __init__(self, job: AutoMLJob, context: JobContext) -> None:
        self.job, self.context = job, context

    def log(self, message: str) -> None:
        self.context.log(message)
        _say(self.job, message)

    def progress(self, stage: str, fraction: float, message: str = "", seconds_left: float | None = None) -> None:
        self.context.progress(stage, fraction, message, seconds_left)

    def enter(self, secondary_status: str) -> None:
        self.context.enter(secondary_status)

    def changed(self, what: str) -> None:
        self.context.changed(what)  # raises when this attempt has lost its trial
        transaction.on_commit(partial(hints.changed, self.job, what))


def _say(job: AutoMLJob, message: str) -> None:
    """A line in the log of the job, from whichever worker."""
    line = (int(time.time() * 1000), message)
    patiently(partial(logs.append, job.log_group, job.log_stream, [line], domain_id=job.domain_id))
