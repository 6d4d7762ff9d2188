"""Rules of settings that the shapes of the API do not say (spec studio §3). Each breach is one ValidationError."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from studio.api.errors import ValidationError
from studio.domains.engine.settings import CLEARED, Effective, Settings, effective

MAX_SECURITY_GROUPS = 4  # five, of which one is reserved for the traffic of files
_LANDINGS = ("studio::", "app:JupyterServer:")
_STORAGE = "SpaceStorageSettings.DefaultEbsStorageSettings"
_IDLE = "AppLifecycleManagement.IdleSettings"


def domain(request: dict[str, Any]) -> None:
    """What CreateDomain was sent, or what an update would leave."""
    for name in ("DefaultUserSettings", "DefaultSpaceSettings"):
        level(effective(request.get(name, {}), {}), name)
    vpc_only = request.get("AppNetworkAccessType") == "VpcOnly"
    if vpc_only and not request.get("DefaultUserSettings", {}).get("SecurityGroups"):
        raise ValidationError("AppNetworkAccessType VpcOnly needs DefaultUserSettings.SecurityGroups.")


def profile(domain_settings: Settings, own: Settings) -> None:
    """A profile's own settings in its domain."""
    level(effective(domain_settings, own), "UserSettings")


def level(found: Effective, where: str) -> None:
    """Settings as they would count; `where` begins the sentences."""
    groups = found.get("SecurityGroups", [])
    if len(groups) > MAX_SECURITY_GROUPS:
        raise ValidationError(
            f"{where}.SecurityGroups: {len(groups)} security groups; {MAX_SECURITY_GROUPS} are possible, because the "
            "fifth is reserved for the traffic of files."
        )
    default, most = (found.get(f"{_STORAGE}.{name}EbsVolumeSizeInGb") for name in ("Default", "Maximum"))
    if default is not None and most is not None and default > most:
        raise ValidationError(
            f"{where}.{_STORAGE}: DefaultEbsVolumeSizeInGb ({default}) is more than MaximumEbsVolumeSizeInGb ({most})."
        )
    _check_landing(found, where)
    for path, app in _apps(found.settings):
        _check_script(app, f"{where}.{path}")
        _check_idle(found, path, where)


def _check_landing(found: Effective, where: str) -> None:
    uri, portal = found.get("DefaultLandingUri"), found.get("StudioWebPortal", "ENABLED")
    if uri is None:
        return
    if not uri.startswith(_LANDINGS):
        raise ValidationError(f"{where}.DefaultLandingUri {uri!r} must begin with {' or '.join(_LANDINGS)}.")
    if uri.startswith("studio::") and portal != "ENABLED":
        raise ValidationError(f"{where}.DefaultLandingUri {uri!r} needs StudioWebPortal ENABLED; it is {portal}.")


def _check_script(app: Settings, path: str) -> None:
    script = app.get("DefaultResourceSpec", {}).get("LifecycleConfigArn")
    if script not in (None, CLEARED) and script not in app.get("LifecycleConfigArns", []):
        raise ValidationError(
            f"{path}.DefaultResourceSpec.LifecycleConfigArn {script} is not attached: put it into LifecycleConfigArns."
        )


def _check_idle(found: Effective, path: str, where: str) -> None:
    names = ("MinIdleTimeoutInMinutes", "IdleTimeoutInMinutes", "MaxIdleTimeoutInMinutes")
    given = [(name, value) for name in names if (value := found.get(f"{path}.{_IDLE}.{name}")) is not None]
    for (low, less), (high, more) in pairwise(given):
        if less > more:
            raise ValidationError(f"{where}.{path}.{_IDLE}: {low} ({less}) is more than {high} ({more}).")


def _apps(settings: Settings) -> Iterator[tuple[str, Settings]]:
    return ((name, each) for name, each in settings.items() if name.endswith("AppSettings") and isinstance(each, dict))
