"""What a browser asks before an experiment: the members of a preview's question, checked."""

from collections.abc import Mapping
from typing import Any

from autopilot.engine.objectives import OBJECTIVES
from autopilot.inputs import features_of
from autopilot.requests import check_objective
from studio.access.permissions import FieldError
from studio.api.errors import ApiError
from workers.context import InputError

MEMBERS = ("target", "problem_type", "metric", "weight", "features", "validation_fraction")
LONGEST = 4096  # of a column's name


def question_of(body: Any) -> dict[str, Any]:
    """{"target", "problem_type"?, "metric"?, "weight"?, "validation_fraction"?, "features"?}, empty ones left out.

    features: what would stand in the feature file of the experiment. FieldError names the member that is wrong.
    """
    if not isinstance(body, Mapping) or set(body) - set(MEMBERS):
        raise FieldError(f"A question about a data set is an object with {', '.join(MEMBERS)}.")
    asked = {name: each for name in MEMBERS if (each := body.get(name)) not in (None, "", {})}
    for name in ("target", "problem_type", "metric", "weight"):
        if name in asked and not (isinstance(asked[name], str) and len(asked[name]) <= LONGEST):
            raise FieldError(f"{name} must be a text.", name)
    if "target" not in asked:
        raise FieldError("Say which column is to be predicted.", "target")
    if asked["target"] == asked.get("weight"):
        raise FieldError("The weights of the rows and the target must be different columns.", "weight")
    fraction = asked.get("validation_fraction", 0.2)
    if isinstance(fraction, bool) or not isinstance(fraction, (int, float)) or not 0 < fraction < 1:
        raise FieldError("validation_fraction must lie between 0 and 1.", "validation_fraction")
    _check_kind(asked.get("problem_type"), asked.get("metric"))
    try:
        features_of(asked.get("features", {}))
    except InputError as error:
        raise FieldError(str(error), "features") from error
    return asked


def _check_kind(problem: str | None, metric: str | None) -> None:
    if problem is not None and problem not in OBJECTIVES:
        raise FieldError(f"problem_type is {problem[:40]!r}; use one of {', '.join(OBJECTIVES)}.", "problem_type")
    if metric is not None and problem is None:
        raise FieldError("metric is given together with problem_type only.", "metric")
    try:
        check_objective(metric, problem)
    except ApiError as error:
        raise FieldError(error.message, "metric") from error
