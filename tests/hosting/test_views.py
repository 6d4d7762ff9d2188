"""What the endpoint pages read, and the one call that deploys a candidate."""

from django.test import Client

from hosting.deploy import deploy_candidate
from tests.cast import Cast
from tests.hosting.conftest import IMAGE, AgentThread, Hosting
from tests.hosting.packages import SCHEMA


def test_a_deployed_candidate_tells_its_columns_and_its_numbers(
    hosting: Hosting, people: Cast, uri: str, agent: AgentThread
) -> None:
    arn = deploy_candidate(
        people.dora.principal,
        endpoint_name="best",
        model_name="best-model",
        containers=[{"Image": IMAGE, "ModelDataUrl": uri, "Environment": {}}],
        instance_type="ml.m5.large",
    )
    assert arn == "arn:aws:sagemaker:us-east-1:000000000000:endpoint/best"
    hosting.reaches("best", "InService")
    hosting.invoke("best", "55,nurse,1\n")
    dora, eve, stranger = Client(), Client(), Client()
    dora.force_login(people.dora.user)
    eve.force_login(people.eve.user)

    assert dora.get("/api/endpoints/best/schema").json() == {"variant": "AllTraffic", **SCHEMA}
    found = dora.get("/api/endpoints/best/metrics?seconds=600").json()
    assert found["period_s"] == 60
    [point] = found["points"]
    assert (point["variant"], point["invocations"], point["errors_4xx"], point["errors_5xx"]) == ("AllTraffic", 1, 0, 0)
    latency = point["model_latency_ms"]
    assert 0 < latency["minimum"] == latency["average"] == latency["maximum"] < 60_000

    refused = dora.get("/api/endpoints/best/metrics?seconds=5")
    assert (refused.status_code, refused.json()) == (
        400,
        {"message": "seconds is '5'; it must be a whole number from 60 to 604800.", "field": "seconds"},
    )
    for path in ("/api/endpoints/best/metrics", "/api/endpoints/best/schema"):
        assert eve.get(path).status_code == 404
        assert stranger.get(path).status_code == 401
