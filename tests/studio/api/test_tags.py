"""Tags on any resource, through boto3. The resource here is the domain in which dora works."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from studio.api.models import Tag
from studio.api.tags import drop_tags, set_tags, tags_of
from studio.domains.models import Domain


@pytest.fixture
def arn(people) -> str:
    return Domain.objects.get(domain_id=people.ada.domain_id).arn


@pytest.fixture
def sagemaker(people, client_of):
    return client_of(people.ada, "sagemaker")


def error_of(call, **request) -> tuple[str, str]:
    with pytest.raises(ClientError) as refused:
        call(**request)
    error = refused.value.response["Error"]
    return error["Code"], error["Message"]


def pairs(tags: list[dict]) -> dict[str, str]:
    return {tag["Key"]: tag["Value"] for tag in tags}


def test_add_list_replace_delete(sagemaker, arn):
    added = sagemaker.add_tags(ResourceArn=arn, Tags=[{"Key": "team", "Value": "red"}, {"Key": "größe", "Value": ""}])
    assert pairs(added["Tags"]) == {"team": "red", "größe": ""}

    sagemaker.add_tags(ResourceArn=arn, Tags=[{"Key": "team", "Value": "blue"}])
    assert pairs(sagemaker.list_tags(ResourceArn=arn)["Tags"]) == {"team": "blue", "größe": ""}

    sagemaker.delete_tags(ResourceArn=arn, TagKeys=["team", "never there"])
    assert pairs(sagemaker.list_tags(ResourceArn=arn)["Tags"]) == {"größe": ""}


def test_the_fifty_first_tag_is_refused_and_none_of_its_call_is_kept(sagemaker, arn):
    set_tags(arn, [{"Key": "aws:system", "Value": "counts to no limit"}], system=True)
    sagemaker.add_tags(ResourceArn=arn, Tags=[{"Key": f"k{n}", "Value": ""} for n in range(49)])

    code, message = error_of(
        sagemaker.add_tags, ResourceArn=arn, Tags=[{"Key": "one", "Value": ""}, {"Key": "two", "Value": ""}]
    )

    assert code == "ResourceLimitExceeded"
    assert message == (
        "A resource can have 50 tags. Current utilization is 49 tags and the request delta is 2 tags; "
        "delete tags first."
    )
    assert Tag.objects.filter(arn=arn).count() == 50
    sagemaker.add_tags(ResourceArn=arn, Tags=[{"Key": "one", "Value": ""}, {"Key": "k0", "Value": "replaced"}])
    assert Tag.objects.filter(arn=arn, system=False).count() == 50


def test_keys_of_the_studio_itself_are_reserved(sagemaker, arn):
    set_tags(arn, [{"Key": "aws:autopilot", "Value": "x"}], system=True)

    assert error_of(sagemaker.add_tags, ResourceArn=arn, Tags=[{"Key": "AWS:mine", "Value": ""}]) == (
        "ValidationException",
        "The tag key 'AWS:mine' is reserved: keys may not start with 'aws:'.",
    )
    assert error_of(sagemaker.delete_tags, ResourceArn=arn, TagKeys=["aws:autopilot"]) == (
        "ValidationException",
        "The tag key 'aws:autopilot' is reserved: keys that start with 'aws:' stay.",
    )
    assert pairs(sagemaker.list_tags(ResourceArn=arn)["Tags"]) == {"aws:autopilot": "x"}


def test_a_key_given_twice(sagemaker, arn):
    twice = [{"Key": "a", "Value": "1"}, {"Key": "a", "Value": "2"}]

    assert error_of(sagemaker.add_tags, ResourceArn=arn, Tags=twice) == (
        "ValidationException",
        "Duplicate tag keys found: 'a' is given more than once.",
    )
    assert not Tag.objects.filter(arn=arn).exists()


def test_pages_of_tags(sagemaker, arn):
    set_tags(arn, [{"Key": f"k{n:02}", "Value": str(n)} for n in range(50)])
    set_tags(arn, [{"Key": f"aws:{n:02}", "Value": str(n)} for n in range(10)], system=True)

    pages = list(sagemaker.get_paginator("list_tags").paginate(ResourceArn=arn))

    assert [len(page["Tags"]) for page in pages] == [50, 10]
    keys = [tag["Key"] for page in pages for tag in page["Tags"]]
    assert keys == sorted(set(keys))


@pytest.mark.parametrize("operation", ["add_tags", "list_tags", "delete_tags"])
def test_eve_is_refused(people, client_of, arn, operation):
    """A domain of somebody else does not exist for her; nothing is added."""
    more: dict[str, dict[str, Any]] = {
        "add_tags": {"Tags": [{"Key": "k", "Value": "v"}]},
        "delete_tags": {"TagKeys": ["k"]},
    }
    extra = more.get(operation, {})

    code, message = error_of(getattr(client_of(people.eve, "sagemaker"), operation), ResourceArn=arn, **extra)

    assert code == "ResourceNotFound"
    assert people.ada.domain_id in message
    assert not Tag.objects.filter(arn=arn).exists()


@pytest.mark.parametrize(
    ("arn_given", "code"),
    [
        ("arn:aws:sagemaker:us-east-1:000000000000:spaceship/s", "ResourceNotFound"),
        ("arn:aws:sagemaker:us-east-1:999999999999:domain/d-x", "ResourceNotFound"),
        ("arn:aws:sagemaker:us-east-1:000000000000:domain/d-x", "ResourceNotFound"),
        ("arn:aws:sagemaker:us-east-1:000000000000:domain", "ValidationException"),
        ("not an arn", "ValidationException"),
    ],
)
def test_an_arn_of_nothing(sagemaker, arn_given, code):
    assert error_of(sagemaker.list_tags, ResourceArn=arn_given)[0] == code


def test_tags_go_with_their_resource(people, arn):
    set_tags(arn, [{"Key": "a", "Value": "1"}])

    drop_tags(arn)

    assert tags_of(arn) == []
