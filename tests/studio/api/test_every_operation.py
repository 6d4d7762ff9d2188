"""Every operation of the JSON services: what the model calls valid passes, what breaks a rule does not.

Requests are made from the models by a seeded generator and put on the wire by botocore's own serializer.
"""

import json
import random
from datetime import UTC, datetime
from functools import cache
from typing import Any

import pytest
from botocore.model import ListShape, MapShape, OperationModel, Shape, StructureShape
from botocore.serialize import create_serializer

from studio.api import services, validate
from studio.api.errors import ValidationError
from studio.api.parse import Parser
from studio.api.patterns import matches

DEEPEST = 5
SERVICES = ("sagemaker", "logs", "application-autoscaling")


SAGEMAKER = "arn:aws:sagemaker:us-east-1:000000000000:"
SAMPLES = [
    *(
        "a",
        "A",
        "1",
        "a1",
        "abc",
        "ab-cd",
        "name",
        "Name",
        "a.b",
        "_a",
        "x_y",
        "*",
        "@a",
        "a@b.c",
        "/a",
        "/a/b",
        "true",
    ),
    *(
        "0123456789ab",
        "000000000000",
        "1234567890123456789012345678901234567890",
        "01234567-0123-0123-0123-0123456789ab",
    ),
    *(
        "d-abc123",
        "m-1",
        "i-0123456789abcdef0",
        "eni-01234567",
        "subnet-1",
        "sg-1",
        "vpc-1",
        "ml.m5.large",
        "image:tag",
    ),
    *(
        "1.0",
        "1.0.0",
        "12:00",
        "Mon:12:00",
        "PT1H",
        "P1D",
        "1D",
        "2026-01-01T00:00:00Z",
        "rate(1 hour)",
        "cron(0 * * * ? *)",
    ),
    *("s3://bucket/key", "https://", "https://host.example/path", "10.0.0.0/16", "text/csv", "key=value", "^.*$"),
    *("train:loss", "arn:aws:iam::000000000000:role/name", "arn:aws:kms:us-east-1:000000000000:key/abc"),
    *("arn:aws:sns:us-east-1:000000000000:topic", "arn:aws:lambda:us-east-1:000000000000:function:f"),
    *("arn:aws:ec2:us-east-1:000000000000:instance/i", "arn:aws:logs:us-east-1:000000000000:log-group:g"),
    *("vol-01234567", "arn:aws:sagemaker:us-east-1:aws:hub-content/hub/Model/name"),
    "arn:aws:application-autoscaling:us-east-1:000000000000:scalable-target/t",
    *(
        f"{SAGEMAKER}{tail}"
        for tail in (
            *("model/name", "workteam/private-crowd/team", "pipeline/p", "pipeline/p/execution/e", "device-fleet/f"),
            *("artifact/a", "cluster/abcdefghijkl", "model-package/m", "endpoint/e", "partner-app/app-ABCDEFGHIJKL"),
            *("mlflow-app/a", "model-card/m/export-job/e", "reserved-capacity/r", "training-plan/t"),
            "extension/eks-cluster/name/a1",
            "flow-definition/f",
        )
    ),
]


@cache
def text_for(pattern: str | None, low: int, high: int) -> str | None:
    """A text that the pattern accepts, from SAMPLES of what the API speaks about; None if none fits."""
    candidates = SAMPLES
    padded = candidates + [each + each[-1] * (low - len(each)) for each in candidates if len(each) < low]
    fitting = (each for each in padded if low <= len(each) <= high and (pattern is None or matches(pattern, each)))
    return next(fitting, None)


class Generator:
    """Valid requests; members for which it knows no value are left out, or give up if they are required."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def structure(self, shape: StructureShape, depth: int = 0) -> dict[str, Any]:
        names = list(shape.members)
        if getattr(shape, "is_tagged_union", False):
            names = [self.random.choice(names)]
        elif depth > 1:
            names = [name for name in names if name in shape.required_members or self.random.random() < 0.3]
        result = {}
        for name in names:
            needed = name in shape.required_members or getattr(shape, "is_tagged_union", False)
            if depth < DEEPEST or needed:
                try:
                    result[name] = self.value(shape.members[name], depth + 1)
                except NoValue:
                    if needed:
                        raise
        return result

    def value(self, shape: Shape, depth: int) -> Any:
        if depth > 12:
            raise NoValue
        low, high = int(float(shape.metadata.get("min", 0))), int(float(shape.metadata.get("max", 10**9)))
        if isinstance(shape, StructureShape):
            return self.structure(shape, depth)
        if isinstance(shape, ListShape):
            return [self.value(shape.member, depth + 1) for _ in range(max(low, min(high, 1)))]
        if isinstance(shape, MapShape):
            if low > 1:
                raise NoValue(shape.name)
            return {self.value(shape.key, depth + 1): self.value(shape.value, depth + 1)} if high else {}
        return self._scalar(shape, low, high)

    def _scalar(self, shape: Shape, low: int, high: int) -> Any:
        kind = shape.type_name
        if kind == "boolean":
            return self.random.random() < 0.5
        if kind == "timestamp":
            return datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
        if kind == "blob":
            return b"x" * max(low, min(high, 3))
        if kind in ("integer", "long"):
            return self.random.choice([low, min(high, 2**31 - 1)])
        if kind in ("float", "double"):
            return float(low)
        if enum := shape.metadata.get("enum"):
            return self.random.choice(enum)
        text = text_for(shape.metadata.get("pattern"), low, high)
        if text is None:
            raise NoValue(shape.name)
        return text


class NoValue(Exception):
    """The generator knows no text for a pattern."""


def shape_of(model: OperationModel) -> StructureShape:
    """The input shape of an operation that has one."""
    assert model.input_shape is not None
    return model.input_shape


def accept(model: OperationModel, wire: dict[str, Any]) -> dict[str, Any]:
    """Parse and validate as the edge does."""
    parser = Parser()
    values: dict[str, Any] = parser.structure(shape_of(model), wire)
    validate.check(shape_of(model), values, parser.problems)
    return values


def wire_of(model: OperationModel, request: dict[str, Any]) -> dict[str, Any]:
    """The JSON that boto3 would send; botocore's own serializer makes it."""
    serializer = create_serializer("json", include_validation=False)
    return dict(json.loads(serializer.serialize_to_request(request, model)["body"]))


def json_operations() -> list[OperationModel]:
    return [model for service in SERVICES for model in services.operations_of(service)]


@cache
def requests_by_operation() -> dict[str, tuple[OperationModel, dict[str, Any]]]:
    made = {}
    for number, model in enumerate(json_operations()):
        if model.input_shape is None:
            continue
        try:
            made[f"{model.service_model.service_name}:{model.name}"] = (
                model,
                Generator(number).structure(model.input_shape),
            )
        except NoValue:
            continue
    return made


def test_the_generator_knows_every_operation():
    with_input = {f"{each.service_model.service_name}:{each.name}" for each in json_operations() if each.input_shape}

    assert len(with_input) > 500
    assert set(requests_by_operation()) == with_input


def test_valid_requests_pass_and_come_out_as_they_went_in():
    for name, (model, request) in requests_by_operation().items():
        assert accept(model, wire_of(model, request)) == request, name


def test_a_request_without_one_required_member_is_refused_by_name():
    for name, (model, request) in requests_by_operation().items():
        for member in shape_of(model).required_members:
            wire = wire_of(model, {key: value for key, value in request.items() if key != member})
            with pytest.raises(ValidationError, match="1 validation error detected") as refused:
                accept(model, wire)
            assert refused.value.message.endswith(
                f"Value null at '{member[0].lower()}{member[1:]}' failed to satisfy constraint: Member must not be null"
            ), name


def test_a_member_of_the_wrong_type_is_refused_by_name():
    for name, (model, request) in requests_by_operation().items():
        for member, shape in shape_of(model).members.items():
            if member not in request:
                continue
            wrong: Any = 7 if shape.type_name in ("string", "structure", "list", "map", "boolean", "blob") else {}
            with pytest.raises(ValidationError) as refused:
                accept(model, {**wire_of(model, request), member: wrong})
            assert f"at '{member[0].lower()}{member[1:]}'" in refused.value.message, name


def test_a_text_that_breaks_its_rule_is_refused_by_rule():
    for name, (model, request) in requests_by_operation().items():
        for member, shape in shape_of(model).members.items():
            if member not in request or shape.type_name != "string":
                continue
            for wrong, rule in broken_texts(shape):
                with pytest.raises(ValidationError) as refused:
                    accept(model, {**wire_of(model, request), member: wrong})
                assert rule in refused.value.message, (name, member)


def broken_texts(shape: Shape) -> list[tuple[str, str]]:
    metadata, broken = shape.metadata, []
    if "enum" in metadata:
        broken.append(("no such word", "Member must satisfy enum value set: ["))
    if metadata.get("max", 10**9) < 10**6:
        too_long = "x" * (int(metadata["max"]) + 1)
        broken.append((too_long, f"Member must have length less than or equal to {int(metadata['max'])}"))
    if metadata.get("min", 0) > 0:
        broken.append(("", f"Member must have length greater than or equal to {int(metadata['min'])}"))
    return broken
