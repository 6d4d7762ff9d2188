"""In the bucket that all domains share, what has a domain's id as its second part is that domain's alone."""

import pytest
from botocore.exceptions import ClientError

from studio.storage.permissions import key_visible
from studio.storage.store import default_bucket

BUCKET = default_bucket()


@pytest.fixture
def dora(people, client_of):
    return client_of(people.dora, "s3")


@pytest.fixture
def eve(people, client_of):
    return client_of(people.eve, "s3")


@pytest.fixture
def key(people, dora):
    """What a page of dora's let a job write."""
    key = f"autopilot/{people.dora.domain_id}/churn/report.json"
    dora.put_object(Bucket=BUCKET, Key=key, Body=b"for dora's domain")
    return key


def calls(key):
    """Everything that S3 lets one do with an object."""
    named = {"Bucket": BUCKET, "Key": key}
    upload = named | {"UploadId": "none"}
    return [
        ("get_object", named),
        ("head_object", named),
        ("get_object_tagging", named),
        ("put_object", named | {"Body": b"eve was here"}),
        ("delete_object", named),
        ("copy_object", {"Bucket": BUCKET, "Key": "eves/copy", "CopySource": named}),
        ("copy_object", named | {"CopySource": {"Bucket": BUCKET, "Key": "eves/own"}}),
        ("create_multipart_upload", named),
        ("upload_part", upload | {"PartNumber": 1, "Body": b"eve was here"}),
        ("list_parts", upload),
        ("abort_multipart_upload", upload),
        ("complete_multipart_upload", upload | {"MultipartUpload": {"Parts": [{"PartNumber": 1, "ETag": "x"}]}}),
    ]


def test_nobody_else_touches_what_a_domain_has_written(dora, eve, key):
    eve.put_object(Bucket=BUCKET, Key="eves/own", Body=b"hers")

    refused = []
    for operation, arguments in calls(key):
        with pytest.raises(ClientError) as error:
            getattr(eve, operation)(**arguments)
        refused.append((operation, error.value.response["ResponseMetadata"]["HTTPStatusCode"]))
    many = eve.delete_objects(Bucket=BUCKET, Delete={"Objects": [{"Key": key}]})

    assert refused == [(operation, 403) for operation, _ in calls(key)]
    assert [(each["Key"], each["Code"]) for each in many["Errors"]] == [(key, "AccessDenied")]
    assert dora.get_object(Bucket=BUCKET, Key=key)["Body"].read() == b"for dora's domain"


def test_lists_do_not_show_it(people, dora, eve, key):
    shown = f"autopilot/{people.dora.domain_id}/"
    everywhere = [
        eve.list_objects_v2(Bucket=BUCKET, **more) for more in ({}, {"Prefix": "autopilot/"}, {"Prefix": shown})
    ]
    rolled = eve.list_objects_v2(Bucket=BUCKET, Prefix="autopilot/", Delimiter="/")

    assert [each["Key"] for answer in everywhere for each in answer.get("Contents", []) if shown in each["Key"]] == []
    assert shown not in [each["Prefix"] for each in rolled.get("CommonPrefixes", [])]
    hers = dora.list_objects_v2(Bucket=BUCKET, Prefix="autopilot/", Delimiter="/")
    assert shown in [each["Prefix"] for each in hers["CommonPrefixes"]]
    assert key in [each["Key"] for each in dora.list_objects_v2(Bucket=BUCKET, Prefix=shown)["Contents"]]


def test_lists_of_uploads_under_way_do_not_show_them(dora, eve, key):
    upload = dora.create_multipart_upload(Bucket=BUCKET, Key=key)
    eve.create_multipart_upload(Bucket=BUCKET, Key="eves/upload")

    assert [each["Key"] for each in eve.list_multipart_uploads(Bucket=BUCKET)["Uploads"]] == ["eves/upload"]
    hers = dora.list_multipart_uploads(Bucket=BUCKET, Prefix="autopilot/")["Uploads"]
    assert [each["UploadId"] for each in hers] == [upload["UploadId"]]


@pytest.mark.parametrize(
    ("key", "visible"),
    [
        ("autopilot/{hers}/a", False),
        ("autopilot/{hers}", False),
        ("anything/{hers}/", False),
        ("autopilot/{own}/a", True),
        ("autopilot", True),
        ("", True),
        ("{hers}/a", True),
        ("a/b/{hers}/c", True),
    ],
)
def test_which_keys_are_a_domains_alone(cast, key, visible):
    key = key.format(hers=cast.dora.domain_id, own=cast.eve.domain_id)

    assert key_visible(cast.eve.principal, BUCKET, key) is visible
    assert key_visible(cast.ada.principal, BUCKET, key)
