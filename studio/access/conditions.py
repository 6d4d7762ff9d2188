"""Conditions of policy statements: an operator, a key of the request's context, values (spec studio §8.1).

Conditions hold together: every operator and key must agree (AND), one of the values is enough (OR). A value may name
another key of the context, `${sagemaker:UserProfileName}`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from ipaddress import ip_address, ip_network
from typing import Any, TypeAlias

from studio.access.wildcards import VARIABLE, matches

Context: TypeAlias = Mapping[str, str | Sequence[str]]
FOR_ALL, FOR_ANY = "ForAllValues:", "ForAnyValue:"


class PolicyError(ValueError):
    """A statement that cannot be understood. The message says which part and what is expected."""


@dataclass(frozen=True)
class Condition:
    """`operator` of `key` against any of `values`: ("StringEquals", "sagemaker:ResourceTag/team", ("red",))."""

    operator: str
    key: str
    values: tuple[str, ...]

    def holds(self, context: Context) -> bool:
        """Does the request's context satisfy it?

        A missing key satisfies only `…IfExists`, negated operators, and `ForAllValues:`. Of a key with several values
        one is enough (of a negated operator none may match), unless `ForAllValues:` or `ForAnyValue:` says otherwise.
        """
        present = value_in(context, self.key)
        if self.operator == "Null":
            return (present is None) == (self.values[0].lower() == "true")
        quantifier = next((each for each in (FOR_ALL, FOR_ANY) if self.operator.startswith(each)), "")
        name = self.operator.removeprefix(quantifier).removesuffix("IfExists")
        test, negated = _OPERATORS[name]
        found = [present] if isinstance(present, str) else list(present or ())
        if not found:  # a key with no value is a key that is not there
            return quantifier == FOR_ALL or self.operator.endswith("IfExists") or (negated and not quantifier)
        wanted = [each for each in (filled(value, context) for value in self.values) if each is not None]
        fits = [negated != any(test(value, each) for each in wanted) for value in found]
        if quantifier:
            return all(fits) if quantifier == FOR_ALL else any(fits)
        return all(fits) if negated else any(fits)


def value_in(context: Context, key: str) -> str | Sequence[str] | None:
    """What the context says about a key, whatever its case; None if nothing."""
    found = context.get(key)
    return found if found is not None else {name.lower(): value for name, value in context.items()}.get(key.lower())


def filled(text: str, context: Context) -> str | None:
    """The text with its variables replaced; None when one of them has no single plain value, so that nothing matches.

    A value with a wildcard in it would make a pattern wider than its author meant, so it counts as none.
    """
    if "${" not in text:
        return text
    for key in VARIABLE.findall(text):
        value = value_in(context, key)
        if not isinstance(value, str) or not value or set(value) & set("*?$"):
            return None
        text = text.replace("${" + key + "}", value)
    return text


def read_condition(operator: str, key: str, values: Any) -> Condition:
    """One operator, key and its values as a policy document writes them; PolicyError says what is wrong."""
    base = operator.removeprefix(FOR_ALL).removeprefix(FOR_ANY).removesuffix("IfExists")
    if operator != "Null" and base not in _OPERATORS:
        raise PolicyError(f"The condition operator {operator!r} is not known; known are {', '.join(_OPERATORS)}, Null.")
    texts = tuple(_plain(each) for each in (values if isinstance(values, list | tuple) else (values,)))
    if not texts or not all(isinstance(each, str) for each in texts):
        raise PolicyError(f"Condition {operator} of {key} needs a text or a list of texts.")
    return Condition(operator, key, texts)


def _plain(value: Any) -> Any:
    """Numbers and truth values of a document as the texts that they are compared as."""
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, int | float) else value


def _ip_matches(value: str, network: str) -> bool:
    try:
        return ip_address(value) in ip_network(network, strict=False)
    except ValueError:
        return False


def _numbers(compare: Callable[[Decimal, Decimal], bool]) -> Callable[[str, str], bool]:
    def test(value: str, wanted: str) -> bool:
        try:
            return compare(Decimal(value), Decimal(wanted))
        except InvalidOperation:
            return False

    return test


def _like(value: str, wanted: str) -> bool:
    return matches(wanted, value)


def _equal_fold(value: str, wanted: str) -> bool:
    return value.lower() == wanted.lower()


# Name -> the test of one value against one wanted, and whether the operator is its opposite.
_OPERATORS: dict[str, tuple[Callable[[str, str], bool], bool]] = {
    "StringEquals": (lambda value, wanted: value == wanted, False),
    "StringNotEquals": (lambda value, wanted: value == wanted, True),
    "StringEqualsIgnoreCase": (_equal_fold, False),
    "StringNotEqualsIgnoreCase": (_equal_fold, True),
    "StringLike": (_like, False),
    "StringNotLike": (_like, True),
    "ArnEquals": (_like, False),  # as in IAM, where both take wildcards
    "ArnNotEquals": (_like, True),
    "ArnLike": (_like, False),
    "ArnNotLike": (_like, True),
    "Bool": (_equal_fold, False),
    "IpAddress": (_ip_matches, False),
    "NotIpAddress": (_ip_matches, True),
    "NumericEquals": (_numbers(lambda value, wanted: value == wanted), False),
    "NumericNotEquals": (_numbers(lambda value, wanted: value == wanted), True),
    "NumericLessThan": (_numbers(lambda value, wanted: value < wanted), False),
    "NumericLessThanEquals": (_numbers(lambda value, wanted: value <= wanted), False),
    "NumericGreaterThan": (_numbers(lambda value, wanted: value > wanted), False),
    "NumericGreaterThanEquals": (_numbers(lambda value, wanted: value >= wanted), False),
}
