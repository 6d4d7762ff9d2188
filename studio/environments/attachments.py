"""Who uses a script or an image: settings of domains, profiles and spaces, and running apps (spec studio §10.1, §10.2).

Settings are kept as they were sent, as JSON. An attachment is an ARN, or a CustomImages entry, anywhere in it.
"""

from collections.abc import Callable, Iterator
from typing import Any

from django.db.models import Model, TextField
from django.db.models.functions import Cast, Lower

from studio.access.principal import Principal
from studio.api.errors import ResourceInUse, ValidationError
from studio.api.lookup import resource_of_arn
from studio.domains.models import Domain, UserProfile
from studio.environments.models import AppImageConfig, Image, LifecycleConfig
from studio.spaces.models import App, Space

_HOLDERS: tuple[type[Model], ...] = (Domain, UserProfile, Space)
# How many images may be attached where (spec studio §14).
MOST_IMAGES = {"domain": 200, "profile": 5, "space": 5}


def holders(text: str, holds: Callable[[Any], bool]) -> list[str]:
    """`domain d-1`, `user profile ana`, …: whose settings hold a value of which `holds` is true.

    text: something that stands in the JSON of every holder, so that the database can leave the others out.
    """
    found = []
    for model in _HOLDERS:
        rows = model._default_manager.annotate(as_text=Lower(Cast("request", TextField())))
        for row in rows.filter(as_text__contains=text.lower()):
            if any(holds(value) for value in _walk(row.request)):  # type: ignore[attr-defined]
                found.append(f"{row.noun} {row.domain_id if model is Domain else row.name}")  # type: ignore[attr-defined]
    return found


def script_holders(arn: str) -> list[str]:
    """Where a lifecycle configuration is attached, and the apps that run with it."""
    wanted = arn.lower()
    attached = holders(arn, lambda value: isinstance(value, str) and value.lower() == wanted)
    return attached + [f"app {app}" for app in apps_with("LifecycleConfigArn", arn)]


def image_holders(name: str) -> list[str]:
    """Where an image is attached."""
    return holders(f'"{name}"', lambda value: _names(value, "ImageName", name))


def image_config_holders(name: str) -> list[str]:
    """Where an app image configuration is attached."""
    return holders(f'"{name}"', lambda value: _names(value, "AppImageConfigName", name))


def apps_with(member: str, arn: str) -> list[str]:
    """Names of the apps that are neither Deleted nor Failed and whose ResourceSpec names the ARN."""
    wanted = arn.lower()
    return [str(app.arn) for app in App.running() if str(app.spec.get(member, "")).lower() == wanted]


def refuse_while_used(noun: str, name: str, users: list[str]) -> None:
    """ResourceInUse that says who, if anybody."""
    if users:
        raise ResourceInUse(
            f"The {noun} [{name}] is still used by {', '.join(users[:3])}"
            f"{f' and {len(users) - 3} more' if len(users) > 3 else ''}. Detach it there first."
        )


def check_settings(settings: dict[str, Any], where: str, caller: Principal) -> None:
    """What `studio.domains.attachments` asks. where: `DefaultUserSettings`, `UserSettings`, `SpaceSettings`, …"""
    level = {"UserSettings": "profile", "SpaceSettings": "space"}.get(where, "domain")
    check_attachments(settings, level, caller)


def check_attachments(settings: Any, level: str, caller: Principal) -> None:
    """What settings of a `domain`, `profile` or `space` attach must exist, be visible to the caller and fit the app.

    ValidationError otherwise: an unknown script or image, a script of another type of app, a default script that is
    not in the list, too many images.
    """
    for member, of_type in settings.items() if isinstance(settings, dict) else ():
        if member.endswith("AppSettings") and isinstance(of_type, dict):
            _check_scripts(member, of_type, caller)
            _check_images(member, of_type, level, caller)


def _check_scripts(member: str, settings: dict[str, Any], caller: Principal) -> None:
    app_type = member.removesuffix("AppSettings")
    listed = settings.get("LifecycleConfigArns", [])
    for arn in listed:
        script = resource_of_arn(arn, caller)
        if not isinstance(script, LifecycleConfig):
            raise ValidationError(f"{member}.LifecycleConfigArns names {arn}, which is no lifecycle configuration.")
        if script.app_type != app_type:
            raise ValidationError(
                f"The lifecycle configuration [{script.name}] is for {script.app_type}; it cannot be attached to "
                f"{member}. Create one with StudioLifecycleConfigAppType {app_type}."
            )
    if app_type == "JupyterServer" and listed and "DefaultResourceSpec" not in settings:
        raise ValidationError(f"{member} must have DefaultResourceSpec when it has LifecycleConfigArns.")


def _check_images(member: str, settings: dict[str, Any], level: str, caller: Principal) -> None:
    images = settings.get("CustomImages", [])
    if len(images) > MOST_IMAGES[level]:
        raise ValidationError(
            f"{member}.CustomImages has {len(images)} entries; a {level} can have at most {MOST_IMAGES[level]}."
        )
    for entry in images:
        image = Image.objects.get_named(entry["ImageName"], caller)
        AppImageConfig.objects.get_named(entry["AppImageConfigName"], caller)
        number = entry.get("ImageVersionNumber")
        if number is not None and not image.versions.filter(number=number, status="CREATED").exists():
            raise ValidationError(f"{member}.CustomImages: image [{image.name}] has no usable version {number}.")


def _names(value: Any, member: str, name: str) -> bool:
    return isinstance(value, dict) and str(value.get(member, "")).lower() == name.lower() and "ImageName" in value


def _walk(value: Any) -> Iterator[Any]:
    """The value and everything inside it."""
    yield value
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for each in inside:
        yield from _walk(each)
