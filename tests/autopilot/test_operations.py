"""The operations over real boto3: what is refused, what is answered, who sees what."""

import pytest
from botocore.exceptions import ClientError
from django.contrib.auth import login
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpResponse
from rest_framework.test import APIRequestFactory

from autopilot.inputs import fetch_channel
from autopilot.models import AutoMLJob, Candidate
from autopilot.views import LeaderboardView
from studio.storage.store import default_bucket
from tests.autopilot.conftest import ROLE
from tests.autopilot.tables import customers


def refused(call, **request):
    with pytest.raises(ClientError) as error:
        call(**request)
    return error.value.response["Error"]["Code"], error.value.response["Error"]["Message"]


def v1_of(v2):
    (channel,) = v2["AutoMLJobInputDataConfig"]
    config = v2["AutoMLProblemTypeConfig"]["TabularJobConfig"]
    return {
        "AutoMLJobName": v2["AutoMLJobName"],
        "InputDataConfig": [channel | {"TargetAttributeName": config["TargetAttributeName"]}],
        "OutputDataConfig": v2["OutputDataConfig"],
        "AutoMLJobConfig": {
            "Mode": config["Mode"],
            "CompletionCriteria": config["CompletionCriteria"],
            "CandidateGenerationConfig": {"AlgorithmsConfig": config["CandidateGenerationConfig"]["AlgorithmsConfig"]},
        },
        "RoleArn": v2["RoleArn"],
    }


def test_a_new_job_waits_and_echoes_its_request(dora, v2_request):
    request = v2_request("churn")

    arn = dora.create_auto_ml_job_v2(**request, Tags=[{"Key": "team", "Value": "risk"}])["AutoMLJobArn"]

    job = dora.describe_auto_ml_job_v2(AutoMLJobName="CHURN")  # names do not know upper and lower case
    assert arn == job["AutoMLJobArn"] == "arn:aws:sagemaker:us-east-1:000000000000:automl-job/churn"
    assert (job["AutoMLJobStatus"], job["AutoMLJobSecondaryStatus"]) == ("InProgress", "Starting")
    for name in ("AutoMLJobInputDataConfig", "OutputDataConfig", "AutoMLProblemTypeConfig", "RoleArn"):
        assert job[name] == request[name]
    assert job["AutoMLProblemTypeConfigName"] == "Tabular"
    assert dora.list_tags(ResourceArn=arn)["Tags"] == [{"Key": "team", "Value": "risk"}]


def test_who_may_not_deploy_is_told_so_before_anything_is_trained(dora, people, client_of, v2_request):
    settings = {"CanvasAppSettings": {"DirectDeploySettings": {"Status": "DISABLED"}}}
    client_of(people.ada, "sagemaker").update_domain(DomainId=people.dora.domain_id, DefaultUserSettings=settings)
    deploy = {"AutoGenerateEndpointName": True}

    for create, request in (
        (dora.create_auto_ml_job_v2, v2_request("churn")),
        (dora.create_auto_ml_job, v1_of(v2_request("churn"))),
    ):
        code, message = refused(create, **request, ModelDeployConfig=deploy)
        assert code == "AccessDeniedException"
        assert "not authorized to perform: sagemaker:CreateEndpoint" in message
    assert not AutoMLJob.objects.exists()
    dora.create_auto_ml_job_v2(**v2_request("churn"))


def test_a_v1_job_and_its_v2_twin_resolve_to_the_same(dora, v2_request):
    request = v2_request("churn")
    dora.create_auto_ml_job(**v1_of(request))

    v1, v2 = dora.describe_auto_ml_job(AutoMLJobName="churn"), dora.describe_auto_ml_job_v2(AutoMLJobName="churn")

    for name in ("AutoMLJobInputDataConfig", "OutputDataConfig", "AutoMLProblemTypeConfig", "RoleArn"):
        assert v2[name] == request[name]
    assert v1["InputDataConfig"][0]["TargetAttributeName"] == "churn"
    for name in ("AutoMLJobArn", "AutoMLJobStatus", "AutoMLJobSecondaryStatus", "CreationTime"):
        assert v1[name] == v2[name]


def test_v1_does_not_describe_a_job_of_v2(dora, v2_request):
    dora.create_auto_ml_job_v2(**v2_request("churn"))

    assert refused(dora.describe_auto_ml_job, AutoMLJobName="churn") == (
        "ResourceNotFound",
        'AutoML job "arn:aws:sagemaker:us-east-1:000000000000:automl-job/churn" was created with CreateAutoMLJobV2; '
        "describe it with DescribeAutoMLJobV2.",
    )


def test_a_name_is_taken_once(dora, v2_request):
    dora.create_auto_ml_job_v2(**v2_request("churn"))

    code, message = refused(dora.create_auto_ml_job_v2, **v2_request("Churn"))

    assert code == "ResourceInUse"
    assert "automl-job/churn" in message
    assert AutoMLJob.objects.count() == 1


def test_a_broken_rule_is_a_validation_error_and_nothing_is_stored(dora, v2_request):
    request = v2_request("churn") | {"ModelDeployConfig": {"AutoGenerateEndpointName": False}}

    assert refused(dora.create_auto_ml_job_v2, **request) == (
        "ValidationException",
        "ModelDeployConfig: give EndpointName, or set AutoGenerateEndpointName to true.",
    )
    assert not AutoMLJob.objects.exists()


def test_the_fifth_running_job_is_over_the_limit(dora, v2_request):
    for number in range(4):
        dora.create_auto_ml_job_v2(**v2_request(f"churn-{number}"))

    code, message = refused(dora.create_auto_ml_job_v2, **v2_request("churn-4"))

    assert code == "ResourceLimitExceeded"
    assert message.startswith("The limit of AutoML jobs at the same time is 4 jobs, with current utilization of 4 jobs")


@pytest.mark.parametrize("uri", ["s3://no-such-bucket/data.csv", "https://example.org/data.csv"])
def test_data_that_the_caller_may_not_read_is_refused_at_once(dora, v2_request, uri):
    request = v2_request("churn")
    request["AutoMLJobInputDataConfig"][0]["DataSource"]["S3DataSource"]["S3Uri"] = uri

    code, message = refused(dora.create_auto_ml_job_v2, **request)

    assert code == "ValidationException"
    assert message.startswith("S3DataSource.S3Uri")
    assert not AutoMLJob.objects.exists()


def test_another_domain_sees_nothing(people, client_of, dora, v2_request):
    dora.create_auto_ml_job_v2(**v2_request("churn"))
    eve = client_of(people.eve, "sagemaker")

    assert eve.list_auto_ml_jobs()["AutoMLJobSummaries"] == []
    for call in (eve.describe_auto_ml_job_v2, eve.stop_auto_ml_job, eve.list_candidates_for_auto_ml_job):
        assert refused(call, AutoMLJobName="churn")[0] == "ResourceNotFound"
    assert AutoMLJob.objects.get().status == "InProgress"


def test_a_labeler_may_not_create_a_job(people, client_of, v2_request):
    code, _ = refused(client_of(people.lea, "sagemaker").create_auto_ml_job_v2, **v2_request("churn"))

    assert code == "AccessDeniedException"
    assert not AutoMLJob.objects.exists()


def test_jobs_are_listed_by_name_descending_page_by_page(dora, v2_request):
    for name in ("b", "a", "c"):
        dora.create_auto_ml_job_v2(**v2_request(name))

    first = dora.list_auto_ml_jobs(MaxResults=2)
    second = dora.list_auto_ml_jobs(MaxResults=2, NextToken=first["NextToken"])

    assert [each["AutoMLJobName"] for each in first["AutoMLJobSummaries"]] == ["c", "b"]
    assert [each["AutoMLJobName"] for each in second["AutoMLJobSummaries"]] == ["a"]
    assert "NextToken" not in second
    assert [each["AutoMLJobName"] for each in dora.list_auto_ml_jobs(NameContains="B")["AutoMLJobSummaries"]] == ["b"]


@pytest.fixture
def leaderboard(dora, v2_request):
    """Three candidates: 0.9, 0.7 and one that failed."""
    dora.create_auto_ml_job_v2(**v2_request("churn"))
    job = AutoMLJob.objects.get()
    job.resolved = {"AutoMLJobObjective": {"MetricName": "F1"}}
    job.save(update_fields=["resolved"])
    for number, value in enumerate((0.7, 0.9, None), 1):
        Candidate.objects.create(
            job=job,
            name=f"churn-{number}",
            model_name=f"M{number}",
            number=number,
            algorithm="lightgbm",
            status="Failed" if value is None else "Completed",
            objective_value=value,
            **({"rank_value": -value} if value else {"failure_reason": "out of memory"}),
        )
    job.choose_best()
    return job


def test_candidates_are_sorted_by_the_objective_and_failed_ones_come_last(dora, leaderboard):
    def names(**order):
        listed = dora.list_candidates_for_auto_ml_job(AutoMLJobName="churn", **order)["Candidates"]
        return [each["CandidateName"] for each in listed]

    by_value = {"SortBy": "FinalObjectiveMetricValue"}
    assert names(**by_value) == ["churn-1", "churn-2", "churn-3"]
    assert names(**by_value, SortOrder="Descending") == ["churn-2", "churn-1", "churn-3"]
    assert names(StatusEquals="Failed") == ["churn-3"]
    assert names(CandidateNameEquals="churn-2") == ["churn-2"]
    assert dora.describe_auto_ml_job_v2(AutoMLJobName="churn")["BestCandidate"]["CandidateName"] == "churn-2"


def test_a_candidate_says_what_it_is_worth(dora, leaderboard):
    (best,) = dora.list_candidates_for_auto_ml_job(AutoMLJobName="churn", CandidateNameEquals="churn-2")["Candidates"]

    assert best["FinalAutoMLJobObjectiveMetric"] == {
        "Type": "Maximize",
        "MetricName": "F1",
        "StandardMetricName": "F1",
        "Value": pytest.approx(0.9),
    }
    assert (best["ObjectiveStatus"], best["CandidateStatus"]) == ("Succeeded", "Completed")


def test_the_data_of_another_domain_cannot_be_read_through_a_job(people, client_of, stored, v2_request):
    uri = stored(f"datasets/{people.dora.domain_id}/secret/v1/secret.csv", customers())
    request = v2_request("theft") | {"RoleArn": ROLE}
    request["AutoMLJobInputDataConfig"][0]["DataSource"]["S3DataSource"]["S3Uri"] = uri

    code, message = refused(client_of(people.eve, "sagemaker").create_auto_ml_job_v2, **request)

    assert code == "ValidationException"
    assert "belongs to another domain" in message
    assert not AutoMLJob.objects.exists()


def test_a_name_like_a_domain_does_not_lead_a_job_into_that_domain(people, client_of, v2_request):
    request = v2_request(people.dora.domain_id) | {"RoleArn": ROLE}
    request["OutputDataConfig"]["S3OutputPath"] = f"s3://{default_bucket()}/autopilot"

    code, message = refused(client_of(people.eve, "sagemaker").create_auto_ml_job_v2, **request)

    assert (code, message) == (
        "ValidationException",
        f'OutputDataConfig.S3OutputPath: You may not touch "autopilot/{people.dora.domain_id}/": '
        "it belongs to another domain.",
    )
    assert not AutoMLJob.objects.exists()


def test_a_prefix_above_the_domains_leads_a_job_to_its_own_objects_alone(people, stored, tmp_path):
    uri = stored(f"datasets/{people.dora.domain_id}/hers/v1/hers.csv", b"x,y\n1,2\n").rpartition(people.dora.domain_id)[
        0
    ]
    stored(f"datasets/{people.eve.domain_id}/mine/v1/mine.csv", b"x,y\n3,4\n")
    channel = {"DataSource": {"S3DataSource": {"S3DataType": "S3Prefix", "S3Uri": uri}}}

    fetch_channel(channel, tmp_path / "channel", people.eve.principal)

    assert [path.name for path in (tmp_path / "channel").iterdir()] == ["00000-mine.csv"]


def test_the_leaderboard_of_the_page_is_best_first_and_belongs_to_the_domain(people, leaderboard):
    view = LeaderboardView.as_view()

    def asked_by(person):
        request = APIRequestFactory().get("/api/automl-jobs/churn/leaderboard")
        SessionMiddleware(lambda _: HttpResponse()).process_request(request)
        if person is not None:
            login(request, person.user)
        return view(request, name="churn")

    seen = asked_by(people.dora)
    assert seen.status_code == 200
    assert [each["name"] for each in seen.data["candidates"]] == ["churn-2", "churn-1", "churn-3"]
    assert seen.data["candidates"][2]["note"] == "out of memory"
    assert asked_by(people.eve).status_code == 404
    assert asked_by(None).status_code in (401, 403)
