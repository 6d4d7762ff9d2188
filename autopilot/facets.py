"""`Bias` of the feature file, in the words of a bias analysis configuration (monitor specification §9)."""

import math
from typing import Any

from autopilot.engine.plan import Bias, Facet
from workers.context import InputError

LIKE = '{"facet": [{"name_or_index": "sex", "value_or_threshold": ["F"]}]}'
MOST_FACETS = 8


def bias_of(given: Any) -> Bias:
    """`{"facet": [{"name_or_index", "value_or_threshold"?}], "label_values_or_threshold"?, "group_variable"?}`."""
    if not isinstance(given, dict) or set(given) - {"facet", "label_values_or_threshold", "group_variable"}:
        raise InputError(f"Bias in the feature file must look like {LIKE}.")
    facets, group = given.get("facet", []), given.get("group_variable", "")
    if not isinstance(facets, list) or (given and not facets) or len(facets) > MOST_FACETS:
        raise InputError(f"Bias.facet in the feature file lists one to {MOST_FACETS} columns, like {LIKE}.")
    if not isinstance(group, str):
        raise InputError("Bias.group_variable in the feature file must be the name of a column.")
    labels, threshold = _values(given.get("label_values_or_threshold", []), "label_values_or_threshold")
    return Bias(tuple(_facet(each) for each in facets), labels, threshold, group)


def _facet(given: Any) -> Facet:
    if (
        not isinstance(given, dict)
        or set(given) - {"name_or_index", "value_or_threshold"}
        or not isinstance(given.get("name_or_index"), str)
    ):
        raise InputError(f"Each of Bias.facet in the feature file names a column, like {LIKE}.")
    values, threshold = _values(given.get("value_or_threshold", []), "value_or_threshold")
    return Facet(given["name_or_index"], values, threshold)


def _values(given: Any, member: str) -> tuple[tuple[str, ...], float | None]:
    """(values, threshold): a bare number, or the only one of a list if it is a fraction, is a threshold."""
    listed = given if isinstance(given, list) else [given]
    if any(isinstance(each, bool) or not isinstance(each, (str, int, float)) for each in listed):
        raise InputError(f"Bias.{member} in the feature file must be a list of values, or a number to be above.")
    if any(isinstance(each, float) and not math.isfinite(each) for each in listed):
        raise InputError(f"Bias.{member} in the feature file must not be infinite.")
    bare = not isinstance(given, list) and not isinstance(given, str)
    if bare or (len(listed) == 1 and isinstance(listed[0], float)):
        return (), float(listed[0])
    return tuple(str(each) for each in listed), None
