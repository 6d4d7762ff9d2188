"""Start scripts through boto3 (spec studio §10.1, vector 10 of §16)."""

import pytest
from botocore.exceptions import ClientError

from studio.domains.models import Domain, UserProfile
from studio.environments.attachments import check_attachments
from studio.environments.models import LifecycleConfig
from studio.spaces.models import App, Space


@pytest.fixture
def hello(dora, script):
    """The ARN of a script for JupyterLab."""
    return dora.create_studio_lifecycle_config(
        StudioLifecycleConfigName="Hello",
        StudioLifecycleConfigContent=script(),
        StudioLifecycleConfigAppType="JupyterLab",
        Tags=[{"Key": "team", "Value": "red"}],
    )["StudioLifecycleConfigArn"]


def test_a_script_is_made_described_listed_and_deleted(dora, hello, script):
    described = dora.describe_studio_lifecycle_config(StudioLifecycleConfigName="Hello")

    assert hello == "arn:aws:sagemaker:us-east-1:000000000000:studio-lifecycle-config/hello"
    assert described["StudioLifecycleConfigContent"] == script()
    assert described["StudioLifecycleConfigAppType"] == "JupyterLab"
    assert LifecycleConfig.script_of(hello) == "#!/bin/bash\necho hello\n"
    assert dora.list_tags(ResourceArn=hello)["Tags"] == [{"Key": "team", "Value": "red"}]
    names = [
        each["StudioLifecycleConfigName"] for each in dora.list_studio_lifecycle_configs()["StudioLifecycleConfigs"]
    ]
    assert names == ["Hello"]
    assert dora.list_studio_lifecycle_configs(AppTypeEquals="CodeEditor")["StudioLifecycleConfigs"] == []

    dora.delete_studio_lifecycle_config(StudioLifecycleConfigName="Hello")

    assert dora.list_studio_lifecycle_configs()["StudioLifecycleConfigs"] == []


def test_a_name_is_taken_once_and_content_is_base64(dora, hello, script, refused):
    request = {"StudioLifecycleConfigAppType": "JupyterLab", "StudioLifecycleConfigContent": script()}
    with pytest.raises(ClientError) as taken:
        dora.create_studio_lifecycle_config(StudioLifecycleConfigName="hello", **request)
    assert refused(taken)[0] == "ResourceInUse"
    with pytest.raises(ClientError) as plain:
        dora.create_studio_lifecycle_config(
            StudioLifecycleConfigName="plain", **request | {"StudioLifecycleConfigContent": "echo hi"}
        )
    assert refused(plain) == (
        "ValidationException",
        "StudioLifecycleConfigContent cannot be used: it is not base64; encode the script first, for example with "
        "base64 -w0 script.sh.",
    )


@pytest.mark.parametrize("where", ["domain", "profile", "space", "app"])
def test_an_attached_script_stays(people, dora, hello, refused, where):
    domain, profile = people.dora.profile.domain, people.dora.profile
    space = Space.objects.create(name="lab", domain=domain, owner_profile=profile, sharing="Private")
    lab = {"JupyterLabAppSettings": {"LifecycleConfigArns": [hello]}}
    if where == "domain":
        Domain.objects.filter(pk=domain.pk).update(request={"DefaultUserSettings": lab})
    elif where == "profile":
        UserProfile.objects.filter(pk=profile.pk).update(request={"UserSettings": lab})
    elif where == "space":
        Space.objects.filter(pk=space.pk).update(request={"SpaceSettings": lab})
    else:
        App.objects.create(
            name="default", domain=domain, space=space, app_type="JupyterLab", spec={"LifecycleConfigArn": hello}
        )

    with pytest.raises(ClientError) as stays:
        dora.delete_studio_lifecycle_config(StudioLifecycleConfigName="Hello")

    code, message = refused(stays)
    assert code == "ResourceInUse"
    assert {"domain": domain.domain_id, "profile": "dora", "space": "space lab", "app": "app "}[where] in message
    assert LifecycleConfig.objects.count() == 1


def test_only_what_fits_can_be_attached(people, dora, hello, client_of, script):
    caller = people.dora.principal
    check_attachments({"JupyterLabAppSettings": {"LifecycleConfigArns": [hello]}}, "domain", caller)

    with pytest.raises(Exception, match="is for JupyterLab"):
        check_attachments({"KernelGatewayAppSettings": {"LifecycleConfigArns": [hello]}}, "domain", caller)
    with pytest.raises(Exception, match="nothing-here"):
        check_attachments(
            {"JupyterLabAppSettings": {"LifecycleConfigArns": [hello.replace("hello", "nothing-here")]}},
            "domain",
            caller,
        )
    with pytest.raises(Exception, match="hello"):
        check_attachments({"JupyterLabAppSettings": {"LifecycleConfigArns": [hello]}}, "domain", people.eve.principal)
    server = dora.create_studio_lifecycle_config(
        StudioLifecycleConfigName="server",
        StudioLifecycleConfigContent=script(),
        StudioLifecycleConfigAppType="JupyterServer",
    )["StudioLifecycleConfigArn"]
    with pytest.raises(Exception, match="must have DefaultResourceSpec"):
        check_attachments({"JupyterServerAppSettings": {"LifecycleConfigArns": [server]}}, "domain", caller)
