"""The candidate definition notebook of a job that tunes: what is searched, and cells that search and deploy (§6.2)."""

from dataclasses import dataclass
from typing import Any

from optuna.distributions import BaseDistribution, CategoricalDistribution, FloatDistribution, IntDistribution

from autopilot.engine.exploration.cells import Cell, code, markdown, notebook, plain, setting, table, told
from autopilot.engine.exploration.definitions_notebook import (
    CLEAN_UP,
    COMPARE,
    WAIT,
    deployment,
    new_name,
    new_request,
    pretty,
)
from autopilot.engine.exploration.source import CONNECT, Origin
from autopilot.engine.package_code.atelier_tabular.schema import Schema
from autopilot.engine.tuning.pipelines import CATEGORIES, NUMBERS
from autopilot.engine.tuning.space import Space

TRIALS = 100  # of the new job, unless this one was told how many (specification §14)


@dataclass(frozen=True)
class Search:
    """What a job will search. objective: name of its metric. trials: at most; None = the usual. seconds: time limit."""

    job: str
    schema: Schema
    objective: str
    space: Space
    trials: int | None
    seconds: float


def tuning_notebook(search: Search, origin: Origin) -> str:
    """The text of SageMakerAutopilotCandidateDefinitionNotebook.ipynb."""
    return notebook(
        [
            markdown(
                f"# Candidates for {plain(search.job)}",
                f"Everything that the job searches to predict {told(f'`{search.schema.target}`')}: data processors, "
                "algorithms, the ranges of their hyperparameters. Run all cells to search as a new job and see the "
                "best model; change the cell below to leave algorithms out, to try more, or to deploy the winner.",
            ),
            code(_settings(search), "parameters"),
            code(CONNECT + '\nsagemaker = session.client("sagemaker")'),
            *_processors(search.space),
            *_ranges(search.space),
            markdown(
                "## Search",
                "The same data, the same target. Each algorithm begins with the values in the column *First*; what "
                "comes next is proposed from all trials so far (Parzen estimator); poor trials end early.",
            ),
            code(_searching(search, origin)),
            code(WAIT),
            markdown("## Compare"),
            code(COMPARE),
            markdown(
                "## Deploy",
                "Creates a model, an endpoint configuration and an endpoint from the best candidate, and asks it about "
                "one row. An endpoint is a process of its own: it runs until it is deleted.",
            ),
            code(deployment(search.schema)),
            code(CLEAN_UP),
        ]
    )


def _settings(search: Search) -> str:
    return "\n".join(
        [
            setting("JOB", new_name(search.job), "name of the new job; it must not exist yet"),
            setting("ALGORITHMS", list(search.space.algorithms), "leave out what should not be tried"),
            setting("TRIALS", search.trials or TRIALS, "at most"),
            setting("SECONDS", int(search.seconds), "time limit of the new job"),
            setting("OBJECTIVE", search.objective),
            setting("DEPLOY", False, "True: the best model gets an endpoint"),
            setting("CLEAN_UP", False, "True: the endpoint is deleted at the end"),
        ]
    )


def _processors(space: Space) -> list[Cell]:
    rows = [
        (each.name, NUMBERS[each.numeric], CATEGORIES[each.categorical], ", ".join(each.algorithms))
        for each in space.pipelines
    ]
    said = "Dates become day, month, year and so on; texts are condensed from the words and word pairs in them."
    return [markdown("## Data processors", table(("Name", "Numbers", "Categories", "For"), rows), said)]


def _ranges(space: Space) -> list[Cell]:
    rows: list[tuple[Any, ...]] = []
    for algorithm in space.algorithms:
        first = space.default(algorithm)
        for name, each in space.distributions(algorithm).items():
            if name != "algorithm":
                rows.append((algorithm, name.partition(".")[2], _said(each), first[name]))
    lines = ",\n".join(
        f"    {algorithm!r}: { ({name: _plain(each) for name, each in space.ranges_of(algorithm).items()})!r}"
        for algorithm in space.algorithms
    )
    return [
        markdown("## Hyperparameters", table(("Algorithm", "Hyperparameter", "Searched", "First"), rows)),
        code(f"SPACE = {{\n{lines}\n}}\nlist(SPACE)"),
    ]


def _said(distribution: BaseDistribution) -> str:
    match distribution:
        case CategoricalDistribution(choices=choices):
            return f"one of {', '.join(map(str, choices))}"
        case FloatDistribution(low=low, high=high, log=log) | IntDistribution(low=low, high=high, log=log):
            return f"{low:g} to {high:g}{', logarithmic' if log else ''}"
        case _:
            raise TypeError(f"{distribution!r} cannot be described")


def _plain(distribution: BaseDistribution) -> Any:
    """(low, high) or the list of choices."""
    if isinstance(distribution, CategoricalDistribution):
        return list(distribution.choices)
    return (distribution.low, distribution.high)  # type: ignore[attr-defined]  # every other kind is a range


def _searching(search: Search, origin: Origin) -> str:
    problem = setting("PROBLEM_TYPE", search.schema.problem_type)
    return f"REQUEST = {pretty(new_request(origin.request))}\n{problem}\n{CREATE}"


CREATE = """
tabular = REQUEST["AutoMLProblemTypeConfig"]["TabularJobConfig"]
tabular["Mode"] = "HYPERPARAMETER_TUNING"
tabular["ProblemType"] = PROBLEM_TYPE
tabular["CandidateGenerationConfig"] = {"AlgorithmsConfig": [{"AutoMLAlgorithms": ALGORITHMS}]}
tabular["CompletionCriteria"] = {"MaxCandidates": TRIALS, "MaxAutoMLJobRuntimeInSeconds": SECONDS}
created = sagemaker.create_auto_ml_job_v2(
    AutoMLJobName=JOB, AutoMLJobObjective={"MetricName": OBJECTIVE}, **REQUEST
)
created["AutoMLJobArn"]
"""
