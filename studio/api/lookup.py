"""From an ARN to the resource. Every concrete model of `Resource` takes part; there is no list to keep."""

import re
from functools import cache

from django.apps import apps

from studio.access.principal import Principal
from studio.api.errors import ResourceNotFound, ValidationError
from studio.api.resources import Resource

_ARN = re.compile(r"arn:aws[a-z-]*:sagemaker:(?P<region>[a-z0-9-]*):(?P<account>\d{12}):(?P<kind>[a-z-]+)/(?P<tail>.+)")


@cache
def resource_models() -> dict[str, type[Resource]]:
    """`arn_kind` -> model."""
    return {model.arn_kind: model for model in apps.get_models() if issubclass(model, Resource)}


def resource_of_arn(arn: str, caller: Principal) -> Resource:
    """The resource that an ARN names and the caller may see; the model's own not-found error otherwise.

    Raises ValidationError for text that is no ARN of this service, ResourceNotFound for kinds that do not exist here.
    """
    found = _ARN.fullmatch(arn)
    if not found:
        raise ValidationError(
            f"{arn[:256]!r} is not the ARN of a resource: arn:aws:sagemaker:<region>:<account>:<kind>/<name>."
        )
    model = resource_models().get(found["kind"])
    if model is None or found["account"] != caller.account:
        raise ResourceNotFound(f'Could not find resource "{arn[:256]}".')
    return model.of_arn_tail(found["tail"], caller)
