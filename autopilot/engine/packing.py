"""Scoring, compiling, proving and sealing fitted models beside the next fits: a core is idle then more often than not.

What takes long here (libraries that predict, hashing, compressing) lets other threads run.
"""

import shutil
import time
from collections.abc import Callable
from concurrent import futures
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np
import pandas as pd
from autogluon.tabular import TabularPredictor
from numpy.typing import NDArray

from autopilot.engine.compiled.parts import Compiler
from autopilot.engine.compiled.proof import Fast, compile_model
from autopilot.engine.data import Prepared
from autopilot.engine.deciding import at, decision_of, threshold_for
from autopilot.engine.keeping import keep_outputs
from autopilot.engine.package import lay_out_model
from autopilot.engine.package_code.atelier_tabular.model import TabularModel
from autopilot.engine.plain_logs import quiet
from autopilot.engine.plan import SEED, Plan
from autopilot.engine.records import Finished, Note, Record
from autopilot.engine.scoring import one_row_latency, score, scored_rows
from autopilot.engine.sealing import sealed

BACKGROUND_ROWS = 16  # that contributions are measured against
NOT_PACKED = "The model was fitted, but the time that was left was too short to pack it."
LARGE_BYTES = 200_000_000  # of a model that is packed before the next fit, so that memory never holds both


@dataclass(frozen=True)
class Fitted:
    """A model that was fitted. view: the folder that opens as a predictor with it (see Store.view), removed when it is
    packed. unseen: answers for the rows that it is judged on by models that have not seen them; None = ask it itself.
    trained_rows: that it has learned from.
    """

    model: str
    algorithm: str
    number: int
    hyperparameters: dict[str, Any]
    fit_s: float
    view: Path
    unseen: NDArray[np.float64] | None
    trained_rows: int


class Packer:
    """Packs one model at a time, in the order in which they come, and tells each one when its archive is there.

    A failure (a full disk) is raised by the next call, or at the end of the `with` block. took: seconds that packing
    took, of each model so far.
    """

    def __init__(self, pack: Callable[[Fitted], None]) -> None:
        self._pack = pack
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="packer")
        self._waiting: dict[Future[None], Fitted] = {}
        self.took: list[float] = []

    def take(self, fitted: Fitted) -> None:
        """Pack it soon, or now when it is large."""
        self._raise()
        self._waiting[self._thread.submit(self._timed, fitted)] = fitted
        if _bytes_of(fitted.view) > LARGE_BYTES:
            self.wait()

    def take_now(self, fitted: Fitted) -> None:
        """Pack it in the caller's thread, beside the one that is being packed."""
        self._raise()
        self._timed(fitted)

    def wait(self) -> None:
        """Until everything is packed and told."""
        for each in self._waiting:
            each.result()
        self._waiting.clear()

    def wait_or_drop(self, seconds: float) -> list[Fitted]:
        """Until everything is packed, but so many seconds at most; then the ones that were not begun are given up and
        returned. One may still be at work."""
        futures.wait(self._waiting, max(0.0, seconds))
        dropped = [each for future, each in self._waiting.items() if future.cancel()]
        self._waiting = {future: each for future, each in self._waiting.items() if not future.cancelled()}
        self._raise()
        return dropped

    @property
    def seconds_behind(self) -> float:
        """What packing those that wait will take, if they are like the ones before."""
        packings = list(self._waiting)  # at once: whoever gives fits away asks from a thread of its own
        waiting = sum(not each.done() for each in packings)
        return waiting * sum(self.took) / max(1, len(self.took))

    def _timed(self, fitted: Fitted) -> None:
        began = time.monotonic()
        self._pack(fitted)
        self.took.append(time.monotonic() - began)

    def _raise(self) -> None:
        for each in [each for each in self._waiting if each.done()]:
            del self._waiting[each]
            each.result()

    def __enter__(self) -> "Packer":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._thread.shutdown(wait=True)
        if error is None:
            self.wait()


class Packing:
    """How the models of one job are packed; a call packs one."""

    def __init__(self, plan: Plan, prepared: Prepared, objective: str, tell: Callable[[Record], None]) -> None:
        self.plan, self.prepared, self.objective, self.tell = plan, prepared, objective, tell
        self.background = background_of(prepared)

    def __call__(self, fitted: Fitted) -> None:
        with quiet():
            self._pack(fitted)

    def _pack(self, fitted: Fitted) -> None:
        schema, name = self.prepared.schema, fitted.model
        folder = self.plan.folder / "candidates" / name
        features = self.prepared.validation[schema.names]
        predictor = TabularPredictor.load(str(fitted.view))
        predictor.persist(models=[name], with_ancestors=True, max_memory=None)
        served = TabularModel(
            predictor, schema, {"model": name, "background": self.background, "trained_rows": fitted.trained_rows}
        )
        outputs = served.outputs(features) if fitted.unseen is None else fitted.unseen
        keep_outputs(self.plan.folder, name, outputs)
        scored = scored_rows(self.prepared.judged(len(outputs)), outputs, schema, self.plan.weight)
        served.settings["threshold"] = threshold_for(self.objective, scored)
        scores = score(at(scored, served.threshold), schema.problem_type, self.objective)
        compiled = self.plan.folder / "compiled" / fitted.view.parent.name / f"{name}.package"
        compiler = Compiler(predictor, schema, compiled.parent)
        fast = compile_model(compiler, served, features, outputs if fitted.unseen is None else None, compiled)
        served.compiled = fast.compiled
        latency_s = one_row_latency(served, features.head(1))
        lay_out_model(served, fast, compiled, folder)
        record = Finished(
            model=name,
            algorithm=fitted.algorithm,
            number=fitted.number,
            hyperparameters=fitted.hyperparameters,
            objective=self.objective,
            fit_s=fitted.fit_s,
            latency_s=latency_s,
            judged_rows=len(outputs),
            **asdict(scores),
        )
        self.tell(Note(speed_of(name, fast, latency_s)))
        if decides := decision_of(name, schema.labels, served.threshold, self.objective):
            self.tell(Note(decides))
        self.tell(sealed(folder, record))
        shutil.rmtree(fitted.view)


def _bytes_of(view: Path) -> int:
    """Of a model and what it stands on, on disk."""
    folders = [view, *(each.resolve() for each in (view / "models").glob("*") if each.is_dir())]
    return sum(path.stat().st_size for folder in folders for path in folder.rglob("*") if path.is_file())


def background_of(prepared: Prepared) -> list[dict[str, Any]]:
    """Training rows that contributions are measured against, as JSON values; fewer for wide data."""
    frame = prepared.train[prepared.schema.names]
    count = max(1, min(BACKGROUND_ROWS, 800 // max(1, frame.shape[1]), len(frame)))
    sample = frame.sample(count, random_state=SEED)
    return [
        {
            str(name): None if pd.isna(value) else str(value) if isinstance(value, pd.Timestamp) else value
            for name, value in row.items()
        }
        for row in sample.to_dict("records")
    ]


def speed_of(name: str, fast: Fast, latency_s: float) -> str:
    """How fast one row is answered, and why not faster."""
    answers = f"{name} answers one row in {1000 * latency_s:.1f} ms"
    if fast.compiled is None:
        return f"{answers}. Why not fast: {fast.why_not}."
    return f"{answers}, compiled; {fast.rows:,} rows get the same answers as from the trained model."
