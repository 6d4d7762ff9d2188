"""What matters before an experiment: the score to expect, what every column contributes, what is wrong with the data.

One quick model over a random sample, measured as the experiment will measure its own (canvas specification §4.1,
"Preview model" and "Validate data"; autopilot specification §6.1). What the experiment would refuse is refused here,
in the same words, because the same code looks at the rows.
"""

import shutil
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import lightgbm
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from lightgbm.callback import CallbackEnv, EarlyStopException
from numpy.typing import NDArray

from autopilot.engine.data import Prepared, prepare
from autopilot.engine.deciding import at, threshold_for
from autopilot.engine.errors import InputRefused
from autopilot.engine.exploration.insights import Insight
from autopilot.engine.exploration.report import explore
from autopilot.engine.exploration.rows import open_rows
from autopilot.engine.exploration.writing import question_of
from autopilot.engine.metrics import METRICS, Scored, interval
from autopilot.engine.objectives import objective_of
from autopilot.engine.package_code.atelier_tabular.processing import Numbers, Processor
from autopilot.engine.plan import SEED, Plan
from autopilot.engine.scoring import scored_rows
from autopilot.engine.splitting import FOLDS
from autopilot.engine.tuning.parts import fold_of

ROWS, LEAST_ROWS, CELLS = 20_000, 1_000, 500_000  # of the sample
PARQUET = "x-application/vnd.amazon+parquet"
RECIPE = {"numeric": "plain", "categorical": "ordinal"}
HELD_BACK = -1  # the fold of the rows that the experiment would hold back
ROUNDS, PATIENCE, STOP_PARTS = 200, 20, 10
MODEL_SHARE = 0.4  # of the time, for the quick model; the exploration has what is left
LEAST_EXPLORING_S = 1.0
LEAST_TREES = 200  # of the first fold, whatever the time: less is no model
EXPLAINED_TREES = 100_000  # rows times trees whose contributions are computed: about a second
MOST_EXPLAINED, LEAST_EXPLAINED = 1_000, 50  # rows
SHOWN = 50  # columns of the impact


@dataclass(frozen=True)
class Impact:
    """A column and its share of all contributions to the predictions, 0 to 1 (mean |SHAP|, normalised)."""

    column: str
    share: float


@dataclass(frozen=True)
class Estimate:
    """A score of the objective on `rows` rows that the model had not seen, its 95 % interval, and the score of always
    answering the same: the label that scores best so, or the mean of a quantity. plain: what everybody understands,
    whatever the objective: the share of rows that are predicted right, or the root mean squared error of a quantity.
    """

    problem_type: str
    objective: str
    value: float
    low: float
    high: float
    baseline: float
    plain: float
    rows: int


@dataclass(frozen=True)
class Preview:
    """refusal: why the experiment would not start to learn; then there is nothing else. rows: looked at, of `whole`.
    recipe: what each step did to them."""

    rows: int
    whole: int
    refusal: str = ""
    estimate: Estimate | None = None
    impact: list[Impact] = field(default_factory=list)
    insights: list[Insight] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    recipe: list[str] = field(default_factory=list)
    seconds: float = 0.0

    def as_json(self) -> dict[str, Any]:
        """Plain values."""
        return asdict(self)


def preview(plan: Plan, source: Path, names: Sequence[str]) -> Preview:
    """Look at a table in about `plan.seconds`. source: its working copy (Parquet, columns c0, c1, ...) with columns
    `names`. plan.folder: scratch space. TableError and the like pass: the table was readable before."""
    began = time.monotonic()
    folder = plan.folder / "input" / "training"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    rows, whole = _sample(source, names, plan.target, folder / "sample.parquet")
    try:
        prepared = prepare(plan)
    except InputRefused as error:
        return Preview(rows, whole, refusal=str(error), seconds=round(time.monotonic() - began, 2))
    quick = QuickModel(prepared, plan, time.monotonic() + MODEL_SHARE * plan.seconds)
    looked = open_rows(folder, plan.content_type, plan.folder / "tables", plan.exploration_seconds)
    left = max(LEAST_EXPLORING_S, plan.seconds - (time.monotonic() - began))
    report = explore(looked, question_of(plan, prepared, looked), left)
    return Preview(
        rows,
        whole,
        estimate=quick.estimate,
        impact=quick.impact[:SHOWN],
        insights=report.insights,
        notes=list(prepared.notes),
        recipe=list(prepared.recipe_said),
        seconds=round(time.monotonic() - began, 2),
    )


class QuickModel:
    """A model of boosted trees per fold, as many folds as there is time for; the rows that the experiment would hold
    back are the first one. Columns are turned into numbers once: that looks at no target."""

    def __init__(self, prepared: Prepared, plan: Plan, until: float) -> None:
        self.schema, self.plan, self.until = prepared.schema, plan, until
        self.frame = pd.concat([prepared.train, prepared.validation], ignore_index=True)
        self.fold = np.concatenate([self._folds(prepared), np.full(len(prepared.validation), HELD_BACK)])
        columns = [(each.name, each.type) for each in self.schema.spread.columns]
        frame = self.schema.spread_frame(self.frame)
        self.numbers = Processor(RECIPE, columns).fit_transform(frame, np.zeros(len(frame)), 0)
        self.owner, self.categories = _owners(columns, self.numbers.shape[1])
        self.truth = self._truth()
        self.weights = None if plan.weight is None else self.frame[plan.weight].to_numpy(dtype=np.float64)
        self.settings = self._settings()
        self.impact: list[Impact] = []
        self.estimate = self._measure()

    def _folds(self, prepared: Prepared) -> NDArray[np.intp]:
        """Of the training rows: those that keep groups or blocks of time together, otherwise any."""
        if prepared.folds is not None:
            return prepared.folds
        return fold_of(prepared.train[self.schema.target], FOLDS - 1, bool(self.schema.labels))

    def _truth(self) -> NDArray[np.float64]:
        values = self.frame[self.schema.target]
        if not self.schema.labels:
            return values.to_numpy(dtype=np.float64)
        return pd.Categorical(values, categories=list(self.schema.labels)).codes.astype(np.float64)

    def _settings(self) -> dict[str, Any]:
        kinds = {0: "regression", 2: "binary"}
        labels = len(self.schema.labels)
        return {
            "objective": kinds.get(labels, "multiclass"),
            "learning_rate": 0.1,
            "seed": SEED,
            "deterministic": True,
            "force_row_wise": True,
            "num_threads": 1,  # threads that wait for each other on a busy machine take ten times as long
            "verbosity": -1,
        } | ({"num_class": labels} if labels > 2 else {})

    def _measure(self) -> Estimate:
        """Fold by fold; the first one whatever the time, and the impact from its model."""
        places: list[NDArray[np.intp]] = []
        outputs: list[NDArray[np.float64]] = []
        longest = 0.0
        # Folds of time are learned from what comes after them; only the latest rows are like the day of use.
        folds = [HELD_BACK] if self.plan.validation.name == "Temporal" else [HELD_BACK, *np.unique(self.fold)[1:]]
        for fold in folds:
            began = time.monotonic()
            if outputs and began + 1.2 * longest > self.until:
                break
            test = np.flatnonzero(self.fold == fold)
            booster = self._fit(np.flatnonzero(self.fold != fold))
            outputs.append(self._outputs(booster.predict(self.numbers[test])))
            places.append(test)
            longest = max(longest, time.monotonic() - began)
            if not self.impact:
                self.impact = self._impact(booster, self.numbers[test])
        return self._scored(np.concatenate(places), np.concatenate(outputs))

    def _fit(self, rows: NDArray[np.intp]) -> lightgbm.Booster:
        """Boosted until a tenth of the rows says that more does not help, or the time is over."""
        classes = bool(self.schema.labels)
        inner = fold_of(pd.Series(self.truth[rows]), STOP_PARTS, classes) == 0
        data, stop = (self._dataset(rows[each]) for each in (~inner, inner))
        stop.set_reference(data)
        watch = [lightgbm.early_stopping(PATIENCE, verbose=False), _ends_at(self.until, self._least_rounds())]
        return lightgbm.train(self.settings, data, ROUNDS, valid_sets=[stop], callbacks=watch)

    def _least_rounds(self) -> int:
        """Of several labels, every round is a tree per label."""
        return min(20, max(2, LEAST_TREES // max(1, len(self.schema.labels))))

    def _dataset(self, rows: NDArray[np.intp]) -> lightgbm.Dataset:
        weights = None if self.weights is None else self.weights[rows]
        return lightgbm.Dataset(
            self.numbers[rows], self.truth[rows], weight=weights, categorical_feature=self.categories
        )

    def _outputs(self, answers: Any) -> NDArray[np.float64]:
        """(n, 1) predictions, or (n, labels) probabilities."""
        said: NDArray[np.float64] = np.asarray(answers, dtype=np.float64)
        if len(self.schema.labels) == 2:
            return np.column_stack([1 - said, said])
        return said.reshape(len(said), -1)

    def _impact(self, booster: lightgbm.Booster, numbers: Numbers) -> list[Impact]:
        """Mean |SHAP| over unseen rows and all outputs, a column's features added up."""
        count = int(np.clip(EXPLAINED_TREES // max(1, booster.num_trees()), LEAST_EXPLAINED, MOST_EXPLAINED))
        found = np.asarray(booster.predict(numbers[:count], pred_contrib=True), dtype=np.float64)
        width = numbers.shape[1] + 1  # the last one is the mean prediction
        shap = found.reshape(len(found), -1, width)[:, :, :-1]
        owners = self.schema.owners
        names = list(dict.fromkeys(owners))
        by_column = np.zeros((*shap.shape[:2], len(names)))
        for feature, owner in enumerate(self.owner):
            by_column[:, :, names.index(owners[owner])] += shap[:, :, feature]
        sizes = np.abs(by_column).mean(axis=0).sum(axis=0)
        shares = sizes / (sizes.sum() or 1.0)
        return [Impact(names[each], round(float(shares[each]), 4)) for each in np.argsort(-shares, kind="stable")]

    def _scored(self, places: NDArray[np.intp], outputs: NDArray[np.float64]) -> Estimate:
        problem = self.schema.problem_type
        objective = objective_of(self.plan.objective, problem, self.plan.target)
        metric, rows = METRICS[objective], self.frame.iloc[places]
        scored = scored_rows(rows, outputs, self.schema, self.plan.weight)
        scored = at(scored, threshold_for(objective, scored))
        low, high = interval(metric, scored, np.random.default_rng(SEED))
        always = self._constant(rows)
        baseline = min((metric(at(always, each)) for each in (0.0, 1.0)), key=metric.rank)  # of two: each, everywhere
        plain = METRICS["Accuracy" if self.schema.labels else "RMSE"](scored)
        return Estimate(problem, objective, metric(scored), low, high, baseline, plain, len(places))

    def _constant(self, rows: pd.DataFrame) -> Scored:
        """Always answering the same."""
        labels = len(self.schema.labels)
        if not labels:
            always = np.array([np.average(self.truth, weights=self.weights)])
        else:
            always = np.bincount(self.truth.astype(np.intp), weights=self.weights, minlength=labels) / len(self.truth)
        return scored_rows(rows, np.tile(always, (len(rows), 1)), self.schema, self.plan.weight)


def _owners(columns: list[tuple[str, str]], width: int) -> tuple[list[int], list[int]]:
    """(which column every feature of the Processor belongs to, which features are categories).

    In the Processor's order: numbers and truth, dates (several each), categories, texts (what is left, evenly).
    """
    of = {kind: [at for at, each in enumerate(columns) if each[1] == kind] for _, kind in columns}
    owner = [at for at, (_, kind) in enumerate(columns) if kind in ("numeric", "boolean")]
    owner += [at for at in of.get("datetime", []) for _ in range(7)]
    categories = list(range(len(owner), len(owner) + len(of.get("categorical", []))))
    owner += of.get("categorical", [])
    texts = of.get("text", [])
    each = (width - len(owner)) // len(texts) if texts else 0
    return owner + [at for at in texts for _ in range(each)], categories


def _ends_at(moment: float, least: int) -> Any:
    """A callback that ends boosting at the moment, behind round `least`; the rounds so far are the model."""

    def watch(env: CallbackEnv) -> None:
        if time.monotonic() > moment and env.iteration + 1 >= least:
            raise EarlyStopException(env.iteration, env.evaluation_result_list)

    watch.order = 40  # type: ignore[attr-defined]  # behind early_stopping, which has to see the round
    return watch


def _known(column: pa.ChunkedArray) -> NDArray[np.intp]:
    """The rows in which a column has a value; blanks are none."""
    present = column.is_valid()
    if pa.types.is_string(column.type):
        present = pc.and_(present, pc.not_equal(pc.utf8_trim_whitespace(pc.fill_null(column, "")), ""))
    return np.flatnonzero(present.to_numpy())


def _sample(source: Path, names: Sequence[str], wanted: str, target: Path) -> tuple[int, int]:
    """Write random rows under their own names; (how many, of how many). wanted: the column to predict.

    Memory: one batch, one column and the sample.
    """
    file = pq.ParquetFile(source)
    whole = file.metadata.num_rows
    count = min(whole, max(LEAST_ROWS, min(ROWS, CELLS // max(1, len(names)))))
    rng = np.random.default_rng(SEED)
    chosen = rng.choice(whole, count, replace=False)
    if count < whole and wanted in names:
        known = _known(file.read([f"c{list(names).index(wanted)}"]).column(0))
        if np.isin(chosen, known).sum() < LEAST_ROWS:  # hardly any row has a target: the sample is of those that have
            chosen = rng.choice(known, min(count, len(known)), replace=False) if len(known) else chosen
    chosen.sort()
    schema = pa.schema([(name, each.type) for name, each in zip(names, file.schema_arrow, strict=True)])
    with pq.ParquetWriter(target, schema) as writer:
        begins = 0
        for batch in file.iter_batches(batch_size=16_384):
            here = chosen[np.searchsorted(chosen, begins) : np.searchsorted(chosen, begins + batch.num_rows)] - begins
            begins += batch.num_rows
            writer.write_batch(pa.RecordBatch.from_arrays(batch.take(pa.array(here)).columns, schema=schema))
    return len(chosen), whole
