"""ARNs: how a resource is named outside. `arn:aws:<service>:<region>:<account>:<kind>/<name>`."""

import re
from collections.abc import Mapping
from typing import Any

from django.conf import settings

_MEMBER = re.compile(r"\{(\w+(?:\|\w+)*)\}")


def arn(kind: str, name: str, service: str = "sagemaker") -> str:
    """The ARN of a resource of this installation; the name is lower-cased as the service does (hosting spec §2)."""
    return f"arn:aws:{service}:{settings.REGION}:{settings.ACCOUNT_ID}:{kind}/{name.lower()}"


def name_of(arn: str) -> str:
    """The part after the last slash."""
    return arn.rsplit("/", 1)[-1]


def arn_of_template(template: str, action: str, values: Mapping[str, Any]) -> str:
    """The ARN that a policy check is about: `endpoint/{EndpointName}` filled from a request; `*` for what is not given.

    `{ResourceArn}` alone stands for an ARN that the request names itself, the URL of a queue for its name;
    `{SpaceName|UserProfileName}` for the first of them that is given.
    """
    filled = _MEMBER.sub(lambda found: _named(_first(found[1].split("|"), values)), template)
    if filled == "*" or filled.startswith("arn:"):
        return filled
    service = action.split(":")[0]
    region = "" if service == "iam" else settings.REGION  # roles are of no region
    return f"arn:aws:{service}:{region}:{settings.ACCOUNT_ID}:{filled}"


def _first(members: list[str], values: Mapping[str, Any]) -> str:
    return str(next((values[each] for each in members if each in values), "*"))


def _named(value: str) -> str:
    return name_of(value.rstrip("/")) if value.startswith(("http://", "https://")) else value
