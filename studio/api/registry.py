"""Which operations exist here. A handler announces itself beside its code; nothing keeps a second list."""

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

from studio.access.principal import Principal

Request = dict[str, Any]
Response = dict[str, Any]
# A plain function runs in a thread and may block; a coroutine runs on the loop and must not.
Handler = Callable[[Request, Principal], Response] | Callable[[Request, Principal], Awaitable[Response]]


class Depth(StrEnum):
    """How much an operation does; printed in docs/api-coverage.md."""

    REAL = "real"  # does the work
    STATEFUL = "stateful"  # stores and validates, nothing happens
    NOT_YET = "not yet"


@dataclass(frozen=True)
class Operation:
    """One operation of one service.

    service: botocore's service name (`sagemaker`, `sagemaker-runtime`, `logs`, `sts`).
    resource: template of the ARN that the policy check is about, filled from the request's members
        (`automl-job/{AutoMLJobName}`), or `*` for operations that concern no single resource.
    streaming: the answer may come in pieces; said in the coverage table, nothing else depends on it.
    """

    service: str
    name: str
    handler: Handler
    resource: str
    depth: Depth
    streaming: bool = False

    @property
    def action(self) -> str:
        """The name in policies: `sagemaker:CreateAutoMLJobV2`."""
        prefix = "sagemaker" if self.service.startswith("sagemaker") else self.service.replace("-quotas", "quotas")
        return f"{prefix}:{self.name}"


AnyHandler = TypeVar("AnyHandler", bound=Callable[..., Any])

_operations: dict[tuple[str, str], Operation] = {}


def operation(
    service: str, name: str, *, resource: str = "*", depth: Depth = Depth.REAL, streaming: bool = False
) -> Callable[[AnyHandler], AnyHandler]:
    """Register the decorated function as the handler of an operation."""

    def register(handler: AnyHandler) -> AnyHandler:
        key = (service, name)
        if key in _operations and _operations[key].handler is not handler:
            raise RuntimeError(f"{service} {name} has two handlers")
        _operations[key] = Operation(service, name, handler, resource, depth, streaming)
        return handler

    return register


def find(service: str, name: str) -> Operation | None:
    """The registered operation, or None."""
    return _operations.get((service, name))


def registered() -> Iterator[Operation]:
    """All operations, in a stable order."""
    return iter(sorted(_operations.values(), key=lambda each: (each.service, each.name)))
