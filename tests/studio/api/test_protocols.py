"""What handlers get and what clients read, protocol by protocol, through real boto3 clients.

The handlers here belong to the test: they return what a test wants on the wire. Everything around them is as shipped.
"""

import json
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime

import pytest
from botocore.exceptions import ClientError

from studio.api.errors import ApiError, ResourceInUse, ResourceLimitExceeded, ResourceNotFound, ValidationError
from tests.studio.api.conftest import JSON

MOMENT = datetime(2026, 3, 4, 5, 6, 7, 890_000, tzinfo=UTC)


class TestJson:
    def test_timestamps_numbers_and_absent_members(self, people, client_of, handling):
        def describe(request, caller):
            assert request == {"HubName": "h"}
            return {
                "HubName": "h",
                "HubArn": "arn:h",
                "HubStatus": "InService",
                "CreationTime": MOMENT,
                "LastModifiedTime": MOMENT,
                "HubDescription": None,
            }

        handling("sagemaker", "DescribeHub", describe)

        answer = client_of(people.ada, "sagemaker").describe_hub(HubName="h")

        assert answer["CreationTime"] == MOMENT
        assert "HubDescription" not in answer
        assert answer["ResponseMetadata"]["HTTPHeaders"]["content-type"] == "application/x-amz-json-1.1"
        assert len(answer["ResponseMetadata"]["RequestId"]) == 36

    def test_numbers_that_json_has_not(self, people, client_of, handling):
        metric = {"MetricName": "m", "Value": float("nan"), "Set": "Train"}
        handling("sagemaker", "ListCandidatesForAutoMLJob", lambda request, caller: {"Candidates": [candidate(metric)]})

        answer = client_of(people.ada, "sagemaker").list_candidates_for_auto_ml_job(AutoMLJobName="a")

        value = answer["Candidates"][0]["CandidateProperties"]["CandidateMetrics"][0]["Value"]
        assert value == "NaN"  # as the protocol spells it; a bare NaN is no JSON, and browsers refuse it

    def test_timestamps_of_filters_arrive_aware(self, people, client_of, handling):
        seen = {}
        handling("sagemaker", "ListHubs", lambda request, caller: seen.update(request) or {"HubSummaries": []})

        client_of(people.ada, "sagemaker").list_hubs(CreationTimeAfter=MOMENT.replace(microsecond=0), MaxResults=5)

        assert seen == {"CreationTimeAfter": MOMENT.replace(microsecond=0), "MaxResults": 5}

    def test_operations_without_output(self, people, client_of, handling):
        handling("sagemaker", "DeleteHub", lambda request, caller: None)

        answer = client_of(people.ada, "sagemaker").delete_hub(HubName="h")

        assert answer["ResponseMetadata"]["HTTPStatusCode"] == 200

    def test_json_1_0_for_cloudwatch(self, people, signed, send, handling):
        handling(
            "cloudwatch", "ListMetrics", lambda request, caller: {"Metrics": [{"MetricName": request["Namespace"]}]}
        )
        headers = {
            "Content-Type": "application/x-amz-json-1.0",
            "X-Amz-Target": "GraniteServiceVersion20100801.ListMetrics",
        }

        answer = send(signed(people.ada, "/aws", '{"Namespace": "n"}', headers, service="monitoring"))

        assert answer.json() == {"Metrics": [{"MetricName": "n"}]}
        assert answer.headers["content-type"] == "application/x-amz-json-1.0"

    def test_a_member_that_the_model_does_not_know_is_our_bug(self, people, client_of, handling):
        handling("sagemaker", "ListHubs", lambda request, caller: {"HubSummaries": [], "Typo": 1})

        with pytest.raises(ClientError) as broke:
            client_of(people.ada, "sagemaker").list_hubs()

        assert broke.value.response["ResponseMetadata"]["HTTPStatusCode"] == 500

    @pytest.mark.parametrize(
        ("body", "message"),
        [
            (b"{", "The body is not JSON: Expecting property name enclosed in double quotes in line 1, column 2."),
            (b"[1]", "The body must be a JSON object."),
            (b'{"MaxResults": NaN}', "The body is not JSON: NaN is not a JSON number."),
            (b"\xff", "The body is not UTF-8 text."),
            (b'{"a":' * 50_000, "The body is nested too deeply."),
        ],
    )
    def test_bodies_that_are_no_json(self, people, signed, send, handling, body, message):
        handling("sagemaker", "ListHubs", lambda request, caller: pytest.fail("must not be called"))

        answer = send(signed(people.ada, body=body, headers={**JSON, "X-Amz-Target": "SageMaker.ListHubs"}))

        assert answer.status_code == 400
        assert answer.json() == {"__type": "SerializationException", "message": message}


class TestRestJson:
    def test_headers_path_and_raw_body(self, people, client_of, handling):
        seen = {}

        async def invoke(request, caller):
            seen.update(request)
            return {
                "Body": b"0.9\n",
                "ContentType": "text/csv",
                "InvokedProductionVariant": "blue",
                "ResponseHeaders": {"X-Model-Ms": "3"},
            }

        handling("sagemaker-runtime", "InvokeEndpoint", invoke, "endpoint/{EndpointName}")

        answer = client_of(people.dora, "sagemaker-runtime").invoke_endpoint(
            EndpointName="churn", Body=b"1,2\xff\x00", ContentType="text/csv", Accept="text/csv", TargetVariant="blue"
        )

        assert answer["Body"].read() == b"0.9\n"
        assert (answer["ContentType"], answer["InvokedProductionVariant"]) == ("text/csv", "blue")
        assert answer["ResponseMetadata"]["HTTPHeaders"]["x-model-ms"] == "3"
        assert seen == {
            "EndpointName": "churn",
            "Body": b"1,2\xff\x00",
            "ContentType": "text/csv",
            "Accept": "text/csv",
            "TargetVariant": "blue",
        }

    def test_an_answer_in_pieces(self, people, client_of, handling):
        async def pieces() -> AsyncIterator[bytes]:
            for number in range(3):
                yield b"%d\n" % number

        async def invoke(request, caller):
            return {"Body": pieces(), "ContentType": "text/csv"}

        handling("sagemaker-runtime", "InvokeEndpoint", invoke)

        answer = client_of(people.dora, "sagemaker-runtime").invoke_endpoint(EndpointName="e", Body=b"x")

        assert answer["Body"].read() == b"0\n1\n2\n"

    def test_an_answer_in_pieces_from_a_blocking_iterator(self, people, client_of, handling):
        def pieces() -> Iterator[bytes]:
            yield from (b"a", b"b")

        handling("sagemaker-runtime", "InvokeEndpoint", lambda request, caller: {"Body": pieces()})

        answer = client_of(people.dora, "sagemaker-runtime").invoke_endpoint(EndpointName="e", Body=b"x")

        assert answer["Body"].read() == b"ab"

    def test_a_stream_of_events(self, people, client_of, handling):
        async def pieces() -> AsyncIterator[bytes]:
            yield b"first"
            yield b"second"

        handling("sagemaker-runtime", "InvokeEndpointWithResponseStream", lambda request, caller: {"Body": pieces()})

        answer = client_of(people.dora, "sagemaker-runtime").invoke_endpoint_with_response_stream(
            EndpointName="e", Body=b"x"
        )

        assert [event["PayloadPart"]["Bytes"] for event in answer["Body"]] == [b"first", b"second"]

    def test_a_stream_of_events_that_breaks(self, people, client_of, handling):
        async def pieces() -> AsyncIterator[bytes]:
            yield b"first"
            raise ApiError("ModelStreamError", "The model's container went away.", ErrorCode="StreamBroken")

        handling("sagemaker-runtime", "InvokeEndpointWithResponseStream", lambda request, caller: {"Body": pieces()})
        answer = client_of(people.dora, "sagemaker-runtime").invoke_endpoint_with_response_stream(
            EndpointName="e", Body=b"x"
        )

        events = iter(answer["Body"])
        assert next(events)["PayloadPart"]["Bytes"] == b"first"
        with pytest.raises(ClientError) as broke:
            next(events)

        assert broke.value.response["Error"] == {
            "Code": "ModelStreamError",
            "Message": "The model's container went away.",
        }

    def test_the_modelled_error_with_its_members(self, people, client_of, handling):
        async def invoke(request, caller):
            raise ApiError(
                "ModelError",
                "The model said no.",
                424,
                OriginalStatusCode=500,
                OriginalMessage="no",
                LogStreamArn="arn:l",
            )

        handling("sagemaker-runtime", "InvokeEndpoint", invoke)
        runtime = client_of(people.dora, "sagemaker-runtime")

        with pytest.raises(runtime.exceptions.ModelError) as refused:
            runtime.invoke_endpoint(EndpointName="e", Body=b"x")

        assert refused.value.response["Error"] == {"Code": "ModelError", "Message": "The model said no."}
        assert refused.value.response["OriginalStatusCode"] == 500
        assert refused.value.response["OriginalMessage"] == "no"
        assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == 424

    def test_a_broken_rule_is_called_as_the_runtime_calls_it(self, people, signed, send):
        answer = send(signed(people.dora, "/aws/endpoints/-/invocations", b"x"))

        assert answer.status_code == 400
        assert answer.headers["x-amzn-errortype"] == "ValidationError"
        assert answer.json()["message"] == (
            "1 validation error detected: Value '-' at 'endpointName' failed to satisfy constraint: "
            "Member must satisfy regular expression pattern: ^[a-zA-Z0-9](-*[a-zA-Z0-9])*"
        )

    def test_query_strings_and_json_members(self, people, client_of, handling):
        seen = {}
        handling("sagemaker-featurestore-runtime", "GetRecord", lambda request, caller: seen.update(request) or {})

        client_of(people.dora, "sagemaker-featurestore-runtime").get_record(
            FeatureGroupName="f", RecordIdentifierValueAsString="a/b c", FeatureNames=["x", "y"]
        )

        assert seen == {"FeatureGroupName": "f", "RecordIdentifierValueAsString": "a/b c", "FeatureNames": ["x", "y"]}

    def test_a_body_over_the_limit(self, people, signed, send, handling):
        async def invoke(request, caller):
            pytest.fail("must not be called")

        handling("sagemaker-runtime", "InvokeEndpoint", invoke)

        answer = send(signed(people.dora, "/aws/endpoints/e/invocations", b"x" * (6 * 1024 * 1024 + 1)))

        assert answer.status_code == 413
        assert answer.json()["message"] == "The body is larger than 6291456 bytes."


class TestQuery:
    def test_the_answer_is_xml(self, people, client_of):
        answer = client_of(people.lea, "sts").get_caller_identity()

        assert answer["Account"] == "000000000000"
        assert answer["Arn"] == "arn:aws:iam::000000000000:user/lea"

    def test_lists_and_nested_members_of_forms(self, people, client_of, handling):
        seen = {}
        handling("iam", "TagRole", lambda request, caller: seen.update(request))

        client_of(people.ada, "iam").tag_role(
            RoleName="r", Tags=[{"Key": "a", "Value": "1"}, {"Key": "b", "Value": ""}]
        )

        assert seen == {"RoleName": "r", "Tags": [{"Key": "a", "Value": "1"}, {"Key": "b", "Value": ""}]}

    def test_lists_and_dates_of_answers(self, people, client_of, handling):
        role = {
            "Path": "/",
            "RoleName": "r",
            "RoleId": "AROA1",
            "Arn": "arn:aws:iam::000000000000:role/r",
            "CreateDate": MOMENT,
        }
        handling("iam", "ListRoles", lambda request, caller: {"Roles": [role], "IsTruncated": False})

        answer = client_of(people.ada, "iam").list_roles(MaxItems=7)

        assert answer["Roles"] == [role]
        assert answer["IsTruncated"] is False

    def test_a_modelled_error(self, people, client_of, handling):
        def get_role(request, caller):
            raise ApiError("NoSuchEntityException", "The role r is not there.", 404)

        handling("iam", "GetRole", get_role)
        iam = client_of(people.ada, "iam")

        with pytest.raises(iam.exceptions.NoSuchEntityException) as refused:
            iam.get_role(RoleName="r")

        assert refused.value.response["Error"] == {
            "Type": "Sender",
            "Code": "NoSuchEntity",
            "Message": "The role r is not there.",
        }
        assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == 404


class TestErrors:
    @pytest.mark.parametrize(
        ("error", "name"),
        [
            (ResourceNotFound("gone"), "ResourceNotFound"),
            (ResourceInUse("taken"), "ResourceInUse"),
            (ResourceLimitExceeded("full"), "ResourceLimitExceeded"),
            (ApiError("ConflictException", "moved"), "ConflictException"),
        ],
    )
    def test_boto3_maps_them_to_modelled_exceptions(self, people, client_of, handling, error, name):
        def create_hub(request, caller):
            raise error

        handling("sagemaker", "CreateHub", create_hub)
        sagemaker = client_of(people.ada, "sagemaker")

        with pytest.raises(getattr(sagemaker.exceptions, name)) as refused:
            sagemaker.create_hub(HubName="h", HubDescription="d")

        assert refused.value.response["Error"] == {"Code": name, "Message": error.message}
        assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == 400

    def test_names_that_another_service_gives_to_the_same_error(self, people, client_of, handling):
        def filter_events(request, caller):
            raise ResourceNotFound("The log group is not there.")

        handling("logs", "FilterLogEvents", filter_events)
        logs = client_of(people.ada, "logs")

        with pytest.raises(logs.exceptions.ResourceNotFoundException):
            logs.filter_log_events(logGroupName="g")

        def broken_rule(request, caller):
            raise ValidationError("A filter pattern must not be empty.")

        handling("logs", "FilterLogEvents", broken_rule)
        with pytest.raises(logs.exceptions.InvalidParameterException, match=r"A filter pattern must not be empty\."):
            logs.filter_log_events(logGroupName="g")

    def test_a_bug_is_told_by_reference_and_nothing_else(self, people, client_of, handling, caplog):
        def broken(request, caller):
            raise RuntimeError("the secret is 42")

        handling("sagemaker", "ListHubs", broken)

        with pytest.raises(ClientError) as broke:
            client_of(people.ada, "sagemaker").list_hubs()

        told = broke.value.response["Error"]
        reference = broke.value.response["ResponseMetadata"]["RequestId"]
        assert told["Code"] == "InternalFailure"
        assert told["Message"] == (
            f"Something broke here. The log of the server tells what, under the reference {reference}."
        )
        assert f"request {reference}: sagemaker ListHubs broke" in caplog.text
        assert "the secret is 42" in caplog.text  # the traceback is in the log

    def test_an_operation_that_no_policy_allows(self, people, client_of, handling):
        handling("sagemaker", "CreateHub", lambda request, caller: pytest.fail("must not be called"))

        with pytest.raises(ClientError) as refused:
            client_of(people.lea, "sagemaker").create_hub(HubName="h", HubDescription="d")

        assert refused.value.response["Error"]["Code"] == "AccessDeniedException"
        assert refused.value.response["Error"]["Message"].startswith(
            "User: arn:aws:iam::000000000000:user/lea is not authorized to perform: sagemaker:CreateHub on resource: *"
        )
        assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == 400

    def test_the_policy_is_asked_about_the_resource_of_the_request(self, people, client_of, handling):
        handling(
            "sagemaker-runtime", "InvokeEndpoint", lambda request, caller: {"Body": b""}, "endpoint/{EndpointName}"
        )

        with pytest.raises(ClientError) as refused:
            client_of(people.lea, "sagemaker-runtime").invoke_endpoint(EndpointName="churn", Body=b"x")

        assert "on resource: arn:aws:sagemaker:us-east-1:000000000000:endpoint/churn" in str(refused.value)
        assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == 403


def candidate(metric: dict) -> dict:
    return {
        "CandidateName": "c",
        "ObjectiveStatus": "Succeeded",
        "CandidateSteps": [],
        "CandidateStatus": "Completed",
        "CreationTime": MOMENT,
        "LastModifiedTime": MOMENT,
        "CandidateProperties": {"CandidateMetrics": [metric]},
    }


def test_json_in_the_log_and_in_the_answer_agree(people, client_of, caplog):
    answer = client_of(people.dora, "sts").get_caller_identity()

    lines = [json.loads(record.message) for record in caplog.records if record.name == "atelier.requests"]
    line = next(each for each in lines if each["request_id"] == answer["ResponseMetadata"]["RequestId"])
    assert line.pop("ms") > 0
    assert line == {
        "request_id": answer["ResponseMetadata"]["RequestId"],
        "who": "dora",
        "via": "access-key",
        "access_key_id": people.dora.access_key_id,
        "source_ip": "127.0.0.1",
        "service": "sts",
        "operation": "GetCallerIdentity",
        "outcome": "OK",
        "status": 200,
    }
