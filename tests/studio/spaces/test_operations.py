"""Spaces and apps through boto3 (spec studio §6; vectors 5-8 of §16; the matrix of §16.1)."""

from datetime import timedelta

import pytest
from botocore.exceptions import ClientError
from django.utils import timezone

from studio.spaces import homes, starting
from studio.spaces.models import App, Space
from studio.telemetry.models import Event


def refused(call, *args, **members):
    """Code and message of the error that a call ends with."""
    with pytest.raises(ClientError) as error:
        call(*args, **members)
    found = error.value.response["Error"]
    return found["Code"], found["Message"]


def test_a_space_is_made_described_listed_and_deleted(dora, domain, space_request, space_row):
    request = space_request(SpaceDisplayName="My lab", Tags=[{"Key": "team", "Value": "red"}])

    made = dora.create_space(**request)
    described = dora.describe_space(DomainId=domain.domain_id, SpaceName="lab")
    home = homes.home_of_space(space_row())

    assert made["SpaceArn"] == f"arn:aws:sagemaker:us-east-1:000000000000:space/{domain.domain_id}/lab"
    assert described["Status"] == "InService"
    assert described["SpaceDisplayName"] == "My lab"
    assert described["OwnershipSettings"] == {"OwnerUserProfileName": "dora"}
    assert described["SpaceSharingSettings"] == {"SharingType": "Private"}
    assert described["SpaceSettings"]["SpaceStorageSettings"]["EbsStorageSettings"]["EbsVolumeSizeInGb"] == 5
    assert dora.list_tags(ResourceArn=made["SpaceArn"])["Tags"] == request["Tags"]
    assert home.stat().st_mode & 0o777 == 0o700
    listed = dora.list_spaces(DomainIdEquals=domain.domain_id, SpaceNameContains="la")["Spaces"]
    assert [each["SpaceSettingsSummary"]["AppType"] for each in listed] == ["JupyterLab"]
    assert refused(dora.create_space, **space_request(name="LAB"))[0] == "ResourceInUse"

    (home / "notes.txt").write_text("remember")
    dora.delete_space(DomainId=domain.domain_id, SpaceName="lab")

    assert refused(dora.describe_space, DomainId=domain.domain_id, SpaceName="lab")[0] == "ResourceNotFound"
    assert not home.exists()
    events = Event.objects.filter(kind="space").order_by("pk").values_list("status", flat=True)
    assert list(events) == ["Pending", "InService", "Deleting", "Deleted"]


def test_lists_are_sorted_and_paged(dora, domain, space_request):
    for name in ("one", "two", "three"):
        dora.create_space(**space_request(name))

    newest = dora.list_spaces(SortBy="CreationTime", SortOrder="Descending", MaxResults=2)
    rest = dora.list_spaces(SortBy="CreationTime", SortOrder="Descending", MaxResults=2, NextToken=newest["NextToken"])

    assert [each["SpaceName"] for each in newest["Spaces"] + rest["Spaces"]] == ["three", "two", "one"]
    assert "NextToken" not in rest


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"OwnershipSettings": None}, "go together"),
        ({"SpaceSharingSettings": None}, "go together"),
        ({"OwnershipSettings": None, "SpaceSharingSettings": None}, "needs OwnershipSettings"),
        ({"app_type": "CodeEditor", "sharing": "Shared"}, "cannot be Shared"),
        ({"app_type": "TensorBoard"}, "not provided"),
        ({"owner": "nobody"}, "no user profile"),
        ({"settings": {"CustomFileSystems": [{"EFSFileSystem": {"FileSystemId": "fs-01234567"}}]}}, "not configured"),
    ],
)
def test_what_a_space_must_not_be(ada, space_request, changes, words):
    code, message = refused(ada.create_space, **space_request(**changes))

    assert (code, words in message) == ("ValidationException", True), message


def test_a_shared_space_needs_the_space_role_first(dora, domain, space_request):
    domain.request.pop("DefaultSpaceSettings")
    domain.save()

    code, message = refused(dora.create_space, **space_request(sharing="Shared"))

    assert (code, "DefaultSpaceSettings.ExecutionRole" in message) == ("ValidationException", True)


def test_vector_5_the_key_of_a_jupyterlab_app(dora, space_request, app_key):
    dora.create_space(**space_request())

    both = refused(dora.create_app, **app_key(UserProfileName="dora"))
    neither = refused(dora.create_app, **app_key(space=None))
    profile = refused(dora.create_app, **app_key(space=None, UserProfileName="dora"))
    named = refused(dora.create_app, **app_key(AppName="mine"))

    assert {each[0] for each in (both, neither, profile, named)} == {"ValidationException"}


def test_vector_6_kernel_gateways(dora, domain, app_key):
    key = app_key(space=None, UserProfileName="dora", AppType="KernelGateway", AppName="one")

    assert refused(dora.create_app, **key)[0] == "ValidationException"

    dora.create_app(**key, ResourceSpec={"InstanceType": "system"})
    assert dora.describe_app(**key)["ResourceSpec"]["InstanceType"] == "ml.t3.medium"

    for name in ("two", "three", "four"):
        dora.create_app(**{**key, "AppName": name}, ResourceSpec={"InstanceType": "ml.t3.medium"})
    code, message = refused(
        dora.create_app, **{**key, "AppName": "five"}, ResourceSpec={"InstanceType": "ml.t3.medium"}
    )
    assert (code, "delete an app of that type and instance" in message) == ("ResourceLimitExceeded", True)
    dora.create_app(**{**key, "AppName": "five"}, ResourceSpec={"InstanceType": "ml.t3.small"})


def test_vector_7_a_space_changes_only_while_nothing_runs(dora, domain, space_request, app_key, agent):
    dora.create_space(**space_request())
    lab = {"DomainId": domain.domain_id, "SpaceName": "lab"}
    spec = {"JupyterLabAppSettings": {"DefaultResourceSpec": {"InstanceType": "ml.t3.small"}}}
    arn = dora.create_app(**app_key())["AppArn"]
    agent.serves(arn)

    assert refused(dora.update_space, **lab, SpaceSettings=spec)[0] == "ResourceInUse"
    assert refused(dora.delete_space, **lab)[0] == "ResourceInUse"

    dora.delete_app(**app_key())
    assert refused(dora.update_space, **lab, SpaceSettings=spec)[0] == "ResourceInUse"  # it is Deleting
    agent.has_ended(arn)
    dora.update_space(**lab, SpaceSettings=spec, SpaceDisplayName="Small")
    assert refused(dora.update_space, **lab, SpaceSettings={"AppType": "CodeEditor"})[0] == "ValidationException"
    dora.create_app(**app_key())

    assert dora.describe_app(**app_key())["ResourceSpec"]["InstanceType"] == "ml.t3.small"
    assert dora.describe_space(**lab)["SpaceDisplayName"] == "Small"


def test_vector_8_a_volume_grows_once_in_six_hours(dora, domain, space_request):
    def of(size):
        return {"SpaceStorageSettings": {"EbsStorageSettings": {"EbsVolumeSizeInGb": size}}}

    lab = {"DomainId": domain.domain_id, "SpaceName": "lab"}
    assert refused(dora.create_space, **space_request(settings=of(101)))[0] == "ValidationException"
    dora.create_space(**space_request())
    assert refused(dora.update_space, **lab, SpaceSettings=of(101))[0] == "ValidationException"

    limits = {"DefaultEbsVolumeSizeInGb": 5, "MaximumEbsVolumeSizeInGb": 200}
    domain.request["DefaultUserSettings"]["SpaceStorageSettings"] = {"DefaultEbsStorageSettings": limits}
    domain.save()
    dora.update_space(**lab, SpaceSettings=of(101))
    code, message = refused(dora.update_space, **lab, SpaceSettings=of(102))
    assert (code, "once in six hours" in message) == ("ValidationException", True)
    assert refused(dora.update_space, **lab, SpaceSettings=of(100))[0] == "ValidationException"

    Space.objects.update(resized_at=timezone.now() - timedelta(hours=6))
    dora.update_space(**lab, SpaceSettings=of(102))
    stored = dora.describe_space(**lab)["SpaceSettings"]["SpaceStorageSettings"]
    assert stored == {"EbsStorageSettings": {"EbsVolumeSizeInGb": 102}}


def test_an_app_lives_and_is_started_again(dora, domain, space_request, app_key, agent):
    dora.create_space(**space_request())

    arn = dora.create_app(**app_key())["AppArn"]

    assert arn == f"arn:aws:sagemaker:us-east-1:000000000000:app/{domain.domain_id}/lab/jupyterlab/default"
    pending = dora.describe_app(**app_key())
    assert (pending["Status"], pending["ResourceSpec"]["InstanceType"]) == ("Pending", "ml.t3.medium")
    assert refused(dora.create_app, **app_key())[0] == "ResourceInUse"
    assert refused(dora.delete_app, **app_key())[0] == "ResourceInUse"

    agent.gives_up(arn, "No module named jupyter")
    failed = dora.describe_app(**app_key())
    assert (failed["Status"], failed["FailureReason"]) == ("Failed", "No module named jupyter")
    assert refused(dora.delete_app, **app_key())[0] == "ValidationException"

    dora.create_app(**app_key())
    agent.serves(arn)
    dora.delete_app(**app_key())
    assert refused(dora.create_app, **app_key())[0] == "ResourceInUse"
    agent.has_ended(arn)
    assert dora.list_apps(SpaceNameEquals="lab")["Apps"][0]["Status"] == "Deleted"

    dora.create_app(**app_key())
    again = dora.describe_app(**app_key())
    assert (again["Status"], again["CreationTime"]) == ("Pending", pending["CreationTime"])
    assert "FailureReason" not in again


def test_after_a_day_an_app_is_forgotten(dora, space_request, app_key, agent):
    dora.create_space(**space_request())
    arn = dora.create_app(**app_key(), Tags=[{"Key": "run", "Value": "1"}])["AppArn"]
    agent.serves(arn)
    dora.delete_app(**app_key())
    agent.has_ended(arn)
    first = App.objects.get()
    App.objects.update(stopped_at=timezone.now() - timedelta(hours=24, seconds=1))

    assert refused(dora.describe_app, **app_key())[0] == "ResourceNotFound"
    assert dora.list_apps()["Apps"] == []

    dora.create_app(**app_key())
    assert App.objects.get().pk != first.pk
    assert dora.list_tags(ResourceArn=arn)["Tags"] == []

    App.objects.update(status="Deleted", stopped_at=timezone.now() - timedelta(hours=25))
    starting.purge()
    assert not App.objects.exists()


def test_the_nearest_resource_spec_wins(dora, people, domain, space_request, app_key, agent):
    def lab(**spec):
        return {"JupyterLabAppSettings": {"DefaultResourceSpec": spec}}

    domain.request["DefaultUserSettings"] |= lab(InstanceType="ml.t3.micro", SageMakerImageVersionAlias="1.0")
    domain.save()
    people.dora.profile.request["UserSettings"] = lab(InstanceType="ml.t3.small")
    people.dora.profile.save()
    dora.create_space(**space_request())
    seen = []
    for space_spec, request_spec in (
        ({}, {}),
        (lab(InstanceType="ml.m5.large"), {}),
        ({}, {"InstanceType": "ml.t3.large"}),
    ):
        if space_spec:
            dora.update_space(DomainId=domain.domain_id, SpaceName="lab", SpaceSettings=space_spec)
        arn = dora.create_app(**app_key(), ResourceSpec=request_spec)["AppArn"]
        seen.append(dora.describe_app(**app_key())["ResourceSpec"])
        agent.gives_up(arn)

    assert [each["InstanceType"] for each in seen] == ["ml.t3.small", "ml.m5.large", "ml.t3.large"]
    assert {each["SageMakerImageVersionAlias"] for each in seen} == {"1.0"}


def test_a_script_must_be_attached(dora, domain, space_request, app_key):
    script = "arn:aws:sagemaker:us-east-1:000000000000:studio-lifecycle-config/install"
    dora.create_space(**space_request())

    code, message = refused(dora.create_app, **app_key(), ResourceSpec={"LifecycleConfigArn": script})
    assert (code, "not attached" in message) == ("ValidationException", True)
    spec = {"JupyterLabAppSettings": {"DefaultResourceSpec": {"LifecycleConfigArn": script}}}
    lab = {"DomainId": domain.domain_id, "SpaceName": "lab"}
    assert refused(dora.update_space, **lab, SpaceSettings=spec)[0] == "ValidationException"

    domain.request["DefaultUserSettings"]["JupyterLabAppSettings"] = {"LifecycleConfigArns": [script]}
    domain.save()
    dora.update_space(**lab, SpaceSettings=spec)
    dora.create_app(**app_key())
    assert dora.describe_app(**app_key())["ResourceSpec"]["LifecycleConfigArn"] == script


def test_no_machine_is_large_enough(dora, space_request, app_key):
    dora.create_space(**space_request())

    code, message = refused(dora.create_app, **app_key(), ResourceSpec={"InstanceType": "ml.p4d.24xlarge"})

    assert (code, "ml.p4d.24xlarge" in message and "limit" in message) == ("ResourceLimitExceeded", True)


def test_tags_of_the_domain_go_to_apps(ada, dora, domain, space_request, app_key, agent):
    ada.add_tags(ResourceArn=domain.arn, Tags=[{"Key": "cost", "Value": "42"}, {"Key": "team", "Value": "red"}])
    dora.create_space(**space_request(Tags=[{"Key": "room", "Value": "lab"}]))

    arn = dora.create_app(**app_key(), Tags=[{"Key": "team", "Value": "blue"}])["AppArn"]
    tags = {each["Key"]: each["Value"] for each in dora.list_tags(ResourceArn=arn)["Tags"]}
    assert tags == {"cost": "42", "team": "blue"}

    domain.request["TagPropagation"] = "ENABLED"
    domain.save()
    agent.gives_up(arn)
    dora.create_app(**app_key())
    assert {each["Key"] for each in dora.list_tags(ResourceArn=arn)["Tags"]} == {"cost", "team", "room"}


def test_another_domain_has_no_such_space(dora, people, client_of, domain, space_request, app_key):
    dora.create_space(**space_request())
    dora.create_app(**app_key())
    eve = client_of(people.eve, "sagemaker")

    assert refused(eve.describe_space, DomainId=domain.domain_id, SpaceName="lab")[0] == "ResourceNotFound"
    assert refused(eve.describe_app, **app_key())[0] == "ResourceNotFound"
    assert (eve.list_spaces()["Spaces"], eve.list_apps()["Apps"]) == ([], [])
    assert refused(dora.list_apps, SpaceNameEquals="lab", UserProfileNameEquals="dora")[0] == "ValidationException"
