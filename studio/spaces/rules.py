"""What CreateSpace, UpdateSpace and CreateApp must keep that no model says (spec studio §6.1, §6.2, §16.1)."""

from datetime import timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from studio.api.errors import ResourceInUse, ValidationError
from studio.domains.engine.settings import CLEARED, Effective
from studio.domains.models import Domain, UserProfile
from studio.spaces.engine import idle, storage
from studio.spaces.engine.kinds import KINDS, OWNED_KINDS, SPACE_KINDS
from studio.spaces.models import App, Space
from studio.spaces.settings import limits_of, of_space

_NOT_HERE = "is not provided by this studio; JupyterLab, CodeEditor, JupyterServer and KernelGateway are"


def check_kind(domain: Domain, request: dict[str, Any]) -> None:
    """ValidationError if owner, sharing and AppType of a new space do not go together."""
    app_type = request.get("SpaceSettings", {}).get("AppType", "")
    owned, shared = "OwnershipSettings" in request, "SpaceSharingSettings" in request
    if app_type and app_type not in SPACE_KINDS:
        what = "runs in the space of its JupyterServer" if app_type in KINDS else _NOT_HERE
        raise ValidationError(f"SpaceSettings.AppType {app_type} is not for a space of its own: it {what}.")
    if owned != shared:
        raise ValidationError("OwnershipSettings and SpaceSharingSettings go together: give both or neither.")
    if app_type in OWNED_KINDS and not owned:
        raise ValidationError(f"A {app_type} space needs OwnershipSettings and SpaceSharingSettings.")
    sharing = request.get("SpaceSharingSettings", {}).get("SharingType", "")
    if app_type and sharing not in KINDS[app_type].sharings:
        raise ValidationError(f"A {app_type} space cannot be {sharing}: see the table of apps in docs/studio.md.")
    if owned and not app_type:
        raise ValidationError("A space with an owner needs SpaceSettings.AppType: JupyterLab or CodeEditor.")
    if sharing != "Private" and not domain.request.get("DefaultSpaceSettings", {}).get("ExecutionRole"):
        raise ValidationError(
            f"Domain [{domain.domain_id}] has no space default execution role; an administrator sets "
            "DefaultSpaceSettings.ExecutionRole with UpdateDomain before shared spaces can be created."
        )


def owner_of(domain: Domain, request: dict[str, Any]) -> UserProfile | None:
    """The profile that OwnershipSettings name; ValidationError if the domain has no such profile."""
    name = request.get("OwnershipSettings", {}).get("OwnerUserProfileName")
    if name is None:
        return None
    profile = domain.profiles.filter(name__iexact=name).first()
    if profile is None:
        raise ValidationError(f"OwnerUserProfileName [{name}] is no user profile of domain [{domain.domain_id}].")
    return profile


def size_of_new(space: Space) -> int:
    """The size in GB that the request asks for, or the default of its people; ValidationError over their maximum."""
    limits = limits_of(of_space(space))
    size = _asked_size(space.request.get("SpaceSettings", {})) or limits.default
    try:
        storage.check_new(size, limits)
    except storage.BadSize as error:
        raise ValidationError(str(error)) from error
    return size


def resize(space: Space, sent: dict[str, Any]) -> None:
    """Give a locked space the size that was sent; ValidationError if it may not grow so or not yet."""
    size, now = _asked_size(sent), timezone.now()
    if size is None or size == space.size_gb:
        return
    try:
        storage.check_resize(size, space.size_gb, limits_of(of_space(space)), space.resized_at, now)
    except storage.BadSize as error:
        raise ValidationError(str(error)) from error
    space.size_gb, space.resized_at = size, now


def check_settings(space: Space) -> None:
    """ValidationError for file systems and scripts that nobody attached, idle timeouts outside the allowed range."""
    own, settings = space.request.get("SpaceSettings", {}), of_space(space)
    configured = {
        each.get("EFSFileSystemConfig", {}).get("FileSystemId") for each in settings.get("CustomFileSystemConfigs", [])
    }
    for each in own.get("CustomFileSystems", []):
        wanted = each.get("EFSFileSystem", {}).get("FileSystemId")
        if wanted not in configured:
            raise ValidationError(
                f"The file system [{wanted or next(iter(each), '')}] is not configured: an administrator adds it to "
                "CustomFileSystemConfigs of the domain or the user profile first."
            )
    for kind in KINDS.values():
        check_script(kind.settings, own.get(kind.settings, {}).get("DefaultResourceSpec", {}), settings)
    for name in ("JupyterLabAppSettings", "CodeEditorAppSettings"):
        _check_idle(name, own.get(name, {}), settings.get(f"{name}.AppLifecycleManagement.IdleSettings", {}))


def check_script(member: str, spec: dict[str, Any], settings: Effective) -> None:
    """ValidationError if a ResourceSpec names a script that is not attached in the effective settings.

    member: `JupyterLabAppSettings`, … : where the list of attached scripts is.
    """
    script = spec.get("LifecycleConfigArn", CLEARED)
    attached = settings.get(f"{member}.LifecycleConfigArns", [])
    if script != CLEARED and script.lower() not in {each.lower() for each in attached}:
        raise ValidationError(
            f"LifecycleConfigArn [{script}] is not attached: an administrator adds it to {member}.LifecycleConfigArns "
            "of the domain, the profile or the default space settings first."
        )


def _check_idle(name: str, own: dict[str, Any], idle_settings: dict[str, Any]) -> None:
    wanted = own.get("AppLifecycleManagement", {}).get("IdleSettings", {}).get("IdleTimeoutInMinutes")
    if wanted is None:
        return
    allowed = idle.timeout_of(idle_settings | {"LifecycleManagement": "ENABLED"}, {"IdleTimeoutInMinutes": wanted})
    if allowed != timedelta(minutes=wanted):
        nearest = int(allowed.total_seconds() // 60) if allowed else wanted
        raise ValidationError(
            f"SpaceSettings.{name}.AppLifecycleManagement.IdleSettings.IdleTimeoutInMinutes is {wanted}; the domain "
            f"or the profile allows {nearest} at the nearest."
        )


def check_nothing_runs(space: Space, advice: str) -> None:
    """ResourceInUse naming the apps of the space that are neither Deleted nor Failed."""
    running = list(App.running().filter(space=space)[:3])
    if running:
        named = ", ".join(f"{app.app_type} [{app.name}] is {app.status}" for app in running)
        raise ResourceInUse(f"Space [{space.name}] has a running app: {named}; {advice}.")


def lock_in_service(rows: "QuerySet[Any]", what: str) -> Any:
    """The row, held until the end of the transaction; ResourceInUse if it is gone or not InService."""
    row = rows.select_for_update().first()
    if row is None or row.status != "InService":
        raise ResourceInUse(f"{what} is {row.status if row else 'deleted'}; it must be InService.")
    return row


def _asked_size(own: dict[str, Any]) -> int | None:
    size = own.get("SpaceStorageSettings", {}).get("EbsStorageSettings", {}).get("EbsVolumeSizeInGb")
    return None if size is None else int(size)
