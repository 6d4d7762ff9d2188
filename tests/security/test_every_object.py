"""Every route of the S3 front door: asked by a stranger, by a labeler, by a person of another domain."""

import urllib.error
import urllib.request

import pytest
from botocore.auth import S3SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from studio.storage.front_door import _ROUTES  # private on purpose: the walk must see every route there is
from studio.storage.models import Bucket

COPY = ("PUT", True, "copy")
ROUTES = [*[(method, on_object, parameter) for method, on_object, parameter, _ in _ROUTES], COPY]
BUCKET, KEY = "doras-own-bucket", "letters/private.txt"


@pytest.fixture
def doras_bucket(people, client_of):
    """A bucket with one object."""
    client = client_of(people.dora, "s3")
    client.create_bucket(Bucket=BUCKET)
    client.put_object(Bucket=BUCKET, Key=KEY, Body=b"for dora alone")
    return client


def ask(server, person, route, bucket=BUCKET):
    """The status and error code of one route, signed by that person; unsigned without one."""
    method, on_object, parameter = route
    query = f"?{parameter}" + {"uploadId": "=walk&partNumber=1", "list-type": "=2"}.get(parameter, "=")
    path = f"/aws/{bucket}" + (f"/{KEY}" if on_object else "") + (query if parameter and parameter != "copy" else "")
    body = b"<Delete><Object><Key>letters/private.txt</Key></Object></Delete>" if parameter == "delete" else b""
    headers = {"x-amz-copy-source": f"{BUCKET}/{KEY}"} if parameter == "copy" else {}
    request = AWSRequest(method, server.url + path, data=body, headers=headers)
    if person is not None:
        S3SigV4Auth(Credentials(person.access_key_id, person.secret), "s3", "us-east-1").add_auth(request)
    sent = urllib.request.Request(server.url + path, data=body or None, headers=dict(request.headers), method=method)
    try:
        with urllib.request.urlopen(sent, timeout=10) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


def test_a_stranger_and_a_labeler_are_refused(server, people, doras_bucket):
    strangers = {route: ask(server, None, route)[0] for route in ROUTES}
    labelers = {route: ask(server, people.lea, route) for route in ROUTES}

    assert {route: status for route, status in strangers.items() if status != 403} == {}
    # A multi-delete answers 200 and refuses key by key, as S3 does.
    assert {route: answer[0] for route, answer in labelers.items() if answer[0] != 403} == {
        ("POST", False, "delete"): 200
    }
    speaking = {route: text for route, (_, text) in labelers.items() if route[0] != "HEAD"}
    assert {route: text for route, text in speaking.items() if "<Code>AccessDenied</Code>" not in text} == {}
    assert doras_bucket.get_object(Bucket=BUCKET, Key=KEY)["Body"].read() == b"for dora alone"


def test_the_bucket_of_another_domain_does_not_exist(server, people, doras_bucket):
    answers = {route: ask(server, people.eve, route) for route in ROUTES if route != ("PUT", False, "")}

    assert {route: answer for route, answer in answers.items() if answer[0] != 404} == {}
    speaking = {route: text for route, (_, text) in answers.items() if route[0] != "HEAD"}
    assert {route: text for route, text in speaking.items() if "<Code>NoSuchBucket</Code>" not in text} == {}
    assert doras_bucket.get_object(Bucket=BUCKET, Key=KEY)["Body"].read() == b"for dora alone"


def test_its_name_cannot_be_taken_and_lists_do_not_show_it(server, people, doras_bucket, client_of):
    status, text = ask(server, people.eve, ("PUT", False, ""))

    assert (status, "<Code>BucketAlreadyExists</Code>" in text) == (409, True)
    assert Bucket.objects.get(name=BUCKET).domain_id == people.dora.domain_id
    assert BUCKET not in [each["Name"] for each in client_of(people.eve, "s3").list_buckets()["Buckets"]]


def test_a_copy_cannot_read_what_its_author_cannot(server, people, doras_bucket, client_of):
    eve = client_of(people.eve, "s3")
    eve.create_bucket(Bucket="eves-bucket")

    status, text = ask(server, people.eve, COPY, bucket="eves-bucket")

    assert (status, "<Code>NoSuchBucket</Code>" in text) == (404, True)
    assert "Contents" not in eve.list_objects_v2(Bucket="eves-bucket")
