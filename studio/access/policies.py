"""Who may do what: statements that allow or deny actions on resources. Pure Python: no database, no Django.

Deny wins over allow, and what nothing allows is denied (spec studio §8.1, design §7).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from studio.access.conditions import Condition, Context, PolicyError, filled, read_condition
from studio.access.principal import Principal
from studio.access.wildcards import VARIABLE, matches, pattern_includes, patterns_meet
from studio.api.errors import AccessDenied

MAX_PATTERN = 2048  # the longest ARN of the API model
# Keys of the context that every request has, beside the caller's own: so a condition can except kinds of resources.
ACTION, RESOURCE = "atelier:Action", "atelier:Resource"


@dataclass(frozen=True)
class Statement:
    """One sentence of a policy. `*` and `?` are wildcards in actions and resources; case does not matter.

    sid: what its author calls it; says nothing about what it does.
    """

    effect: Literal["Allow", "Deny"]
    actions: tuple[str, ...]
    resources: tuple[str, ...] = ("*",)
    conditions: tuple[Condition, ...] = ()
    sid: str = field(default="", compare=False)

    def applies(self, action: str, resource: str, context: Context) -> bool:
        """Is this statement about that action on that resource in that context?"""
        return (
            any(matches(pattern, action) for pattern in self.actions)
            and any(self._names(pattern, resource, context) for pattern in self.resources)
            and all(condition.holds(context) for condition in self.conditions)
        )

    @staticmethod
    def _names(pattern: str, resource: str, context: Context) -> bool:
        plain = filled(pattern, context)
        return plain is not None and matches(plain, resource)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Statement":
        """Read the IAM form `{"Effect", "Action", "Resource", "Condition"}`; PolicyError says what is wrong."""
        if not isinstance(data, Mapping):
            raise PolicyError("A statement is an object with the members Effect, Action, Resource, Condition.")
        if unknown := set(data) - {"Sid", "Effect", "Action", "Resource", "Condition"}:
            raise PolicyError(
                f"A statement has no member {sorted(unknown)[0]!r}; known are Effect, Action, Resource, Condition."
            )
        if data.get("Effect") not in ("Allow", "Deny"):
            raise PolicyError(f"Effect is {data.get('Effect')!r}; it must be Allow or Deny.")
        operators = data.get("Condition", {})
        if not isinstance(operators, Mapping) or not all(isinstance(keys, Mapping) for keys in operators.values()):
            raise PolicyError("Condition must be an object of operators, each an object of keys and values.")
        conditions = tuple(
            read_condition(operator, key, values)
            for operator, keys in operators.items()
            for key, values in keys.items()
        )
        sid = str(data.get("Sid", ""))[:128]
        return cls(data["Effect"], _patterns(data, "Action"), _patterns(data, "Resource"), conditions, sid)

    def to_json(self) -> dict[str, Any]:
        """The form that `from_json` reads and the Role table stores."""
        data: dict[str, Any] = {"Sid": self.sid} if self.sid else {}
        data |= {"Effect": self.effect, "Action": list(self.actions), "Resource": list(self.resources)}
        for each in self.conditions:
            data.setdefault("Condition", {}).setdefault(each.operator, {})[each.key] = list(each.values)
        return data


@dataclass(frozen=True)
class Verdict:
    """May it be done, and the statement that decides; None if no statement is about it, which denies."""

    allowed: bool
    statement: Statement | None
    number: int = 0  # of the statement, counted from 1

    @property
    def denied_by(self) -> Statement | None:
        """The statement that says no, if one does."""
        return None if self.allowed else self.statement


def verdict(statements: Sequence[Statement], action: str, resource: str, context: Context) -> Verdict:
    """What the statements say, and which of them says it: the first denial, or else the first permission."""
    context = {**context, ACTION: action, RESOURCE: resource}
    found: Verdict | None = None
    for number, each in enumerate(statements, start=1):
        if (found is None or each.effect == "Deny") and each.applies(action, resource, context):
            found = Verdict(each.effect == "Allow", each, number)
            if not found.allowed:
                return found
    return found or Verdict(False, None)


def decide(statements: Iterable[Statement], action: str, resource: str, context: Context) -> bool:
    """True if a statement allows it and none denies it."""
    return verdict(tuple(statements), action, resource, context).allowed


def allowed(principal: Principal, action: str, resource: str = "*", context: Context | None = None) -> bool:
    """May the principal do that? `context` adds condition keys (`sagemaker:ResourceTag/team`) to the caller's own."""
    return decide(principal.statements, action, resource, {**own_context(principal), **(context or {})})


def authorize(principal: Principal, action: str, resource: str = "*", context: Context | None = None) -> None:
    """Return quietly if the principal may; AccessDenied otherwise, which says which statement denies it."""
    found = verdict(principal.statements, action, resource, {**own_context(principal), **(context or {})})
    if found.allowed:
        return
    raise AccessDenied(
        f"User: arn:aws:iam::{principal.account}:user/{principal.username} is not authorized to perform: {action} "
        f"on resource: {resource} because {reason_of(found, principal.role)}."
    )


def reason_of(found: Verdict, role: str) -> str:
    """Why not, as the end of a sentence."""
    if found.statement is None:
        return f"no statement of the role {role} allows the action"
    name = f" ({found.statement.sid})" if found.statement.sid else ""
    return f"statement {found.number}{name} of the role {role} denies it"


def own_context(principal: Principal) -> dict[str, str]:
    """The condition keys that say who asks."""
    return {
        "aws:username": principal.username,
        "aws:SourceIp": principal.source_ip,
        "aws:PrincipalAccount": principal.account,
        "sagemaker:DomainId": principal.domain_id,
        "sagemaker:UserProfileName": principal.profile,
    }


def keys_asked(statements: Iterable[Statement], action: str) -> set[str]:
    """The condition keys, in lower case, that decide about an action: what is worth looking up."""
    conditional = [each for each in statements if each.conditions or any("${" in text for text in each.resources)]
    about = [each for each in conditional if any(matches(pattern, action) for pattern in each.actions)]
    variables = {key for each in about for text in each.resources for key in VARIABLE.findall(text)}
    conditions = [condition for each in about for condition in each.conditions]
    variables |= {key for each in conditions for text in each.values for key in VARIABLE.findall(text)}
    return {key.lower() for key in variables | {each.key for each in conditions}}


def covers(held: Sequence[Statement], granted: Sequence[Statement]) -> bool:
    """Does `held` allow everything that `granted` allows? Decides "nobody grants more than they hold".

    Errs on the safe side: it may say no for statements that are covered in a roundabout way, never yes for more.
    A statement with variables covers the same statement: the right to one's own things may be given to somebody for
    theirs.
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


def _patterns(data: Mapping[str, Any], member: str) -> tuple[str, ...]:
    value = data.get(member, "*" if member == "Resource" else None)
    patterns = (value,) if isinstance(value, str) else tuple(value) if isinstance(value, list | tuple) else ()
    if not patterns or not all(isinstance(each, str) and 0 < len(each) <= MAX_PATTERN for each in patterns):
        raise PolicyError(f"{member} must be a text or a list of texts of 1 to {MAX_PATTERN} characters.")
    return patterns


__all__ = [
    "Condition",
    "Context",
    "PolicyError",
    "Statement",
    "Verdict",
    "allowed",
    "authorize",
    "covers",
    "decide",
    "keys_asked",
    "own_context",
    "reason_of",
    "verdict",
]
