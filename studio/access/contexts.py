"""What the condition keys of one request are, beside those of the caller (spec studio §8.1).

Most keys are read from the request itself (studio/api/conditions.py). What only a room knows about its resources, such
as who owns a space, the room says here:

    @context_of("space")
    def _(tail: str, request: Mapping[str, Any], caller: Principal) -> Context:
        return {"sagemaker:SpaceSharingType": …}

`tail` is the ARN after the kind (`d-abc/my-space`), `request` the parsed request: for a Create… the thing is not there
yet and the request says what it will be. Providers are only asked when a statement has a condition about one of their
keys, and may use the database.
"""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from studio.access.conditions import Context
from studio.access.principal import Principal

Provider = Callable[[str, Mapping[str, Any], Principal], Context]
AnyProvider = TypeVar("AnyProvider", bound=Provider)

_providers: dict[str, Provider] = {}


def context_of(arn_kind: str) -> Callable[[AnyProvider], AnyProvider]:
    """Register the decorated function as what knows the condition keys of one kind of resource."""

    def register(provider: AnyProvider) -> AnyProvider:
        _providers[arn_kind] = provider
        return provider

    return register


def provided(arn: str, request: Mapping[str, Any], caller: Principal) -> Context:
    """The keys that the room of the ARN's kind knows; nothing for kinds without a provider."""
    kind, _, tail = arn.split(":", 5)[-1].partition("/")
    provider = _providers.get(kind)
    return provider(tail, request, caller) if provider else {}
