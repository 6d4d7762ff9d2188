"""What the engine is asked to do: plain values, small enough to hand to a process of its own."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

DEFAULT_TRIALS = 100  # of tuning, when the caller sets none (specification §14)
DEFAULT_SECONDS = 600.0  # job limit when the caller sets none: a coffee, not a lunch (ours; the guide is silent)
OVERRUN_EXIT = 75  # exit code of a child that ended itself because its time was over
EXPLAINED_ROWS = "explained_rows.parquet"  # in the folder of a job: rows that any of its models is explained on
SEED = 20240501  # of every random choice, so that the same job gives the same split


@dataclass(frozen=True)
class Validation:
    """How rows are held back. name: Random | Stratified | Grouped | Temporal; "" = classes alike, else at random.

    column: of Grouped, whose values stay on one side; of Temporal, by which the latest rows are held back.
    """

    name: str = ""
    column: str = ""


@dataclass(frozen=True)
class Facet:
    """A column, and the rows under study: with one of the values, above the threshold, or each value in turn."""

    name: str
    values: tuple[str, ...] = ()
    threshold: float | None = None


@dataclass(frozen=True)
class Bias:
    """Groups that should be treated alike. labels, threshold: the good outcome; () and None = the positive label, or
    above the median. group: column of the conditional metrics; "" = none.
    """

    facets: tuple[Facet, ...] = ()
    labels: tuple[str, ...] = ()
    threshold: float | None = None
    group: str = ""

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> "Bias":
        """What `asdict` made of it, on its way through JSON."""
        facets = tuple(Facet(**each | {"values": tuple(each["values"])}) for each in values["facets"])
        return cls(facets, tuple(values["labels"]), values["threshold"], values["group"])


@dataclass(frozen=True)
class Plan:
    """One tabular job in ENSEMBLING mode.

    name: prefix of candidate names. folder: where the work is kept between attempts; input files lie in
    `input/training` and, when there is a validation channel, `input/validation`.
    problem_type, objective: in the API's words; None = find out. features: columns to use; None = all but target and
    weight. feature_types: column -> numeric | categorical | text | datetime, as declared by the caller.
    recipe: steps that change the table, as `recipe.steps.read_steps` gives them.
    algorithms: in the API's words. requested: the caller listed them, so an absent one is reported.
    only_ensemble: fit nothing new, weigh what earlier attempts have fitted.
    put_off: names of models that are fitted behind the others of the ten, or of those that may follow: workers have
    died of them, or so it seems. left_out: of models that are not fitted, as that happened there again.
    definitions_only: explore the data and write the notebooks, fit nothing (GenerateCandidateDefinitionsOnly).
    request: CreateAutoMLJobV2's, which the notebooks repeat; empty for an engine without a server.
    threads: processor cores that one fit may use; None = all of the machine, shared with whoever else fits there.
    most_bytes: of the files of a channel; of more a sample of the rows is taken. None = all is read.
    started, deadline: moments (time.time()) between which everything has to happen, reports included.
    """

    name: str
    folder: Path
    target: str
    deadline: float
    started: float
    problem_type: str | None = None
    objective: str | None = None
    weight: str | None = None
    features: tuple[str, ...] | None = None
    feature_types: dict[str, str] = field(default_factory=dict)
    validation_fraction: float = 0.2
    validation: Validation = field(default_factory=Validation)
    bias: Bias = field(default_factory=Bias)
    recipe: tuple[dict[str, Any], ...] = ()
    content_type: str = "text/csv;header=present"
    algorithms: tuple[str, ...] = ()
    requested: bool = False
    max_candidates: int | None = None
    candidate_seconds: float | None = None
    only_ensemble: bool = False
    put_off: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    definitions_only: bool = False
    request: dict[str, Any] = field(default_factory=dict)
    threads: int | None = None
    most_bytes: int | None = None

    @property
    def seconds(self) -> float:
        """The job's time limit."""
        return self.deadline - self.started

    @property
    def report_seconds(self) -> float:
        """What is kept back for the two reports: 1.5 % of the limit, 5 s (a quarter of short limits) to 45 s."""
        return min(max(0.015 * self.seconds, min(5.0, 0.25 * self.seconds)), 45.0)

    @property
    def exploration_seconds(self) -> float:
        """What the data exploration report may take: 3 % of the limit, 1.5 s (a tenth of short limits) to 20 s.

        A job for definitions only does nothing else, and has up to 20 s.
        """
        if self.definitions_only:
            return min(20.0, 0.5 * self.seconds)
        return min(max(0.03 * self.seconds, min(1.5, 0.1 * self.seconds)), 20.0)

    @property
    def training_deadline(self) -> float:
        """When fitting has to be over."""
        return self.deadline - self.report_seconds
