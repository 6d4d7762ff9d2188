"""Who may do what: statements that allow or deny actions on resources. Pure Python: no database, no Django.

Deny wins over allow, and what nothing allows is denied (spec studio §8.1, design §7). Conditions hold together:
every operator and key must agree (AND), one of the values is enough (OR).
"""

import fnmatch
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import ip_address, ip_network
from typing import Any, Literal, TypeAlias

from studio.access.principal import Principal
from studio.api.errors import AccessDenied

Context: TypeAlias = Mapping[str, str | Sequence[str]]
_VARIABLE = re.compile(r"\$\{([\w:/.-]+)\}")
MAX_PATTERN = 2048  # the longest ARN of the API model


class PolicyError(ValueError):
    """A statement that cannot be understood. The message says which part and what is expected."""


@dataclass(frozen=True)
class Condition:
    """`operator` of `key` against any of `values`: ("StringEquals", "sagemaker:ResourceTag/team", ("red",))."""

    operator: str
    key: str
    values: tuple[str, ...]

    def holds(self, context: Context) -> bool:
        """Does the request's context satisfy it? A missing key satisfies only `…IfExists` and negated operators."""
        present = {name.lower(): value for name, value in context.items()}.get(self.key.lower())
        if self.operator == "Null":
            return (present is None) == (self.values[0].lower() == "true")
        name = self.operator.removesuffix("IfExists")
        negated = "Not" in name
        if present is None:
            return negated or name != self.operator
        found = [present] if isinstance(present, str) else list(present)
        agrees = _OPERATORS[name.replace("Not", "")]
        wanted_values = [filled(wanted, context) for wanted in self.values]
        return negated != any(agrees(value, wanted) for value in found for wanted in wanted_values)


@dataclass(frozen=True)
class Statement:
    """One sentence of a policy. `*` and `?` are wildcards in actions and resources; case does not matter."""

    effect: Literal["Allow", "Deny"]
    actions: tuple[str, ...]
    resources: tuple[str, ...] = ("*",)
    conditions: tuple[Condition, ...] = ()

    def applies(self, action: str, resource: str, context: Context) -> bool:
        """Is this statement about that action on that resource in that context?"""
        return (
            any(matches(pattern, action) for pattern in self.actions)
            and any(matches(pattern, resource) for pattern in self.resources)
            and all(condition.holds(context) for condition in self.conditions)
        )

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Statement":
        """Read the IAM form `{"Effect", "Action", "Resource", "Condition"}`; PolicyError says what is wrong."""
        if unknown := set(data) - {"Sid", "Effect", "Action", "Resource", "Condition"}:
            raise PolicyError(
                f"A statement has no member {sorted(unknown)[0]!r}; known are Effect, Action, Resource, Condition."
            )
        if data.get("Effect") not in ("Allow", "Deny"):
            raise PolicyError(f"Effect is {data.get('Effect')!r}; it must be Allow or Deny.")
        conditions = tuple(
            _condition(operator, key, values)
            for operator, keys in data.get("Condition", {}).items()
            for key, values in keys.items()
        )
        return cls(data["Effect"], _patterns(data, "Action"), _patterns(data, "Resource"), conditions)

    def to_json(self) -> dict[str, Any]:
        """The form that `from_json` reads and the Role table stores."""
        data: dict[str, Any] = {"Effect": self.effect, "Action": list(self.actions), "Resource": list(self.resources)}
        for each in self.conditions:
            data.setdefault("Condition", {}).setdefault(each.operator, {})[each.key] = list(each.values)
        return data


def matches(pattern: str, text: str) -> bool:
    """Does a pattern with `*` and `?` cover the whole text? Case-insensitive, linear in the text."""
    return pattern == "*" or _compiled(pattern.lower()).match(text.lower()) is not None


def filled(text: str, context: Context) -> str:
    """The text with its variables, `${sagemaker:UserProfileName}`, replaced by what the context says of the caller.

    A variable without one value stays as it is, and nothing is called so.
    """
    if "${" not in text:
        return text
    values = {name.lower(): value for name, value in context.items() if isinstance(value, str) and value}
    return _VARIABLE.sub(lambda found: str(values.get(found[1].lower(), found[0])), text)


def decide(statements: Iterable[Statement], action: str, resource: str, context: Context) -> bool:
    """True if a statement allows it and none denies it."""
    applying = {each.effect for each in statements if each.applies(action, resource, context)}
    return applying == {"Allow"}


def allowed(principal: Principal, action: str, resource: str = "*", context: Context | None = None) -> bool:
    """May the principal do that? `context` adds condition keys (`sagemaker:ResourceTag/team`) to the caller's own."""
    return decide(principal.statements, action, resource, {**_own_context(principal), **(context or {})})


def authorize(principal: Principal, action: str, resource: str = "*", context: Context | None = None) -> None:
    """Return quietly if the principal may; AccessDenied otherwise, in the wording of the service."""
    if not allowed(principal, action, resource, context):
        raise AccessDenied(
            f"User: arn:aws:iam::{principal.account}:user/{principal.username} is not authorized to perform: {action} "
            f"on resource: {resource} because no statement of the role {principal.role} allows the action, "
            "or one denies it."
        )


def covers(held: Sequence[Statement], granted: Sequence[Statement]) -> bool:
    """Does `held` allow everything that `granted` allows? Decides "nobody grants more than they hold".

    Errs on the safe side: it may say no for statements that are covered in a roundabout way, never yes for more.
    """
    kept = all(
        any(_within(denial, other) for other in granted if other.effect == "Deny")
        or not any(_meets(denial, wanted) for wanted in granted if wanted.effect == "Allow")
        for denial in held
        if denial.effect == "Deny"
    )
    return kept and all(
        any(_includes(mine, action, resource, wanted.conditions) for mine in held if mine.effect == "Allow")
        for wanted in granted
        if wanted.effect == "Allow"
        for action in wanted.actions
        for resource in wanted.resources
    )


def _includes(mine: Statement, action: str, resource: str, conditions: tuple[Condition, ...]) -> bool:
    return (
        any(pattern_includes(pattern, action) for pattern in mine.actions)
        and any(pattern_includes(pattern, resource) for pattern in mine.resources)
        and set(mine.conditions) <= set(conditions)
    )


def _within(denial: Statement, other: Statement) -> bool:
    """Does `other` deny at least what `denial` denies?"""
    return all(
        _includes(other, action, resource, denial.conditions)
        for action in denial.actions
        for resource in denial.resources
    )


def _meets(one: Statement, other: Statement) -> bool:
    """Could both be about the same action on the same resource?"""
    return any(patterns_meet(a, b) for a in one.actions for b in other.actions) and any(
        patterns_meet(a, b) for a in one.resources for b in other.resources
    )


def pattern_includes(outer: str, inner: str) -> bool:
    """Does `outer` match every text that `inner` matches? The `*` of inner can only be swallowed by a `*` of outer.

    Sound, not complete: with a `?` in outer and a `*` in inner only equal patterns are recognised.
    """
    if outer.lower() == inner.lower():
        return True
    return not ("?" in outer and "*" in inner) and matches(outer, inner)


@lru_cache(maxsize=4096)
def patterns_meet(one: str, other: str) -> bool:
    """Is there a text that both patterns match? Case-insensitive; time and memory O(len(one) * len(other))."""
    one, other = one.lower(), other.lower()
    # row[j]: can one[:i] and other[:j] match the same text?
    row = [all(char == "*" for char in other[:j]) for j in range(len(other) + 1)]
    for a in one:
        above, row = row, [row[0] and a == "*"]
        for j, b in enumerate(other, start=1):
            if "*" in (a, b):
                row.append(above[j] or row[j - 1] or above[j - 1])
            else:
                row.append(above[j - 1] and (a == b or "?" in (a, b)))
    return row[-1]


@lru_cache(maxsize=4096)
def _compiled(pattern: str) -> re.Pattern[str]:
    # fnmatch gives brackets a meaning that policies do not have.
    return re.compile(fnmatch.translate(pattern.replace("[", "[[]")))


def _own_context(principal: Principal) -> dict[str, str]:
    return {
        "aws:username": principal.username,
        "aws:SourceIp": principal.source_ip,
        "sagemaker:DomainId": principal.domain_id,
        "sagemaker:UserProfileName": principal.profile,
    }


def _ip_matches(value: str, network: str) -> bool:
    try:
        return ip_address(value) in ip_network(network, strict=False)
    except ValueError:
        return False


_OPERATORS: dict[str, Callable[[str, str], bool]] = {
    "StringEquals": lambda value, wanted: value == wanted,
    "StringEqualsIgnoreCase": lambda value, wanted: value.lower() == wanted.lower(),
    "StringLike": lambda value, wanted: matches(wanted, value),
    "IpAddress": _ip_matches,
}


def _patterns(data: Mapping[str, Any], member: str) -> tuple[str, ...]:
    value = data.get(member, "*" if member == "Resource" else None)
    patterns = (value,) if isinstance(value, str) else tuple(value or ())
    if not patterns or not all(isinstance(each, str) and 0 < len(each) <= MAX_PATTERN for each in patterns):
        raise PolicyError(f"{member} must be a text or a list of texts of 1 to {MAX_PATTERN} characters.")
    return patterns


def _condition(operator: str, key: str, values: Any) -> Condition:
    base = operator.removesuffix("IfExists").replace("Not", "")
    if operator != "Null" and base not in _OPERATORS:
        raise PolicyError(f"The condition operator {operator!r} is not known; known are {', '.join(_OPERATORS)}, Null.")
    texts = (values,) if isinstance(values, str) else tuple(values)
    if not texts or not all(isinstance(each, str) for each in texts):
        raise PolicyError(f"Condition {operator} of {key} needs a text or a list of texts.")
    return Condition(operator, key, texts)
