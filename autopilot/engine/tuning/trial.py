"""One trial of tuning mode: choose, fit fold by fold, give up early or score, and pack (specification §4.2, §4.5)."""

import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from autopilot.engine.compiled.proof import compile_model
from autopilot.engine.compiled.tuned import TunedCompiler
from autopilot.engine.data import Prepared
from autopilot.engine.deciding import at, decision_of, threshold_for
from autopilot.engine.errors import could_not_be_fitted
from autopilot.engine.exploration.writing import explored, write_exploration
from autopilot.engine.keeping import keep, keep_outputs, kept
from autopilot.engine.metrics import METRICS, Metric, Scored, all_metrics, interval
from autopilot.engine.objectives import objective_of
from autopilot.engine.package import LIBRARY, installed, lay_out, pinned
from autopilot.engine.package_code.atelier_tabular.model import TabularModel
from autopilot.engine.package_code.atelier_tabular.tuned import Member, TunedPredictor
from autopilot.engine.packing import background_of, speed_of
from autopilot.engine.plain_logs import speak_plainly
from autopilot.engine.plan import SEED, Plan
from autopilot.engine.portable.inclusion import forms_of
from autopilot.engine.records import Asked, Explored, Finished, Missed, Note, Record, Resolved, Stage, Started, Step
from autopilot.engine.reports import open_candidate
from autopilot.engine.scoring import one_row_latency
from autopilot.engine.sealing import RECORD, sealed
from autopilot.engine.thrift import spare_work
from autopilot.engine.training import load_prepared
from autopilot.engine.tuning.fitting import Job, Rows, fit_member
from autopilot.engine.tuning.parts import Part, parts_of
from autopilot.engine.tuning.pipelines import pipelines_of
from autopilot.engine.tuning.pruning import RUNGS, not_promoted, worse_than_usual
from autopilot.engine.tuning.space import Choice, Space, propose
from autopilot.engine.tuning.task import Task

Send = Callable[[Record], None]
ShouldStop = Callable[[], bool]

TITLES = {"xgboost": "XGBoost", "linear-learner": "LinearModel", "mlp": "MLP"}
ALWAYS = ("mlflow-skinny", "numpy", "pandas", "scikit-learn")
PACK_S = 1.5  # kept back of a trial's time for scoring and packing
LEAST_S = 0.2  # that every fit has, however late it is
OUT_OF_TIME = "The model could not be fitted in the time that was left."


def analyse(plan: Plan, send: Send, should_stop: ShouldStop) -> None:
    """Read, check and split the data, and say what is searched. Raises InputRefused for data that cannot be used."""
    speak_plainly()
    send(Stage("AnalyzingData"))
    prepared = load_prepared(plan)
    for note in prepared.notes:
        send(Note(note))
    target = prepared.target
    rows = (len(prepared.train), len(prepared.validation), len(prepared.schema.columns))
    objective = _objective(plan, prepared)
    send(Resolved(target.problem_type, objective, target.labels, *rows, target.reason))
    space = space_of(plan, prepared)
    if plan.definitions_only:  # that is all there will be, so what goes wrong with it is told
        send(Explored(str(write_exploration(plan, prepared, objective, space))))
        return
    send(explored(plan, prepared, objective, space))
    send(Stage("FeatureEngineering"))
    for each in space.pipelines:
        send(Note(f"Data processor {each.sentence}."))
    parts = _parts(plan, prepared)
    send(Note(f"Every trial is measured with {len(parts)} folds." if len(parts) > 1 else "Trials share one split."))


def space_of(plan: Plan, prepared: Prepared) -> Space:
    """What is searched for this table."""
    return Space(plan.algorithms, pipelines_of(prepared.schema, plan.algorithms), prepared.target.problem_type)


def run_trial(plan: Plan, task: Task, send: Send, should_stop: ShouldStop) -> bool:
    """Fit one trial; True when it was finished and packed, False when it was given up early or asked to stop."""
    speak_plainly()
    spare_work()
    prepared = load_prepared(plan)
    space = space_of(plan, prepared)
    params = task.params or propose(space, task.history, task.number)
    send(Asked(params))
    return _Trial(plan, task, prepared, space.read(params), send, should_stop).run()


class _Trial:
    """One trial that knows what it does."""

    def __init__(
        self, plan: Plan, task: Task, prepared: Prepared, choice: Choice, send: Send, should_stop: ShouldStop
    ) -> None:
        self.plan, self.task, self.prepared, self.choice = plan, task, prepared, choice
        self.send, self.should_stop = send, should_stop
        self.schema, self.labels = prepared.schema, prepared.target.labels
        self.objective = _objective(plan, prepared)
        self.metric: Metric = METRICS[self.objective]
        self.train, self.held = self._rows(prepared.train), self._rows(prepared.validation)
        self.brought = prepared.validation.iloc[:, : len(self.schema.columns)]
        self.parts = _parts(plan, prepared)
        self.fits_left = len(self.parts) + (len(RUNGS) if task.multi_fidelity else 0)
        self.name = f"{TITLES[choice.algorithm]}_{choice.pipeline.name}_{task.number:03d}"
        self.record = plan.folder / "candidates" / self.name / RECORD
        self.began = time.monotonic()

    def run(self) -> bool:
        """See run_trial."""
        if self.record.exists():  # an earlier attempt died between packing and telling
            self.send(kept(self.record))
            return True
        self.send(Started(self.name, self.choice.algorithm, self.task.number, self.choice.shown))
        try:
            return self._measured()
        except (ValueError, ArithmeticError, RuntimeError, np.linalg.LinAlgError) as error:
            reason = could_not_be_fitted(self.choice.algorithm, str(error) or type(error).__name__)
            self.send(Missed(self.name, self.choice.algorithm, self.task.number, reason))
            return False

    def _measured(self) -> bool:
        members: list[Member] = []
        told: list[Scored] = []
        if self.task.multi_fidelity and not self._climb():
            return False
        for place, part in enumerate(self.parts):
            if self.should_stop() or not self._in_time():
                return False
            member, scored = self._kept_fold(place) or self._fold(place, part)
            members.append(member)
            told.append(scored)
            rank = float(np.mean([self.metric.rank(self.metric(each)) for each in self._decided(told)]))
            self.send(Step(place + len(RUNGS), rank))
            usual = None if self.task.multi_fidelity else worse_than_usual(place + len(RUNGS), rank, self.task.history)
            if usual is not None and place + 1 < len(self.parts):
                self._give_up(f"after {place + 1} of {len(self.parts)} folds", rank, usual, "the median of the trials")
                return False
        self._finish(members, told)
        return True

    def _climb(self) -> bool:
        """The rungs of successive halving, on the first part; False when the trial ends on one of them."""
        for rung, share in enumerate(RUNGS):
            if self.should_stop() or not self._in_time():
                return False
            thin = self.parts[0].thinned(share)
            scored = self._measure(self._fit(thin), thin, f"Rung {rung + 1}, {share:.0%} of the rows")
            rank = self.metric.rank(self.metric(*self._decided([scored])))
            self.send(Step(rung, rank))
            needed = not_promoted(rung, rank, self.task.history)
            if needed is not None:
                self._give_up(f"on {share:.0%} of the rows", rank, needed, "the best third of the trials")
                return False
        return True

    def _fold(self, place: int, part: Part) -> tuple[Member, Scored]:
        """Fit and score one fold, and keep both for an attempt after a crash."""
        member = self._fit(part)
        scored = self._measure(member, part, f"Fold {place + 1} of {len(self.parts)}")
        keep(self._fold_path(place), (member, scored))
        return member, scored

    def _kept_fold(self, place: int) -> tuple[Member, Scored] | None:
        path = self._fold_path(place)
        if not path.exists():
            return None
        self.fits_left -= 1
        earlier: tuple[Member, Scored] = kept(path)
        return earlier

    def _fold_path(self, place: int) -> Path:
        return self.plan.folder / "folds" / self.name / f"{place}.pkl"

    def _fit(self, part: Part) -> Member:
        share = max(LEAST_S, (self.task.until - PACK_S - time.time()) / self.fits_left)
        self.fits_left -= 1
        return fit_member(
            Job(
                choice=self.choice,
                fit=self.train.take(part.fit),
                stop=self.train.take(part.stop),
                columns=[(each.name, each.type) for each in self.schema.spread.columns],
                classes=len(self.labels),
                until=time.time() + share,
                threads=self.task.threads,
            )
        )

    def _measure(self, member: Member, part: Part, what: str) -> Scored:
        """Score a fit on its validation rows, and say it beside the score on a sample of its training rows (§4.5)."""
        rows = self.train.take(part.stop) if part.folded else self.held
        scored = self._scored(rows, member.outputs(rows.frame))
        seen = self.train.take(part.fit[:2000])
        trained = self._scored(seen, member.outputs(seen.frame))
        self.send(
            Note(
                f"{self.name}, {what}: {self.objective} {self.metric(*self._decided([scored])):.6g} on validation, "
                f"{self.metric(*self._decided([trained])):.6g} on training rows."
            )
        )
        return scored

    def _finish(self, members: list[Member], told: list[Scored]) -> None:
        predictor = TunedPredictor(members, self.labels, self.schema.target)
        threshold = threshold_for(self.objective, _together(told))
        told = [at(each, threshold) for each in told]
        settings = {"model": self.name, "background": background_of(self.prepared), "threshold": threshold}
        served = TabularModel(predictor, self.schema, settings)
        outputs = predictor.outputs(self.held.frame)
        keep_outputs(self.plan.folder, self.name, outputs)
        problem = self.schema.problem_type
        folds = [all_metrics(each, problem) for each in told]
        metrics = {name: float(np.mean([each[name] for each in folds])) for name in folds[0]}
        fit_s = time.monotonic() - self.began
        folder = self.plan.folder / "candidates" / self.name
        compiled = self.plan.folder / "compiled" / self.name
        fast = compile_model(TunedCompiler(predictor, self.schema.spread), served, self.brought, outputs, compiled)
        served.compiled = fast.compiled
        latency_s = one_row_latency(served, self.brought.head(1))

        def save(data: Path) -> None:
            predictor.save(data / "tuned")
            if fast.compiled is not None:
                shutil.move(compiled, data / "compiled")

        about = forms_of(fast, compiled, self.schema.recipe) | {"data_processor": self.choice.pipeline.name}
        lay_out(save, served, requirements_of(self.choice), folder, about)
        self.send(Note(speed_of(self.name, fast, latency_s)))
        if decides := decision_of(self.name, self.labels, threshold, self.objective):
            self.send(Note(decides))
        record = Finished(
            model=self.name,
            algorithm=self.choice.algorithm,
            number=self.task.number,
            hyperparameters=self.choice.shown,
            objective=self.objective,
            value=metrics[self.objective],
            rank=self.metric.rank(metrics[self.objective]),
            metrics=metrics,
            interval=_interval(self.metric, told, metrics[self.objective]),
            fit_s=fit_s,
            latency_s=latency_s,
            test_metrics=self._tested(outputs, threshold) if self.parts[0].folded else {},
        )
        record = sealed(folder, record)
        shutil.rmtree(self._fold_path(0).parent, ignore_errors=True)
        self.send(record)

    def _tested(self, outputs: NDArray[np.float64], threshold: float) -> dict[str, float]:
        """Metrics on the rows that were held back from the search."""
        return all_metrics(at(self._scored(self.held, outputs), threshold), self.schema.problem_type)

    def _decided(self, told: list[Scored]) -> list[Scored]:
        """The answers of the folds, decided at the threshold that serves them best together."""
        threshold = threshold_for(self.objective, _together(told))
        return [at(each, threshold) for each in told]

    def _give_up(self, when: str, rank: float, needed: float, whose: str) -> None:
        sign = -1 if self.metric.higher_is_better else 1
        value, other = sign * rank, sign * needed
        reason = f"Stopped early: {when} its {self.objective} was {value:.6g}; {whose} before it had {other:.6g}."
        self.send(Missed(self.name, self.choice.algorithm, self.task.number, reason, gave_up=True))

    def _in_time(self) -> bool:
        if time.time() < self.task.until:
            return True
        self.send(Missed(self.name, self.choice.algorithm, self.task.number, OUT_OF_TIME, gave_up=True))
        return False

    def _rows(self, frame: pd.DataFrame) -> Rows:
        values = frame[self.schema.target]
        if self.labels:
            target: NDArray[Any] = pd.Categorical(values, categories=list(self.labels)).codes.astype(np.intp)
        else:
            target = values.to_numpy(dtype=np.float64)
        # The schema's columns come first; picked by name they would be a copy of a table that may be large.
        return Rows(self.schema.spread_frame(frame.iloc[:, : len(self.schema.columns)]), target)

    def _scored(self, rows: Rows, outputs: NDArray[np.float64]) -> Scored:
        if not self.labels:
            return Scored(rows.target, outputs[:, 0])
        return Scored(rows.target, outputs.argmax(axis=1), outputs, None, len(self.labels))


def requirements_of(choice: Choice) -> list[str]:
    """Pinned requirements of a tuned package: a linear model and a net are plain arrays and need no library."""
    return pinned((*ALWAYS, *([installed(LIBRARY["XGBoostModel"])] if choice.algorithm == "xgboost" else [])))


def _parts(plan: Plan, prepared: Prepared) -> list[Part]:
    """The folds, or the one split, that every trial of the job shares."""
    return parts_of(prepared.train[prepared.schema.target], bool(prepared.target.labels), prepared.folds)


def _objective(plan: Plan, prepared: Prepared) -> str:
    return objective_of(plan.objective, prepared.target.problem_type, plan.target)


def _interval(metric: Metric, told: list[Scored], value: float) -> tuple[float, float]:
    """95 % interval of the mean over folds: as wide as that of all folds' rows together, around the mean."""
    whole = _together(told)
    low, high = interval(metric, whole, np.random.default_rng(SEED))
    moved = value - metric(whole)
    return min(low + moved, value), max(high + moved, value)


def _together(told: list[Scored]) -> Scored:
    first = told[0]
    return Scored(
        np.concatenate([each.actual for each in told]),
        np.concatenate([each.predicted for each in told]),
        None if first.probabilities is None else np.concatenate([_chances(each) for each in told]),
        None,
        first.n_classes,
    )


def _chances(scored: Scored) -> NDArray[np.float64]:
    assert scored.probabilities is not None
    return scored.probabilities


def answer_held_back(plan: Plan, model: str) -> None:
    """The answers that the reports need, of a model that another machine has fitted and packed."""
    served, prepared = open_candidate(plan, model), load_prepared(plan)
    keep_outputs(plan.folder, model, served.outputs(prepared.validation[prepared.schema.names]))
