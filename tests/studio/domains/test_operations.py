"""Domains and user profiles through boto3 (spec studio §2, §5; vectors 1-3 and 9 of §16)."""

import re

import pytest
from botocore.exceptions import ClientError, ParamValidationError

from studio.domains.models import Domain, UserProfile
from studio.telemetry.models import Event


def refusal(error):
    return error.value.response["Error"]["Code"], error.value.response["Error"]["Message"]


def test_a_domain_is_made_described_listed_and_deleted(ada, domain_request):
    request = domain_request(SubnetIds=["subnet-0123"], VpcId="vpc-0123", Tags=[{"Key": "team", "Value": "red"}])

    made = ada.create_domain(**request)
    described = ada.describe_domain(DomainId=made["DomainId"])

    assert re.fullmatch(r"d-[a-z0-9]{12}", made["DomainId"])
    assert made["DomainArn"] == f"arn:aws:sagemaker:us-east-1:000000000000:domain/{made['DomainId']}"
    assert described["Status"] == "InService"
    assert {name: described[name] for name in request if name != "Tags"} == {
        name: value for name, value in request.items() if name != "Tags"
    }
    assert described["AppNetworkAccessType"] == "PublicInternetOnly"
    assert described["CreationTime"] <= described["LastModifiedTime"]
    assert ada.list_tags(ResourceArn=made["DomainArn"])["Tags"] == request["Tags"]
    assert [each["DomainName"] for each in ada.list_domains()["Domains"]] == ["workshop", "elsewhere", "lab"]

    ada.delete_domain(DomainId=made["DomainId"])

    with pytest.raises(ClientError) as gone:
        ada.describe_domain(DomainId=made["DomainId"])
    assert refusal(gone) == ("ResourceNotFound", f"Domain [{made['DomainId']}] does not exist.")
    events = Event.objects.filter(name="lab").order_by("pk").values_list("status", flat=True)
    assert list(events) == ["Pending", "InService", "Deleting", "Deleted"]


def test_the_home_folder_is_there_and_only_for_its_owner(ada, domain_request, data_dir):
    domain_id = ada.create_domain(**domain_request())["DomainId"]
    ada.create_user_profile(DomainId=domain_id, UserProfileName="ana")

    home = data_dir / "homes" / domain_id
    uid = ada.describe_user_profile(DomainId=domain_id, UserProfileName="ana")["HomeEfsFileSystemUid"]

    assert home.stat().st_mode & 0o777 == 0o700
    assert (home / uid).is_dir()


@pytest.mark.parametrize(
    ("policy", "kept"), [({}, True), ({"HomeEfsFileSystem": "Retain"}, True), ({"HomeEfsFileSystem": "Delete"}, False)]
)
def test_deleting_a_domain_keeps_the_files_unless_asked_not_to(ada, domain_request, data_dir, policy, kept):
    domain_id = ada.create_domain(**domain_request())["DomainId"]
    file = data_dir / "homes" / domain_id / "notes.txt"
    file.write_text("remember")

    ada.delete_domain(DomainId=domain_id, RetentionPolicy=policy)

    assert file.exists() is kept


def test_vector_1_default_user_settings_are_required(people, client_of, domain_request):
    unchecked = client_of(people.ada, "sagemaker", parameter_validation=False)
    request = domain_request()
    del request["DefaultUserSettings"]

    with pytest.raises(ClientError) as refused:
        unchecked.create_domain(**request)

    assert refusal(refused)[0] == "ValidationException"
    assert "defaultUserSettings" in refusal(refused)[1]
    assert Domain.objects.count() == 2


def test_vector_1_a_name_that_begins_with_a_hyphen_is_refused(ada, domain_request):
    with pytest.raises(ClientError) as refused:
        ada.create_domain(**domain_request(DomainName="-x"))

    assert refusal(refused)[0] == "ValidationException"
    assert "'-x' at 'domainName'" in refusal(refused)[1]
    assert Domain.objects.count() == 2


def test_vector_1_the_same_name_twice_is_refused(ada, domain_request):
    ada.create_domain(**domain_request())

    with pytest.raises(ClientError) as refused:
        ada.create_domain(**domain_request(DomainName="LAB"))

    assert refusal(refused) == (
        "ResourceInUse",
        "A domain with the name [LAB] exists already; domain names are used once.",
    )
    assert Domain.objects.count() == 3


def test_vector_2_profile_names_are_not_case_sensitive(ada, domain_request):
    domain_id = ada.create_domain(**domain_request())["DomainId"]
    ada.create_user_profile(DomainId=domain_id, UserProfileName="Ana")

    with pytest.raises(ClientError) as refused:
        ada.create_user_profile(DomainId=domain_id, UserProfileName="ana")

    assert refusal(refused) == ("ResourceInUse", f"User profile [ana] exists already in domain [{domain_id}].")
    assert ada.describe_user_profile(DomainId=domain_id, UserProfileName="ANA")["UserProfileName"] == "Ana"


def test_the_same_name_in_another_domain_is_fine(ada, domain_request, people):
    domain_id = ada.create_domain(**domain_request())["DomainId"]

    for each in (domain_id, people.eve.domain_id):
        ada.create_user_profile(DomainId=each, UserProfileName="ana")

    assert UserProfile.objects.filter(name="ana").count() == 2


def test_vector_3_directory_names_are_for_sso_domains_only(ada, domain_request):
    plain = ada.create_domain(**domain_request())["DomainId"]
    directory = ada.create_domain(**domain_request(DomainName="directory", AuthMode="SSO"))["DomainId"]

    with pytest.raises(ClientError) as given:
        ada.create_user_profile(DomainId=plain, UserProfileName="ana", SingleSignOnUserValue="ana@example.org")
    with pytest.raises(ClientError) as missing:
        ada.create_user_profile(DomainId=directory, UserProfileName="ana")

    assert refusal(given) == (
        "ValidationException",
        f"SingleSignOnUserValue is only for domains with AuthMode SSO; domain [{plain}] uses IAM.",
    )
    assert refusal(missing) == (
        "ValidationException",
        f"Domain [{directory}] uses SSO: give SingleSignOnUserIdentifier and SingleSignOnUserValue.",
    )
    assert not UserProfile.objects.filter(name="ana").exists()


def test_a_profile_is_described_as_it_was_made(ada, people):
    settings = {"ExecutionRole": "arn:aws:iam::000000000000:role/service-role/of-ana", "SecurityGroups": ["sg-1"]}

    made = ada.create_user_profile(DomainId=people.ada.domain_id, UserProfileName="ana", UserSettings=settings)
    described = ada.describe_user_profile(DomainId=people.ada.domain_id, UserProfileName="ana")

    assert described["UserProfileArn"] == made["UserProfileArn"]
    assert made["UserProfileArn"].endswith(f":user-profile/{people.ada.domain_id}/ana")
    assert (described["Status"], described["UserSettings"]) == ("InService", settings)
    assert described["HomeEfsFileSystemUid"] == "200006"  # the cast has 200001 to 200005


def test_profiles_are_listed_by_domain_and_part_of_the_name(ada, people):
    def names(**filters):
        return [each["UserProfileName"] for each in ada.list_user_profiles(**filters)["UserProfiles"]]

    assert names() == ["ada", "dora", "dan", "lea", "eve"]
    assert names(DomainIdEquals=people.eve.domain_id) == ["eve"]
    assert names(UserProfileNameContains="DA") == ["ada", "dan"]
    assert names(SortOrder="Descending", MaxResults=2) == ["eve", "lea"]
    pages = ada.get_paginator("list_user_profiles").paginate(PaginationConfig={"PageSize": 2})
    assert [each["UserProfileName"] for page in pages for each in page["UserProfiles"]] == names()


def test_vector_9_a_domain_with_a_profile_stays(ada, domain_request):
    domain_id = ada.create_domain(**domain_request())["DomainId"]
    ada.create_user_profile(DomainId=domain_id, UserProfileName="ana")

    with pytest.raises(ClientError) as refused:
        ada.delete_domain(DomainId=domain_id)
    assert refusal(refused) == (
        "ResourceInUse",
        f"Domain [{domain_id}] still has user profiles (ana); delete them first.",
    )
    assert ada.describe_domain(DomainId=domain_id)["Status"] == "InService"

    ada.delete_user_profile(DomainId=domain_id, UserProfileName="ana")
    ada.delete_domain(DomainId=domain_id)
    assert not Domain.objects.filter(domain_id=domain_id).exists()


def test_other_domains_do_not_exist(people, client_of):
    eve, theirs = client_of(people.eve, "sagemaker"), people.dora.domain_id

    with pytest.raises(ClientError) as domain:
        eve.describe_domain(DomainId=theirs)
    with pytest.raises(ClientError) as profile:
        eve.describe_user_profile(DomainId=theirs, UserProfileName="dora")

    assert refusal(domain) == refusal(profile) == ("ResourceNotFound", f"Domain [{theirs}] does not exist.")
    assert [each["DomainName"] for each in eve.list_domains()["Domains"]] == ["elsewhere"]
    assert [each["UserProfileName"] for each in eve.list_user_profiles()["UserProfiles"]] == ["eve"]
    assert eve.list_user_profiles(DomainIdEquals=theirs)["UserProfiles"] == []


@pytest.mark.parametrize("person", ["dora", "lea"])
def test_only_administrators_make_domains_and_profiles(people, client_of, domain_request, person):
    someone = client_of(getattr(people, person), "sagemaker")

    with pytest.raises(ClientError) as domain:
        someone.create_domain(**domain_request())
    with pytest.raises(ClientError) as profile:
        someone.create_user_profile(DomainId=people.dora.domain_id, UserProfileName="ana")

    assert {refusal(domain)[0], refusal(profile)[0]} == {"AccessDeniedException"}
    assert (Domain.objects.count(), UserProfile.objects.count()) == (2, 5)


def test_boto3_itself_knows_what_is_required(ada):
    with pytest.raises(ParamValidationError):
        ada.create_user_profile(DomainId="d-1")
