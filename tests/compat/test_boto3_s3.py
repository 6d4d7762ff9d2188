"""boto3's s3 client and presigned links of both kinds, against the running server; signed chunks made by hand."""

import hashlib
import hmac
import io
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import httpx
import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from botocore.exceptions import ClientError


@pytest.fixture
def bucket() -> str:
    """A name of its own for each test: objects outlive the database of a test."""
    return f"b-{uuid4().hex}"


@pytest.fixture
def s3(people, client_of, bucket):
    client = client_of(people.dora, "s3")
    client.create_bucket(Bucket=bucket)
    return client


@pytest.mark.parametrize("version", [None, "s3v4"])
class TestPresigned:
    """Without a choice boto3 makes version 2 queries; both must work for who holds the link, and for nobody else."""

    @pytest.fixture
    def signer(self, people, client_of, version):
        return client_of(people.dora, "s3", **({"signature_version": version} if version else {}))

    @pytest.fixture
    def link(self, signer, bucket):
        """`link()`: to read the object for a minute; `link("put_object")`: to write it."""
        return lambda operation="get_object", life_s=60: signer.generate_presigned_url(
            operation, {"Bucket": bucket, "Key": "a b/ü.txt"}, ExpiresIn=life_s
        )

    def test_read(self, s3, bucket, link):
        s3.put_object(Bucket=bucket, Key="a b/ü.txt", Body=b"hello")

        answer = httpx.get(link())

        assert (answer.status_code, answer.content) == (200, b"hello")

    def test_write(self, s3, bucket, link):
        answer = httpx.put(link("put_object"), content=b"from a link")

        assert answer.status_code == 200, answer.text
        assert s3.get_object(Bucket=bucket, Key="a b/ü.txt")["Body"].read() == b"from a link"

    def test_for_another_key_or_verb(self, s3, bucket, link):
        s3.put_object(Bucket=bucket, Key="a b/ü.txt", Body=b"hello")
        s3.put_object(Bucket=bucket, Key="a b/other.txt", Body=b"secret")
        url = link()

        for answer in (httpx.get(url.replace("%C3%BC", "other")), httpx.delete(url), httpx.put(url, content=b"x")):
            assert answer.status_code == 403
            assert "<Code>SignatureDoesNotMatch</Code>" in answer.text
        assert s3.get_object(Bucket=bucket, Key="a b/ü.txt")["Body"].read() == b"hello"

    def test_for_longer_than_it_says(self, s3, bucket, link):
        url = link()
        longer = url.replace("X-Amz-Expires=60", "X-Amz-Expires=61")
        if longer == url:
            expires = url.split("Expires=")[1].split("&")[0]
            longer = url.replace(expires, str(int(expires) + 1))

        answer = httpx.get(longer)

        assert answer.status_code == 403
        assert "<Code>SignatureDoesNotMatch</Code>" in answer.text

    def test_after_its_time(self, s3, link, version, monkeypatch):
        long_ago = datetime.now(UTC) - timedelta(hours=1)
        monkeypatch.setattr("botocore.crt.auth.get_current_datetime", lambda **_: long_ago)

        answer = httpx.get(link(life_s=60 if version else -1))

        assert answer.status_code == 403
        assert "<Code>AccessDenied</Code><Message>Request has expired: it was valid until " in answer.text


def test_a_parameter_that_version_2_does_not_sign_cannot_be_added(s3, bucket):
    s3.put_object(Bucket=bucket, Key="k", Body=b"hello")
    url = s3.generate_presigned_url("get_object", {"Bucket": bucket, "Key": "k"})

    answer = httpx.get(url + "&list-type=2&prefix=secret")

    assert answer.status_code == 403
    assert "<Message>Version 2 does not sign the parameters list-type, prefix: sign with version 4" in answer.text


def test_a_page_that_somebody_stored_can_do_nothing_on_our_origin(s3, bucket):
    s3.put_object(Bucket=bucket, Key="evil.html", Body=b"<script src=evil.js></script>", ContentType="text/html")

    answer = httpx.get(s3.generate_presigned_url("get_object", {"Bucket": bucket, "Key": "evil.html"}))

    assert answer.status_code == 200
    assert answer.headers["content-security-policy"] == (
        "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'; sandbox"
    )
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_a_wrong_secret_is_refused_in_the_words_of_s3(people, client_of, s3, bucket):
    from dataclasses import replace

    with pytest.raises(ClientError) as refused:
        client_of(replace(people.dora, secret="x" * 40), "s3").put_object(Bucket=bucket, Key="k", Body=b"x")

    assert refused.value.response["Error"]["Code"] == "SignatureDoesNotMatch"
    assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == 403
    assert "Contents" not in s3.list_objects_v2(Bucket=bucket)


def test_an_unsigned_request(s3, server, bucket):
    answer = httpx.get(f"{server.url}/aws/{bucket}?list-type=2")

    assert answer.status_code == 403
    assert "<Code>AccessDenied</Code>" in answer.text


def test_a_tampered_body_leaves_nothing_behind(people, s3, server, bucket):
    request = signed_put(
        people.dora, f"{server.url}/aws/{bucket}/k", b"what was signed", hashlib.sha256(b"what was signed").hexdigest()
    )

    answer = httpx.put(str(request.url), content=b"what was  sent.", headers=dict(request.headers.items()))

    assert answer.status_code == 400
    assert "<Code>XAmzContentSHA256Mismatch</Code>" in answer.text
    assert "Contents" not in s3.list_objects_v2(Bucket=bucket)


def test_chunks_that_carry_signatures(people, s3, server, bucket):
    """What the SDKs of other languages send over plain HTTP."""
    data = [b"x" * 70_000, b"y" * 10]
    answer = put_chunks(people.dora, f"{server.url}/aws/{bucket}/chunked", data, data)

    assert answer.status_code == 200, answer.text
    assert s3.get_object(Bucket=bucket, Key="chunked")["Body"].read() == b"".join(data)
    assert s3.head_object(Bucket=bucket, Key="chunked")["ContentLength"] == 70_010


def test_a_chunk_that_was_changed_on_the_way_leaves_nothing_behind(people, s3, server, bucket):
    answer = put_chunks(
        people.dora, f"{server.url}/aws/{bucket}/chunked", [b"x" * 70_000, b"y" * 10], [b"x" * 70_000, b"z" * 10]
    )

    assert answer.status_code == 403
    assert "<Code>SignatureDoesNotMatch</Code>" in answer.text
    assert "Contents" not in s3.list_objects_v2(Bucket=bucket)


def test_managed_transfers_in_parts(s3, tmp_path, bucket):
    from boto3.s3.transfer import TransferConfig

    content = bytes(range(256)) * (80 * 1024)  # 20 MiB
    config = TransferConfig(multipart_threshold=5 * 1024**2, multipart_chunksize=5 * 1024**2, max_concurrency=3)

    s3.upload_fileobj(io.BytesIO(content), bucket, "big", Config=config)
    s3.download_file(bucket, "big", str(tmp_path / "big"), Config=config)

    assert (tmp_path / "big").read_bytes() == content


@pytest.mark.parametrize("algorithm", ["CRC32", "SHA1", "SHA256", "CRC32C", "CRC64NVME"])
def test_checksums_that_clients_choose(s3, algorithm, bucket):
    s3.put_object(Bucket=bucket, Key="k", Body=b"123456789", ChecksumAlgorithm=algorithm)

    answer = s3.get_object(Bucket=bucket, Key="k", ChecksumMode="ENABLED")

    assert answer["Body"].read() == b"123456789"


def signed_put(person, url: str, body: bytes, content_sha256: str, **headers: str) -> AWSRequest:
    class Auth(SigV4Auth):
        def _normalize_url_path(self, path: str) -> str:
            return path

    request = AWSRequest(
        "PUT",
        url,
        data=body,
        headers={"Host": url.split("/")[2], "X-Amz-Content-SHA256": content_sha256, **headers},
    )
    Auth(Credentials(person.access_key_id, person.secret), "s3", "us-east-1").add_auth(request)
    return request


def put_chunks(person, url: str, signed: list[bytes], sent: list[bytes]) -> httpx.Response:
    """Send chunks with the signatures of `signed` over the data of `sent`; all arithmetic by hand."""
    request = signed_put(
        person,
        url,
        b"",
        "STREAMING-AWS4-HMAC-SHA256-PAYLOAD",
        **{"Content-Encoding": "aws-chunked", "X-Amz-Decoded-Content-Length": str(sum(map(len, sent)))},
    )
    stamp, previous = request.headers["X-Amz-Date"], request.headers["Authorization"].split("Signature=")[1]
    scope = f"{datetime.now(UTC):%Y%m%d}/us-east-1/s3/aws4_request"
    key = f"AWS4{person.secret}".encode()
    for part in scope.split("/"):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    body = b""
    for meant, data in [*zip(signed, sent, strict=True), (b"", b"")]:
        text = "\n".join(
            [
                "AWS4-HMAC-SHA256-PAYLOAD",
                stamp,
                scope,
                previous,
                hashlib.sha256(b"").hexdigest(),
                hashlib.sha256(meant).hexdigest(),
            ]
        )
        previous = hmac.new(key, text.encode(), hashlib.sha256).hexdigest()
        body += b"%x;chunk-signature=%s\r\n%s\r\n" % (len(data), previous.encode(), data)
    return httpx.put(str(request.url), content=body, headers=dict(request.headers.items()))
