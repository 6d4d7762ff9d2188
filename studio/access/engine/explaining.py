"""A role in words: what it may do, grouped by ML activity, read from its statements, whoever wrote them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from studio.access.conditions import Condition
from studio.access.engine.activities import ACTIVITIES, OWN_SESSION
from studio.access.policies import Statement
from studio.access.wildcards import matches

Answer = Literal["yes", "sometimes", "no"]
OTHER = ("other", "Everything else", "Operations that belong to no activity: people, domains, messages, pages.")


@dataclass(frozen=True)
class Line:
    """One operation: may the role do it, and the sentence that says when, or why not."""

    action: str
    answer: Answer
    sentence: str


def line_of(statements: Sequence[Statement], action: str) -> Line:
    """What the statements say about an operation, on whatever resource."""
    about = [each for each in statements if any(matches(pattern, action) for pattern in each.actions)]
    permitting = [each for each in about if each.effect == "Allow"]
    denying = [each for each in about if each.effect == "Deny"]
    if not permitting:
        return Line(action, "no", "Nothing allows it.")
    if whole := next((each for each in denying if _everywhere(each)), None):
        return Line(action, "no", f"Denied{_by(whole)}.")
    free = next((each for each in permitting if _everywhere(each)), None)
    parts = ["Allowed."] if free else [f"Allowed {_where(each)}." for each in permitting]
    parts += [f"Denied {_where(each)}." for each in denying]
    return Line(action, "yes" if free and not denying else "sometimes", " ".join(parts))


def explained(statements: Sequence[Statement], known: Sequence[str]) -> list[dict[str, Any]]:
    """Groups `{"activity", "title", "purpose", "answer", "operations": [{"action", "answer", "sentence"}]}`.

    known: the names of all actions there are. An operation is shown once, in the most special activity that has it.
    answer of a group: yes (all of it), some, no.
    """
    groups: dict[str, list[Line]] = {name: [] for name in (*(each.id for each in ACTIVITIES), OTHER[0])}
    for action in known:
        groups[_home_of(action)].append(line_of(statements, action))
    titles = {each.id: (each.title, each.purpose) for each in ACTIVITIES} | {OTHER[0]: OTHER[1:]}
    return [
        {
            "activity": name,
            "title": titles[name][0],
            "purpose": titles[name][1],
            "answer": _summary([each.answer for each in lines]),
            "operations": [{"action": e.action, "answer": e.answer, "sentence": e.sentence} for e in lines],
        }
        for name, lines in groups.items()
        if lines
    ]


def _home_of(action: str) -> str:
    """The activity that names the action most exactly: by the longest pattern; the whole object store comes last."""
    if action in OWN_SESSION:
        return OTHER[0]
    best, length = OTHER[0], 0
    for each in ACTIVITIES:
        if each.id in ("s3-bucket-access", "search-and-visualize"):  # the same operations, on fewer things or only read
            continue
        for pattern in each.actions:
            if matches(pattern, action) and len(pattern) > length:
                best, length = each.id, len(pattern)
    return best


def _summary(answers: Sequence[Answer]) -> str:
    if all(each == "yes" for each in answers):
        return "yes"
    return "no" if all(each == "no" for each in answers) else "some"


def _everywhere(statement: Statement) -> bool:
    return "*" in statement.resources and not statement.conditions


def _by(statement: Statement) -> str:
    return f" by {statement.sid!r}" if statement.sid else ""


def _where(statement: Statement) -> str:
    parts = []
    if "*" not in statement.resources:
        parts.append("on " + " or ".join(statement.resources))
    conditions = [_told(each) for each in statement.conditions]
    return " ".join([*parts, *(["if " + " and ".join(conditions)] if conditions else [])]) or "everywhere"


def _told(condition: Condition) -> str:
    if condition.operator == "Null":
        return f"{condition.key} is {'missing' if condition.values[0].lower() == 'true' else 'given'}"
    return f"{condition.key} {_WORDS.get(condition.operator, condition.operator)} {' or '.join(condition.values)}"


_WORDS: Mapping[str, str] = {
    "StringEquals": "is",
    "StringEqualsIfExists": "is, when there is one,",
    "StringNotEquals": "is not",
    "StringLike": "is like",
    "StringNotLike": "is not like",
    "ArnLike": "is like",
    "ArnNotLike": "is not like",
    "ArnNotLikeIfExists": "is, when there is one, not like",
    "ForAnyValue:StringNotEquals": "has a value other than",
    "IpAddress": "is in",
    "NotIpAddress": "is not in",
}
