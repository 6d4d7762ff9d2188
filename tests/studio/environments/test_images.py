"""Images, versions, aliases, app image configurations (spec studio §10.2, vector 11 of §16)."""

import json
import sys
from pathlib import Path

import pytest
from botocore.exceptions import ClientError
from django.test import override_settings

from studio.api.errors import ValidationError
from studio.domains.models import Domain
from studio.environments.attachments import check_attachments
from studio.environments.images import resolve
from studio.notebooks.engine.spawner import CannotSpawn
from studio.notebooks.launching import plan
from studio.notebooks.models import NotebookServer
from studio.spaces.models import App, Space
from studio.telemetry.models import Event

from .conftest import ROLE

REGISTRY = "012345678910.dkr.ecr.us-east-1.amazonaws.com/lab"
ATTACHED = [{"ImageName": "lab", "AppImageConfigName": "plain"}]


@pytest.fixture
def lab(dora):
    """An image with versions 1 and 2, and an app image configuration."""
    arn = dora.create_image(ImageName="lab", RoleArn=ROLE, DisplayName="The lab")["ImageArn"]
    for tag in ("1", "2"):
        dora.create_image_version(ImageName="lab", BaseImage=f"{REGISTRY}:{tag}", ClientToken=f"token-{tag}")
    container = {"ContainerEnvironmentVariables": {"MODE": "quiet"}}
    dora.create_app_image_config(AppImageConfigName="plain", JupyterLabAppImageConfig={"ContainerConfig": container})
    return arn


def test_an_image_lives(dora, lab):
    described = dora.describe_image(ImageName="lab")
    assert (described["ImageStatus"], described["DisplayName"], described["RoleArn"]) == ("CREATED", "The lab", ROLE)

    dora.update_image(ImageName="lab", Description="For all", DeleteProperties=["DisplayName"])

    described = dora.describe_image(ImageName="lab")
    assert "DisplayName" not in described
    assert described["Description"] == "For all"
    dora.create_image(ImageName="other", RoleArn=ROLE)
    images = dora.list_images(SortBy="IMAGE_NAME", SortOrder="DESCENDING")["Images"]
    assert [each["ImageName"] for each in images] == ["other", "lab"]

    dora.delete_image(ImageName="lab")

    with pytest.raises(ClientError, match="ResourceNotFound"):
        dora.describe_image(ImageName="lab")
    statuses = Event.objects.filter(arn=lab).order_by("pk").values_list("status", flat=True)
    assert list(statuses) == ["CREATING", "CREATED", "UPDATING", "CREATED", "DELETING", "Deleted"]


def test_versions_are_numbered_and_numbers_never_come_back(dora, lab, refused):
    again = dora.create_image_version(ImageName="lab", BaseImage=f"{REGISTRY}:2", ClientToken="token-2")
    assert again["ImageVersionArn"].endswith(":image-version/lab/2"), "the same token is the same version"
    assert dora.describe_image_version(ImageName="lab")["Version"] == 2

    dora.delete_image_version(ImageName="lab", Version=2)
    third = dora.create_image_version(ImageName="lab", BaseImage=f"{REGISTRY}:3", ClientToken="token-3")

    assert third["ImageVersionArn"].endswith("/3")
    versions = dora.list_image_versions(ImageName="lab", SortBy="VERSION", SortOrder="ASCENDING")["ImageVersions"]
    assert [each["Version"] for each in versions] == [1, 3]
    with pytest.raises(ClientError) as plain:
        dora.create_image_version(ImageName="lab", BaseImage="lab", ClientToken="token-4")
    assert refused(plain)[0] == "ValidationException"
    with pytest.raises(ClientError) as built_in:
        dora.create_image(ImageName="sagemaker-distribution-cpu", RoleArn=ROLE)
    assert refused(built_in)[0] == "ResourceInUse"


def test_an_alias_means_one_version(dora, lab, refused):
    dora.update_image_version(ImageName="lab", Version=1, AliasesToAdd=["stable", "1.0"], VendorGuidance="STABLE")
    with pytest.raises(ClientError) as taken:
        dora.update_image_version(ImageName="lab", Version=2, AliasesToAdd=["stable"])
    assert refused(taken)[0] == "ResourceInUse"
    assert dora.describe_image_version(ImageName="lab", Alias="stable")["VendorGuidance"] == "STABLE"

    dora.update_image_version(ImageName="lab", Alias="stable", AliasesToDelete=["stable"])
    dora.update_image_version(ImageName="lab", Version=2, AliasesToAdd=["stable"])

    assert dora.describe_image_version(ImageName="lab", Alias="stable")["Version"] == 2
    assert dora.list_aliases(ImageName="lab")["SageMakerImageVersionAliases"] == ["1.0", "stable"]
    assert dora.list_aliases(ImageName="lab", Version=1)["SageMakerImageVersionAliases"] == ["1.0"]


def test_app_image_configs(dora, lab, refused):
    kernels = {"KernelSpecs": [{"Name": "python3", "DisplayName": "Python"}]}
    dora.create_app_image_config(AppImageConfigName="kernels", KernelGatewayImageConfig=kernels)
    described = dora.describe_app_image_config(AppImageConfigName="kernels")
    home = {"MountPath": "/home/sagemaker-user", "DefaultUid": 1000, "DefaultGid": 100}
    assert described["KernelGatewayImageConfig"] == {**kernels, "FileSystemConfig": home}

    dora.update_app_image_config(AppImageConfigName="kernels", CodeEditorAppImageConfig={})

    assert "KernelGatewayImageConfig" not in dora.describe_app_image_config(AppImageConfigName="kernels")
    wrongs: list[dict[str, dict]] = [
        {},
        {"CodeEditorAppImageConfig": {}, "JupyterLabAppImageConfig": {}},
        {"JupyterLabAppImageConfig": {"FileSystemConfig": {"DefaultUid": 0, "DefaultGid": 100}}},
    ]
    for wrong in wrongs:
        with pytest.raises(ClientError) as refusal:
            dora.create_app_image_config(AppImageConfigName="wrong", **wrong)
        assert refused(refusal)[0] == "ValidationException"
    assert len(dora.list_app_image_configs()["AppImageConfigs"]) == 2


def test_what_is_attached_stays(people, dora, lab, refused):
    settings = {"DefaultUserSettings": {"JupyterLabAppSettings": {"CustomImages": ATTACHED}}}
    Domain.objects.filter(pk=people.dora.profile.domain.pk).update(request=settings)

    for name, call in (("ImageName", dora.delete_image), ("AppImageConfigName", dora.delete_app_image_config)):
        with pytest.raises(ClientError) as stays:
            call(**{name: {"ImageName": "lab", "AppImageConfigName": "plain"}[name]})
        assert refused(stays)[0] == "ResourceInUse"


def test_an_image_without_a_version_means_the_latest_and_a_detached_one_starts_no_more(dora, lab):
    found = resolve({"SageMakerImageArn": lab}, ATTACHED)
    assert (found.version, found.container_image, found.is_local) == (2, f"{REGISTRY}:2", False)
    assert found.variables == {"MODE": "quiet"}
    with pytest.raises(ValidationError, match="cannot run it"):
        found.require_local()

    assert resolve({"SageMakerImageArn": lab}, [{**ATTACHED[0], "ImageVersionNumber": 1}]).version == 1
    dora.update_image_version(ImageName="lab", Version=1, AliasesToAdd=["1.0"])
    assert resolve({"SageMakerImageArn": lab, "SageMakerImageVersionAlias": "1.0"}, ATTACHED).version == 1
    versioned = {"SageMakerImageArn": lab, "SageMakerImageVersionArn": f"{lab.replace('image/', 'image-version/')}/1"}
    assert resolve(versioned, ATTACHED).version == 1, "the version wins over the image"
    with pytest.raises(ValidationError, match="not attached"):
        resolve({"SageMakerImageArn": lab}, [])
    assert resolve({}).is_local
    assert resolve({"SageMakerImageArn": lab.replace("/lab", "/sagemaker-distribution-gpu")}).is_local


def test_so_many_images_can_be_attached(people, dora, lab):
    caller = people.dora.principal
    for level, most in (("domain", 200), ("profile", 5), ("space", 5)):
        check_attachments({"JupyterLabAppSettings": {"CustomImages": ATTACHED * most}}, level, caller)
        with pytest.raises(ValidationError, match=f"at most {most}"):
            check_attachments({"JupyterLabAppSettings": {"CustomImages": ATTACHED * (most + 1)}}, level, caller)
    with pytest.raises(ValidationError, match="no usable version 9"):
        check_attachments(
            {"JupyterLabAppSettings": {"CustomImages": [{**ATTACHED[0], "ImageVersionNumber": 9}]}}, "domain", caller
        )


def test_only_its_owner_changes_what_others_run(people, dora, dan, client_of, lab, refused):
    for call, request in (
        (dan.update_image, {"Description": "mine"}),
        (dan.delete_image, {}),
        (dan.create_image_version, {"BaseImage": f"{REGISTRY}:evil", "ClientToken": "t"}),
        (dan.update_image_version, {"Version": 1, "AliasesToAdd": ["x"]}),
        (dan.delete_image_version, {"Version": 1}),
    ):
        with pytest.raises(ClientError) as refusal:
            call(ImageName="lab", **request)
        assert refused(refusal)[0] == "AccessDeniedException"
    members: dict[str, dict]
    for call, members in (
        (dan.update_app_image_config, {"JupyterLabAppImageConfig": {}}),
        (dan.delete_app_image_config, {}),
    ):
        with pytest.raises(ClientError) as refusal:
            call(AppImageConfigName="plain", **members)
        assert refused(refusal)[0] == "AccessDeniedException"
    client_of(people.ada, "sagemaker").update_image(ImageName="lab", Description="of an administrator")


def test_an_app_is_planned_from_its_image(people, dora, lab):
    """What the notebook agent starts for an app whose image is a Python environment, and for one that cannot be."""
    domain = people.dora.profile.domain
    settings = {"JupyterLabAppSettings": {"CustomImages": [{**ATTACHED[0], "ImageVersionNumber": 3}]}}
    Domain.objects.filter(pk=domain.pk).update(request={"DefaultUserSettings": settings})
    space = Space.objects.create(
        name="s", domain=domain, owner_profile=people.dora.profile, sharing="Private", app_type="JupyterLab"
    )
    app = App.objects.create(
        name="default", domain=domain, space=space, app_type="JupyterLab", spec={"SageMakerImageArn": lab}
    )
    with override_settings(KERNEL_ENVIRONMENTS={"forecasting": sys.prefix}):
        dora.create_image_version(ImageName="lab", BaseImage="local/forecasting", ClientToken="token-3")
        app = App.objects.get(pk=app.pk)

        launch = plan(app, NotebookServer.of_new_run(app)).server

        assert launch.readable == [sys.prefix]
        assert launch.environment["MODE"] == "quiet"
        kernel = Path(launch.environment["JUPYTER_PATH"]) / "kernels" / "python3" / "kernel.json"
        described = json.loads(kernel.read_text())
        assert described["argv"][0] == f"{sys.prefix}/bin/python"
        assert described["display_name"].endswith("(The lab)")
    app.spec = {"SageMakerImageVersionArn": f"{lab.replace('image/', 'image-version/')}/1"}
    with pytest.raises(CannotSpawn, match="is a container image"):
        plan(app, NotebookServer.of_new_run(app))


def test_a_python_environment_stands_behind_an_image(dora, lab, tmp_path):
    (tmp_path / "empty").mkdir()
    here = Path(sys.prefix)
    with override_settings(KERNEL_ENVIRONMENTS={"forecasting": str(here), "empty": str(tmp_path / "empty")}):
        for name in ("forecasting", "empty", "unknown"):
            dora.create_image_version(ImageName="lab", BaseImage=f"local/{name}", ClientToken=name)

        good, empty, unknown = (dora.describe_image_version(ImageName="lab", Version=n) for n in (3, 4, 5))
        assert good["ImageVersionStatus"] == "CREATED"
        assert (empty["ImageVersionStatus"], unknown["ImageVersionStatus"]) == ("CREATE_FAILED", "CREATE_FAILED")
        assert "no bin/python" in empty["FailureReason"]
        assert "No Python environment [unknown]" in unknown["FailureReason"]
        found = resolve({"SageMakerImageArn": lab}, ATTACHED)
        assert (found.prefix, found.is_local, found.version) == (here, True, 3), "failed versions do not count"
    with pytest.raises(ValidationError, match="No Python environment"):
        resolve({"SageMakerImageArn": lab}, ATTACHED)
