"""The S3 API through the real boto3 against the running server."""

import errno
import io
import os
import threading
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from boto3.s3.transfer import TransferConfig
from botocore.auth import S3SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from botocore.exceptions import ClientError
from django.conf import settings

from studio.storage.store import default_bucket


@pytest.fixture
def s3(people, client_of):
    """dora's client."""
    return client_of(people.dora, "s3")


@pytest.fixture
def bucket(s3):
    """A bucket of dora's domain with a name that no other test has."""
    name = f"bucket-{os.urandom(6).hex()}"
    s3.create_bucket(Bucket=name)
    return name


def refusal(error) -> tuple[str, int]:
    response = error.value.response
    return response["Error"]["Code"], response["ResponseMetadata"]["HTTPStatusCode"]


@pytest.mark.parametrize(
    "key", ["a", "dir/a.txt", "a/../b", "//", "é ü/?#&+.csv", "x" * 1024, "..", "a/", " ", "a%2Fb"]
)
def test_what_is_put_is_got_under_any_key(s3, bucket, key):
    put = s3.put_object(Bucket=bucket, Key=key, Body=b"hello", ContentType="text/x", Metadata={"who": "dora"})

    got = s3.get_object(Bucket=bucket, Key=key)

    assert got["Body"].read() == b"hello"
    assert put["ETag"] == got["ETag"] == '"5d41402abc4b2a76b9719d911017c592"'
    assert (got["ContentType"], got["Metadata"], got["ContentLength"]) == ("text/x", {"who": "dora"}, 5)
    assert [each["Key"] for each in s3.list_objects_v2(Bucket=bucket)["Contents"]] == [key]
    head = s3.head_object(Bucket=bucket, Key=key)
    assert (head["ContentLength"], head["ETag"]) == (5, put["ETag"])


def test_a_range_is_part_of_the_object(s3, bucket):
    s3.put_object(Bucket=bucket, Key="k", Body=b"0123456789")

    for header, expected, described in [
        ("bytes=2-4", b"234", "bytes 2-4/10"),
        ("bytes=7-", b"789", "bytes 7-9/10"),
        ("bytes=-3", b"789", "bytes 7-9/10"),
        ("bytes=0-99", b"0123456789", "bytes 0-9/10"),
    ]:
        got = s3.get_object(Bucket=bucket, Key="k", Range=header)
        assert (got["Body"].read(), got["ContentRange"]) == (expected, described)
    with pytest.raises(ClientError) as error:
        s3.get_object(Bucket=bucket, Key="k", Range="bytes=10-")
    assert refusal(error) == ("InvalidRange", 416)


def test_conditions_hold_or_refuse(s3, bucket):
    etag = s3.put_object(Bucket=bucket, Key="k", Body=b"one")["ETag"]
    soon = datetime.now(UTC) + timedelta(hours=1)

    assert s3.get_object(Bucket=bucket, Key="k", IfMatch=etag)["Body"].read() == b"one"
    assert s3.get_object(Bucket=bucket, Key="k", IfNoneMatch='"other"')["Body"].read() == b"one"
    for arguments, expected in [
        ({"IfMatch": '"other"'}, ("PreconditionFailed", 412)),
        ({"IfNoneMatch": etag}, ("304", 304)),
        ({"IfModifiedSince": soon}, ("304", 304)),
        ({"IfUnmodifiedSince": datetime(2020, 1, 1, tzinfo=UTC)}, ("PreconditionFailed", 412)),
    ]:
        with pytest.raises(ClientError) as error:
            s3.get_object(Bucket=bucket, Key="k", **arguments)
        assert refusal(error) == expected
    with pytest.raises(ClientError) as error:
        s3.put_object(Bucket=bucket, Key="k", Body=b"two", IfNoneMatch="*")
    assert refusal(error) == ("PreconditionFailed", 412)
    assert s3.get_object(Bucket=bucket, Key="k")["Body"].read() == b"one"


def test_what_is_not_there_is_said_by_name(s3, bucket):
    for call, expected in [
        (lambda: s3.get_object(Bucket=bucket, Key="no"), ("NoSuchKey", 404)),
        (lambda: s3.head_object(Bucket=bucket, Key="no"), ("404", 404)),
        (lambda: s3.get_object(Bucket="no-such-bucket", Key="no"), ("NoSuchBucket", 404)),
        (lambda: s3.put_object(Bucket="no-such-bucket", Key="no", Body=b""), ("NoSuchBucket", 404)),
        (lambda: s3.list_objects_v2(Bucket="no-such-bucket"), ("NoSuchBucket", 404)),
        (lambda: s3.get_bucket_acl(Bucket=bucket), ("NotImplemented", 501)),
        (lambda: s3.upload_part(Bucket=bucket, Key="k", UploadId="x", PartNumber=1, Body=b""), ("NoSuchUpload", 404)),
    ]:
        with pytest.raises(ClientError) as error:
            call()
        assert refusal(error) == expected
    s3.delete_object(Bucket=bucket, Key="no")  # is fine


def test_a_bucket_goes_when_it_is_empty(s3, bucket):
    s3.put_object(Bucket=bucket, Key="a/b", Body=b"")
    with pytest.raises(ClientError) as error:
        s3.delete_bucket(Bucket=bucket)
    assert refusal(error) == ("BucketNotEmpty", 409)

    s3.delete_object(Bucket=bucket, Key="a/b")
    s3.delete_bucket(Bucket=bucket)

    assert [each["Name"] for each in s3.list_buckets()["Buckets"]] == [default_bucket()]
    with pytest.raises(ClientError) as error:
        s3.delete_bucket(Bucket=default_bucket())
    assert refusal(error) == ("AccessDenied", 403)


def test_a_bucket_says_where_it_is(s3, bucket):
    assert s3.get_bucket_location(Bucket=bucket)["LocationConstraint"] is None
    assert s3.head_bucket(Bucket=bucket)["BucketRegion"] == settings.REGION
    assert "Status" not in s3.get_bucket_versioning(Bucket=bucket)


def test_listings_page_in_key_order_and_roll_up(s3, bucket):
    keys = sorted(["a/1", "a/2", "a.txt", "b/c/1", "b/c/2", "b/d", "z", "é"], key=str.encode)
    for key in keys:
        s3.put_object(Bucket=bucket, Key=key, Body=b"")

    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, PaginationConfig={"PageSize": 3})
    assert [[each["Key"] for each in page["Contents"]] for page in pages] == [keys[:3], keys[3:6], keys[6:]]
    rolled = s3.list_objects_v2(Bucket=bucket, Delimiter="/")
    assert [each["Key"] for each in rolled["Contents"]] == ["a.txt", "z", "é"]
    assert [each["Prefix"] for each in rolled["CommonPrefixes"]] == ["a/", "b/"]
    below = s3.list_objects_v2(Bucket=bucket, Prefix="b/", Delimiter="/")
    assert ([each["Key"] for each in below["Contents"]], below["CommonPrefixes"]) == (["b/d"], [{"Prefix": "b/c/"}])
    one_by_one = s3.get_paginator("list_objects_v2").paginate(
        Bucket=bucket, Delimiter="/", PaginationConfig={"PageSize": 1}
    )
    found = [
        each.get("Key") or each.get("Prefix")
        for page in one_by_one
        for each in page.get("Contents", []) + page.get("CommonPrefixes", [])
    ]
    assert found == ["a.txt", "a/", "b/", "z", "é"]
    older = s3.get_paginator("list_objects").paginate(Bucket=bucket, PaginationConfig={"PageSize": 3})
    assert [each["Key"] for page in older for each in page["Contents"]] == keys
    assert [each["Key"] for each in s3.list_objects_v2(Bucket=bucket, StartAfter="b/d")["Contents"]] == ["z", "é"]


def test_many_objects_are_deleted_at_once(s3, bucket):
    for key in ("a", "b", "c"):
        s3.put_object(Bucket=bucket, Key=key, Body=b"")

    answer = s3.delete_objects(Bucket=bucket, Delete={"Objects": [{"Key": "a"}, {"Key": "b"}, {"Key": "not there"}]})

    assert [each["Key"] for each in answer["Deleted"]] == ["a", "b", "not there"]
    assert [each["Key"] for each in s3.list_objects_v2(Bucket=bucket)["Contents"]] == ["c"]


def test_a_copy_keeps_or_replaces_what_is_said(s3, bucket):
    s3.put_object(Bucket=bucket, Key="ä b", Body=b"x", Metadata={"a": "1"}, ContentType="text/plain")
    source = {"Bucket": bucket, "Key": "ä b"}

    s3.copy_object(Bucket=bucket, Key="kept", CopySource=source)
    s3.copy_object(Bucket=bucket, Key="new", CopySource=source, MetadataDirective="REPLACE", Metadata={"b": "2"})

    assert s3.head_object(Bucket=bucket, Key="kept")["Metadata"] == {"a": "1"}
    assert s3.head_object(Bucket=bucket, Key="kept")["ContentType"] == "text/plain"
    assert s3.head_object(Bucket=bucket, Key="new")["Metadata"] == {"b": "2"}
    with pytest.raises(ClientError) as error:
        s3.copy_object(Bucket=bucket, Key="ä b", CopySource=source)
    assert refusal(error) == ("InvalidRequest", 400)


@pytest.mark.parametrize("algorithm", ["CRC32", "CRC32C", "SHA1", "SHA256", "CRC64NVME"])
def test_checksums_are_verified_kept_and_given_back(s3, bucket, algorithm):
    put = s3.put_object(Bucket=bucket, Key="k", Body=b"hello", ChecksumAlgorithm=algorithm)

    head = s3.head_object(Bucket=bucket, Key="k", ChecksumMode="ENABLED")

    assert put[f"Checksum{algorithm}"] == head[f"Checksum{algorithm}"]
    assert head["ChecksumType"] == "FULL_OBJECT"
    assert s3.get_object(Bucket=bucket, Key="k", ChecksumMode="ENABLED")["Body"].read() == b"hello"


def test_a_wrong_checksum_stores_nothing(s3, bucket):
    with pytest.raises(ClientError) as error:
        s3.put_object(Bucket=bucket, Key="k", Body=b"hello", ChecksumCRC32="AAAAAA==")

    assert refusal(error) == ("BadDigest", 400)
    assert "Contents" not in s3.list_objects_v2(Bucket=bucket)


def test_a_managed_transfer_goes_in_parts_and_comes_back_the_same(s3, bucket, tmp_path):
    data = os.urandom(17 * 1024 * 1024)
    config = TransferConfig(multipart_threshold=5 * 1024**2, multipart_chunksize=5 * 1024**2, max_concurrency=3)

    s3.upload_fileobj(io.BytesIO(data), bucket, "big", ExtraArgs={"Metadata": {"a": "b"}}, Config=config)
    s3.download_file(bucket, "big", str(tmp_path / "big"), Config=config)

    assert (tmp_path / "big").read_bytes() == data
    head = s3.head_object(Bucket=bucket, Key="big")
    assert head["ETag"].endswith('-4"')
    assert head["Metadata"] == {"a": "b"}
    assert "Uploads" not in s3.list_multipart_uploads(Bucket=bucket)
    s3.copy({"Bucket": bucket, "Key": "big"}, bucket, "again", Config=config)  # UploadPartCopy
    assert s3.head_object(Bucket=bucket, Key="again")["ETag"] == head["ETag"]


def test_the_steps_of_a_multipart_upload(s3, bucket):
    upload = s3.create_multipart_upload(Bucket=bucket, Key="k", ChecksumAlgorithm="CRC32", ChecksumType="FULL_OBJECT")
    where = {"Bucket": bucket, "Key": "k", "UploadId": upload["UploadId"]}
    five = b"a" * 5 * 1024**2
    first = s3.upload_part(**where, PartNumber=1, Body=five, ChecksumAlgorithm="CRC32")
    second = s3.upload_part(**where, PartNumber=7, Body=b"end", ChecksumAlgorithm="CRC32")

    listed = s3.list_parts(**where)
    assert [(each["PartNumber"], each["Size"]) for each in listed["Parts"]] == [(1, len(five)), (7, 3)]
    assert [each["UploadId"] for each in s3.list_multipart_uploads(Bucket=bucket)["Uploads"]] == [upload["UploadId"]]
    wanted = [{"PartNumber": 7, "ETag": second["ETag"]}, {"PartNumber": 1, "ETag": first["ETag"]}]
    for parts, code in [
        (wanted, "InvalidPartOrder"),
        ([{"PartNumber": 2, "ETag": first["ETag"]}], "InvalidPart"),
        ([{"PartNumber": 1, "ETag": '"wrong"'}], "InvalidPart"),
    ]:
        with pytest.raises(ClientError) as error:
            s3.complete_multipart_upload(**where, MultipartUpload={"Parts": parts})
        assert refusal(error) == (code, 400)
    done = s3.complete_multipart_upload(**where, MultipartUpload={"Parts": wanted[::-1]})

    whole = s3.put_object(Bucket=bucket, Key="whole", Body=five + b"end", ChecksumAlgorithm="CRC32")
    assert done["ChecksumCRC32"] == whole["ChecksumCRC32"]
    assert s3.get_object(Bucket=bucket, Key="k")["Body"].read() == five + b"end"
    with pytest.raises(ClientError) as error:
        s3.list_parts(**where)
    assert refusal(error) == ("NoSuchUpload", 404)


def test_parts_that_are_too_small_are_refused(s3, bucket):
    upload = s3.create_multipart_upload(Bucket=bucket, Key="k")
    where = {"Bucket": bucket, "Key": "k", "UploadId": upload["UploadId"]}
    parts = [{"PartNumber": n, "ETag": s3.upload_part(**where, PartNumber=n, Body=b"x")["ETag"]} for n in (1, 2)]

    with pytest.raises(ClientError) as error:
        s3.complete_multipart_upload(**where, MultipartUpload={"Parts": parts})

    assert refusal(error) == ("EntityTooSmall", 400)
    s3.abort_multipart_upload(**where)
    assert "Uploads" not in s3.list_multipart_uploads(Bucket=bucket)
    assert "Contents" not in s3.list_objects_v2(Bucket=bucket)


def test_a_full_disk_names_the_object_whose_part_was_not_stored(s3, bucket, monkeypatch):
    upload = s3.create_multipart_upload(Bucket=bucket, Key="dir/k")
    where = {"Bucket": bucket, "Key": "dir/k", "UploadId": upload["UploadId"]}

    def full(file: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        with pytest.raises(ClientError) as error:
            s3.upload_part(**where, PartNumber=3, Body=b"x")

    assert refusal(error) == ("InsufficientStorage", 507)
    assert error.value.response["Error"]["Message"] == (
        f"The disk of the object store is full, so part 3 of s3://{bucket}/dir/k was not stored. "
        "Abort the upload, then delete objects or add space."
    )
    assert "Parts" not in s3.list_parts(**where)


@pytest.mark.parametrize("version", ["s3", "s3v4"])
def test_presigned_links_put_and_get(bucket, people, client_of, version):
    s3 = client_of(people.dora, "s3", signature_version=version)
    put = s3.generate_presigned_url("put_object", {"Bucket": bucket, "Key": "p", "ContentType": "text/plain"})
    get = s3.generate_presigned_url(
        "get_object", {"Bucket": bucket, "Key": "p", "ResponseContentDisposition": "inline"}
    )

    assert httpx.put(put, content=b"via link", headers={"Content-Type": "text/plain"}).status_code == 200
    answer = httpx.get(get)

    assert (answer.status_code, answer.content) == (200, b"via link")
    assert answer.headers["Content-Disposition"] == "inline"
    # Opened in a browser it may run nothing, whatever it claims to be.
    policy = answer.headers["Content-Security-Policy"].split("; ")
    assert {"sandbox", "default-src 'none'"} <= set(policy)
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_eve_sees_nothing_of_another_domain(s3, bucket, people, client_of):
    s3.put_object(Bucket=bucket, Key="secret", Body=b"x")
    s3.put_object(Bucket=default_bucket(), Key=f"datasets/{people.dora.domain_id}/d/v1/d.csv", Body=b"x")
    eve = client_of(people.eve, "s3")

    for call in [
        lambda: eve.get_object(Bucket=bucket, Key="secret"),
        lambda: eve.put_object(Bucket=bucket, Key="secret", Body=b"y"),
        lambda: eve.list_objects_v2(Bucket=bucket),
        lambda: eve.delete_objects(Bucket=bucket, Delete={"Objects": [{"Key": "secret"}]}),
        lambda: eve.copy_object(Bucket=default_bucket(), Key="stolen", CopySource={"Bucket": bucket, "Key": "secret"}),
        lambda: eve.create_multipart_upload(Bucket=bucket, Key="secret"),
        lambda: eve.delete_bucket(Bucket=bucket),
    ]:
        with pytest.raises(ClientError) as error:
            call()
        assert refusal(error) == ("NoSuchBucket", 404)
    with pytest.raises(ClientError) as error:
        eve.create_bucket(Bucket=bucket)
    assert refusal(error) == ("BucketAlreadyExists", 409)
    with pytest.raises(ClientError) as error:
        eve.get_object(Bucket=default_bucket(), Key=f"datasets/{people.dora.domain_id}/d/v1/d.csv")
    assert refusal(error) == ("AccessDenied", 403)
    listed = eve.list_objects_v2(Bucket=default_bucket(), Prefix="datasets/")
    assert not [each for each in listed.get("Contents", []) if people.dora.domain_id in each["Key"]]
    assert [each["Name"] for each in eve.list_buckets()["Buckets"]] == [default_bucket()]
    assert s3.get_object(Bucket=bucket, Key="secret")["Body"].read() == b"x"


def test_lea_may_not(bucket, people, client_of):
    lea = client_of(people.lea, "s3")

    for call in [
        lambda: lea.list_buckets(),
        lambda: lea.get_object(Bucket=bucket, Key="k"),
        lambda: lea.create_bucket(Bucket="leas-own"),
    ]:
        with pytest.raises(ClientError) as error:
            call()
        assert refusal(error) == ("AccessDenied", 403)


def test_xml_with_a_document_type_is_refused(server, bucket, people):
    body = b'<!DOCTYPE d [<!ENTITY e SYSTEM "file:///etc/passwd">]><Delete><Object><Key>&e;</Key></Object></Delete>'
    url = f"{server.url}/aws/{bucket}?delete"
    request = AWSRequest("POST", url, data=body)
    S3SigV4Auth(Credentials(people.dora.access_key_id, people.dora.secret), "s3", settings.REGION).add_auth(request)

    answer = httpx.post(url, content=body, headers=dict(request.headers))

    assert answer.status_code == 400
    assert "<Code>MalformedXML</Code>" in answer.text


def test_two_writers_of_one_key_leave_one_whole_object(s3, bucket):
    bodies = [bytes([number]) * 300_000 for number in range(8)]
    threads = [
        threading.Thread(target=s3.put_object, kwargs={"Bucket": bucket, "Key": "k", "Body": body}) for body in bodies
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert s3.get_object(Bucket=bucket, Key="k")["Body"].read() in bodies
