"""Tags that say where a thing was made: in which domain, by which profile, in which shared space (spec studio §8.4).

They are set when something is created from the studio, by a page or by a notebook, and stay. A thing that has none
(made by a program, or before there were any) can be assigned to a domain once, with AddTags.
"""

from collections.abc import Mapping

from studio.access.principal import Principal
from studio.api.arns import arn
from studio.api.errors import ValidationError

DOMAIN, PROFILE, SPACE = "sagemaker:domain-arn", "sagemaker:user-profile-arn", "sagemaker:space-arn"
# Key -> kind of the ARN that is its value.
KEYS: Mapping[str, str] = {DOMAIN: "domain", PROFILE: "user-profile", SPACE: "space"}
_FROM_THE_STUDIO = ("session", "presigned", "notebook")  # presigned: a session that a link opened
# Domains and profiles are where things are made; the others are parts of something that is tagged.
_NOT_TAGGED = frozenset({"domain", "user-profile", "image-version", "model-package", "model-card-export-job"})


def tags_for(kind: str, caller: Principal) -> list[dict[str, str]]:
    """The system tags of a new thing of that kind (`model`); none for what was not made from the studio."""
    if caller.via not in _FROM_THE_STUDIO or kind in _NOT_TAGGED or not caller.domain_id:
        return []
    found = {DOMAIN: arn("domain", caller.domain_id)}
    if caller.profile:
        found[PROFILE] = arn("user-profile", f"{caller.domain_id}/{caller.profile}")
    if caller.space:
        found[SPACE] = arn("space", f"{caller.domain_id}/{caller.space}")
    return [{"Key": key, "Value": value} for key, value in found.items()]


def check_change(key: str, value: str, held: str | None) -> None:
    """ValidationError if a person may not give that key that value; held: what the thing has there already."""
    if held is not None and held != value:
        raise ValidationError(f"The tag {key!r} is set by the studio and stays {held!r}.")
    if f":{KEYS[key]}/" not in value:
        raise ValidationError(f"The value of the tag {key!r} must be the ARN of a {KEYS[key]}, not {value!r}.")
