"""Signatures over the wire: each test bends one thing and everything else is as botocore made it."""

import hashlib
from datetime import UTC, datetime, timedelta

import boto3
import httpx
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from studio.access.authenticate import forget_principals
from studio.access.models import AccessKey
from tests.studio.api.conftest import JSON

WHO = "Action=GetCallerIdentity&Version=2011-06-15"
LIST_TAGS = {**JSON, "X-Amz-Target": "SageMaker.ListTags"}
A_TAG_LIST = '{"ResourceArn": "arn:aws:sagemaker:us-east-1:000000000000:domain/none"}'
MISMATCH = (
    "The request signature we calculated does not match the signature you provided. "
    "Check your AWS Secret Access Key and signing method."
)


def refused(answer: httpx.Response) -> tuple[int, str, str]:
    body = answer.json()
    return answer.status_code, body["__type"], body["message"]


def test_a_good_signature_gets_through(people, signed, send):
    answer = send(signed(people.dora, body=A_TAG_LIST, headers=LIST_TAGS))

    assert answer.json()["__type"] == "ResourceNotFound"  # from the handler: signature, rules and policy are passed


def test_no_signature(people, send, signed):
    answer = send(signed(people.dora, body=A_TAG_LIST, headers=LIST_TAGS), headers={"Authorization": None})

    assert refused(answer) == (
        400,
        "MissingAuthenticationTokenException",
        "The request is not signed. Sign it with an access key from your account page.",
    )


def test_a_wrong_secret(people, signed, send):
    answer = send(signed(people.dora, body=A_TAG_LIST, headers=LIST_TAGS, secret="x" * 40))

    assert refused(answer) == (400, "InvalidSignatureException", MISMATCH)


def test_a_key_that_does_not_exist(people, server):
    sagemaker = boto3.client(
        "sagemaker",
        endpoint_url=f"{server.url}/aws",
        region_name="us-east-1",
        aws_access_key_id="ATLAXXXXXXXXXXXXXXXX",
        aws_secret_access_key="x",
        config=Config(retries={"total_max_attempts": 1}),
    )

    with pytest.raises(ClientError) as error:
        sagemaker.list_domains()

    assert error.value.response["Error"] == {
        "Code": "UnrecognizedClientException",
        "Message": "The security token included in the request is invalid.",
    }


def test_a_disabled_key_is_refused_at_once(people, signed, send):
    assert send(signed(people.dora, body=WHO, service="sts")).status_code == 200

    AccessKey.objects.filter(pk=people.dora.access_key_id).update(disabled=True)
    forget_principals()

    answer = send(signed(people.dora, body=WHO, service="sts"))
    assert answer.status_code == 403
    assert b"<Code>InvalidClientTokenId</Code>" in answer.content


@pytest.mark.parametrize("minutes", [-16, 16])
def test_a_clock_that_is_off_by_more_than_fifteen_minutes(people, signed, send, minutes):
    at = datetime.now(UTC) + timedelta(minutes=minutes)

    status, code, message = refused(send(signed(people.dora, body=A_TAG_LIST, headers=LIST_TAGS, at=at)))

    assert (status, code) == (400, "InvalidSignatureException")
    assert message.startswith(
        f"Signature expired or not yet valid: it was made at {at:%Y%m%dT%H%M%SZ}, the clock here says"
    )


@pytest.mark.parametrize("minutes", [-14, 14])
def test_a_clock_that_is_off_by_less(people, signed, send, minutes):
    at = datetime.now(UTC) + timedelta(minutes=minutes)

    answer = send(signed(people.dora, body=A_TAG_LIST, headers=LIST_TAGS, at=at))

    assert answer.json()["__type"] == "ResourceNotFound"


@pytest.mark.parametrize(
    ("_case", "change"),
    [
        ("another body", {"content": A_TAG_LIST.replace("none", "nine")}),
        ("another operation", {"headers": {"X-Amz-Target": "SageMaker.DeleteTags"}}),
        ("another host", {"headers": {"Host": "localhost:1"}}),
        ("a query string", {"url": "/aws?Action=AddTags"}),
        ("another method", {"method": "PUT"}),
        ("another path", {"url": "/aws/"}),
    ],
)
def test_what_was_signed_cannot_be_changed(people, signed, send, _case, change):
    answer = send(signed(people.dora, body=A_TAG_LIST, headers=LIST_TAGS), **change)

    assert refused(answer) == (400, "InvalidSignatureException", MISMATCH)


def test_a_header_of_the_service_that_was_not_signed(people, signed, send):
    request = signed(people.dora, body=A_TAG_LIST, headers=JSON)

    answer = send(request, headers={"X-Amz-Target": "SageMaker.ListTags"})

    assert refused(answer) == (
        400,
        "InvalidSignatureException",
        "There were headers present in the request which were not signed: x-amz-target.",
    )


def test_a_body_that_is_not_the_one_whose_digest_was_signed(people, signed, send):
    headers = {**LIST_TAGS, "X-Amz-Content-SHA256": hashlib.sha256(b"something else").hexdigest()}

    answer = send(signed(people.dora, body=A_TAG_LIST, headers=headers))

    assert refused(answer) == (
        400,
        "InvalidSignatureException",
        "The body is not the one that was signed: its digest is not x-amz-content-sha256.",
    )


def test_a_signature_for_another_service(people, signed, send):
    answer = send(signed(people.dora, body=A_TAG_LIST, headers=LIST_TAGS, service="logs"))

    assert refused(answer)[2] == "Credential should be scoped to correct service: 'sagemaker'."


@pytest.mark.parametrize(
    ("authorization", "message"),
    [
        (
            "Bearer abc",
            "The Authorization header must be `AWS4-HMAC-SHA256 Credential=…, SignedHeaders=…, Signature=…`.",
        ),
        (
            f"AWS4-HMAC-SHA256 Credential=ABCD/2026, SignedHeaders=host, Signature={'0' * 64}",
            "Credential must be `<access key>/<yyyymmdd>/<region>/<service>/aws4_request`.",
        ),
        (
            f"AWS4-HMAC-SHA256 Credential=ABCD/20260101/us-east-1/sagemaker/aws4_request, SignedHeaders=host, "
            f"Signature={'0' * 64}",
            "X-Amz-Date must be like 20260102T030405Z.",
        ),
    ],
)
def test_an_authorization_header_that_cannot_be_read(http, people, authorization, message):
    answer = http.post("/aws", content="{}", headers={**LIST_TAGS, "Authorization": authorization})

    assert refused(answer) == (400, "IncompleteSignatureException", message)


class TestPresigned:
    def test_until_it_expires(self, people, signed, send):
        request = signed(people.dora, f"/aws?{WHO}", method="GET", service="sts", presign=60)

        assert b"user/dora" in send(request, headers={"Host": None}).content

    def test_after_it_expired(self, people, signed, send):
        at = datetime.now(UTC) - timedelta(seconds=61)
        request = signed(people.dora, f"/aws?{WHO}", method="GET", service="sts", presign=60, at=at)

        answer = send(request, headers={"Host": None})

        assert answer.status_code == 403
        assert b"<Code>RequestExpired</Code><Message>Request has expired: it was valid until" in answer.content

    def test_old_but_alive(self, people, signed, send):
        at = datetime.now(UTC) - timedelta(hours=1)
        request = signed(people.dora, f"/aws?{WHO}", method="GET", service="sts", presign=7200, at=at)

        assert send(request, headers={"Host": None}).status_code == 200

    def test_a_longer_life_cannot_be_written_in(self, people, signed, send):
        request = signed(people.dora, f"/aws?{WHO}", method="GET", service="sts", presign=60)

        answer = send(request, url=request.url.replace("X-Amz-Expires=60", "X-Amz-Expires=600"), headers={"Host": None})

        assert answer.status_code == 403
        assert b"<Code>SignatureDoesNotMatch</Code>" in answer.content

    @pytest.mark.parametrize("life", ["604801", "-1", "1e3", ""])
    def test_a_life_of_more_than_a_week_or_of_nonsense(self, people, signed, send, life):
        request = signed(people.dora, f"/aws?{WHO}", method="GET", service="sts", presign=60)

        answer = send(
            request, url=request.url.replace("X-Amz-Expires=60", f"X-Amz-Expires={life}"), headers={"Host": None}
        )

        assert answer.status_code == 400
        assert b"<Code>IncompleteSignature</Code>" in answer.content
