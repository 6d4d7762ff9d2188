"""Requests that pass validation, made from botocore's shapes, so that what refuses them is the policy alone."""

from typing import Any

import botocore.session
from botocore.model import ListShape, MapShape, Shape, StringShape, StructureShape

from studio.api.patterns import matches

# Texts of which one fits every pattern met so far. A new operation that none fits fails the walk: add one here.
TEXTS = (
    "walk",
    "walk-walk-walk-walk",
    "arn:aws:iam::000000000000:role/walk",
    "arn:aws:sagemaker:us-east-1:000000000000:model/walk",
    "arn:aws:sagemaker:us-east-1:000000000000:workteam/private-crowd/walk",
    "arn:aws:sagemaker:us-east-1:000000000000:human-task-ui/walk",
    "arn:aws:sagemaker:us-east-1:000000000000:flow-definition/walk",
    "arn:aws:sagemaker:us-east-1:000000000000:labeling-job-algorithm-specification/walk",
    "s3://walk/walk",
    "d-walk00000000",
    "ml.m5.large",
    "1",
    "walk@example.org",
    "https://example.org/walk",
)
_session = botocore.session.get_session()


def operation_model(service: str, operation: str) -> Any:
    """botocore's description of an operation."""
    return _session.get_service_model(service).operation_model(operation)


def request_for(service: str, operation: str, **members: Any) -> dict[str, Any]:
    """The smallest valid request; `members` replace or add top-level members that exist in the shape."""
    shape = operation_model(service, operation).input_shape
    if shape is None:
        return {}
    return _structure(shape) | {name: value for name, value in members.items() if name in shape.members}


def _structure(shape: StructureShape) -> dict[str, Any]:
    names = list(shape.required_members)
    if getattr(shape, "is_tagged_union", False) and not names:
        names = [next(iter(shape.members))]
    return {name: sample(shape.members[name]) for name in names}


def sample(shape: Shape) -> Any:
    """A value that the shape takes."""
    if isinstance(shape, StructureShape):
        return _structure(shape)
    if isinstance(shape, ListShape):
        return [sample(shape.member) for _ in range(shape.metadata.get("min", 0))]
    if isinstance(shape, MapShape):
        return {sample(shape.key): sample(shape.value) for _ in range(shape.metadata.get("min", 0))}
    if isinstance(shape, StringShape):
        return _text(shape)
    return {
        "boolean": False,
        "blob": b"walk",
        "timestamp": "2026-01-01T00:00:00Z",
        "float": shape.metadata.get("min", 1.0),
        "double": shape.metadata.get("min", 1.0),
    }.get(shape.type_name, shape.metadata.get("min", 1))


def _text(shape: StringShape) -> str:
    if shape.enum:
        return str(shape.enum[0])
    low, high = shape.metadata.get("min", 0), shape.metadata.get("max", 10_000)
    for text in TEXTS:
        if low <= len(text) <= high and matches(shape.metadata.get("pattern", ".*"), text):
            return text
    raise AssertionError(f"no text of tests/security/samples.py fits {shape.name} ({shape.metadata})")
