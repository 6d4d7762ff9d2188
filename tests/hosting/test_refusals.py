"""What is refused: strangers, what is not built here, broken rules. Nothing is stored by a refused call."""

from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from hosting.models import Endpoint, EndpointConfig, Model, TransformJob
from studio.storage.store import default_bucket
from tests.cast import EXECUTION_ROLE, Cast
from tests.hosting.conftest import IMAGE, Hosting, variant

ARN = "arn:aws:sagemaker:us-east-1:000000000000"


def error_of(call: Callable[..., Any], **arguments: Any) -> tuple[str, str]:
    with pytest.raises(ClientError) as refused:
        call(**arguments)
    found = refused.value.response["Error"]
    return found["Code"], found["Message"]


def container(uri: str, **more: Any) -> dict[str, Any]:
    return {"Image": IMAGE, "ModelDataUrl": uri, **more}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"Image": "somewhere/xgboost:1"}, "Image somewhere/xgboost:1 cannot run here. Images of this installation: "),
        ({"ModelDataUrl": "s3://{bucket}/models/absent.tar.gz"}, "Could not find model data at s3://"),
        ({"ModelDataUrl": "s3://{bucket}/models/folder/"}, "ModelDataUrl must name the model package: "),
        ({"ModelDataUrl": "https://example.com/m.tar.gz"}, '"https://example.com/m.tar.gz" is not an S3 URI; '),
        ({"Mode": "MultiModel"}, "Container.Mode MultiModel is not supported in this installation. "),
        ({"ModelPackageName": "group/1"}, "Container.ModelPackageName is not supported in this installation. "),
        (
            {"Environment": {"LD_PRELOAD": "/tmp/x.so"}},
            "The environment variable LD_PRELOAD is not passed to model servers ",
        ),
        (
            {"Environment": {"PYTHONPATH": "/tmp"}},
            "The environment variable PYTHONPATH is not passed to model servers ",
        ),
        (
            {"Environment": {"SAGEMAKER_X": "x" * 1024} | {f"MODEL_{n}": "x" * 1024 for n in range(40)}},
            "Environment holds ",
        ),
    ],
)
def test_models(hosting: Hosting, uri: str, change: dict[str, Any], message: str) -> None:
    changed = {
        key: value.replace("{bucket}", default_bucket()) if isinstance(value, str) else value
        for key, value in change.items()
    }

    code, found = error_of(
        hosting.sagemaker.create_model,
        ModelName="refused",
        PrimaryContainer=container(uri) | changed,
        ExecutionRoleArn=EXECUTION_ROLE,
    )

    assert code == "ValidationException"
    assert found.startswith(message)
    assert Model.objects.count() == 0


def test_pipelines_and_both_kinds_of_containers(hosting: Hosting, uri: str) -> None:
    create = hosting.sagemaker.create_model
    code, message = error_of(create, ModelName="m", Containers=[container(uri)] * 2)
    assert (code, message.partition(". ")[0]) == ("ValidationException", "Containers has 2 entries")
    assert error_of(create, ModelName="m") == (
        "ValidationException",
        "Give exactly one of PrimaryContainer and Containers.",
    )


CAPTURE = {
    "InitialSamplingPercentage": 10,
    "DestinationS3Uri": "s3://b/k",
    "CaptureOptions": [{"CaptureMode": "Input"}],
}


@pytest.mark.parametrize(
    ("config", "of_variant", "message"),
    [
        ({"DataCaptureConfig": CAPTURE}, {}, "DataCaptureConfig is not supported in this installation. "),
        (
            {"AsyncInferenceConfig": {"OutputConfig": {"S3OutputPath": "s3://b/k"}}},
            {},
            "AsyncInferenceConfig is not supported in this installation. Use a batch transform job ",
        ),
        ({"ShadowProductionVariants": [variant("m", "S")]}, {}, "ShadowProductionVariants is not supported "),
        (
            {},
            {"ServerlessConfig": {"MemorySizeInMB": 2048, "MaxConcurrency": 5}},
            "ProductionVariants[0].ServerlessConfig is not supported in this installation. "
            "Give InstanceType and InitialInstanceCount.",
        ),
        ({}, {"ManagedInstanceScaling": {"Status": "ENABLED"}}, "ProductionVariants[0].ManagedInstanceScaling is not "),
        ({}, {"InitialVariantWeight": 0.0}, "The InitialVariantWeight of all ProductionVariants is 0; "),
        ({}, {"ModelName": "absent"}, f'Could not find model "{ARN}:model/absent".'),
        ({"ProductionVariants": [variant("m"), variant("m")]}, {}, "ProductionVariants names AllTraffic twice; "),
    ],
)
def test_endpoint_configurations(
    hosting: Hosting, uri: str, config: dict[str, Any], of_variant: dict[str, Any], message: str
) -> None:
    hosting.model("m", uri)
    request = {"EndpointConfigName": "c", "ProductionVariants": [variant("m") | of_variant]} | config

    code, found = error_of(hosting.sagemaker.create_endpoint_config, **request)

    assert code == "ValidationException"
    assert found.startswith(message)
    assert EndpointConfig.objects.count() == 0


def test_keys_for_encryption_are_kept_and_told(hosting: Hosting, uri: str) -> None:
    """Scripts that name them run unchanged; they change nothing here."""
    hosting.model("m", uri)
    hosting.sagemaker.create_endpoint_config(
        EndpointConfigName="c", ProductionVariants=[variant("m")], KmsKeyId="key-1"
    )
    place = f"s3://{default_bucket()}"
    hosting.sagemaker.create_transform_job(
        TransformJobName="t",
        ModelName="m",
        TransformInput={"DataSource": {"S3DataSource": {"S3DataType": "S3Prefix", "S3Uri": f"{place}/in/"}}},
        TransformOutput={"S3OutputPath": f"{place}/out", "KmsKeyId": "key-2"},
        TransformResources={"InstanceType": "ml.m5.large", "InstanceCount": 1, "VolumeKmsKeyId": "key-3"},
    )

    assert hosting.sagemaker.describe_endpoint_config(EndpointConfigName="c")["KmsKeyId"] == "key-1"
    told = hosting.sagemaker.describe_transform_job(TransformJobName="t")
    assert told["TransformOutput"]["KmsKeyId"] == "key-2"
    assert told["TransformResources"]["VolumeKmsKeyId"] == "key-3"


def test_a_name_is_taken_once_and_a_quota_holds(hosting: Hosting, uri: str) -> None:
    hosting.model("m", uri)
    taken = f'Cannot create already existing model "{ARN}:model/m".'
    assert error_of(hosting.model, name="M", uri=uri) == ("ValidationException", taken)
    hosting.config("c", variant("m", count=21))
    assert error_of(hosting.endpoint, name="e", config="c") == (
        "ResourceLimitExceeded",
        "The account-level service limit 'ml.m5.large for endpoint usage' is 20 Instances, with current utilization of "
        "0 Instances and a request delta of 21 Instances. Delete an endpoint that is not needed, or ask an "
        "administrator to raise ATELIER_ENDPOINT_INSTANCES.",
    )
    assert Endpoint.objects.count() == 0
    rolling = {
        "RollingUpdatePolicy": {"MaximumBatchSize": {"Type": "INSTANCE_COUNT", "Value": 1}, "WaitIntervalInSeconds": 0}
    }
    code, message = error_of(
        hosting.sagemaker.create_endpoint, EndpointName="e", EndpointConfigName="c", DeploymentConfig=rolling
    )
    assert (code, message.split(".")[1]) == (
        "ValidationException",
        "RollingUpdatePolicy is not supported in this installation",
    )


def test_another_domain_sees_nothing(
    hosting: Hosting, hosting_of: Callable[..., Hosting], people: Cast, uri: str
) -> None:
    hosting.model("m", uri)
    hosting.config("c", variant("m"))
    hosting.endpoint("e", "c")
    eve = hosting_of(people.eve).sagemaker

    for call, arguments, kind in [
        (eve.describe_model, {"ModelName": "m"}, 'model "' + ARN + ":model/m"),
        (eve.delete_model, {"ModelName": "m"}, 'model "' + ARN + ":model/m"),
        (
            eve.describe_endpoint_config,
            {"EndpointConfigName": "c"},
            'endpoint configuration "' + ARN + ":endpoint-config/c",
        ),
        (
            eve.delete_endpoint_config,
            {"EndpointConfigName": "c"},
            'endpoint configuration "' + ARN + ":endpoint-config/c",
        ),
        (eve.describe_endpoint, {"EndpointName": "e"}, 'endpoint "' + ARN + ":endpoint/e"),
        (eve.update_endpoint, {"EndpointName": "e", "EndpointConfigName": "c"}, 'endpoint "' + ARN + ":endpoint/e"),
        (eve.delete_endpoint, {"EndpointName": "e"}, 'endpoint "' + ARN + ":endpoint/e"),
    ]:
        assert error_of(call, **arguments) == ("ValidationException", f'Could not find {kind}".')
    assert eve.list_models()["Models"] == []
    assert eve.list_endpoint_configs()["EndpointConfigs"] == []
    assert eve.list_endpoints()["Endpoints"] == []
    assert Model.objects.count() == EndpointConfig.objects.count() == Endpoint.objects.count() == 1

    lea = hosting_of(people.lea).sagemaker
    assert error_of(lea.describe_endpoint, EndpointName="e")[0] == "AccessDeniedException"


def test_lists_are_filtered_and_paged(hosting: Hosting, uri: str) -> None:
    for name in ("alpha", "beta", "gamma"):
        hosting.model(name, uri)

    first = hosting.sagemaker.list_models(MaxResults=2, SortBy="Name", SortOrder="Ascending")
    rest = hosting.sagemaker.list_models(
        MaxResults=2, SortBy="Name", SortOrder="Ascending", NextToken=first["NextToken"]
    )
    assert [each["ModelName"] for each in first["Models"] + rest["Models"]] == ["alpha", "beta", "gamma"]
    assert "NextToken" not in rest
    found = hosting.sagemaker.list_models(NameContains="et")["Models"]
    assert [each["ModelName"] for each in found] == ["beta"]


def test_a_transform_job_that_is_absent(hosting: Hosting) -> None:
    for call in (hosting.sagemaker.describe_transform_job, hosting.sagemaker.stop_transform_job):
        assert error_of(call, TransformJobName="absent") == (
            "ResourceNotFound",
            f'Could not find transform job "{ARN}:transform-job/absent".',
        )
    assert TransformJob.objects.count() == 0
