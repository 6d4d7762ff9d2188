"""What an identity provider has to say of a labeler (workforce specification §2.4). Pure: claims in, a person out."""

from dataclasses import dataclass
from typing import Any

import regex

MOST_GROUPS = 10
GROUP = regex.compile(r"[\p{L}\p{M}\p{S}\p{N}\p{P}]{1,63}")
REQUIRED = ("groups", "sub", "client_id", "name")


class ClaimsWrong(Exception):
    """The person cannot be signed in; the message says which claim is missing or wrong."""


@dataclass(frozen=True)
class Labeler:
    """Who signs in: a stable identity, a name to show, the groups, an e-mail address where it was given."""

    subject: str
    name: str
    groups: tuple[str, ...]
    email: str


def labeler_of(claims: dict[str, Any], client_id: str) -> Labeler:
    """The person that the claims describe; ClaimsWrong names the first claim that is not as it has to be."""
    for _claim, problem in report(claims, client_id):
        if problem:
            raise ClaimsWrong(problem)
    email = claims.get("email")
    return Labeler(
        subject=said(claims, "sub"),
        name=said(claims, "name")[:254],
        groups=tuple(dict.fromkeys(_groups(claims))),
        email=email[:254] if isinstance(email, str) else "",
    )


def report(claims: dict[str, Any], client_id: str) -> list[tuple[str, str]]:
    """Each required claim with what is wrong with it, or "": for signing in and for the administrator's trial."""
    return [(f"sagemaker-{name}", _problem(claims, name, client_id)) for name in REQUIRED]


def said(claims: dict[str, Any], name: str) -> Any:
    """A claim in either spelling, `sagemaker:…` or `sagemaker-…`; None if it is in neither."""
    return claims.get(f"sagemaker:{name}", claims.get(f"sagemaker-{name}"))


def _problem(claims: dict[str, Any], name: str, client_id: str) -> str:
    value, claim = said(claims, name), f"sagemaker-{name}"
    if value is None or value == "":
        return f"The identity provider does not send the claim {claim}; whoever runs it has to add it."
    if name == "groups":
        return _wrong_groups(claims)
    if not isinstance(value, str):
        return f"The claim {claim} has to be a text."
    if name == "sub" and len(value) > 255:
        return "The claim sagemaker-sub is longer than 255 characters."
    if name == "client_id" and value != client_id:
        return "The claim sagemaker-client_id names another application than this workforce's, so it is not for us."
    return ""


def _wrong_groups(claims: dict[str, Any]) -> str:
    groups = _groups(claims)
    if groups is None:
        return "The claim sagemaker-groups has to be a text or a list of texts."
    if len(groups) > MOST_GROUPS:
        return f"You are in {len(groups)} groups; the claim sagemaker-groups may hold at most {MOST_GROUPS}."
    wrong = next((each for each in groups if not GROUP.fullmatch(each)), None)
    if wrong is not None:
        return f"The group {wrong[:63]!r} of sagemaker-groups has spaces or is not 1 to 63 characters long."
    return ""


def _groups(claims: dict[str, Any]) -> Any:
    value = said(claims, "groups")
    groups = [value] if isinstance(value, str) else value
    return groups if isinstance(groups, list) and all(isinstance(each, str) for each in groups) else None
