"""The life of an endpoint, from boto3, with a real agent and real servers."""

import json
import os
import signal

import pytest
from botocore.exceptions import ClientError

from hosting.models import Instance
from studio.telemetry.models import Event, LogEvent
from tests.cast import EXECUTION_ROLE, Cast
from tests.hosting.conftest import IMAGE, AgentThread, Hosting, upload, variant

pytestmark = pytest.mark.slow  # real model servers start and end

ARN = "arn:aws:sagemaker:us-east-1:000000000000"


def test_from_model_to_prediction_and_back(hosting: Hosting, uri: str, agent: AgentThread, people: Cast) -> None:
    assert hosting.model("Tiny", uri) == f"{ARN}:model/tiny"
    assert hosting.config("tiny-config", variant("Tiny")) == f"{ARN}:endpoint-config/tiny-config"
    assert hosting.endpoint("tiny", "tiny-config") == f"{ARN}:endpoint/tiny"
    creating = hosting.sagemaker.describe_endpoint(EndpointName="tiny")
    assert creating["EndpointStatus"] == "Creating"

    described = hosting.reaches("tiny", "InService")
    found = described["ProductionVariants"][0]
    assert (found["VariantName"], found["CurrentInstanceCount"], found["DesiredInstanceCount"]) == ("AllTraffic", 1, 1)
    assert found["CurrentWeight"] == 1.0
    assert found["DeployedImages"][0]["SpecifiedImage"] == "atelier/mlflow-pyfunc:1"

    answer = hosting.answer("tiny", "25,clerk,1\n55,nurse,2\n")
    assert answer["Body"].read() == b"no\nyes\n"
    assert answer["ContentType"] == "text/csv; charset=utf-8"
    assert answer["InvokedProductionVariant"] == "AllTraffic"

    hosting.sagemaker.delete_endpoint(EndpointName="tiny")
    hosting.is_gone("tiny")
    assert Instance.objects.count() == 0
    assert list(Event.objects.filter(kind="endpoint").order_by("pk").values_list("status", flat=True)) == [
        "Creating",
        "InService",
        "Deleting",
        "Deleted",
    ]
    # What the endpoint was made of is still there.
    assert hosting.sagemaker.describe_model(ModelName="Tiny")["PrimaryContainer"]["ModelDataUrl"] == uri
    assert hosting.sagemaker.describe_endpoint_config(EndpointConfigName="tiny-config")


def test_response_keys_come_in_the_order_of_the_environment(hosting: Hosting, uri: str, agent: AgentThread) -> None:
    keys = "predicted_label, probability, probabilities, labels"
    hosting.deploy("keys", uri, SAGEMAKER_INFERENCE_OUTPUT=keys)

    row = json.loads(hosting.invoke("keys", '{"instances":[{"age":55,"job":"nurse"}]}', "application/json"))
    assert list(row["predictions"][0]) == ["predicted_label", "probability", "probabilities", "labels"]
    assert row["predictions"][0]["predicted_label"] == "yes"
    assert row["predictions"][0]["labels"] == ["no", "yes"]
    assert row["predictions"][0]["probability"] == max(row["predictions"][0]["probabilities"])

    explained = json.loads(hosting.invoke("keys", "55,nurse,1\n25,clerk,1\n", EnableExplanations="`true`"))
    assert explained["predictions"]["content_type"] == "text/csv; charset=utf-8"
    assert explained["label_headers"] == ["no", "yes"]
    [older, younger] = explained["explanations"]["kernel_shap"]
    assert [each["feature_header"] for each in older] == ["age", "job", "balance"]
    assert older[0]["attributions"][0]["attribution"][0] > 0 > younger[0]["attributions"][0]["attribution"][0]

    # What the contributions explain is told whatever the response keys are.
    hosting.deploy("label-only", uri)
    bare = json.loads(hosting.invoke("label-only", "55,nurse,1\n25,clerk,1\n", EnableExplanations="`true`"))
    assert bare["predictions"]["data"].split() == ["yes", "no"]
    assert [max(each) == each[1] for each in bare["probabilities"]] == [True, False]

    gated = json.loads(hosting.invoke("keys", "55,nurse,1\n25,clerk,1\n", EnableExplanations="[0] == 'yes'"))
    assert [each is None for each in gated["explanations"]["kernel_shap"]] == [False, True]


def test_the_containers_of_a_tuned_candidate_answer_as_one(hosting: Hosting, uri: str, agent: AgentThread) -> None:
    keys = "predicted_label, probability, probabilities"
    containers = [
        {"Image": IMAGE, "ModelDataUrl": uri, "Environment": environment}
        for environment in (
            {"AUTOML_TRANSFORM_MODE": "feature-transform"},
            {"SAGEMAKER_INFERENCE_OUTPUT": keys},
            {
                "AUTOML_TRANSFORM_MODE": "inverse-label-transform",
                "SAGEMAKER_INFERENCE_INPUT": keys,
                "SAGEMAKER_INFERENCE_OUTPUT": f"{keys}, labels",
            },
        )
    ]
    hosting.sagemaker.create_model(ModelName="chain", Containers=containers, ExecutionRoleArn=EXECUTION_ROLE)
    assert hosting.sagemaker.describe_model(ModelName="chain")["Containers"] == containers
    hosting.config("chain", variant("chain"))
    hosting.endpoint("chain", "chain")
    hosting.reaches("chain", "InService")

    for row, label in (("25,clerk,1", "no"), ("55,nurse,1", "yes")):
        found = json.loads(hosting.invoke("chain", row, "text/csv", Accept="application/json"))["predictions"][0]
        assert (found["predicted_label"], found["labels"]) == (label, ["no", "yes"])
        assert found["probability"] == found["probabilities"][1]  # of the second label, whatever is predicted


def test_an_endpoint_decides_where_its_container_says(hosting: Hosting, uri: str, agent: AgentThread) -> None:
    keys = "predicted_label,probability"
    hosting.deploy("eager", uri, SAGEMAKER_INFERENCE_OUTPUT=keys, AUTOML_DECISION_THRESHOLD="0.000001")

    row = json.loads(hosting.invoke("eager", '{"instances":[{"age":39,"job":"nurse"}]}', "application/json"))

    assert row["predictions"][0]["predicted_label"] == "yes"
    assert 0.000001 <= row["predictions"][0]["probability"] < 0.5


def test_a_package_that_cannot_be_loaded_fails_with_the_ping_sentence_and_its_last_words(
    hosting: Hosting, broken_package, agent: AgentThread
) -> None:
    hosting.model("broken", upload(broken_package, "models/broken/model.tar.gz"))
    hosting.config("broken", variant("broken"))
    hosting.endpoint("broken", "broken")

    reason = hosting.reaches("broken", "Failed")["FailureReason"]

    assert reason.startswith(
        "The primary container for production variant AllTraffic did not pass the ping health check. "
        "Please check CloudWatch Logs logs for this endpoint."
    )
    assert "RuntimeError: the weights are missing" in reason
    hosting.sagemaker.delete_endpoint(EndpointName="broken")
    hosting.is_gone("broken")
    messages = LogEvent.objects.filter(stream__group="/aws/sagemaker/Endpoints/broken").values_list(
        "message", flat=True
    )
    assert any("RuntimeError: the weights are missing" in message for message in messages)


def test_a_package_that_nobody_vouches_for_is_not_loaded(hosting: Hosting, other_package, agent: AgentThread) -> None:
    stranger = upload(other_package, "models/stranger/model.tar.gz", trusted=False)
    hosting.model("stranger", stranger)
    hosting.config("stranger", variant("stranger"))
    hosting.endpoint("stranger", "stranger")

    assert hosting.reaches("stranger", "Failed")["FailureReason"] == (
        f"The model package {stranger} was not made by this installation, and loading it would run its code. "
        "Ask an administrator to vouch for it with `manage.py trust_package`."
    )


def test_deleting_what_an_endpoint_was_made_of_does_not_touch_it(
    hosting: Hosting, uri: str, agent: AgentThread, wait_until
) -> None:
    hosting.deploy("lasting", uri)
    hosting.sagemaker.delete_model(ModelName="lasting")
    hosting.sagemaker.delete_endpoint_config(EndpointConfigName="lasting")
    first = Instance.objects.get()

    os.kill(first.pid or 0, signal.SIGKILL)
    wait_until(lambda: Instance.objects.get().pid not in (None, first.pid), timeout=20)

    def answers() -> bool:
        try:
            return bool(hosting.invoke("lasting", "55,nurse,1") == "yes\n")
        except ClientError:
            return False

    wait_until(answers, timeout=20)
    notes = LogEvent.objects.filter(message__contains="The model server ended with signal 9").count()
    assert notes == 1


@pytest.mark.parametrize(
    ("call", "message"),
    [
        ("describe_endpoint", f'Could not find endpoint "{ARN}:endpoint/absent".'),
        ("delete_endpoint", f'Could not find endpoint "{ARN}:endpoint/absent".'),
    ],
)
def test_an_absent_endpoint_is_a_validation_exception(hosting: Hosting, call: str, message: str) -> None:
    with pytest.raises(ClientError) as refused:
        getattr(hosting.sagemaker, call)(EndpointName="absent")

    assert refused.value.response["Error"] == {"Code": "ValidationException", "Message": message}
