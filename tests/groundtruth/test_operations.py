"""Workforces, teams, templates and the rules of labeling jobs, through boto3."""

import hashlib
import json

import pytest
from botocore.exceptions import ClientError

from groundtruth.models import LabelingJob, Workteam
from tests.groundtruth.conftest import FUNCTION, TEAM

POOL = {"UserPool": "local_workers", "ClientId": "portal"}


def refused(call, **request):
    with pytest.raises(ClientError) as caught:
        call(**request)
    return caught.value.response["Error"]["Code"], caught.value.response["Error"]["Message"]


def member(group, **pool):
    return {"CognitoMemberDefinition": {**POOL, **pool, "UserGroup": group}}


def test_a_workforce_lives_and_dies(dora):
    made = dora.create_workforce(WorkforceName="people", CognitoConfig=POOL, SourceIpConfig={"Cidrs": ["192.0.2.0/24"]})
    shown = dora.describe_workforce(WorkforceName="people")["Workforce"]

    assert (shown["WorkforceArn"], shown["Status"]) == (made["WorkforceArn"], "Active")
    assert (shown["CognitoConfig"], shown["SourceIpConfig"]) == (POOL, {"Cidrs": ["192.0.2.0/24"]})
    assert refused(dora.create_workforce, WorkforceName="more", CognitoConfig=POOL)[0] == "ResourceInUse"
    changed = dora.update_workforce(WorkforceName="people", SourceIpConfig={"Cidrs": []})["Workforce"]
    assert changed["SourceIpConfig"] == {"Cidrs": []}
    code, said = refused(dora.update_workforce, WorkforceName="people", SourceIpConfig={"Cidrs": ["192.0.2.1"]})
    assert (code, "192.0.2.1" in said) == ("ValidationException", True)
    assert [each["WorkforceName"] for each in dora.list_workforces()["Workforces"]] == ["people"]
    dora.create_workteam(WorkteamName="crew", MemberDefinitions=[member("crew")], Description="all")
    assert refused(dora.delete_workforce, WorkforceName="people")[0] == "ResourceInUse"
    dora.delete_workteam(WorkteamName="crew")
    dora.delete_workforce(WorkforceName="people")
    assert dora.list_workforces()["Workforces"] == []


def test_the_secret_of_an_identity_provider_is_never_shown(dora):
    places = ("Issuer", "AuthorizationEndpoint", "TokenEndpoint", "UserInfoEndpoint", "LogoutEndpoint", "JwksUri")
    oidc = {name: f"https://idp.example/{name}" for name in places} | {"ClientId": "c", "ClientSecret": "very secret"}

    dora.create_workforce(WorkforceName="people", OidcConfig=oidc)
    shown = dora.describe_workforce(WorkforceName="people")["Workforce"]["OidcConfig"]

    assert "ClientSecret" not in shown
    code, said = refused(
        dora.create_workteam, WorkteamName="crew", MemberDefinitions=[member("crew")], Description="all"
    )
    assert (code, "OidcMemberDefinition" in said) == ("ValidationException", True)


def test_teams(dora, people, client_of):
    made = dora.create_workteam(
        WorkteamName="crew", MemberDefinitions=[member("a")], Description="all", Tags=[{"Key": "k", "Value": "v"}]
    )

    assert made["WorkteamArn"] == f"{TEAM}/crew"
    assert dora.list_tags(ResourceArn=made["WorkteamArn"])["Tags"] == [{"Key": "k", "Value": "v"}]
    assert refused(dora.create_workteam, WorkteamName="Crew", MemberDefinitions=[member("a")], Description="all")[
        0
    ] == ("ResourceInUse")
    assert refused(
        dora.create_workteam, WorkteamName="x", MemberDefinitions=[member("a", UserPool="other_pool")], Description="d"
    )[0] == ("ValidationException")
    changed = dora.update_workteam(WorkteamName="crew", MemberDefinitions=[member("b")])["Workteam"]
    assert [each.name for each in Workteam.objects.get(name="crew").groups.all()] == ["b"]
    assert (changed["MemberDefinitions"], changed["Description"]) == ([member("b")], "all")
    assert [each["WorkteamName"] for each in dora.list_workteams()["Workteams"]] == ["crew"]
    assert dora.list_subscribed_workteams()["SubscribedWorkteams"] == []
    assert client_of(people.eve, "sagemaker").list_workteams()["Workteams"] == []
    assert dora.delete_workteam(WorkteamName="crew")["Success"] is True
    assert refused(dora.describe_workteam, WorkteamName="crew")[0] == "ResourceNotFound"


def test_templates(dora):
    content = "<crowd-form>{{ task.input.text }}</crowd-form>"
    arn = dora.create_human_task_ui(HumanTaskUiName="page", UiTemplate={"Content": content})["HumanTaskUiArn"]

    shown = dora.describe_human_task_ui(HumanTaskUiName="page")
    assert shown["UiTemplate"]["ContentSha256"] == hashlib.sha256(content.encode()).hexdigest()
    assert [each["HumanTaskUiArn"] for each in dora.list_human_task_uis()["HumanTaskUiSummaries"]] == [arn]
    role = "arn:aws:iam::000000000000:role/atelier"
    rendered = dora.render_ui_template(HumanTaskUiArn=arn, Task={"Input": '{"text": "hi & lo"}'}, RoleArn=role)
    assert (rendered["RenderedContent"], rendered["Errors"]) == ("<crowd-form>hi &amp; lo</crowd-form>", [])
    broken = dora.render_ui_template(UiTemplate={"Content": "{{ x | "}, Task={"Input": "{}"}, RoleArn=role)
    assert [each["Code"] for each in broken["Errors"]] == ["LiquidSyntaxError"]
    no_json = dora.render_ui_template(UiTemplate={"Content": "x"}, Task={"Input": "{x"}, RoleArn=role)
    assert [each["Code"] for each in no_json["Errors"]] == ["InvalidInputJson"]
    dora.delete_human_task_ui(HumanTaskUiName="page")
    code, _ = refused(dora.render_ui_template, HumanTaskUiArn=arn, Task={"Input": "{}"}, RoleArn=role)
    assert code == "ResourceNotFound"


def test_jobs_are_described_as_they_were_asked_for(dora, labelers, job_request):
    labelers("ann")
    request = job_request(MaxConcurrentTaskCount=2, TaskKeywords=["roofs"])
    request["StoppingConditions"] = {"MaxHumanLabeledObjectCount": 3}

    dora.create_labeling_job(**request, Tags=[{"Key": "k", "Value": "v"}])
    shown = dora.describe_labeling_job(LabelingJobName="ROOF")

    assert {name: shown[name] for name in request} == request
    assert (shown["LabelingJobStatus"], shown["Tags"]) == ("Initializing", [{"Key": "k", "Value": "v"}])
    assert refused(dora.create_labeling_job, **request | {"LabelingJobName": "Roof"})[0] == "ResourceInUse"
    assert refused(dora.stop_labeling_job, LabelingJobName="roof")[0] == "ValidationException"
    (line,) = dora.list_labeling_jobs(StatusEquals="Initializing")["LabelingJobSummaryList"]
    assert (line["LabelingJobName"], line["InputConfig"]) == ("roof", request["InputConfig"])
    team = request["HumanTaskConfig"]["WorkteamArn"]
    (line,) = dora.list_labeling_jobs_for_workteam(WorkteamArn=team)["LabelingJobSummaryList"]
    assert (line["LabelingJobName"], line["NumberOfHumanWorkersPerDataObject"]) == ("roof", 1)
    assert refused(dora.delete_workteam, WorkteamName=team.split("/")[-1])[0] == "ResourceInUse"
    assert LabelingJob.objects.get(name="roof").resolved["labels"] == ["crack", "dent"]


def changes():
    """What is changed in a valid request, and a word of the refusal."""
    human, topic = "HumanTaskConfig", "arn:aws:sns:us-east-1:000000000000:t"
    post = {"AnnotationConsolidationLambdaArn": f"{FUNCTION}:ACS-BoundingBox"}
    algorithm = "arn:aws:sagemaker:us-east-1:027400017018:labeling-job-algorithm-specification/"
    return [
        ({"InputConfig": {"DataSource": {}}}, "S3DataSource"),
        ({"InputConfig": {"DataSource": {"SnsDataSource": {"SnsTopicArn": topic}}}}, "Topic does not exist"),
        ({"LabelAttributeName": "kind-metadata"}, "-metadata"),
        ({"LabelAttributeName": "source-ref"}, "source-ref"),
        ({"LabelAttributeName": "kind-ref"}, "-ref"),
        ({"LabelCategoryConfigS3Uri": "s3://sagemaker-us-east-1-000000000000/none.json"}, "none.json"),
        ({"OutputConfig": {"S3OutputPath": "s3://no-such-bucket/x"}}, "OutputConfig.S3OutputPath"),
        ({"LabelingJobAlgorithmsConfig": {"LabelingJobAlgorithmSpecificationArn": f"{algorithm}text-classification"}},
         "image-classification"),
        ({human: {"UiConfig": {}}}, "exactly one"),
        ({human: {"UiConfig": {"HumanTaskUiArn": "arn:aws:sagemaker:us-east-1:394669845002:human-task-ui/X"}}},
         "UiTemplateS3Uri"),
        ({human: {"AnnotationConsolidationConfig": post}}, "BoundingBox"),
        ({human: {"PreHumanTaskLambdaArn": f"{FUNCTION}:PRE-Nonsense"}}, "Nonsense"),
        ({human: {"PreHumanTaskLambdaArn": f"{FUNCTION}:my-LabelingFunction"}}, "no function my-Lab"),
        ({human: {"TaskTimeLimitInSeconds": 28_801}}, "TaskTimeLimitInSeconds"),
        ({human: {"PublicWorkforceTaskPrice": {"AmountInUsd": {"Cents": 3}}}}, "PublicWorkforceTaskPrice"),
        ({human: {"WorkteamArn": "arn:aws:sagemaker:us-east-1:394669845002:workteam/public-crowd/default"}},
         "public workforce not available"),
    ]  # fmt: skip


def test_what_breaks_a_rule_is_refused_with_its_name(dora, labelers, job_request):
    labelers("ann")
    valid = job_request()

    for change, word in changes():
        request = dict(valid)
        for name, value in change.items():
            request[name] = {**valid[name], **value} if name == "HumanTaskConfig" else value
        code, said = refused(dora.create_labeling_job, **request)
        assert (code, word in said) == ("ValidationException", True), (change, said)
    missing = {**valid["HumanTaskConfig"], "WorkteamArn": f"{TEAM}/nobody"}
    assert refused(dora.create_labeling_job, **valid | {"HumanTaskConfig": missing})[0] == "ResourceNotFound"
    assert not LabelingJob.objects.exists()


@pytest.mark.parametrize(
    ("labels", "word"),
    [([{"label": "one"}], "at least 2"), ([{"label": "a"}, {"label": "a"}], "labels[1].label"), ("none", "labels")],
)
def test_label_files_are_checked_with_the_path(dora, labelers, job_request, stored, labels, word):
    labelers("ann")
    request = job_request() | {"LabelCategoryConfigS3Uri": stored("bad.json", json.dumps({"labels": labels}))}

    code, said = refused(dora.create_labeling_job, **request)

    assert (code, word in said) == ("ValidationException", True), said
