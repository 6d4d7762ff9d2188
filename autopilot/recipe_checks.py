"""What is wrong with a recipe that somebody is writing, against the columns of the data set."""

from collections.abc import Mapping
from contextlib import suppress
from importlib import import_module
from typing import Any

from autopilot.engine.plan import Validation
from autopilot.engine.recipe.checking import named_in, survey
from autopilot.engine.recipe.roles import forbidden_in
from autopilot.engine.recipe.steps import MOST, RecipeRefused, check_step
from autopilot.inputs import FEATURE_TYPES
from studio.access.permissions import FieldError

MEMBERS = ("target", "weight", "features")
# Of a profile's types those that may be another one where models are made: 00123 is a code there, and a number here.
DOUBTFUL = ("binary", "categorical", "text", "empty")


def checked(body: Any, columns: list[dict[str, Any]]) -> dict[str, Any]:
    """{"problems": [{"step", "said"}], "columns": [{"name", "type"}]}: the steps that cannot be done, numbered from 0
    (null: the list itself), and the columns that the others make.

    body: {"target"?, "weight"?, "features"?}, of the experiment that is planned. columns: of the profile. FieldError
    for a body of another form.
    """
    if not isinstance(body, Mapping) or set(body) - set(MEMBERS):
        raise FieldError(f"A question about a recipe is an object with {', '.join(MEMBERS)}.")
    target, weight, features = (body.get(each) or empty for each, empty in zip(MEMBERS, ("", "", {}), strict=True))
    if not isinstance(target, str) or not isinstance(weight, str) or not isinstance(features, Mapping):
        raise FieldError("target and weight are names of columns, features is what stands in the feature file.")
    types, validation = (_object(features, each) for each in ("FeatureDataTypes", "Validation"))
    if unknown := [each for each in types.values() if each not in FEATURE_TYPES]:
        raise FieldError(f"FeatureDataTypes has the type {str(unknown[0])[:40]!r}.", "features")
    steps = features.get("Recipe", [])
    read = _read(steps)
    kinds = {
        each["name"]: types.get(each["name"]) or (kind_of(each) if each["name"] in read else str(each["type"]))
        for each in columns
    }
    grouped = Validation(str(validation.get("Method", "")), str(validation.get("Column", "")))
    problems, after = survey(steps, kinds, forbidden_in(target, weight, grouped))
    made = [{"name": name, "type": kind} for name, kind in after.items() if name not in kinds]
    return {"problems": [{"step": each.step, "said": str(each)} for each in problems], "columns": made}


def _read(steps: Any) -> set[str]:
    """The columns that steps read which are as steps should be: of thousands it is not asked what they hold."""
    found: set[str] = set()
    for at, step in enumerate(steps[:MOST] if isinstance(steps, list) else ()):
        with suppress(RecipeRefused):
            check_step(at, step)
            found |= named_in([step])
    return found


def kind_of(column: Mapping[str, Any]) -> str:
    """The kind that a job will read a column as, told from its frequent values as the job tells it from all."""
    if column["type"] not in DOUBTFUL:
        return str(column["type"])
    kinds = import_module("autopilot.engine.column_types")  # with pandas, which no process loads at its start
    values = [each["value"] for each in column["top"]]
    found = str(kinds.type_of_cells(values)) if values else "categorical"
    return found if found in ("numeric", "datetime") else "text" if column["type"] == "text" else "categorical"


def _object(features: Mapping[str, Any], member: str) -> Mapping[str, Any]:
    found = features.get(member, {})
    if not isinstance(found, Mapping):
        raise FieldError(f"{member} must be an object.", "features")
    return found
