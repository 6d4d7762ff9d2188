"""What is wrong with a recipe that somebody is writing, against the columns of the data set."""

from collections.abc import Mapping
from typing import Any

from autopilot.engine.plan import Validation
from autopilot.engine.recipe.checking import survey
from autopilot.engine.recipe.roles import forbidden_in
from autopilot.inputs import FEATURE_TYPES
from studio.access.permissions import FieldError

MEMBERS = ("target", "weight", "features")
# Of a profile's types those that are called differently where models are made.
KINDS = {"binary": "categorical", "empty": "categorical"}


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
    kinds = {each["name"]: types.get(each["name"]) or kind_of(each) for each in columns}
    grouped = Validation(str(validation.get("Method", "")), str(validation.get("Column", "")))
    problems, after = survey(features.get("Recipe", []), kinds, forbidden_in(target, weight, grouped))
    made = [{"name": name, "type": kind} for name, kind in after.items() if name not in kinds]
    return {"problems": [{"step": each.step, "said": str(each)} for each in problems], "columns": made}


def kind_of(column: Mapping[str, Any]) -> str:
    """The kind that a job will read a column as: of two values as numbers, if they are some."""
    if column["type"] == "binary" and all(_is_number(each["value"]) for each in column["top"]):
        return "numeric"
    kind = str(column["type"])
    return KINDS.get(kind, kind)


def _is_number(value: Any) -> bool:
    try:
        float(value)
    except (TypeError, ValueError):
        return False
    return not isinstance(value, bool)


def _object(features: Mapping[str, Any], member: str) -> Mapping[str, Any]:
    found = features.get(member, {})
    if not isinstance(found, Mapping):
        raise FieldError(f"{member} must be an object.", "features")
    return found
