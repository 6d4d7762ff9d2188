"""Names of container images, and the images that every installation knows (spec studio §10.2)."""

import re
from dataclasses import dataclass

LOCAL_HOST = "local/"  # a BaseImage that begins so names a Python environment of this installation
_ENVIRONMENT = re.compile(r"[a-z0-9]([a-z0-9._-]{0,61}[a-z0-9])?")
_HOST = r"[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?(:[0-9]{1,5})?"
_PART = r"[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*"
_REFERENCE = re.compile(
    rf"(?P<host>{_HOST})/(?P<path>{_PART}(?:/{_PART})*)"
    r"(?::(?P<tag>[A-Za-z0-9_][A-Za-z0-9._-]{0,127}))?(?:@(?P<digest>sha256:[0-9a-f]{64}))?"
)
# The two users that a home folder may belong to.
USERS = {(1000, 100), (0, 0)}
DEFAULT_USER = (1000, 100)
DEFAULT_MOUNT = "/home/sagemaker-user"


class BadReference(ValueError):
    """Not the name of a container image; the message says what one looks like."""


@dataclass(frozen=True)
class BuiltIn:
    """An image identifier that clients may name without anybody having made it. All have the kernel python3."""

    name: str
    display_name: str
    processor: str  # CPU or GPU
    app_types: tuple[str, ...]


_SPACES = ("JupyterLab", "CodeEditor")
_CLASSIC = ("KernelGateway", "JupyterServer")
BUILT_IN = {
    each.name: each
    for each in (
        BuiltIn("sagemaker-distribution-cpu", "SageMaker Distribution", "CPU", (*_SPACES, *_CLASSIC)),
        BuiltIn("sagemaker-distribution-gpu", "SageMaker Distribution (GPU)", "GPU", (*_SPACES, *_CLASSIC)),
        BuiltIn("sagemaker-distribution-cpu-v0", "SageMaker Distribution v0", "CPU", (*_SPACES, *_CLASSIC)),
        BuiltIn("sagemaker-distribution-gpu-v0", "SageMaker Distribution v0 (GPU)", "GPU", (*_SPACES, *_CLASSIC)),
        BuiltIn("sagemaker-distribution-cpu-v1", "SageMaker Distribution v1", "CPU", (*_SPACES, *_CLASSIC)),
        BuiltIn("sagemaker-distribution-gpu-v1", "SageMaker Distribution v1 (GPU)", "GPU", (*_SPACES, *_CLASSIC)),
        BuiltIn("sagemaker-base-python-310-v1", "Base Python 3.0", "CPU", _CLASSIC),
        BuiltIn("sagemaker-data-science-310-v1", "Data Science 3.0", "CPU", _CLASSIC),
        BuiltIn("pytorch-2.0.0-cpu-py310", "PyTorch 2.0.0 Python 3.10 CPU Optimized", "CPU", _CLASSIC),
        BuiltIn("pytorch-2.0.0-gpu-py310", "PyTorch 2.0.0 Python 3.10 GPU Optimized", "GPU", _CLASSIC),
    )
}


def local_environment(base_image: str) -> str | None:
    """`local/<name>` -> name; None if it names a container image. BadReference for a name that cannot be one."""
    if not base_image.startswith(LOCAL_HOST):
        return None
    name = base_image.removeprefix(LOCAL_HOST)
    if not _ENVIRONMENT.fullmatch(name):
        raise BadReference(
            f"{base_image!r} does not name a Python environment: after local/ come lower-case letters, digits, "
            "dots, dashes and underscores"
        )
    return name


def check_reference(base_image: str) -> None:
    """BadReference unless the text is `host/repository[:tag]`, `host/repository@sha256:…`, or `local/<name>`."""
    if local_environment(base_image) is None and not _REFERENCE.fullmatch(base_image):
        raise BadReference(
            f"{base_image!r} is not the path of a container image: host/repository, then :tag or @sha256:digest"
        )


def home_owner(file_system: dict[str, object]) -> dict[str, object]:
    """A FileSystemConfig with its defaults. ValueError for a pair of ids other than (1000, 100) and (0, 0)."""
    user = (
        file_system.get("DefaultUid", DEFAULT_USER[0]),
        file_system.get("DefaultGid", DEFAULT_USER[1]),
    )
    if user not in USERS:
        raise ValueError(
            f"DefaultUid {user[0]} with DefaultGid {user[1]} is not possible; give 1000 and 100, or 0 and 0"
        )
    return {"MountPath": DEFAULT_MOUNT, **file_system, "DefaultUid": user[0], "DefaultGid": user[1]}
