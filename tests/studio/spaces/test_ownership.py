"""Whose spaces and apps are whose: the twelve cells of spec studio §8.2, and who may come in."""

from itertools import count

import pytest
from botocore.exceptions import ClientError

from studio.access.authenticate import forget_principals
from studio.access.models import Role
from studio.access.policies import allowed
from studio.api.errors import AccessDenied
from studio.spaces.models import App, Space
from studio.spaces.ownership import authorize_open, context_of_parent

# (target, who) -> may they. dora owns; dan is the other profile. Apps under a profile are scoped to it (our choice).
CELLS = [
    ("app under a profile", "dora", True),
    ("app under a profile", "dan", False),
    ("app in a shared space", "dora", True),
    ("app in a shared space", "dan", True),
    ("app in a private space", "dora", True),
    ("app in a private space", "dan", False),
    ("space without an owner", "dora", True),
    ("space without an owner", "dan", True),
    ("space of dora", "dora", True),
    ("space of dora", "dan", False),
    ("space for dora", "dora", True),
    ("space for dora", "dan", False),
]
_numbers = count(1)


def denied(call, **members):
    """Is the call refused by the policy? Every other refusal is an error of the test."""
    try:
        call(**members)
    except ClientError as error:
        if error.response["Error"]["Code"] != "AccessDeniedException":
            raise
        return True
    return False


@pytest.mark.parametrize(("target", "who", "may"), CELLS, ids=lambda value: str(value))
def test_the_matrix(target, who, may, people, client_of, dora, domain, space_request, agent):
    caller, name, asked = client_of(getattr(people, who), "sagemaker"), f"space-{next(_numbers)}", []
    key = {"DomainId": domain.domain_id, "AppName": "default"}
    lab = {"DomainId": domain.domain_id, "SpaceName": name}

    def app(parent):
        asked.append(denied(caller.create_app, **key, **parent))
        if asked[-1]:
            dora.create_app(**key, **parent)
        agent.serves(App.objects.get().arn)
        asked.append(denied(caller.delete_app, **key, **parent))

    if target == "app under a profile":
        app({"UserProfileName": "dora", "AppType": "JupyterServer"})
    elif target.startswith("app in"):
        dora.create_space(**space_request(name, sharing="Shared" if "shared" in target else "Private"))
        app({"SpaceName": name, "AppType": "JupyterLab"})
    elif target == "space for dora":
        asked.append(denied(caller.create_space, **space_request(name, owner="dora")))
        asked.append(denied(caller.create_space, **space_request(f"{name}-2", owner="dora", sharing="Shared")))
    else:
        if target == "space of dora":
            dora.create_space(**space_request(name, sharing="Shared"))
        else:
            nobodys = space_request(name, OwnershipSettings=None, SpaceSharingSettings=None, SpaceSettings=None)
            asked.append(denied(caller.create_space, **nobodys))
        asked.append(denied(caller.update_space, **lab, SpaceDisplayName="Changed"))
        asked.append(denied(caller.delete_space, **lab))

    assert asked == [not may] * len(asked)


def test_metadata_of_a_private_space_is_no_secret_and_tags_come_with_creation(dora, dan, ada, domain, space_request):
    arn = dora.create_space(**space_request(Tags=[{"Key": "team", "Value": "red"}]))["SpaceArn"]

    assert dan.describe_space(DomainId=domain.domain_id, SpaceName="lab")["OwnershipSettings"]
    assert [each["SpaceName"] for each in dan.list_spaces()["Spaces"]] == ["lab"]
    assert denied(dora.add_tags, ResourceArn=arn, Tags=[{"Key": "team", "Value": "blue"}])
    assert not denied(ada.add_tags, ResourceArn=arn, Tags=[{"Key": "team", "Value": "blue"}])


def test_an_app_type_can_be_denied(people, domain, space_request, dora):
    """The resource that the policy is asked about carries the type in the middle (spec studio §8.2, last line)."""
    role = Role.objects.get(name="data-scientist")
    pattern = f"arn:aws:sagemaker:*:*:app/{domain.domain_id}/*/jupyterlab/*"
    role.statements = [*role.statements, {"Effect": "Deny", "Action": "sagemaker:CreateApp", "Resource": pattern}]
    role.save()
    forget_principals()
    dora.create_space(**space_request())

    key = {"DomainId": domain.domain_id, "AppName": "default"}
    assert denied(dora.create_app, **key, SpaceName="lab", AppType="JupyterLab")
    assert not denied(dora.create_app, **key, UserProfileName="dora", AppType="JupyterServer")


def test_only_the_owner_comes_into_a_private_space(cast):
    domain = cast.dora.profile.domain
    private = Space(name="mine", domain=domain, sharing="Private", owner_profile=cast.dora.profile)
    shared = Space(name="ours", domain=domain, sharing="Shared", owner_profile=cast.dora.profile)
    let_in = {
        (space.name, person.username)
        for space in (private, shared)
        for person in cast.everybody()
        if _comes_in(person, App(name="default", app_type="JupyterLab", domain=domain, space=space))
    }

    assert let_in == {("mine", "dora"), ("ours", "dora"), ("ours", "dan"), ("ours", "ada")}
    assert not allowed(cast.lea.principal, "atelier:OpenApp", context=context_of_parent(shared))


def _comes_in(person, app):
    try:
        authorize_open(person.principal, app)
    except AccessDenied:
        return False
    return True
