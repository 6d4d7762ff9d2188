"""The services that are answered here and their shapes, read once from the models that botocore carries.

Nothing is parsed per request: service models are cached for the life of the process, and so are the routes of the
REST services, compiled from their modelled URIs.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import cast
from urllib.parse import unquote

import botocore.loaders
from botocore.model import OperationModel, ServiceModel, StructureShape

# Design §2: what reaches `/aws`, and under which name it signs. s3 has a front door of its own (studio/storage).
JSON_SERVICES = ("sagemaker", "logs", "cloudwatch", "application-autoscaling", "sqs", "events", "service-quotas")
QUERY_SERVICES = ("sts", "iam", "sns")
REST_SERVICES = (
    "sagemaker-runtime",
    "sagemaker-a2i-runtime",
    "sagemaker-featurestore-runtime",
    "sagemaker-metrics",
)
SERVICES = (*JSON_SERVICES, *REST_SERVICES, *QUERY_SERVICES, "s3")

# How each service calls a broken rule; the rest say ValidationException.
_VALIDATION_CODES = {
    "sagemaker-runtime": "ValidationError",
    "sagemaker-featurestore-runtime": "ValidationError",
    "logs": "InvalidParameterException",
    "sts": "ValidationError",
    "iam": "ValidationError",
    "sns": "InvalidParameter",
    "sqs": "InvalidParameterValue",
    "service-quotas": "IllegalArgumentException",
}
# Names of errors that a service has for what others call by the plain one.
_OWN_CODES = {("service-quotas", "ResourceNotFound"): "NoSuchResourceException"}


@dataclass(frozen=True)
class Route:
    """One REST operation: its verb, its path as a pattern, and the query string that its URI demands."""

    service: str
    name: str
    method: str
    path: re.Pattern[str]
    literals: int  # characters of the path that are no parameters: more of them wins

    def match(self, method: str, path: str) -> dict[str, str] | None:
        """The decoded URI parameters, or None."""
        if method != self.method or not (found := self.path.fullmatch(path)):
            return None
        return {name: unquote(value) for name, value in found.groupdict().items()}


@cache
def _loader() -> botocore.loaders.Loader:
    return botocore.loaders.Loader()


@cache
def service_model(service: str) -> ServiceModel:
    """botocore's model of a service of SERVICES."""
    return ServiceModel(_loader().load_service_model(service, "service-2"), service)


@cache
def operation_model(service: str, name: str) -> OperationModel | None:
    """The modelled operation, or None if the service has none of that name."""
    model = service_model(service)
    return model.operation_model(name) if name in model.operation_names else None


@cache
def protocol(service: str) -> str:
    """`json`, `rest-json`, `query` or `rest-xml`: how this service is spoken here."""
    if service in JSON_SERVICES:
        return "json"
    return str(service_model(service).metadata["protocol"])


@cache
def json_version(service: str) -> str:
    """1.0 or 1.1: the last part of `application/x-amz-json-…`."""
    return str(service_model(service).metadata.get("jsonVersion") or "1.1")


@cache
def target_prefixes() -> dict[str, str]:
    """The word before the dot in `X-Amz-Target` -> service."""
    return {str(service_model(each).metadata["targetPrefix"]): each for each in JSON_SERVICES}


@cache
def service_of_scope() -> dict[str, str]:
    """The name in the credential scope of a signature -> service, where the scope alone tells."""
    return {
        "s3": "s3",
        "monitoring": "cloudwatch",
        "logs": "logs",
        "sts": "sts",
        "iam": "iam",
        "sns": "sns",
        "sagemaker": "sagemaker",
    }


@cache
def signing_name(service: str) -> str:
    """The service name that a signature for this service must carry in its scope."""
    metadata = service_model(service).metadata
    return str(metadata.get("signingName") or metadata["endpointPrefix"])


def find_route(method: str, path: str) -> tuple[Route, dict[str, str]] | None:
    """The REST operation that a verb and an undecoded path (after `/aws`) mean, with its URI parameters."""
    for route in _routes():
        if (parameters := route.match(method, path)) is not None:
            return route, parameters
    return None


@cache
def _routes() -> tuple[Route, ...]:
    routes = [_route(service, model) for service in REST_SERVICES for model in operations_of(service)]
    return tuple(sorted(routes, key=lambda each: -each.literals))


def operations_of(service: str) -> Iterator[OperationModel]:
    """All operations of a service, by name."""
    for name in sorted(service_model(service).operation_names):
        model = operation_model(service, name)
        assert model is not None
        yield model


def _route(service: str, operation: OperationModel) -> Route:
    path = str(operation.http["requestUri"]).split("?")[0]
    parts = re.split(r"\{(\w+)(\+?)\}", path)
    pattern = "".join(
        re.escape(literal) + (f"(?P<{name}>{'.+' if greedy else '[^/]+'})" if name else "")
        for literal, name, greedy in zip(parts[::3], [*parts[1::3], ""], [*parts[2::3], ""], strict=True)
    )
    return Route(service, operation.name, operation.http["method"], re.compile(pattern), sum(map(len, parts[::3])))


@cache
def error_shapes(service: str) -> dict[str, tuple[str, int | None]]:
    """Error name -> (the code that clients match on, the modelled HTTP status or None)."""
    shapes = cast(Sequence[StructureShape], service_model(service).error_shapes)
    return {
        shape.name: (str(shape.error_code), shape.metadata.get("error", {}).get("httpStatusCode")) for shape in shapes
    }


@cache
def error_code(service: str, code: str) -> str:
    """The name by which a service's model knows an error that a handler raised by its plain name.

    `ResourceNotFound` is `ResourceNotFoundException` in logs, `ValidationException` is `ValidationError` at runtime.
    """
    if code == "ValidationException":
        return _VALIDATION_CODES.get(service, code)
    known = error_shapes(service)
    code = _OWN_CODES.get((service, code), code)
    if code not in known and f"{code}Exception" in known:
        code = f"{code}Exception"
    return known[code][0] if code in known else code
