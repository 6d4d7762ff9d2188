"""What the engine tells while it works: small picklable records, sent as they happen."""

from dataclasses import dataclass, field
from typing import Any

from autopilot.engine.news import Fit


@dataclass(frozen=True)
class Stage:
    """The work entered a stage (a secondary status of the API)."""

    name: str


@dataclass(frozen=True)
class Progress:
    """How far the work is: 0..1 of the whole job, a sentence, seconds left if they can be told."""

    fraction: float
    message: str
    seconds_left: float | None = None


@dataclass(frozen=True)
class Note:
    """A sentence for the job's log."""

    message: str


@dataclass(frozen=True)
class Resolved:
    """What was found out about the data, before the first model."""

    problem_type: str
    objective: str
    labels: tuple[str, ...]
    train_rows: int
    validation_rows: int
    columns: int
    reason: str


@dataclass(frozen=True)
class Explored:
    """The data was explored. folder: where the report and both notebooks lie; failure: why there are none, or ""."""

    folder: str
    failure: str = ""


@dataclass(frozen=True)
class Started:
    """A model is being fitted. number: its place among the trials, the same in every attempt."""

    model: str
    algorithm: str
    number: int
    hyperparameters: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Finished:
    """A model was fitted, scored on rows that it has not seen and packed.

    judged_rows: how many those are, 0 in tuning mode. metrics: name -> value on them; in tuning mode the mean over the
    folds, and test_metrics are those on the rows that no fold has seen. interval: 95 % interval of the objective.
    package: path of its model.tar.gz. latency_s: of a prediction of one row.
    """

    model: str
    algorithm: str
    number: int
    hyperparameters: dict[str, Any]
    objective: str
    value: float
    rank: float
    metrics: dict[str, float]
    interval: tuple[float, float]
    fit_s: float
    latency_s: float
    judged_rows: int = 0
    size_bytes: int = 0  # and no package, before it is sealed
    package: str = ""
    test_metrics: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Asked:
    """A trial of tuning mode has chosen its parameters; told first, so that trials beside it choose others."""

    params: dict[str, Any]


@dataclass(frozen=True)
class Step:
    """How good a trial of tuning mode is up to a fold or rung. rank: smaller is better."""

    step: int
    rank: float


@dataclass(frozen=True)
class Missed:
    """A model that could not be fitted, and why. gave_up: nothing is wrong with it, only the time was over."""

    model: str
    algorithm: str
    number: int
    reason: str
    gave_up: bool = False


@dataclass(frozen=True)
class Reported:
    """The performance report of a finished model was written. folder: where."""

    model: str
    folder: str


@dataclass(frozen=True)
class Wanted:
    """So many fits could be done by others now. own: the job's own worker is welcome too, because a fit leaves cores of
    its machine idle.
    """

    fits: int
    own: bool = False


@dataclass(frozen=True)
class Given:
    """Whoever has this seat is to do this fit. seat, attempt: as in News."""

    seat: int
    attempt: int
    fit: Fit


Record = (
    Stage
    | Progress
    | Note
    | Resolved
    | Explored
    | Started
    | Finished
    | Missed
    | Reported
    | Asked
    | Step
    | Wanted
    | Given
)


DEFINITIONS = "Definitions"


@dataclass(frozen=True)
class Outcome:
    """How training ended. limit: which limit ended the search early: "", MaxCandidates or MaxRuntime.

    DEFINITIONS for a job that was to make the definitions only.
    """

    limit: str
    models: tuple[str, ...]
