"""Nobody makes a job or an endpoint read, or write, for them what they may not touch themselves (confused deputy).

Workers reach every object of the store, so whoever asks them for something must be allowed to touch it.
"""

import pytest
from botocore.exceptions import ClientError

from studio.datasets.models import Dataset
from tests.security.samples import request_for
from tests.studio.access.browsers import browser_of

BUCKET = "doras-own-bucket"


def model(bucket):
    container = {"Image": "atelier/mlflow-pyfunc:1", "ModelDataUrl": f"s3://{bucket}/model.tar.gz"}
    return request_for("sagemaker", "CreateModel", ModelName="eves-model", PrimaryContainer=container)


def transform(**places):
    where = {"in": "s3://eves-bucket/private/data.csv", "out": "s3://eves-bucket/private/data.csv"} | places
    data = {"S3DataSource": {"S3DataType": "S3Prefix", "S3Uri": where["in"]}}
    return {
        "TransformJobName": "eves-transform",
        "ModelName": "eves-model",
        "TransformInput": {"DataSource": data, "ContentType": "text/csv"},
        "TransformOutput": {"S3OutputPath": where["out"]},
        "TransformResources": {"InstanceType": "ml.m5.large", "InstanceCount": 1},
    }


def automl(**places):
    where = {"in": "s3://eves-bucket/private/data.csv", "out": "s3://eves-bucket/private/data.csv"} | places
    channel = {
        "DataSource": {"S3DataSource": {"S3DataType": "S3Prefix", "S3Uri": where["in"]}},
        "ContentType": "text/csv;header=present",
    }
    return {
        "AutoMLJobName": "eves-job",
        "AutoMLJobInputDataConfig": [channel | {"ChannelType": "training"}],
        "OutputDataConfig": {"S3OutputPath": where["out"]},
        "AutoMLProblemTypeConfig": {"TabularJobConfig": {"TargetAttributeName": "y"}},
        "RoleArn": "arn:aws:iam::000000000000:role/walk",
    }


def labeling(**places):
    own = "s3://eves-bucket/private"
    where = {"in": f"{own}/in.manifest", "out": f"{own}/out", "labels": f"{own}/labels.json", "page": f"{own}/p.html"}
    where |= places
    function = "arn:aws:lambda:us-east-1:432418664414:function"
    return {
        "LabelingJobName": "eves-labels",
        "LabelAttributeName": "kind",
        "InputConfig": {"DataSource": {"S3DataSource": {"ManifestS3Uri": where["in"]}}},
        "OutputConfig": {"S3OutputPath": where["out"]},
        "LabelCategoryConfigS3Uri": where["labels"],
        "RoleArn": "arn:aws:iam::000000000000:role/walk",
        "HumanTaskConfig": {
            "WorkteamArn": "arn:aws:sagemaker:us-east-1:000000000000:workteam/private-crowd/eves-team",
            "UiConfig": {"UiTemplateS3Uri": where["page"]},
            "PreHumanTaskLambdaArn": f"{function}:PRE-TextMultiClass",
            "AnnotationConsolidationConfig": {"AnnotationConsolidationLambdaArn": f"{function}:ACS-TextMultiClass"},
            "TaskTitle": "t",
            "TaskDescription": "d",
            "NumberOfHumanWorkersPerDataObject": 1,
            "TaskTimeLimitInSeconds": 60,
        },
    }


@pytest.fixture
def eves_team(people, client_of, buckets):
    client, member = client_of(people.eve, "sagemaker"), {"UserPool": "pool_1", "ClientId": "c", "UserGroup": "g"}
    client.create_workteam(
        WorkteamName="eves-team", MemberDefinitions=[{"CognitoMemberDefinition": member}], Description="d"
    )
    store = client_of(people.eve, "s3")
    labels = b'{"labels": [{"label": "a"}, {"label": "b"}]}'
    store.put_object(Bucket="eves-bucket", Key="private/in.manifest", Body=b'{"source": "x"}\n')
    store.put_object(Bucket="eves-bucket", Key="private/labels.json", Body=labels)
    store.put_object(Bucket="eves-bucket", Key="private/p.html", Body=b"<crowd-form></crowd-form>")


@pytest.mark.parametrize("side", ["in", "out", "labels", "page"])
def test_a_labeling_job_touches_nothing_that_its_author_may_not(people, call, eves_team, side):
    code, message = call(
        people.eve, "sagemaker", "CreateLabelingJob", labeling(**{side: f"s3://{BUCKET}/private/data.csv"})
    )

    assert code in {"ValidationException", "NoSuchBucket"}
    assert BUCKET in message  # refused for that place, and for nothing else
    assert call(people.eve, "sagemaker", "ListLabelingJobs", {})[1]["LabelingJobSummaryList"] == []


def test_a_labeling_job_over_their_own_bucket_is_taken(people, call, eves_team):
    assert call(people.eve, "sagemaker", "CreateLabelingJob", labeling())[0] == "OK"


def test_a_flow_definition_writes_nowhere_that_its_author_may_not(people, client_of, eves_team):
    eve = client_of(people.eve, "sagemaker")
    ui = eve.create_human_task_ui(HumanTaskUiName="eves-page", UiTemplate={"Content": "<crowd-form></crowd-form>"})
    human = {"WorkteamArn": labeling()["HumanTaskConfig"]["WorkteamArn"], "HumanTaskUiArn": ui["HumanTaskUiArn"]}
    human |= {"TaskTitle": "t", "TaskDescription": "d", "TaskCount": 1}
    request = {"FlowDefinitionName": "eves-flow", "HumanLoopConfig": human, "RoleArn": labeling()["RoleArn"]}

    with pytest.raises(ClientError, match=BUCKET):
        eve.create_flow_definition(**request, OutputConfig={"S3OutputPath": f"s3://{BUCKET}/private"})

    assert eve.list_flow_definitions()["FlowDefinitionSummaries"] == []
    assert eve.create_flow_definition(**request, OutputConfig={"S3OutputPath": "s3://eves-bucket/private"})


@pytest.fixture
def buckets(people, client_of):
    for person, name in ((people.dora, BUCKET), (people.eve, "eves-bucket")):
        client = client_of(person, "s3")
        client.create_bucket(Bucket=name)
        client.put_object(Bucket=name, Key="private/data.csv", Body=b"x,y\n" + b"1,0\n2,1\n" * 300)
        client.put_object(Bucket=name, Key="model.tar.gz", Body=b"not a model")


def test_a_model_does_not_open_a_package_that_its_author_may_not_read(people, call, buckets):
    code, message = call(people.eve, "sagemaker", "CreateModel", model(BUCKET))

    assert code in {"ValidationException", "NoSuchBucket"}
    assert BUCKET in message  # refused for that place, and for nothing else
    assert call(people.eve, "sagemaker", "ListModels", {})[1]["Models"] == []


@pytest.mark.parametrize("side", ["in", "out"])
def test_a_transform_job_touches_nothing_that_its_author_may_not(people, call, buckets, side):
    call(people.eve, "sagemaker", "CreateModel", model("eves-bucket"))
    request = transform(**{side: f"s3://{BUCKET}/private/data.csv"})

    code, message = call(people.eve, "sagemaker", "CreateTransformJob", request)

    assert code in {"ValidationException", "NoSuchBucket"}
    assert BUCKET in message  # refused for that place, and for nothing else
    assert call(people.eve, "sagemaker", "ListTransformJobs", {})[1]["TransformJobSummaries"] == []


@pytest.mark.parametrize("side", ["in", "out"])
def test_an_automl_job_touches_nothing_that_its_author_may_not(people, call, buckets, side):
    code, message = call(
        people.eve, "sagemaker", "CreateAutoMLJobV2", automl(**{side: f"s3://{BUCKET}/private/data.csv"})
    )

    assert code in {"ValidationException", "NoSuchBucket"}
    assert BUCKET in message  # refused for that place, and for nothing else
    assert call(people.eve, "sagemaker", "ListAutoMLJobs", {})[1]["AutoMLJobSummaries"] == []


def test_with_their_own_bucket_the_same_requests_are_taken(people, call, buckets):
    assert call(people.eve, "sagemaker", "CreateModel", model("eves-bucket"))[0] == "OK"
    assert call(people.eve, "sagemaker", "CreateTransformJob", transform())[0] == "OK"
    assert call(people.eve, "sagemaker", "CreateAutoMLJobV2", automl())[0] == "OK"


def automation(**fields):
    whole = {"name": "eves-automation", "model_name": "eves-model", "cron": "0 6 * * *"}
    return {**whole, "input_uri": "s3://eves-bucket/private/", "output_uri": "s3://eves-bucket/out", **fields}


@pytest.mark.parametrize("field", ["input_uri", "output_uri"])
def test_an_automation_neither_reads_nor_writes_where_its_author_may_not(people, call, buckets, field):
    assert call(people.eve, "sagemaker", "CreateModel", model("eves-bucket"))[0] == "OK"
    eve = browser_of(people.eve)

    refused = eve.post("/api/automations", automation(**{field: f"s3://{BUCKET}/private/"}))

    assert refused.status_code in (400, 403)
    assert BUCKET in refused.json()["message"]
    assert eve.get("/api/automations").json()["automations"] == []
    assert eve.post("/api/automations", automation()).status_code == 201  # with places of her own it is fine


def test_an_automation_follows_no_data_set_of_another_domain(people, call, buckets):
    assert call(people.eve, "sagemaker", "CreateModel", model("eves-bucket"))[0] == "OK"
    Dataset.objects.create_version(
        "doras-table", people.dora.principal, new_version=False, status="Ready", uri="s3://x/y"
    )
    eve, there, nowhere = browser_of(people.eve), {"input_uri": "", "cron": "", "on_new_version": True}, {}
    for name in ("doras-table", "no-such-table"):
        nowhere[name] = eve.post("/api/automations", automation(**there, dataset_name=name)).json()

    assert nowhere["doras-table"] == {"message": "There is no data set doras-table.", "field": "dataset_name"}
    assert nowhere["no-such-table"]["message"] == "There is no data set no-such-table."
