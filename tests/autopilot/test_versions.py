"""Experiments that follow each other: said by a tag at creation, stored, numbered, listed."""

from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from autopilot.models import AutoMLJob
from tests.autopilot.test_sharing import job_of
from tests.cast import Cast
from tests.studio.access.browsers import browser_of


def tagged(request: dict[str, Any], before: str) -> dict[str, Any]:
    return request | {"Tags": [{"Key": "atelier:version-of", "Value": before}]}


def test_versions_are_numbered_whichever_of_the_series_is_named(
    people: Cast, dora: Any, v2_request: Callable[..., dict[str, Any]]
) -> None:
    job_of(people.dora, "churn-1")
    dora.create_auto_ml_job_v2(**tagged(v2_request("second"), "churn-1"))
    dora.create_auto_ml_job_v2(**tagged(v2_request("third"), "SECOND"))
    browser = browser_of(people.dora)

    versions = browser.get("/api/automl-jobs/second/versions").json()["versions"]
    assert [(each["name"], each["version"], each["of"]) for each in versions] == [
        ("third", 3, "churn-1"),
        ("second", 2, "churn-1"),
        ("churn-1", 1, "churn-1"),
    ]
    assert versions[-1]["best"]["name"] == "churn-1-0"
    assert versions[0]["best"] is None
    places = browser.get("/api/automl-job-versions?job=churn-1&job=third&job=nothing").json()["places"]
    assert places["third"] == {"version": 3, "of": "churn-1", "newest": 3}
    assert places.keys() == {"churn-1", "third"}
    eve = browser_of(people.eve)
    assert eve.get("/api/automl-job-versions?job=churn-1").json() == {"places": {}}
    assert eve.get("/api/automl-jobs/second/versions").status_code == 404


def test_the_first_form_of_the_operation_makes_versions_too(
    people: Cast, dora: Any, v2_request: Callable[..., dict[str, Any]]
) -> None:
    job_of(people.dora, "churn-1")
    v2 = v2_request("second")
    channel = {key: value for key, value in v2["AutoMLJobInputDataConfig"][0].items() if key != "ChannelType"}
    v1 = {key: v2[key] for key in ("AutoMLJobName", "OutputDataConfig", "RoleArn")}
    dora.create_auto_ml_job(**tagged(v1, "churn-1"), InputDataConfig=[channel | {"TargetAttributeName": "churn"}])

    made = AutoMLJob.objects.get(name="second")
    assert (made.version, made.series and made.series.name) == (2, "churn-1")


@pytest.mark.parametrize(
    ("before", "target", "sentence"),
    [
        ("no-such-job", "churn", "there is no such AutoML job"),
        ("eves", "churn", "there is no such AutoML job"),  # of another domain
        ("churn-1", "plan", "churn-1 predicts 'churn', this job 'plan'"),
    ],
)
def test_what_is_no_version_is_refused_with_a_sentence(
    people: Cast, dora: Any, v2_request: Callable[..., dict[str, Any]], before: str, target: str, sentence: str
) -> None:
    job_of(people.dora, "churn-1")
    job_of(people.eve, "eves")

    with pytest.raises(ClientError) as refused:
        dora.create_auto_ml_job_v2(**tagged(v2_request("second", TargetAttributeName=target), before))

    assert refused.value.response["Error"]["Code"] == "ValidationException"
    assert sentence in refused.value.response["Error"]["Message"]
    assert not AutoMLJob.objects.filter(name="second").exists()
