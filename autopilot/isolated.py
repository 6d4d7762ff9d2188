"""What runs in a child process of a worker: the engine, with a job's errors. Imports no Django."""

import os
import threading
import time
from collections.abc import Callable
from pathlib import Path
from threading import Event
from typing import Any

import pandas as pd

from autopilot.engine.apart import fit_apart
from autopilot.engine.errors import InputRefused
from autopilot.engine.keeping import outputs_of
from autopilot.engine.news import Fit
from autopilot.engine.plain_logs import speak_plainly
from autopilot.engine.plan import OVERRUN_EXIT, Plan
from autopilot.engine.preview import preview
from autopilot.engine.records import Finished, Note, Outcome, Record, Reported
from autopilot.engine.reports import open_package, write_explainability, write_explanation, write_insights
from autopilot.engine.thrift import spare_work
from autopilot.engine.training import Send, train
from autopilot.engine.tuning.task import Task
from autopilot.engine.tuning.trial import analyse, answer_held_back, run_trial
from workers.context import InputError

LEFT_FOR_REPORTS_S = 3.0  # when the ensemble is made in the time that was kept for the reports
LEFT_FOR_INSIGHTS_S = 1.5  # when a batch of a slow model takes longer than the first ones promised
LATE = 0.04  # of its time, that a trial may be late: it looks at the clock between its fits
LEFT_FOR_UPLOADS_S = 1.0  # of the last reports
LEAST_SECONDS = 3.0  # that an explanation has, however late it is

spare_work()  # here, so that it is done before the fork server forks


def train_isolated(send: Send, stop: Event, plan: Plan) -> Outcome:
    """See engine.training.train."""
    watch = _ends_at(plan.deadline - LEFT_FOR_REPORTS_S if plan.only_ensemble else plan.training_deadline)
    try:
        return train(plan, _reporting(plan, send), stop.is_set)
    except InputRefused as error:
        raise InputError(str(error)) from error
    finally:
        watch.cancel()


def analyse_isolated(send: Send, stop: Event, plan: Plan) -> None:
    """See engine.tuning.trial.analyse."""
    watch = _ends_at(plan.training_deadline)
    try:
        analyse(plan, send, stop.is_set)
    except InputRefused as error:
        raise InputError(str(error)) from error
    finally:
        watch.cancel()


def trial_isolated(send: Send, stop: Event, plan: Plan, task: Task) -> bool:
    """See engine.tuning.trial.run_trial."""
    watch = _ends_at(min(plan.training_deadline, task.until + LATE * (task.until - time.time())))
    try:
        return run_trial(plan, task, _reporting(plan, send), stop.is_set)
    finally:
        watch.cancel()


def answer_isolated(send: Any, stop: Event, plan: Plan, model: str) -> None:
    """See engine.tuning.trial.answer_held_back."""
    answer_held_back(plan, model)


def _reporting(plan: Plan, send: Send) -> Send:
    """Send, and the performance report of every finished model right behind it: a tenth of a second, mostly."""

    def send_and_report(record: Record) -> None:
        send(record)
        if isinstance(record, Finished):
            try:
                send(Reported(record.model, str(write_insights(plan, record.model))))
            except Exception as error:  # a report is never worth a model; it is tried again when all are fitted
                send(Note(f"The performance report of {record.model} could not be made: {error}"))

    return send_and_report


def fit_isolated(send: Any, stop: Event, kit: Path, folder: Path, fit: Fit) -> tuple[str, bool] | None:
    """See engine.apart.fit_apart."""
    seconds = fit.until - time.time()
    watch = _ends_at(fit.until + LATE * max(0.0, seconds))
    try:
        speak_plainly()
        return fit_apart(kit, folder, fit, seconds)
    finally:
        watch.cancel()


def explain_isolated(send: Any, stop: Event, plan: Plan, model: str, until: float) -> Path:
    """See engine.reports.write_explainability. until: moment (time.time()) at which it should be done."""
    now = time.time()
    watch = _ends_at(max(plan.deadline - LEFT_FOR_INSIGHTS_S, now + LEAST_SECONDS))
    try:
        return write_explainability(plan, model, until - now)
    finally:
        watch.cancel()


def insights_isolated(send: Callable[[Reported], None], stop: Event, plan: Plan, models: tuple[str, ...]) -> None:
    """The performance report of each model, the first one whatever the time, the others while there is some.

    Sends Reported of each one that is written. See engine.reports.write_insights.
    """
    longest = 0.0
    for place, model in enumerate(models):
        began = time.time()
        if place and not outputs_of(plan.folder, model).exists():
            continue  # another machine fitted it and has its answers
        if place and (stop.is_set() or began + 1.5 * longest > plan.deadline - LEFT_FOR_UPLOADS_S):
            return
        send(Reported(model, str(write_insights(plan, model))))
        longest = max(longest, time.time() - began)


def explain_package_isolated(send: Any, stop: Event, package: Path, rows: Path, folder: Path, seconds: float) -> None:
    """See engine.reports.write_explanation. package: unpacked and trusted. rows: a Parquet file of brought rows."""
    served = open_package(package)
    write_explanation(served, served.schema.bring(pd.read_parquet(rows)), seconds, folder)


def preview_isolated(send: Any, stop: Event, plan: Plan, source: Path, names: list[str], at_most: float) -> Any:
    """See engine.preview.preview; as JSON. at_most: seconds after which this process ends itself."""
    watch = _ends_at(time.time() + at_most)
    try:
        return preview(plan, source, names).as_json()
    finally:
        watch.cancel()


def convert_package_isolated(
    send: Any, stop: Event, package: Path, until: float | None = None
) -> tuple[int, float, int]:
    """See engine.portable.inclusion.include_onnx. package: unpacked and trusted. until: this process ends then."""
    from autopilot.engine.portable.graph import CannotConvert  # nobody else needs them
    from autopilot.engine.portable.inclusion import include_onnx

    watch = _ends_at(until) if until is not None else None
    try:
        return include_onnx(package)
    except CannotConvert as reason:
        raise InputError(f"This model has no ONNX form: {reason}.") from reason
    finally:
        if watch is not None:
            watch.cancel()


def _ends_at(moment: float) -> threading.Timer:
    """Ends this process at that moment, whatever it does: some libraries look at the clock too seldom."""
    timer = threading.Timer(max(0.0, moment - time.time()), os._exit, (OVERRUN_EXIT,))
    timer.daemon = True
    timer.start()
    return timer
