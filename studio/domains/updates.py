"""Changing domains and profiles: what may change when, and the two steps of a change (spec studio §2.3, §16.1).

InService or Update_Failed -> Updating, with the new settings stored -> (after commit) InService
"""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from django.db import transaction

from studio.access.authenticate import forget_principals
from studio.access.principal import Principal
from studio.api.errors import ResourceInUse, ResourceNotFound, ValidationError
from studio.domains import attachments, checks, occupants
from studio.domains.engine.settings import Settings, changed, values, without
from studio.domains.models import Domain, Lived, UserProfile

Request = dict[str, Any]
_USER, _SPACE, _DOMAIN = "DefaultUserSettings", "DefaultSpaceSettings", "DomainSettings"
_REPLACED = (
    "SubnetIds",
    "VpcId",
    "AppNetworkAccessType",
    "AppSecurityGroupManagement",
    "TagPropagation",
    "HomeEfsFileSystemCreation",
)
# The API calls one member of the update otherwise than in CreateDomain.
_RENAMED = {"RStudioServerProDomainSettingsForUpdate": "RStudioServerProDomainSettings"}


def update_domain(domain: Domain, request: Request, caller: Principal) -> None:
    """Store new settings, if nothing stands in their way; ResourceInUse names what does."""
    with transaction.atomic():
        current = _locked(domain)
        before = current.request
        after = _domain_after(before, request)
        checks.domain(after)
        attachments.check(request.get(_USER, {}), "DefaultUserSettings", caller)
        attachments.check(request.get(_SPACE, {}), "DefaultSpaceSettings", caller)
        for reason in _in_the_way(current, before, after):
            raise ResourceInUse(reason)
        _store(current, after)


def update_profile(profile: UserProfile, request: Request, caller: Principal) -> None:
    """Store new settings of a profile; CustomPosixUserConfig is for ever."""
    sent = request.get("UserSettings", {})
    attachments.check(sent, "UserSettings", caller)
    _change_profile(profile, lambda before: changed(before, sent, keep_cleared=True))


def reset_profile(profile: UserProfile, path: str) -> None:
    """Take one value of a profile away, so that the domain's counts again; ResourceNotFound if it has none there."""
    if path not in dict(values(profile.request.get("UserSettings", {}))):
        raise ResourceNotFound(f"User profile [{profile.name}] sets no value at {path[:200]}.")
    _change_profile(profile, lambda before: without(before, path))


def _change_profile(profile: UserProfile, change: Callable[[Settings], Settings]) -> None:
    with transaction.atomic():
        current = _locked(profile)
        before = current.request.get("UserSettings", {})
        own = change(before)
        if own.get("CustomPosixUserConfig") != before.get("CustomPosixUserConfig"):
            raise ValidationError("UserSettings.CustomPosixUserConfig is set by CreateUserProfile and never changes.")
        checks.profile(profile.domain.request.get(_USER, {}), own)
        _store(current, current.request | {"UserSettings": own})


def finish_update(resource: Lived) -> None:
    """The second step: the settings are stored already, so what runs later uses them."""
    resource.move_to(Lived.Status.IN_SERVICE)
    forget_principals()


def _locked(resource: Any) -> Any:
    """The row as it is now, held until the end of the transaction; ResourceInUse unless it may be updated."""
    current = type(resource).objects.select_for_update().filter(pk=resource.pk).first()
    if current is None:
        raise resource.not_found(resource.name)
    if current.status not in (Lived.Status.IN_SERVICE, Lived.Status.UPDATE_FAILED):
        raise ResourceInUse(
            f"The {current.noun} [{current.name}] is {current.status}; only InService and Update_Failed can be updated."
        )
    return current


def _store(resource: Lived, request: Request) -> None:
    resource.request = request
    resource.save(update_fields=["request"])
    resource.move_to(Lived.Status.UPDATING)
    transaction.on_commit(partial(finish_update, resource))


def _domain_after(before: Request, request: Request) -> Request:
    after = before | {name: request[name] for name in _REPLACED if name in request}
    for name in (_USER, _SPACE):
        if name in request:
            after[name] = changed(before.get(name, {}), request[name])
    if "DomainSettingsForUpdate" in request:
        sent = {_RENAMED.get(name, name): value for name, value in request["DomainSettingsForUpdate"].items()}
        after[_DOMAIN] = changed(before.get(_DOMAIN, {}), sent)
    return after


def _in_the_way(domain: Domain, before: Request, after: Request) -> Iterator[str]:
    """A sentence for each change that something stands in the way of."""

    def differs(*path: str) -> bool:
        old, new = before, after
        for name in path:
            old, new = old.get(name, {}), new.get(name, {})
        return old != new

    for level, of in ((_USER, "profiles"), (_SPACE, "shared spaces")):
        if differs(level, "ExecutionRole"):
            yield from _apps(f"{level}.ExecutionRole", occupants.apps_of_domain(domain, of))  # type: ignore[arg-type]
    removed = set(before.get("SubnetIds", [])) - set(after.get("SubnetIds", []))
    network = [name for name in ("AppNetworkAccessType", "VpcId") if differs(name)]
    if network or removed:
        what = " and ".join([*network, *(["SubnetIds"] if removed else [])])
        yield from _apps(what, occupants.apps_of_domain(domain))
    if differs(_DOMAIN, "ExecutionRoleIdentityConfig"):
        running = occupants.apps_of_domain(domain, statuses=("Pending", "InService"))
        yield from _apps("ExecutionRoleIdentityConfig", running)
    if differs(_USER, "CustomPosixUserConfig") or differs(_SPACE, "CustomPosixUserConfig"):
        profiles = list(domain.profiles.order_by("pk").values_list("name", flat=True))
        if profiles:
            yield (
                f"CustomPosixUserConfig of domain [{domain.domain_id}] can change only while it has no user profile; "
                f"it has {occupants.listed(profiles)}."
            )


def _apps(what: str, names: list[str]) -> Iterator[str]:
    if names:
        yield f"{what} can change only while no app runs; delete these apps first: {occupants.listed(names)}."
