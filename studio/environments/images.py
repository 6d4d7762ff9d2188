"""From the image that an app asks for to what can be started here (spec studio §10.2).

A container image needs a container runtime. A Python environment that an administrator has registered by
ATELIER_KERNEL_ENVIRONMENTS runs as a process of this machine; an image version whose BaseImage is `local/<name>` stands
for it. The built-in identifiers stand for the Python of the studio itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings

from studio.api.arns import name_of
from studio.api.errors import ValidationError
from studio.environments.engine.images import BUILT_IN, BadReference, local_environment
from studio.environments.models import AppImageConfig, Image, ImageVersion

CONFIG_MEMBERS = ("JupyterLabAppImageConfig", "CodeEditorAppImageConfig", "KernelGatewayImageConfig")


@dataclass(frozen=True)
class Resolved:
    """What an app is started from: a container image, or a Python environment of this machine.

    container_image: registry path, for a spawner that runs containers; empty for a local environment.
    prefix: folder of the Python environment (`bin/python` in it); None for the Python of the studio itself.
    name, display_name: as people know it. version: number of the image version; None for built-in images.
    variables: what the app image configuration adds to the environment of the process.
    """

    name: str
    display_name: str
    container_image: str = ""
    prefix: Path | None = None
    version: int | None = None
    variables: dict[str, str] = field(default_factory=dict)

    @property
    def is_local(self) -> bool:
        """Can a process of this machine run it?"""
        return not self.container_image

    def require_local(self) -> None:
        """ValidationError with one sentence if it needs a container runtime."""
        if not self.is_local:
            raise ValidationError(
                f"The image [{self.name}] is a container image ({self.container_image}); this installation starts apps "
                "as local processes and cannot run it. Choose a built-in image, or an image of a Python environment "
                "(BaseImage local/<name>)."
            )


STUDIO = Resolved("sagemaker-distribution-cpu", "SageMaker Distribution")


def kernel_environments() -> dict[str, Path]:
    """Name -> folder of the Python environments that the administrator has registered."""
    return {name: Path(prefix) for name, prefix in settings.KERNEL_ENVIRONMENTS.items()}


def environment_problem(name: str) -> str:
    """Why the registered environment cannot be used, in a sentence; empty if it can."""
    prefix = kernel_environments().get(name)
    if prefix is None:
        known = ", ".join(sorted(kernel_environments())) or "none"
        return (
            f"No Python environment [{name}] is registered; registered are: {known}. "
            "An administrator registers one by ATELIER_KERNEL_ENVIRONMENTS."
        )
    if not (prefix / "bin" / "python").exists():
        return f"The Python environment [{name}] has no bin/python in its folder."
    if not any((prefix / "share" / "jupyter" / "kernels").glob("*/kernel.json")):
        return f"The Python environment [{name}] has no kernel; install ipykernel into it."
    return ""


def resolve(spec: dict[str, Any], custom_images: Sequence[dict[str, Any]] = ()) -> Resolved:
    """What the effective ResourceSpec of an app means here.

    custom_images: the CustomImages of the effective settings: an image that is attached without a version means its
    latest one, and its app image configuration gives variables. An image of ours that is not among them is refused, so
    that a detached image starts no more. Raises ValidationError that says what is wrong.
    """
    version_arn, image_arn = spec.get("SageMakerImageVersionArn"), spec.get("SageMakerImageArn")
    if version_arn and version_arn != "None":
        name, number = str(version_arn).rsplit("/", 2)[-2:]
        return _custom(name, custom_images, number=int(number) if number.isdigit() else 0)
    if not image_arn:
        return STUDIO
    name = name_of(str(image_arn))
    if built_in := BUILT_IN.get(name.lower()):
        return Resolved(built_in.name, built_in.display_name)
    return _custom(name, custom_images, alias=spec.get("SageMakerImageVersionAlias"))


def _custom(
    name: str, attached: Sequence[dict[str, Any]], *, number: int | None = None, alias: str | None = None
) -> Resolved:
    if built_in := BUILT_IN.get(name.lower()):
        return Resolved(built_in.name, built_in.display_name)
    entry = next((each for each in attached if each["ImageName"].lower() == name.lower()), None)
    image = Image.objects.all().named(name).first()
    if image is None or entry is None:
        raise ValidationError(
            f"The image [{name}] is not attached to this domain, profile or space; attach it under Environment, "
            "or choose another image."
        )
    version = _version(image, number if number is not None else entry.get("ImageVersionNumber"), alias)
    display_name = image.display_name or image.name
    variables = _variables(entry["AppImageConfigName"])
    environment = local_environment(version.base_image)
    if environment is None:
        return Resolved(image.name, display_name, version.base_image, None, version.number, variables)
    if problem := environment_problem(environment):
        raise ValidationError(problem)
    return Resolved(image.name, display_name, "", kernel_environments()[environment], version.number, variables)


def _version(image: Image, number: int | None, alias: str | None) -> ImageVersion:
    usable = image.versions.filter(status=ImageVersion.Status.CREATED)
    if alias:
        usable = usable.filter(aliases__name__iexact=alias)
    elif number is not None:
        usable = usable.filter(number=number)
    version = usable.order_by("-number").first()
    if version is None:
        wanted = f"version {alias or number}" if alias or number is not None else "version at all"
        raise ValidationError(f"The image [{image.name}] has no usable {wanted}.")
    return version


def _variables(config_name: str) -> dict[str, str]:
    config = AppImageConfig.objects.all().named(config_name).first()
    if config is None:
        raise ValidationError(f"The app image configuration [{config_name}] of the image does not exist any more.")
    of_type: dict[str, Any] = next(
        (config.request[member] for member in CONFIG_MEMBERS if member in config.request), {}
    )
    return dict(of_type.get("ContainerConfig", {}).get("ContainerEnvironmentVariables", {}))


def check_base(base_image: str) -> str:
    """Why a version of this BaseImage cannot be made, in a sentence; empty if it can."""
    try:
        environment = local_environment(base_image)
    except BadReference as error:
        return str(error)
    return environment_problem(environment) if environment is not None else ""
