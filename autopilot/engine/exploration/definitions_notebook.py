"""The candidate definition notebook: what a job tries, and cells that train, compare and deploy it (§6.2)."""

import ast
import csv
import inspect
import io
from collections.abc import Sequence
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from autopilot.engine.exploration.cells import Cell, code, markdown, notebook, plain, setting, table, told
from autopilot.engine.exploration.source import CONNECT, Origin, data_settings, reading
from autopilot.engine.package_code.atelier_tabular import cells, expressions, recipe, sequences
from autopilot.engine.package_code.atelier_tabular.schema import Schema
from autopilot.engine.portfolio import Trial

PREPARATION = {  # what AutoGluon's feature generators make of a column of the schema's type
    "numeric": "as it is; a missing value stays missing for trees, is the median for linear models and networks",
    "boolean": "0 or 1",
    "categorical": "codes for trees, indicators for linear models, embeddings for networks",
    "sequence": "length, mean, spread, quartiles, ends, slope and the like of the numbers in a cell",
    "text": "length, digits and capitals; counts of frequent words and word pairs",
    "datetime": "the moment as a number, and year, month, day and day of the week",
}
PROBLEMS = {"Regression": "regression", "BinaryClassification": "binary", "MulticlassClassification": "multiclass"}
NAME_LENGTH = 32  # of an AutoML job
SHOWN = 200  # columns that are listed


@dataclass(frozen=True)
class Definition:
    """What a job will try. objective: name of its metric. seconds: time limit of the job."""

    job: str
    schema: Schema
    objective: str
    trials: Sequence[Trial]
    seconds: float


def definitions_notebook(definition: Definition, origin: Origin) -> str:
    """The text of SageMakerAutopilotCandidateDefinitionNotebook.ipynb."""
    return notebook(
        [
            markdown(
                f"# Candidates for {plain(definition.job)}",
                f"Every model that the job tries to predict {told(f'`{definition.schema.target}`')} with, as a "
                "definition: how the columns are prepared, which algorithm, which hyperparameters. Run all cells to "
                "train them all "
                "as a new job and see the best one; change the cell below to train some of them, for longer, or to "
                "deploy the winner.",
            ),
            code(_settings(definition, origin), "parameters"),
            code(CONNECT + '\nsagemaker = session.client("sagemaker")'),
            *_preparation(definition.schema),
            *_candidates(definition),
            markdown(
                "## Train",
                "The same data, the same target; of the chosen algorithms, every candidate above. The last model is "
                "the weighted ensemble of the others.",
            ),
            code(_training(definition, origin)),
            code(WAIT),
            markdown("## Compare"),
            code(COMPARE),
            *_here(definition, origin),
            markdown(
                "## Deploy",
                "Creates a model, an endpoint configuration and an endpoint from the best candidate, and asks it about "
                "one row. An endpoint is a process of its own: it runs until it is deleted.",
            ),
            code(deployment(definition.schema)),
            code(CLEAN_UP),
        ]
    )


def _settings(definition: Definition, origin: Origin) -> str:
    chosen = list(dict.fromkeys(each.algorithm for each in definition.trials))
    return "\n".join(
        [
            setting("JOB", new_name(definition.job), "name of the new job; it must not exist yet"),
            setting("ALGORITHMS", chosen, "leave out what should not be trained"),
            setting("SECONDS", int(definition.seconds), "time limit of the new job"),
            setting("OBJECTIVE", definition.objective),
            setting("DEPLOY", False, "True: the best model gets an endpoint"),
            setting("CLEAN_UP", False, "True: the endpoint is deleted at the end"),
            setting("TRAIN_HERE", "", "name of a candidate to train in this kernel, for example LightGBM"),
            setting("HYPERPARAMETERS", {}, "and what to change about it, for example {'learning_rate': 0.02}"),
            *data_settings(origin, definition.schema.target),
        ]
    )


def new_name(job: str) -> str:
    """What the job of the notebook is called at first."""
    return f"{job[: NAME_LENGTH - 6].rstrip('-')}-tuned"


def _preparation(schema: Schema) -> list[Cell]:
    rows = [(each.name, each.type, PREPARATION[each.type]) for each in schema.columns[:SHOWN]]
    more = [f"{len(schema.columns) - SHOWN:,} more columns are prepared alike."] if schema.columns[SHOWN:] else []
    if schema.recipe is not None:
        made = "".join(f", and makes {told(f'`{name}`')}" for name, _ in schema.recipe.made())
        more.append(f"The recipe of the feature file comes before that: it changes columns or rows{made}.")
    return [markdown("## Data processing", table(("Column", "Type", "Becomes"), rows), *more)]


def _candidates(definition: Definition) -> list[Cell]:
    rows = [
        (
            each.name,
            each.algorithm,
            "when time is left" if each.extra else "yes",
            _said(each.hyperparameters),
            each.cost,
        )
        for each in definition.trials
    ]
    known = {each.name: {"key": each.key, "hyperparameters": each.hyperparameters} for each in definition.trials}
    lines = ",\n".join(f"    {name!r}: {value!r}" for name, value in known.items())
    return [
        markdown(
            "## Candidates",
            table(("Model", "Algorithm", "Tried", "Hyperparameters", "Time against LightGBM"), rows),
            "When the time allows it, every one is fitted over five folds; when time is left behind them all, the best "
            "are fitted again over other folds, unless groups or times decide the folds.",
        ),
        code(f"CANDIDATES = {{\n{lines}\n}}\nlist(CANDIDATES)"),
    ]


def _said(hyperparameters: dict[str, Any]) -> str:
    return ", ".join(f"{name}={value}" for name, value in hyperparameters.items()) or "defaults"


def _training(definition: Definition, origin: Origin) -> str:
    problem = setting("PROBLEM_TYPE", definition.schema.problem_type)
    return f"REQUEST = {pretty(new_request(origin.request))}\n{problem}\n{CREATE}"


def _here(definition: Definition, origin: Origin) -> list[Cell]:
    return [
        markdown(
            "## Try hyperparameters of your own",
            "Set TRAIN_HERE and HYPERPARAMETERS above to fit one candidate in this kernel (which needs AutoGluon): the "
            "table is fetched, and the score is the one on rows that AutoGluon holds back. A job takes hyperparameters "
            "as they are listed above.",
        ),
        code(reading(origin) + _read_here(definition.schema)),
        code(setting("PROBLEM", PROBLEMS[definition.schema.problem_type]) + "\n" + HERE.lstrip("\n")),
    ]


def _read_here(schema: Schema) -> str:
    """Reads the table; the recipe is done and columns of sequences become statistics as they do in the job."""
    found, then = "", READ_HERE
    if schema.recipe is not None:
        types = dict(schema.recipe.read) | {each.name: each.type for each in schema.columns}
        found += f"\nRECIPE = {schema.recipe.as_json()!r}\nTYPES = {types!r}\nFEATURES = {schema.names!r}\n"
        found += "\n\n".join(map(_source, (cells, expressions, recipe))) + PREPARE
        then = f"{then.rstrip()}\n    frame = prepare(frame)\n"
    if several := [each.name for each in schema.columns if each.type == "sequence"]:
        found += f"\nSEQUENCES = {several!r}\n{_source(sequences)}\n{SPREAD}"
        then = f"{then.rstrip()}\n    frame = spread(frame)\n"
    return found + then


def _source(module: ModuleType) -> str:
    """What a module of the package says, without its docstring and what it takes from others of them."""
    text = inspect.getsource(module)
    body = ast.parse(text).body[1:]
    left_out = [each for each in body if isinstance(each, ast.ImportFrom) and each.level]
    lines = {number for each in left_out for number in range(each.lineno, (each.end_lineno or each.lineno) + 1)}
    numbered = enumerate(text.splitlines(), 1)
    return "\n".join(line for number, line in numbered if number >= body[0].lineno and number not in lines)


def deployment(schema: Schema) -> str:
    """The cell that deploys and asks about an example row, as CSV in the order of training."""
    row = next(iter(schema.example_rows), {})
    text = io.StringIO()
    csv.writer(text, lineterminator="").writerow(["" if row.get(name) is None else row[name] for name in schema.names])
    return setting("EXAMPLE", text.getvalue(), "a row of the data without its target") + "\n" + DEPLOY.lstrip("\n")


def new_request(request: dict[str, Any]) -> dict[str, Any]:
    """What the new job takes over: everything but what the settings above decide."""
    tabular = dict(request.get("AutoMLProblemTypeConfig", {}).get("TabularJobConfig", {}))
    for name in ("GenerateCandidateDefinitionsOnly", "CandidateGenerationConfig", "CompletionCriteria", "Mode"):
        tabular.pop(name, None)
    left_out = ("AutoMLJobName", "ModelDeployConfig", "Tags", "AutoMLProblemTypeConfig", "AutoMLJobObjective")
    kept = {name: value for name, value in request.items() if name not in left_out}
    return kept | {"AutoMLProblemTypeConfig": {"TabularJobConfig": tabular}}


def pretty(value: Any, indent: int = 0) -> str:
    """A dict as Python, one member a line."""
    if not isinstance(value, dict) or not value:
        return repr(value)
    pad = "    " * (indent + 1)
    inner = "".join(f"{pad}{key!r}: {pretty(each, indent + 1)},\n" for key, each in value.items())
    return "{\n" + inner + "    " * indent + "}"


CREATE = """
tabular = REQUEST["AutoMLProblemTypeConfig"]["TabularJobConfig"]
tabular["Mode"] = "ENSEMBLING"
tabular["ProblemType"] = PROBLEM_TYPE
tabular["CandidateGenerationConfig"] = {"AlgorithmsConfig": [{"AutoMLAlgorithms": ALGORITHMS}]}
tabular["CompletionCriteria"] = {"MaxAutoMLJobRuntimeInSeconds": SECONDS}
created = sagemaker.create_auto_ml_job_v2(
    AutoMLJobName=JOB, AutoMLJobObjective={"MetricName": OBJECTIVE}, **REQUEST
)
created["AutoMLJobArn"]
"""

WAIT = """
import time

while (job := sagemaker.describe_auto_ml_job_v2(AutoMLJobName=JOB))["AutoMLJobStatus"] in ("InProgress", "Stopping"):
    time.sleep(1)
if job["AutoMLJobStatus"] != "Completed":
    raise RuntimeError(job.get("FailureReason") or f"The job ended as {job['AutoMLJobStatus']}.")
job["AutoMLJobSecondaryStatus"]
"""

COMPARE = """
import pandas as pd

pages = sagemaker.get_paginator("list_candidates_for_auto_ml_job").paginate(AutoMLJobName=JOB)
leaderboard = pd.DataFrame(
    {
        "candidate": each["CandidateName"],
        "status": each["CandidateStatus"],
        OBJECTIVE: each.get("FinalAutoMLJobObjectiveMetric", {}).get("Value"),
    }
    for page in pages
    for each in page["Candidates"]
)
smaller_is_better = job["BestCandidate"]["FinalAutoMLJobObjectiveMetric"]["Type"] == "Minimize"
leaderboard.sort_values(OBJECTIVE, ascending=smaller_is_better)
"""

READ_HERE = """

if TRAIN_HERE:
    frame = typed(pd.concat([table_of(body) for _, body in files()], ignore_index=True))
"""

SPREAD = """
def spread(found):
    \"\"\"Statistics in the place of sequences.\"\"\"
    parts = [found.drop(columns=SEQUENCES)]
    for name in SEQUENCES:
        cells = [None if pd.isna(each) else as_sequence(each) for each in found[name]]
        named = [f"{name} ({what})" for what in STATISTICS]
        parts.append(pd.DataFrame(statistics(cells), columns=named, index=found.index))
    return pd.concat(parts, axis=1)
"""

PREPARE = """

def prepare(found):
    \"\"\"The rows that the recipe leaves, and what it makes of their columns.\"\"\"
    done = Recipe.from_json(RECIPE)
    columns = {name: as_read(found[name], kind) for name, kind in TYPES.items()}
    rows = done.kept(columns)
    inputs = {name: columns[name][rows] for name in FEATURES}
    return pd.DataFrame(done.apply(inputs)).assign(**{TARGET: found[TARGET].to_numpy()[rows]})


def as_read(values, kind):
    \"\"\"A column as the recipe reads it: numbers, dates, or texts with None.\"\"\"
    if kind == "numeric":
        return pd.to_numeric(values, errors="coerce").to_numpy(dtype=float)
    if kind == "datetime":
        return pd.to_datetime(values, errors="coerce").to_numpy(dtype="datetime64[ns]")
    return np.array([None if pd.isna(each) else as_text(each) or None for each in values], dtype=object)
"""

HERE = """
if TRAIN_HERE:
    from autogluon.tabular import TabularPredictor

    key, settings = CANDIDATES[TRAIN_HERE]["key"], CANDIDATES[TRAIN_HERE]["hyperparameters"] | HYPERPARAMETERS
    table = frame[frame[TARGET].notna()]
    predictor = TabularPredictor(label=TARGET, problem_type=PROBLEM, verbosity=0)
    predictor.fit(table, hyperparameters={key: settings}, time_limit=SECONDS, fit_weighted_ensemble=False)
    print(predictor.leaderboard()[["model", "score_val", "eval_metric"]])
"""

CLEAN_UP = """
if DEPLOY and CLEAN_UP:
    sagemaker.delete_endpoint(EndpointName=JOB)
    sagemaker.delete_endpoint_config(EndpointConfigName=JOB)
    sagemaker.delete_model(ModelName=JOB)
"""

DEPLOY = """
if DEPLOY:
    best = job["BestCandidate"]
    sagemaker.create_model(ModelName=JOB, Containers=best["InferenceContainers"], ExecutionRoleArn=REQUEST["RoleArn"])
    variant = {"VariantName": "AllTraffic", "ModelName": JOB, "InstanceType": "ml.m5.large", "InitialInstanceCount": 1}
    sagemaker.create_endpoint_config(EndpointConfigName=JOB, ProductionVariants=[variant])
    sagemaker.create_endpoint(EndpointName=JOB, EndpointConfigName=JOB)
    while (endpoint := sagemaker.describe_endpoint(EndpointName=JOB))["EndpointStatus"] == "Creating":
        time.sleep(1)
    if endpoint["EndpointStatus"] != "InService":
        raise RuntimeError(endpoint.get("FailureReason") or f"The endpoint is {endpoint['EndpointStatus']}.")
    answer = session.client("sagemaker-runtime").invoke_endpoint(
        EndpointName=JOB, ContentType="text/csv", Accept="text/csv", Body=EXAMPLE
    )
    print(answer["Body"].read().decode())
"""
