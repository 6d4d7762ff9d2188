"""The isolation policy: off, on, and what it takes away."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from studio.access.conditions import Condition
from studio.access.isolation import denial
from studio.access.policies import Statement, decide
from studio.api.conditions import of_request
from studio.api.models import Tag
from tests.studio.access.browsers import browser_of

DOMAIN = "arn:aws:sagemaker:us-east-1:000000000000:domain/d-1"
MODEL = "arn:aws:sagemaker:us-east-1:000000000000:model/m"
TAG = "sagemaker:ResourceTag/sagemaker:domain-arn"


@pytest.mark.parametrize(
    ("action", "resource", "tag", "may"),
    [
        ("sagemaker:DescribeModel", MODEL, DOMAIN, True),
        ("sagemaker:DescribeModel", MODEL, DOMAIN + "2", False),
        ("sagemaker:DeleteModel", MODEL, None, False),
        ("sagemaker:CreateModel", MODEL, None, True),
        ("sagemaker:ListModels", "*", None, True),
        ("sagemaker:DescribeDomain", DOMAIN, None, True),
        ("sagemaker:DeleteApp", MODEL.replace("model/m", "app/d-1/x/jupyterserver/default"), None, True),
        ("sagemaker:DescribeImageVersion", MODEL.replace("model/m", "image/i"), None, True),
    ],
)
def test_what_the_policy_denies(action, resource, tag, may):
    statements = [Statement("Allow", ("*",)), denial(DOMAIN)]

    assert decide(statements, action, resource, {TAG: tag} if tag else {}) is may


def test_it_is_switched_on_and_off_for_a_domain(people, client_of):
    dora, ada = client_of(people.dora, "sagemaker"), browser_of(people.ada)
    dora.create_human_task_ui(HumanTaskUiName="page", UiTemplate={"Content": "<crowd-form></crowd-form>"})
    address = f"/api/domains/{people.dora.domain_id}/isolation"
    assert ada.get(address).json()["isolated"] is False
    assert browser_of(people.dora).send("PUT", address, {"isolated": True}).status_code == 403
    assert ada.send("PUT", address, {"isolated": True}).json()["isolated"] is True

    dora.describe_human_task_ui(HumanTaskUiName="page")  # of her own domain
    elsewhere = f"arn:aws:sagemaker:us-east-1:000000000000:domain/{people.eve.domain_id}"
    page = MODEL.replace("model/m", "human-task-ui/page")
    Tag.objects.update_or_create(arn=page, key="sagemaker:domain-arn", defaults={"value": elsewhere, "system": True})
    for call in (dora.describe_human_task_ui, dora.delete_human_task_ui):
        with pytest.raises(ClientError, match="DomainIsolation"):
            call(HumanTaskUiName="page")
    ada.send("PUT", address, {"isolated": False})
    dora.delete_human_task_ui(HumanTaskUiName="page")


@pytest.mark.parametrize(
    ("in_role", "in_request", "may"),
    [(False, False, True), (False, True, True), (True, "d-1", True), (True, False, False), (True, "d-2", False)],
)
def test_search_visibility_is_a_condition_like_any_other(in_role, in_request, may):
    """The truth table of spec studio §8.5."""
    key = "sagemaker:SearchVisibilityCondition/Tags.domain/EqualsIfExists"
    conditions = (Condition("StringEquals", key, ("d-1",)),) if in_role else ()
    request: dict[str, Any] = {"Resource": "Experiment"}
    if in_request:
        request["VisibilityConditions"] = [{"Key": "Tags.domain", "Value": in_request if in_role else "d-9"}]
    statement = Statement("Allow", ("sagemaker:Search",), conditions=conditions)

    assert decide([statement], "sagemaker:Search", "*", of_request("Search", request)) is may


def test_keys_of_a_request_are_found_wherever_they_are():
    request = {
        "ResourceConfig": {"InstanceType": "ml.m5.large", "VolumeKmsKeyId": "k"},
        "DefaultUserSettings": {
            "SecurityGroups": ["sg-1", "sg-2"],
            "SharingSettings": {"S3KmsKeyId": "shared"},
            "JupyterLabAppSettings": {
                "DefaultResourceSpec": {"InstanceType": "ml.t3.medium", "SageMakerImageArn": "arn:image/x"},
                "CustomImages": [{"ImageName": "Mine", "AppImageConfigName": "c"}],
            },
        },
        "Tags": [{"Key": "team", "Value": "red"}],
    }

    assert of_request("CreateDomain", request) == {
        "sagemaker:InstanceTypes": ["ml.m5.large", "ml.t3.medium"],
        "sagemaker:VolumeKmsKey": ["k"],
        "sagemaker:VpcSecurityGroupIds": ["sg-1", "sg-2"],
        "sagemaker:DomainSharingOutputKmsKey": ["shared"],
        "sagemaker:ImageArns": ["arn:image/x", "arn:aws:sagemaker:us-east-1:000000000000:image/mine"],
        "aws:RequestTag/team": "red",
        "aws:TagKeys": ["team"],
    }


def test_leaving_a_default_out_evades_no_denial():
    keys = of_request("CreateNotebookInstance", {"NotebookInstanceName": "n", "InstanceType": "ml.t3.medium"})

    assert (keys["sagemaker:RootAccess"], keys["sagemaker:DirectInternetAccess"]) == ("Enabled", "Enabled")
    off = of_request("CreateNotebookInstance", {"RootAccess": "Disabled", "DirectInternetAccess": "Disabled"})
    assert (off["sagemaker:RootAccess"], off["sagemaker:DirectInternetAccess"]) == ("Disabled", "Disabled")
