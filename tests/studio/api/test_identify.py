"""Which service and operation a request means, and what it is told when it means none."""

import pytest

from studio.api import services
from tests.studio.api.conftest import JSON


def target(name: str) -> dict[str, str]:
    return {**JSON, "X-Amz-Target": name}


def test_an_unknown_prefix_is_named_with_those_that_are_known(people, signed, send):
    answer = send(signed(people.ada, body="{}", headers=target("DynamoDB_20120810.ListTables")))

    assert answer.status_code == 400
    assert answer.json() == {
        "__type": "UnknownOperationException",
        "message": "X-Amz-Target 'DynamoDB_20120810.ListTables' names no operation; it is <prefix>.<operation>, the "
        "prefix one of AWSEvents, AmazonSQS, AnyScaleFrontendService, GraniteServiceVersion20100801, Logs_20140328, "
        "SageMaker, ServiceQuotasV20190624.",
    }
    assert answer.headers["x-amzn-errortype"] == "UnknownOperationException"


def test_an_operation_that_the_model_does_not_know(people, signed, send):
    answer = send(signed(people.ada, body="{}", headers=target("SageMaker.CreateMiracle")))

    assert (answer.status_code, answer.json()["__type"]) == (400, "UnknownOperationException")
    assert answer.json()["message"] == "sagemaker has no operation 'CreateMiracle'."


def test_an_operation_that_exists_in_the_model_but_not_here_is_named(people, client_of):
    sagemaker = client_of(people.ada, "sagemaker")

    with pytest.raises(sagemaker.exceptions.ClientError) as refused:
        sagemaker.list_edge_packaging_jobs()

    assert refused.value.response["Error"]["Code"] == "NotImplementedException"
    assert refused.value.response["Error"]["Message"] == (
        "The operation ListEdgePackagingJobs of sagemaker exists in the API but is not provided by this studio yet; "
        "docs/api-coverage.md lists the operations that are."
    )
    assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == 501


@pytest.mark.parametrize("path", ["/aws", "/aws/"])
def test_with_and_without_a_slash_at_the_end(people, signed, send, path):
    request = signed(people.dora, path, "Action=GetCallerIdentity&Version=2011-06-15", service="sts")

    assert b"<Arn>arn:aws:iam::000000000000:user/dora</Arn>" in send(request).content


@pytest.mark.parametrize(
    ("method", "path", "service", "operation", "uri"),
    [
        ("POST", "/endpoints/churn/invocations", "sagemaker-runtime", "InvokeEndpoint", {"EndpointName": "churn"}),
        ("POST", "/endpoints/a%20b/invocations", "sagemaker-runtime", "InvokeEndpoint", {"EndpointName": "a b"}),
        ("GET", "/human-loops", "sagemaker-a2i-runtime", "ListHumanLoops", {}),
        ("GET", "/human-loops/one", "sagemaker-a2i-runtime", "DescribeHumanLoop", {"HumanLoopName": "one"}),
        ("GET", "/FeatureGroup/f", "sagemaker-featurestore-runtime", "GetRecord", {"FeatureGroupName": "f"}),
        ("PUT", "/BatchPutMetrics", "sagemaker-metrics", "BatchPutMetrics", {}),
    ],
)
def test_paths_of_the_rest_services(method, path, service, operation, uri):
    found = services.find_route(method, path)

    assert found is not None
    assert (found[0].service, found[0].name, found[1]) == (service, operation, uri)


def test_a_signed_path_that_is_no_operation(people, signed, send):
    answer = send(signed(people.dora, "/aws/endpoints", method="GET"))

    assert answer.status_code == 404
    assert answer.headers["x-amzn-errortype"] == "UnknownOperationException"
    assert answer.json()["message"] == (
        "No operation answers to GET /endpoints; operations of sagemaker itself are named in the header X-Amz-Target."
    )


def test_a_service_that_is_not_answered_here(people, signed, send):
    answer = send(signed(people.dora, "/aws", "{}", JSON, service="dynamodb"))

    assert answer.status_code == 404
    assert answer.json()["message"].startswith(
        "A request of dynamodb must name its operation in the header X-Amz-Target"
    )


def test_a_form_without_an_action(people, signed, send):
    answer = send(signed(people.dora, "/aws", "Version=2011-06-15", service="sts"))

    assert answer.status_code == 400
    assert b"<Code>MissingAction</Code><Message>The form names no Action.</Message>" in answer.content


def test_every_rest_operation_is_found_by_its_own_uri():
    for service in services.REST_SERVICES:
        for operation in services.operations_of(service):
            path = operation.http["requestUri"].split("?")[0].replace("{", "").replace("}", "")
            found = services.find_route(operation.http["method"], path)
            assert found is not None
            assert (found[0].service, found[0].name) == (service, operation.name)
