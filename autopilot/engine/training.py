"""Fitting in ENSEMBLING mode: models one after the other, each usable at once, the weighted ensemble last (§4.2, §4.5).

Every step can be repeated: a model whose fit was recorded on disk is never fitted again, so that an attempt after a
crash goes on where the last one was.
"""

import functools
import time
from collections.abc import Callable
from concurrent.futures import Executor, ThreadPoolExecutor
from pathlib import Path
from typing import Any

from autopilot.engine import portfolio
from autopilot.engine.climbing import LEAST_SECONDS, TimeUp, climb
from autopilot.engine.data import Prepared, prepare
from autopilot.engine.explain import keep_rows
from autopilot.engine.exploration.writing import explored, write_exploration
from autopilot.engine.keeping import keep, kept
from autopilot.engine.more_trials import EXTRA_TRIALS, in_order
from autopilot.engine.objectives import objective_of
from autopilot.engine.packing import NOT_PACKED, Fitted, Packer, Packing
from autopilot.engine.plain_logs import speak_plainly
from autopilot.engine.plan import EXPLAINED_ROWS, Plan
from autopilot.engine.portfolio import Trial
from autopilot.engine.records import (
    DEFINITIONS,
    Explored,
    Finished,
    Missed,
    Note,
    Outcome,
    Progress,
    Record,
    Resolved,
    Stage,
    Started,
)
from autopilot.engine.repeats import MOST_REPEATS, repeats
from autopilot.engine.sealing import RECORD
from autopilot.engine.splitting import FOLDS
from autopilot.engine.store import Store
from autopilot.engine.thrift import spare_work
from autopilot.engine.turns import Turns, cores

Send = Callable[[Record], None]
ShouldStop = Callable[[], bool]

ROOM_FOR_FOLDS = 5  # MaxCandidates from which on a quick model may be one of them beside the bagged ones
FOLDS_FILE = "folds.pkl"  # in the folder of a job: how many were chosen
# Of the time left, that the first bagged model may take: forests and a linear model need little of the rest. Of many
# rows a fifth says of a model what all folds would, and the time is better spent on other models.
MOST_FOR_FIRST, MOST_FOR_FIRST_OF_MANY = 0.7, 0.2
ENOUGH_ROWS = 200_000  # of training
SHORTENED = 0.5  # of its rounds, that a boosted model should have time for: it is still a good one
BOOSTED = {"lightgbm", "catboost", "xgboost"}
SHARE = 0.5  # of the time left that one model may take, so that a slow one does not starve the others
# Kept back for the ensemble at least, by the time for the job: weights are searched on kept predictions.
ENSEMBLE_SECONDS, ENSEMBLE_MOST_SECONDS, ENSEMBLE_SECONDS_SHARE = 3.0, 10.0, 0.02
ENSEMBLE_SHARE = 0.3  # of the time for fitting, at most
ENSEMBLE_PACKING = 0.4  # of what packing its models took beside fits: nothing is fitted meanwhile
ENSEMBLE_MODELS = 12  # that it stands on, hardly ever more: of all that are fitted the others have no weight
TAKING_S = 1.0  # that taking up a model takes at least which somebody else has fitted
CELLS_BESIDE = 5_000_000  # of tables that are explored beside the next fit: memory holds what both need


def load_prepared(plan: Plan) -> Prepared:
    """The checked and split data: from the last attempt when there is one."""
    path = plan.folder / "prepared.pkl"
    if path.exists():
        return _read_prepared(path, path.stat().st_mtime_ns)
    prepared = prepare(plan)
    keep_rows(prepared, plan.folder / EXPLAINED_ROWS)
    keep(path, prepared)
    return prepared


@functools.lru_cache(maxsize=1)
def _read_prepared(path: Path, version: int) -> Prepared:
    """What lies there, read once per process: every report asks for it, and a large table takes seconds and memory."""
    prepared: Prepared = kept(path)
    return prepared


def train(plan: Plan, send: Send, should_stop: ShouldStop) -> Outcome:
    """Fit what the plan asks for until everything is fitted, the time is over or a stop is asked for.

    Raises InputRefused for data that cannot be used.
    """
    speak_plainly()
    spare_work()
    send(Stage("AnalyzingData"))
    prepared = load_prepared(plan)
    objective = objective_of(plan.objective, prepared.target.problem_type, plan.target)
    target = prepared.target
    for note in prepared.notes:
        send(Note(note))
    rows = (len(prepared.train), len(prepared.validation), len(prepared.schema.columns))
    send(Resolved(target.problem_type, objective, target.labels, *rows, target.reason))
    if plan.definitions_only:
        send(Explored(str(write_exploration(plan, prepared, objective))))
        return Outcome(DEFINITIONS, ())
    send(Stage("PreTraining"))
    with Packer(Packing(plan, prepared, objective, send)) as packer:
        return Ladder(plan, prepared, objective, send, should_stop, packer).climb()


class Ladder:
    """The trials of one job, in order. One predictor holds the first, quick model; with time enough for folds a second
    one holds bagged models, whose out-of-fold predictions the ensemble weighs; otherwise both are the same one."""

    def __init__(
        self, plan: Plan, prepared: Prepared, objective: str, send: Send, should_stop: ShouldStop, packer: Packer
    ) -> None:
        self.plan, self.prepared, self.objective = plan, prepared, objective
        self.send, self.should_stop, self.packer = send, should_stop, packer
        self.done: list[str] = []
        self.number = self.last = 0  # of the model at hand; the highest one
        self.cost_done, self.cost_of_all = 0.0, 1.0
        # Of a name in `Trial.paces`: seconds per unit of cost of its first bagged model.
        self.paces: dict[str, float] = {}
        self.here: tuple[Trial, float] | None = None  # what this process is at, and since when
        self.turns: Turns | None = None  # what others are at
        self.taking_s = TAKING_S
        self.has_text = any(each.type == "text" for each in prepared.schema.columns)

    def climb(self) -> Outcome:
        """Fit everything; says which limit ended it."""
        trials = portfolio.trials_of(self.plan.algorithms, self.prepared.target.problem_type)
        if self.plan.only_ensemble:
            return self._weigh_what_is_there()
        self._tell_absent()
        self.send(Stage("TrainingModels"))
        with ThreadPoolExecutor(max_workers=1, thread_name_prefix="exploration") as aside:
            limit, base = self._fit_all(trials, aside)
        room = self.plan.max_candidates
        if len(base.fitted()) > 1 and (room is None or room > 2) and not self.should_stop():
            self._ensemble(base)
        return Outcome(limit, tuple(self.done))

    def _weigh_what_is_there(self) -> Outcome:
        """The ensemble of the models that are on disk, when there are two."""
        chosen = self.plan.folder / FOLDS_FILE
        folds = int(kept(chosen)) if chosen.exists() else 0
        base = Store(self.plan, self.prepared, self.objective, "folds" if folds else "holdout", folds=folds)
        # Behind every model, whichever were made: the first look and the large one, the ten, the others, the repeats.
        self.last = 2 + len(portfolio.TRIALS) + EXTRA_TRIALS + MOST_REPEATS
        if len(base.fitted()) > 1:
            self._ensemble(base)
        return Outcome("MaxRuntime", tuple(self.done))

    def _fit_all(self, trials: list[Trial], aside: Executor) -> tuple[str, Store]:
        """(limit that ended it, store whose models the ensemble weighs). aside: where the data is explored."""
        room = self.plan.max_candidates
        began = time.monotonic()
        quick = Store(self.plan, self.prepared, self.objective, "holdout", folds=0)
        self.cost_of_all = sum(each.cost for each in trials[:room])
        useful = self.useful_cores(trials[0]) or cores()
        self.step(quick, trials[0], 1, min(useful, self.plan.threads or cores()))
        self.packer.wait()  # somebody waits for the first model
        first_s = time.monotonic() - began
        self._explore(aside)
        base, folds = quick, self._folds(trials, quick, first_s)
        problem_type = self.prepared.target.problem_type
        rest = in_order(trials, self.plan.algorithms, len(self.prepared.train), problem_type, text=self.has_text)
        if folds and (room is None or room >= ROOM_FOR_FOLDS):
            base = Store(self.plan, self.prepared, self.objective, "folds", folds=folds)
        else:
            rest = [each for each in rest if not each.extra and each.name != trials[0].name]
        limit = ""
        if room is not None and len(rest) > (allowed := max(0, room - 1 - (1 if room > 2 else 0))):
            rest, limit = rest[:allowed], "MaxCandidates"
        rest = _with_put_off(rest, [each for each in rest if base.model_name(each) in self.plan.put_off])
        self.cost_of_all = self.cost_done + sum(each.cost for each in rest)
        more = room is None and not self.plan.requested  # a quick build lists its algorithms
        cut = climb(self, base, rest, 2, behind=lambda: repeats(base, rest) if more else [], counted=bool(limit))
        return ("MaxRuntime" if cut else limit), base

    def _explore(self, aside: Executor) -> None:
        """The report on the data, right behind the first model, which it must not keep waiting, nor the next ones."""
        if self.should_stop():
            return
        exploring = aside.submit(self._tell_explored)
        if len(self.prepared.train) * len(self.prepared.schema.columns) > CELLS_BESIDE:
            exploring.result()

    def _tell_explored(self) -> None:
        self.send(explored(self.plan, self.prepared, self.objective))

    def too_long(self, store: Store, trial: Trial) -> bool:
        """True when a bagged model cannot be fitted in the time left, by what its like has taken in this job.

        The ten may be cut short; of the others there are enough that fit.
        """
        if not store.folds or self.told(store.model_name(trial)) or store.model_name(trial) in store.fitted():
            return False
        return self.needs(trial) > self.room_for(trial)

    def room_for(self, trial: Trial) -> float:
        """Seconds, for its fit. A boosted model that is given fewer is cut short, any other one is given up."""
        left = self.left()
        return left if trial.algorithm in BOOSTED else self.most_for(trial, left)

    def useful_cores(self, trial: Trial) -> int | None:
        """Cores that its fit gains from; None = any number, as far as is known: texts become many columns."""
        rows, columns = len(self.prepared.train), len(self.prepared.schema.columns)
        return None if self.has_text else portfolio.useful_cores(trial.algorithm, rows, columns)

    def needs(self, trial: Trial) -> float:
        """Seconds without which a bagged model is not begun; 0 while nobody knows."""
        if trial.least_s:
            return trial.least_s
        alike = next((self.paces[each] for each in trial.paces if each in self.paces), 0.0)
        # One that is not finished yet says how long its like take at least.
        begun = [spent / other.cost for other, spent in self._under_way() if other.paces[0] == trial.paces[0]]
        longest = max(begun, default=0.0)
        needed = SHORTENED if trial.algorithm in BOOSTED and not trial.extra else 1.0
        return needed * max(alike, longest) * trial.cost

    def _under_way(self) -> list[tuple[Trial, float]]:
        """What is fitted, here and elsewhere, and for how many seconds so far."""
        here = self.here  # at once: whoever gives fits away asks from a thread of its own
        others = self.turns.under_way() if self.turns else []
        return [(here[0], time.monotonic() - here[1]), *others] if here else others

    def _folds(self, trials: list[Trial], quick: Store, first_s: float) -> int:
        """Folds when LightGBM, fitted FOLDS times, leaves time for others, by the time that the first one took."""
        chosen = self.plan.folder / FOLDS_FILE
        if chosen.exists():
            return int(kept(chosen))
        left = self.left()
        # Of texts the first step says more than its fit: making numbers of them takes most of it, and the other models
        # several times as long as LightGBM.
        expected = FOLDS * (first_s if self.has_text else quick.fit_seconds(trials[0].name, first_s))
        timed = trials[0].name not in self.plan.left_out
        most = MOST_FOR_FIRST_OF_MANY if len(self.prepared.train) > ENOUGH_ROWS else MOST_FOR_FIRST
        folds = FOLDS if timed and expected < most * left else 0
        keep(chosen, folds)
        how = f"{folds} folds" if folds else "one holdout"
        self.send(Note(f"Models are fitted with {how}: {expected:.0f} s expected for the first, {left:.0f} s left."))
        self.paces[""] = expected / trials[0].cost
        return folds

    def step(
        self, store: Store, trial: Trial, number: int, threads: int | None = None, *, brought: bool = False
    ) -> None:
        """Fit one model and hand it on to be packed, or tell again what an earlier attempt made of it.

        number: its place on the leaderboard. threads: cores for its fit; None = all. brought: its folds were fitted
        elsewhere. Raises TimeUp.
        """
        self.number, self.last = number, max(number, self.last)
        name, began = store.model_name(trial), time.monotonic()
        self.here = (trial, began)
        self._fit_or_tell(store, trial, threads)
        self.here = None
        if store.folds and name in store.fitted():
            self._note_pace(trial, store.fit_seconds(name, 0.0), time.monotonic() - began, brought)
        self.cost_done += trial.cost

    def _note_pace(self, trial: Trial, fit_s: float, here_s: float, brought: bool) -> None:
        """fit_s: of its folds, wherever and whenever they were fitted. here_s: that it took this process."""
        pace = (fit_s + here_s if brought else max(fit_s, here_s)) / trial.cost
        if len(self.paces) == 1:  # of one holdout's model, times the folds: a guess
            self.paces[""] = pace
        self.paces.setdefault(trial.paces[0], pace)

    def _fit_or_tell(self, store: Store, trial: Trial, threads: int | None) -> None:
        name = store.model_name(trial)
        if earlier := self.told(name):
            self._tell(earlier)
            return
        if name in self.plan.left_out:
            return
        left = self.left()
        if left < LEAST_SECONDS and self.done:
            raise TimeUp
        self._progress(f"Fitting {name}")
        self.send(Started(name, trial.algorithm, self.number, trial.hyperparameters))
        # Before the very first model the data are prepared: of wide tables that alone may take half of the time left.
        share = 1.0 if self.done or store.folds else SHARE
        limit = max(LEAST_SECONDS, self.most_for(trial, left)) / share
        failure = None if name in store.fitted() else store.fit(trial, limit, threads, share)
        if failure is not None:
            reason, gave_up = failure
            self.send(Missed(name, trial.algorithm, self.number, reason, gave_up))
            return
        self._finish(store, name, trial.algorithm, trial.hyperparameters)

    def most_for(self, trial: Trial, left: float) -> float:
        """Seconds that one model may take."""
        return min(left if trial.extra else SHARE * left, self.plan.candidate_seconds or left)

    def _ensemble(self, store: Store) -> None:
        """Weigh what is packed. What waits to be packed is waited for only as long as the ensemble does not miss the
        end: it is worth more than one model."""
        self.number = self.last + 1
        name = store.ensemble_name()
        if earlier := self.told(name):
            self._tell(earlier)
            return
        if name in self.plan.left_out:
            return
        for late in self.packer.wait_or_drop(self.plan.training_deadline - time.time() - self._ensemble_seconds()):
            self.done.remove(late.model)
            self.send(Missed(late.model, late.algorithm, late.number, NOT_PACKED, gave_up=True))
        members = [each for each in store.fitted() if each != name and self.told(each)]
        if len(members) < 2:
            return
        self.send(Started(name, "ensemble", self.number))
        if name not in store.fitted():
            store.fit_ensemble(members, max(LEAST_SECONDS, self.plan.training_deadline - time.time()))
        self.packer.take_now(self._fitted(store, name, "ensemble", {"weights": store.weights(name)}))

    def _finish(self, store: Store, name: str, algorithm: str, hyperparameters: dict[str, Any]) -> None:
        """Hand it on to be scored and packed beside the next fit."""
        self.packer.take(self._fitted(store, name, algorithm, hyperparameters))

    def _fitted(self, store: Store, name: str, algorithm: str, hyperparameters: dict[str, Any]) -> Fitted:
        self.done.append(name)
        fit_s, view = store.fit_seconds(name, 0.0), store.view(name)
        return Fitted(
            name, algorithm, self.number, hyperparameters, fit_s, view, store.unseen_outputs(name), store.trained_rows
        )

    def left(self) -> float:
        """Seconds for fitting, without those that the ensemble will need, which is packed when those that wait are, and
        those that taking up will need what others are at."""
        others = self.taking_s * len(self.turns.away()) if self.turns else 0.0
        return self.plan.training_deadline - time.time() - others - self._ensemble_seconds(self.packer.seconds_behind)

    def _ensemble_seconds(self, before_s: float = 0.0) -> float:
        """As if it stood on those that took longest to pack. before_s: of packing others."""
        packing = ENSEMBLE_PACKING * sum(sorted(self.packer.took, reverse=True)[:ENSEMBLE_MODELS])
        whole = self.plan.training_deadline - self.plan.started
        least = min(max(ENSEMBLE_SECONDS, ENSEMBLE_SECONDS_SHARE * whole), ENSEMBLE_MOST_SECONDS)
        return max(least, min(packing + before_s, ENSEMBLE_SHARE * whole))

    def told(self, name: str) -> Finished | None:
        """What was told of a model by an earlier attempt, if it got so far."""
        path = self.plan.folder / "candidates" / name / RECORD
        return kept(path) if path.exists() else None  # written when it was sealed

    def _tell(self, record: Finished) -> None:
        self.done.append(record.model)
        self.packer.wait()  # models are told in the order of their fits
        self.send(record)

    def _tell_absent(self) -> None:
        if not self.plan.requested:
            return
        for place, (trial, reason) in enumerate(portfolio.absent(self.plan.algorithms)):
            self.send(Missed(trial.name, trial.algorithm, 900 + place, reason))

    def _progress(self, message: str) -> None:
        """By the trials' costs or by the clock, whichever is further."""
        now = time.time()
        clock = (now - self.plan.started) / self.plan.seconds
        share = 0.05 + 0.8 * self.cost_done / max(1.0, self.cost_of_all)
        self.send(Progress(min(0.9, max(share, clock)), message, max(0.0, self.plan.deadline - now)))


def _with_put_off(trials: list[Trial], put_off: list[Trial]) -> list[Trial]:
    """Those that were put off behind the others of the ten, for which there is time, extra ones behind all."""
    others = [each for each in trials if each not in put_off]
    ten = next((place for place, each in enumerate(others) if each.extra), len(others))
    of_ten, of_extra = ([each for each in put_off if each.extra is extra] for extra in (False, True))
    return [*others[:ten], *of_ten, *others[ten:], *of_extra]
