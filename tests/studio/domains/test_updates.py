"""UpdateDomain, UpdateUserProfile and what stands in the way of them (spec studio §2.3, §3, §16.1)."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from studio.domains import lifecycle, occupants
from studio.domains.models import Domain, UserProfile
from studio.spaces.models import App, Space
from studio.telemetry.models import Event
from tests.studio.access.browsers import browser_of

ROLE, OTHER = ("arn:aws:iam::000000000000:role/service-role/" + name for name in ("one", "other"))
SCRIPT = "arn:aws:sagemaker:us-east-1:000000000000:studio-lifecycle-config/"


@pytest.fixture
def lab(ada, domain_request):
    """The id of a domain with one profile, ana."""
    space = {"ExecutionRole": ROLE}
    domain_id = ada.create_domain(**domain_request(DefaultSpaceSettings=space, SubnetIds=["subnet-1", "subnet-2"]))
    ada.create_user_profile(DomainId=domain_id["DomainId"], UserProfileName="ana")
    return domain_id["DomainId"]


def space_in(domain_id, name, sharing, owner=None):
    return Space.objects.create(
        name=name, domain_id=domain_id, sharing=sharing, owner_profile=owner, app_type="JupyterLab", status="InService"
    )


def app_in(domain_id, status="InService", **parent):
    return App.objects.create(name="default", app_type="JupyterLab", domain_id=domain_id, status=status, **parent)


def refusal(call, **request):
    with pytest.raises(ClientError) as refused:
        call(**request)
    return refused.value.response["Error"]["Code"], refused.value.response["Error"]["Message"]


def test_an_update_is_stored_told_and_described(ada, lab):
    changes = {
        "DefaultUserSettings": {"SecurityGroups": ["sg-1"], "SharingSettings": {"NotebookOutputOption": "Allowed"}},
        "TagPropagation": "ENABLED",
        "DomainSettingsForUpdate": {"DockerSettings": {"EnableDockerAccess": "ENABLED"}},
    }

    answer = ada.update_domain(DomainId=lab, **changes)
    described = ada.describe_domain(DomainId=lab)

    assert answer["DomainArn"] == described["DomainArn"]
    assert described["Status"] == "InService"
    assert described["TagPropagation"] == "ENABLED"
    assert described["DomainSettings"] == {"DockerSettings": {"EnableDockerAccess": "ENABLED"}}
    assert described["DefaultUserSettings"]["SecurityGroups"] == ["sg-1"]
    assert described["DefaultUserSettings"]["ExecutionRole"], "what was not sent stays"
    events = Event.objects.filter(name="lab").order_by("pk").values_list("status", flat=True)
    assert list(events) == ["Pending", "InService", "Updating", "InService"]


def make_scripts(ada, *names):
    for name in names:
        ada.create_studio_lifecycle_config(
            StudioLifecycleConfigName=name,
            StudioLifecycleConfigContent="ZWNobyBoaQo=",
            StudioLifecycleConfigAppType="JupyterLab",
        )


def test_lists_are_replaced_whole_and_none_clears(ada, lab):
    make_scripts(ada, "x", "y", "z")
    lab_settings = {
        "LifecycleConfigArns": [SCRIPT + "x", SCRIPT + "y"],
        "DefaultResourceSpec": {"InstanceType": "ml.t3.medium", "LifecycleConfigArn": SCRIPT + "x"},
    }
    ada.update_domain(DomainId=lab, DefaultUserSettings={"JupyterLabAppSettings": lab_settings})

    def update(**settings):
        ada.update_domain(DomainId=lab, DefaultUserSettings={"JupyterLabAppSettings": settings})
        return ada.describe_domain(DomainId=lab)["DefaultUserSettings"]["JupyterLabAppSettings"]

    assert update(DefaultResourceSpec={"LifecycleConfigArn": "None"})["DefaultResourceSpec"] == {
        "InstanceType": "ml.t3.medium"
    }
    assert update(LifecycleConfigArns=[SCRIPT + "z"])["LifecycleConfigArns"] == [SCRIPT + "z"]
    assert update(LifecycleConfigArns=[])["LifecycleConfigArns"] == []


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        (
            {"JupyterLabAppSettings": {"DefaultResourceSpec": {"LifecycleConfigArn": SCRIPT + "x"}}},
            f"DefaultUserSettings.JupyterLabAppSettings.DefaultResourceSpec.LifecycleConfigArn {SCRIPT}x is not "
            "attached: put it into LifecycleConfigArns.",
        ),
        (
            {"SecurityGroups": ["a", "b", "c", "d", "e"]},
            "DefaultUserSettings.SecurityGroups: 5 security groups; 4 are possible, because the fifth is reserved for "
            "the traffic of files.",
        ),
        (
            {
                "SpaceStorageSettings": {
                    "DefaultEbsStorageSettings": {"DefaultEbsVolumeSizeInGb": 50, "MaximumEbsVolumeSizeInGb": 20}
                }
            },
            "DefaultUserSettings.SpaceStorageSettings.DefaultEbsStorageSettings: DefaultEbsVolumeSizeInGb (50) is more "
            "than MaximumEbsVolumeSizeInGb (20).",
        ),
        (
            {"DefaultLandingUri": "studio::", "StudioWebPortal": "DISABLED"},
            "DefaultUserSettings.DefaultLandingUri 'studio::' needs StudioWebPortal ENABLED; it is DISABLED.",
        ),
        (
            {"DefaultLandingUri": "https://x"},
            "DefaultUserSettings.DefaultLandingUri 'https://x' must begin with studio:: or app:JupyterServer:.",
        ),
        (
            {
                "JupyterLabAppSettings": {
                    "AppLifecycleManagement": {
                        "IdleSettings": {"IdleTimeoutInMinutes": 60, "MinIdleTimeoutInMinutes": 90}
                    }
                }
            },
            "DefaultUserSettings.JupyterLabAppSettings.AppLifecycleManagement.IdleSettings: MinIdleTimeoutInMinutes "
            "(90) is more than IdleTimeoutInMinutes (60).",
        ),
    ],
)
def test_settings_that_make_no_sense_are_refused_when_made_and_when_changed(ada, lab, domain_request, settings, says):
    made = refusal(ada.create_domain, **domain_request(DomainName="second", DefaultUserSettings=settings))
    updated = refusal(ada.update_domain, DomainId=lab, DefaultUserSettings=settings)

    assert made == updated == ("ValidationException", says)
    assert not Domain.objects.filter(name="second").exists()


def test_a_network_of_ones_own_needs_security_groups(ada, lab):
    found = refusal(ada.update_domain, DomainId=lab, AppNetworkAccessType="VpcOnly")

    assert found == ("ValidationException", "AppNetworkAccessType VpcOnly needs DefaultUserSettings.SecurityGroups.")


def test_a_profile_may_use_what_its_domain_attaches(ada, lab):
    make_scripts(ada, "x", "y")
    ada.update_domain(
        DomainId=lab, DefaultUserSettings={"JupyterLabAppSettings": {"LifecycleConfigArns": [SCRIPT + "x"]}}
    )

    def update(script):
        spec = {"JupyterLabAppSettings": {"DefaultResourceSpec": {"LifecycleConfigArn": SCRIPT + script}}}
        ada.update_user_profile(DomainId=lab, UserProfileName="ana", UserSettings=spec)

    update("x")
    with pytest.raises(ClientError, match="is not attached"):
        update("y")


def test_a_posix_identity_is_for_ever(ada, lab):
    identity = {"CustomPosixUserConfig": {"Uid": 10001, "Gid": 1002}}

    profile = refusal(ada.update_user_profile, DomainId=lab, UserProfileName="ana", UserSettings=identity)
    domain = refusal(ada.update_domain, DomainId=lab, DefaultUserSettings=identity)

    assert profile[0] == "ValidationException"
    assert domain == (
        "ResourceInUse",
        f"CustomPosixUserConfig of domain [{lab}] can change only while it has no user profile; it has ana.",
    )
    ada.delete_user_profile(DomainId=lab, UserProfileName="ana")
    ada.update_domain(DomainId=lab, DefaultUserSettings=identity)


CHANGES: dict[str, dict[str, Any]] = {
    "user role": {"DefaultUserSettings": {"ExecutionRole": OTHER}},
    "space role": {"DefaultSpaceSettings": {"ExecutionRole": OTHER}},
    "network": {"AppNetworkAccessType": "VpcOnly", "DefaultUserSettings": {"SecurityGroups": ["sg-1"]}},
    "subnet": {"SubnetIds": ["subnet-1"]},
    "identity": {"DomainSettingsForUpdate": {"ExecutionRoleIdentityConfig": "USER_PROFILE_NAME"}},
    "other": {"TagPropagation": "ENABLED", "SubnetIds": ["subnet-1", "subnet-2", "subnet-3"]},
}
# Spec studio §16.1: which changes an app stands in the way of, by where it runs.
BLOCKED = {
    "profile": {"user role", "network", "subnet", "identity"},
    "private": {"user role", "network", "subnet", "identity"},
    "shared": {"space role", "network", "subnet", "identity"},
}


@pytest.mark.parametrize("where", BLOCKED)
def test_the_matrix_of_what_blocks_a_domains_update(ada, lab, where):
    ana = UserProfile.objects.get(domain_id=lab, name="ana")
    spaces = {"private": "Private", "shared": "Shared"}
    parent = {"profile": ana} if where == "profile" else {"space": space_in(lab, "s", spaces[where], ana)}
    app = app_in(lab, **parent)
    name = "ana" if where == "profile" else "s"

    answers = {}
    for what, change in CHANGES.items():
        try:
            ada.update_domain(DomainId=lab, **change)
        except ClientError as error:
            answers[what] = error.response["Error"]
    assert {each["Code"] for each in answers.values()} == {"ResourceInUse"}
    said = {each["Message"].partition(" can change only while no app runs; ")[2] for each in answers.values()}
    assert said == {f"delete these apps first: {name}/JupyterLab/default."}
    assert set(answers) == BLOCKED[where]
    App.objects.filter(pk=app.pk).update(status="Deleting")  # on its way out, it still holds the network
    assert refusal(ada.update_domain, DomainId=lab, **CHANGES["network"])[0] == "ResourceInUse"
    ada.update_domain(DomainId=lab, **CHANGES["identity"])
    App.objects.filter(pk=app.pk).update(status="Failed")
    for change in CHANGES.values():
        ada.update_domain(DomainId=lab, **change)


@pytest.mark.parametrize(("status", "blocks"), [("Pending", True), ("InService", True), ("Failed", False)])
def test_vector_9_running_apps_hold_a_profile_and_failed_ones_do_not(ada, lab, status, blocks):
    app_in(lab, status, profile=UserProfile.objects.get(domain_id=lab, name="ana"))

    if blocks:
        assert refusal(ada.delete_user_profile, DomainId=lab, UserProfileName="ana") == (
            "ResourceInUse",
            "User profile [ana] still has apps (ana/JupyterLab/default); delete them first.",
        )
        App.objects.update(status="Deleted")
    ada.delete_user_profile(DomainId=lab, UserProfileName="ana")
    ada.delete_domain(DomainId=lab)

    assert not Domain.objects.filter(domain_id=lab).exists()


def test_spaces_hold_their_owner_and_their_domain(ada, lab):
    ana = UserProfile.objects.get(domain_id=lab, name="ana")
    space = space_in(lab, "ana-lab", "Private", ana)

    assert refusal(ada.delete_user_profile, DomainId=lab, UserProfileName="ana") == (
        "ResourceInUse",
        "User profile [ana] still owns spaces (ana-lab); delete them first.",
    )
    Space.objects.filter(pk=space.pk).update(owner_profile=None, sharing="")
    ada.delete_user_profile(DomainId=lab, UserProfileName="ana")
    assert refusal(ada.delete_domain, DomainId=lab) == (
        "ResourceInUse",
        f"Domain [{lab}] still has spaces (ana-lab); delete them first.",
    )


@pytest.mark.parametrize("status", ["Pending", "Updating", "Deleting", "Failed", "Delete_Failed"])
def test_only_what_is_in_service_or_failed_to_update_is_updated(ada, lab, status):
    Domain.objects.filter(domain_id=lab).update(status=status)

    found = refusal(ada.update_domain, DomainId=lab, TagPropagation="ENABLED")

    assert found == (
        "ResourceInUse",
        f"The domain [lab] is {status}; only InService and Update_Failed can be updated.",
    )


def test_an_update_that_a_process_died_in_is_finished_at_the_next_start(ada, lab):
    Domain.objects.filter(domain_id=lab).update(status="Updating")

    lifecycle.resume_pending()

    assert ada.describe_domain(DomainId=lab)["Status"] == "InService"


def test_long_lists_of_names_are_cut():
    assert occupants.listed("abcdefg") == "a, b, c, d, e and 2 more"


@pytest.mark.parametrize("person", ["dora", "lea"])
def test_only_administrators_update(people, client_of, person):
    someone = client_of(getattr(people, person), "sagemaker")

    assert refusal(someone.update_domain, DomainId=people.dora.domain_id)[0] == "AccessDeniedException"
    assert (
        refusal(someone.update_user_profile, DomainId=people.dora.domain_id, UserProfileName="dora")[0]
        == "AccessDeniedException"
    )


@pytest.mark.parametrize("level", ["profile", "domain"])
def test_who_may_not_deploy_is_refused_and_not_offered_it(people, client_of, level):
    dora, ada = client_of(people.dora, "sagemaker"), client_of(people.ada, "sagemaker")
    profile = {"DomainId": people.dora.domain_id, "UserProfileName": people.dora.profile.name}
    change = {
        "profile": lambda settings: ada.update_user_profile(**profile, UserSettings=settings),
        "domain": lambda settings: ada.update_domain(DomainId=people.dora.domain_id, DefaultUserSettings=settings),
    }[level]
    endpoint = {"EndpointName": "e", "EndpointConfigName": "none"}

    def switched(status: str) -> Any:
        change({"CanvasAppSettings": {"DirectDeploySettings": {"Status": status}}})
        return browser_of(people.dora).get("/api/session").json()["permissions"]

    off = switched("DISABLED")
    for call in (dora.create_endpoint, dora.update_endpoint):
        with pytest.raises(ClientError, match=r"\(DirectDeployDisabled\) of the role data-scientist denies it"):
            call(**endpoint)
    on = switched("ENABLED")
    with pytest.raises(ClientError, match="none"):
        dora.create_endpoint(**endpoint)
    assert off != on
    assert "sagemaker:CreateEndpoint" not in off
