"""From activities, conditions and extra statements to the policy documents of a role (spec studio §8.3).

Pure: no database. A role is what was chosen, not a snapshot of rights: composing the same choice gives the same role.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from studio.access.engine.activities import BY_ID, OWN_SESSION, Activity
from studio.access.engine.ownership import OF_OTHERS
from studio.access.policies import PolicyError, Statement

PREFIX = "sagemaker-"
MOST_POLICIES = 20
LONGEST_POLICY = 6144  # characters without white space, as the service counts
VERSION = "2012-10-17"
_SUFFIX = re.compile(r"[A-Za-z0-9][A-Za-z0-9+=,.@_-]{0,53}")
_BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
_ROLE = re.compile(r"arn:aws:iam::\d{12}:role/[\w+=,.@/*-]{1,512}")
_WORD = re.compile(r"[\w.-]{1,128}")
_POLICY_NAME = re.compile(r"[\w+=,.@-]{1,128}")


class CompositionError(ValueError):
    """Something about the choice cannot be. `field` names the input, the message says what is expected."""

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True)
class Choice:
    """What the wizard's steps say.

    activities: activity id -> its inputs `{"roles": [ARN], "buckets": [name], "workgroups": [name]}`.
    subnets, security_groups, data_keys, volume_keys: the conditions of step 1; empty = no condition.
    extra: further policy documents by name.
    """

    activities: Mapping[str, Mapping[str, Sequence[str]]] = field(default_factory=dict)
    subnets: Sequence[str] = ()
    security_groups: Sequence[str] = ()
    data_keys: Sequence[str] = ()
    volume_keys: Sequence[str] = ()
    extra: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


def role_name(suffix: str) -> str:
    """`sagemaker-` and the suffix; CompositionError if a role cannot be called so."""
    if not _SUFFIX.fullmatch(suffix):
        raise CompositionError(
            "The suffix of a role's name has 1 to 54 letters, digits and +=,.@_- and begins with a letter or digit.",
            "suffix",
        )
    return PREFIX + suffix


def compose(choice: Choice) -> dict[str, dict[str, Any]]:
    """The policy documents of the role by name, one for each activity; CompositionError if something is missing."""
    documents = {"own-session": _document([_allow("OwnSession", OWN_SESSION)])} if choice.activities else {}
    for name, inputs in choice.activities.items():
        activity = BY_ID.get(name)
        if activity is None:
            raise CompositionError(f"There is no activity {name[:64]!r}; there are {', '.join(BY_ID)}.", "activities")
        documents[name] = _document(list(_statements(activity, inputs, choice)))
    return documents | {name: dict(document) for name, document in choice.extra.items()}


def check(documents: Mapping[str, Mapping[str, Any]]) -> list[Statement]:
    """All statements of a role's documents, in order; CompositionError for a limit that is broken or for nonsense."""
    extra = [name for name in documents if name not in BY_ID and name != "own-session"]
    if len(extra) > MOST_POLICIES:
        raise CompositionError(
            f"A role has at most {MOST_POLICIES} policies beside its activities; these are {len(extra)}.", "policies"
        )
    statements: list[Statement] = []
    for name, document in documents.items():
        if not _POLICY_NAME.fullmatch(name):
            raise CompositionError(
                f"{name[:128]!r} cannot name a policy: 1 to 128 letters, digits and +=,.@_-.", "policies"
            )
        size = len("".join(json.dumps(document, separators=(",", ":"), ensure_ascii=False).split()))
        if size > LONGEST_POLICY:
            raise CompositionError(
                f"The policy {name} has {size} characters; at most {LONGEST_POLICY} are allowed.", "policies"
            )
        statements += _read(name, document)
    return statements


def _read(name: str, document: Mapping[str, Any]) -> Iterator[Statement]:
    if not isinstance(document, Mapping) or set(document) - {"Version", "Id", "Statement"}:
        raise CompositionError(f"The policy {name} must be an object with Version and Statement.", "policies")
    found = document.get("Statement")
    listed = [found] if isinstance(found, Mapping) else found
    if not isinstance(listed, list) or not listed:
        raise CompositionError(f"The policy {name} needs at least one Statement.", "policies")
    for number, each in enumerate(listed, start=1):
        try:
            yield Statement.from_json(each)
        except PolicyError as error:
            raise CompositionError(f"Statement {number} of the policy {name}: {error}", "policies") from error


def _statements(activity: Activity, inputs: Mapping[str, Sequence[str]], choice: Choice) -> Iterator[dict[str, Any]]:
    resources = _resources(activity, inputs)
    yield _allow(activity.title, activity.actions, resources)
    if "roles" in activity.needs:
        passed = _given(activity, inputs, "roles", _ROLE, "the ARN of a role")
        yield _allow(f"{activity.title}: roles to pass", ("iam:PassRole",), passed)
    if activity.id == "run-studio-applications":
        yield from (each.to_json() for each in OF_OTHERS)
    if activity.network:
        yield from _must_be(activity, "sagemaker:VpcSubnets", choice.subnets)
        yield from _must_be(activity, "sagemaker:VpcSecurityGroupIds", choice.security_groups)
    if activity.keys:
        yield from _must_be(activity, "sagemaker:OutputKmsKey", choice.data_keys)
        yield from _must_be(activity, "sagemaker:VolumeKmsKey", choice.volume_keys)


def _must_be(activity: Activity, key: str, values: Sequence[str]) -> Iterator[dict[str, Any]]:
    """Creating is denied unless the request names only these values (and names one)."""
    creates = [each for each in activity.actions if each.startswith("sagemaker:Create") and "Tag" not in each]
    if not values or not creates:
        return
    short = key.split(":")[1]
    base = {"Effect": "Deny", "Action": creates, "Resource": ["*"]}
    yield {"Sid": f"{short} is missing", **base, "Condition": {"Null": {key: ["true"]}}}
    yield {"Sid": f"{short} is another", **base, "Condition": {"ForAnyValue:StringNotEquals": {key: list(values)}}}


def _resources(activity: Activity, inputs: Mapping[str, Sequence[str]]) -> list[str]:
    if "buckets" in activity.needs:
        buckets = _given(activity, inputs, "buckets", _BUCKET, "the name of a bucket")
        return [arn for name in buckets for arn in (f"arn:aws:s3:::{name}", f"arn:aws:s3:::{name}/*")]
    if "workgroups" in activity.needs:
        groups = _given(activity, inputs, "workgroups", _WORD, "the name of a workgroup")
        return [f"arn:aws:athena:*:*:workgroup/{name}" for name in groups]
    return ["*"]


def _given(
    activity: Activity, inputs: Mapping[str, Sequence[str]], what: str, form: re.Pattern[str], noun: str
) -> list[str]:
    values = list(inputs.get(what, ()))
    if not values:
        raise CompositionError(f"{activity.title} needs {what}: name at least one.", f"activities.{activity.id}.{what}")
    for each in values:
        if not form.fullmatch(str(each)):
            raise CompositionError(f"{str(each)[:100]!r} is not {noun}.", f"activities.{activity.id}.{what}")
    return values


def _allow(sid: str, actions: Sequence[str], resources: Sequence[str] = ("*",)) -> dict[str, Any]:
    return {"Sid": sid, "Effect": "Allow", "Action": list(dict.fromkeys(actions)), "Resource": list(resources)}


def _document(statements: list[dict[str, Any]]) -> dict[str, Any]:
    return {"Version": VERSION, "Statement": statements}
