"""InvokeEndpoint: what is refused, what fails, how variants share the traffic."""

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from hosting.metrics import meter, points_of
from tests.cast import Cast
from tests.hosting.conftest import AgentThread, Hosting, upload, variant

pytestmark = pytest.mark.slow  # real model servers start and end


def refused(
    hosting: Hosting, body: str, content_type: str = "text/csv", name: str = "tiny", **more: Any
) -> ClientError:
    with pytest.raises(ClientError) as error:
        hosting.invoke(name, body, content_type, **more)
    return error.value


def test_what_a_caller_may_get_wrong(
    hosting: Hosting, hosting_of: Callable[..., Hosting], people: Cast, uri: str, agent: AgentThread
) -> None:
    hosting.deploy("tiny", uri)

    # formats
    assert hosting.invoke("tiny", "age,job\n55,nurse\n") == "yes\n"
    assert json.loads(hosting.invoke("tiny", '[{"age":55,"job":"unheard of"}]', "application/json")) == {
        "predictions": [{"predicted_label": "yes"}]
    }
    lines = hosting.invoke(
        "tiny", '{"age":25,"job":"x"}\n{"age":55,"job":null}\n', "application/jsonlines", Accept="text/csv"
    )
    assert lines == "no\nyes\n"

    # what the model server refuses comes as ModelError with its sentence
    for body, content_type, status, sentence in [
        ("55\n", "text/csv", 400, "Row 1 has 1 value, but 3 are expected (age, job, balance)."),
        ("age,balance\n55,1\n", "text/csv", 400, "Column `job` is missing; the model needs age, job, balance."),
        ("55,nurse,1\nold,nurse,1\n", "text/csv", 400, "Column `age` of row 2 holds 'old', which is not a number."),
        ("", "text/csv", 400, "The body is empty; send at least one record."),
        (
            "x",
            "image/png",
            415,
            "Content-Type image/png is not understood; send text/csv, application/json or application/jsonlines.",
        ),
        ("1,boom,1", "text/csv", 500, "The model failed: RuntimeError: the model broke"),
        ("1,refuse,1", "text/csv", 400, "Column `job` of row 1 holds 'refuse', which this model does not take."),
    ]:
        error: Any = refused(hosting, body, content_type).response
        assert error["Error"]["Code"] == "ModelError"
        assert error["ResponseMetadata"]["HTTPStatusCode"] == 424
        assert error["OriginalStatusCode"] == status
        assert json.loads(error["OriginalMessage"]) == {"error": sentence}
        assert error["LogStreamArn"] == "arn:aws:logs:us-east-1:000000000000:log-group:/aws/sagemaker/Endpoints/tiny"
        side = "client" if status < 500 else "server"
        assert error["Error"]["Message"].startswith(f"Received {side} error ({status}) from primary with message ")

    # what never reaches it
    for change, message in [
        ({"TargetVariant": "B"}, "Variant B not found for endpoint tiny; it has AllTraffic."),
        ({"TargetModel": "m.tar.gz"}, "This endpoint holds one model per variant; leave TargetModel out."),
        ({"name": "Tiny"}, "Endpoint Tiny of account 000000000000 not found."),
        ({"name": "absent"}, "Endpoint absent of account 000000000000 not found."),
    ]:
        error = refused(hosting, "55,nurse,1", **change).response
        assert error["Error"] == {"Code": "ValidationError", "Message": message}

    # another domain
    stranger = refused(hosting_of(people.eve), "55,nurse,1").response
    assert stranger["Error"] == {
        "Code": "ValidationError",
        "Message": "Endpoint tiny of account 000000000000 not found.",
    }

    meter.flush()
    [point] = _merged(points_of("tiny", ["AllTraffic"], 3600))
    assert point == {"invocations": 10, "errors_4xx": 6, "errors_5xx": 1, "model_errors": 7}


def _merged(points: list[dict[str, Any]]) -> list[dict[str, int]]:
    """The counts of all minutes together: the test may run over the end of a minute."""
    total: Counter[str] = Counter()
    for point in points:
        total.update({name: value for name, value in point.items() if isinstance(value, int)})
    return [dict(total)]


def test_weights_share_the_traffic_and_a_target_overrides_them(
    hosting: Hosting, uri: str, other_package: Path, agent: AgentThread
) -> None:
    hosting.model("a", uri)
    hosting.model("b", upload(other_package, "models/other/model.tar.gz"))
    hosting.config("both", variant("a", "A", weight=1), variant("b", "B", weight=3))
    hosting.endpoint("both", "both")
    hosting.reaches("both", "InService")

    seen = Counter(hosting.answer("both", "55,nurse,1")["InvokedProductionVariant"] for _ in range(200))

    assert 22 <= seen["A"] <= 78  # 50 expected, 6.1 = one standard deviation
    assert hosting.invoke("both", "55,nurse,1", TargetVariant="B") == "maybe\n"

    hosting.sagemaker.update_endpoint_weights_and_capacities(
        EndpointName="both",
        DesiredWeightsAndCapacities=[{"VariantName": "B", "DesiredWeight": 0.0}],
    )
    described = hosting.reaches("both", "InService")
    assert [(each["VariantName"], each["CurrentWeight"]) for each in described["ProductionVariants"]] == [
        ("A", 1.0),
        ("B", 0.0),
    ]
    hosting.wait_until(lambda: {hosting.invoke("both", "55,nurse,1") for _ in range(10)} == {"yes\n"}, timeout=10)
    assert hosting.invoke("both", "55,nurse,1", TargetVariant="B") == "maybe\n"  # a weight of 0 still answers its name
