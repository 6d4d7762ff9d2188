"""The rules of the shapes: required, enum, length, range, pattern, union, however deep. All broken ones at once.

The wording is the service's own, so that scripts and people who know it find what they know:
`2 validation errors detected: Value null at 'roleArn' failed to satisfy constraint: Member must not be null; Value …`.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any

from botocore.model import ListShape, MapShape, Shape, StructureShape

from studio.api.errors import ValidationError
from studio.api.parse import camel, problem, shown
from studio.api.patterns import matches

MOST_PROBLEMS = 20  # in one message; more are counted, not told


def check(shape: StructureShape | None, values: dict[str, Any], problems: list[str]) -> None:
    """Raise one ValidationError that tells every broken rule; `problems` are those that parsing found."""
    found = [*problems, *(structure_problems(shape, values, "", problems) if shape is not None else ())]
    if not found:
        return
    errors = "1 validation error" if len(found) == 1 else f"{len(found)} validation errors"
    more = f"; and {len(found) - MOST_PROBLEMS} more" if len(found) > MOST_PROBLEMS else ""
    raise ValidationError(f"{errors} detected: {'; '.join(found[:MOST_PROBLEMS])}{more}")


def structure_problems(
    shape: StructureShape, values: dict[str, Any], path: str, parsing: Sequence[str] = ()
) -> Iterator[str]:
    """Broken rules of a structure and of everything in it. A member that parsing refused is not also called missing."""
    for name in shape.required_members:
        at = _at(path, name)
        if name not in values and not any(f" at '{at}'" in each for each in parsing):
            yield problem("null", at, "Member must not be null")
    if getattr(shape, "is_tagged_union", False) and len(values) != 1 and not parsing:
        names = ", ".join(camel(each) for each in shape.members)
        yield problem(shown(values, shape), path, f"Exactly one member must be set: [{names}]")
    for name, value in values.items():
        yield from value_problems(shape.members[name], value, _at(path, name), parsing)


def value_problems(shape: Shape, value: Any, path: str, parsing: Sequence[str] = ()) -> Iterator[str]:
    """Broken rules of one value of any shape."""
    rules = list(broken_rules(shape, value))
    yield from (problem(shown(value, shape), path, rule) for rule in rules)
    if isinstance(shape, StructureShape):
        yield from structure_problems(shape, value, path, parsing)
    elif isinstance(shape, ListShape):
        yield from _list_problems(shape, value, path, parsing)
    elif isinstance(shape, MapShape):
        yield from _map_problems(shape, value, path, parsing)


def _list_problems(shape: ListShape, value: list[Any], path: str, parsing: Sequence[str]) -> Iterator[str]:
    if _is_simple(shape.member):
        # The service speaks of lists of simple values as a whole, and tells all rules of a member.
        if any(any(broken_rules(shape.member, each)) for each in value if each is not None):
            yield problem(
                shown(value, shape.member), path, f"Member must satisfy constraint: [{all_rules(shape.member)}]"
            )
        return
    for index, each in enumerate(value, 1):
        if each is None:
            continue
        yield from value_problems(shape.member, each, f"{path}.{index}.member", parsing)


def _map_problems(shape: MapShape, value: dict[str, Any], path: str, parsing: Sequence[str]) -> Iterator[str]:
    if any(any(broken_rules(shape.key, each)) for each in value):
        yield problem(shown(value, shape.value), path, f"Map keys must satisfy constraint: [{all_rules(shape.key)}]")
    if _is_simple(shape.value):
        if any(any(broken_rules(shape.value, each)) for each in value.values()):
            yield problem(
                shown(value, shape.value), path, f"Map value must satisfy constraint: [{all_rules(shape.value)}]"
            )
        return
    for key, each in value.items():
        yield from value_problems(shape.value, each, f"{path}.{key[:64]}.member", parsing)


def broken_rules(shape: Shape, value: Any) -> Iterator[str]:
    """The constraints that a value itself breaks. Length comes before pattern: a pattern only meets bounded text."""
    low, high, what = _bounds(shape)
    size = value if what == "value" else (len(value) if what == "length" else None)
    too_long = size is not None and high is not None and size > high
    if size is not None and low is not None and size < low:
        yield f"Member must have {what} greater than or equal to {_plain(low)}"
    if too_long:
        yield f"Member must have {what} less than or equal to {_plain(high)}"
    if not isinstance(value, str):
        return
    if (enum := _enum(shape)) and value not in enum:
        yield f"Member must satisfy enum value set: [{', '.join(enum)}]"
    pattern = shape.metadata.get("pattern")
    if pattern and not too_long and not matches(pattern, value):
        yield f"Member must satisfy regular expression pattern: {pattern}"


@lru_cache(maxsize=4096)
def all_rules(shape: Shape) -> str:
    """Every constraint of a simple shape, as the service lists them for members of lists and maps."""
    low, high, what = _bounds(shape)
    rules = []
    if high is not None:
        rules.append(f"Member must have {what} less than or equal to {_plain(high)}")
    if low is not None:
        rules.append(f"Member must have {what} greater than or equal to {_plain(low)}")
    if pattern := shape.metadata.get("pattern"):
        rules.append(f"Member must satisfy regular expression pattern: {pattern}")
    if enum := _enum(shape):
        rules.append(f"Member must satisfy enum value set: [{', '.join(enum)}]")
    return ", ".join(rules)


def _bounds(shape: Shape) -> tuple[float | None, float | None, str]:
    """Lower and upper bound, and of what: `value` of numbers, `length` of texts, blobs, lists, maps."""
    metadata = shape.metadata
    low, high = metadata.get("min"), metadata.get("max")
    if low is None and high is None:
        return None, None, ""
    if shape.type_name in ("integer", "long", "float", "double"):
        return _bound(low), _bound(high), "value"
    if shape.type_name in ("string", "blob", "list", "map"):
        return _bound(low), _bound(high), "length"
    return None, None, ""


def _bound(bound: Any) -> float | None:
    # A few models write their bounds as text or in exponent form.
    return None if bound is None else float(bound)


def _plain(number: float | None) -> str:
    assert number is not None
    return str(int(number)) if number == int(number) else str(number)


def _enum(shape: Shape) -> list[str]:
    return list(shape.metadata.get("enum", ()))


def _is_simple(shape: Shape) -> bool:
    return not isinstance(shape, StructureShape | ListShape | MapShape)


def _at(path: str, name: str) -> str:
    return f"{path}.{camel(name)}" if path else camel(name)
