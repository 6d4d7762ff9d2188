"""How domains and user profiles come into being and go: each step moves the status, each status is an event.

row stored as Pending -> (after commit) home folder, bucket -> InService, or Failed with the reason
Deleting -> home folder removed if asked for -> row gone, or Delete_Failed with the reason
"""

import shutil
from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.db.models.deletion import ProtectedError
from django.utils import timezone

from studio.access.authenticate import forget_principals
from studio.access.models import User
from studio.access.quotas import require
from studio.api.errors import ResourceInUse
from studio.api.tags import drop_tags, set_tags
from studio.domains import occupants
from studio.domains.models import FIRST_POSIX_UID, Domain, Lived, UserProfile
from studio.domains.updates import finish_update
from studio.storage.store import object_store
from studio.storage.uris import inside
from studio.telemetry import hints
from studio.telemetry.events import record_change

_UID_ATTEMPTS = 5


def open_domain(request: dict[str, Any], *, owner_id: int | None) -> Domain:
    """Store a domain and begin to make it; ResourceInUse if the name is taken."""
    name = request["DomainName"]
    with transaction.atomic():
        require("domains", Domain.objects.count())
        try:
            with transaction.atomic():
                domain = Domain.objects.create(name=name, owner_id=owner_id, request=_without_tags(request))
        except IntegrityError as error:
            raise Domain.name_taken(name) from error
        _announce(domain, request)
    domain.refresh_from_db()
    return domain


def add_profile(domain: Domain, request: dict[str, Any], *, owner_id: int | None, user: User | None) -> UserProfile:
    """Store a profile and begin to make it; `user` is the person who acts in it.

    ResourceInUse if the name is taken in the domain (case-insensitive) or the domain is not InService.
    """
    name = request["UserProfileName"]
    with transaction.atomic():
        _lock_in_service(domain)
        if domain.profiles.filter(name__iexact=name).exists():
            raise ResourceInUse(f"User profile [{name}] exists already in domain [{domain.domain_id}].")
        require("user-profiles", domain.profiles.count(), domain_id=domain.domain_id)
        value = request.get("SingleSignOnUserValue", "")
        if value and domain.profiles.filter(sso_value=value).exists():
            raise ResourceInUse(f"The directory user {value} has a profile in domain [{domain.domain_id}] already.")
        profile = _insert_profile(domain, request, owner_id, user)
        _announce(profile, request)
    profile.refresh_from_db()
    return profile


def provision(resource: Lived) -> None:
    """Make what the resource needs and put it into service; Failed with the reason if that is not possible."""
    try:
        object_store()  # the default bucket is there once the store was opened
        home_of(resource).mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        resource.move_to(Lived.Status.FAILED, f"The home folder could not be made: {error.strerror or error}.")
        return
    resource.move_to(Lived.Status.IN_SERVICE)
    forget_principals()


def resume_pending() -> None:
    """Finish what a dead process has begun; called at every start."""
    for model in (Domain, UserProfile):
        for resource in model.objects.filter(status=Lived.Status.PENDING):
            provision(resource)
        for resource in model.objects.filter(status=Lived.Status.UPDATING):
            finish_update(resource)


def delete_domain(domain: Domain, *, keep_files: bool) -> None:
    """Delete a domain that nobody is in; ResourceInUse names what is in the way (spec studio §16.1)."""
    with transaction.atomic():
        Domain.objects.select_for_update().get(pk=domain.pk)
        profiles = list(domain.profiles.order_by("pk").values_list("name", flat=True))
        for what, names in (("user profiles", profiles), ("spaces", occupants.spaces_of_domain(domain))):
            if names:
                raise ResourceInUse(
                    f"Domain [{domain.domain_id}] still has {what} ({occupants.listed(names)}); delete them first."
                )
        _begin_deletion(domain)
    _end_deletion(domain, None if keep_files else home_of(domain))


def delete_profile(profile: UserProfile) -> None:
    """Delete a profile; its files stay for the administrators (spec studio §2.5), its person loses the place.

    ResourceInUse names its apps that run, or the spaces that it owns.
    """
    with transaction.atomic():
        UserProfile.objects.select_for_update().get(pk=profile.pk)
        if apps := occupants.apps_of_profile(profile):
            raise ResourceInUse(
                f"User profile [{profile.name}] still has apps ({occupants.listed(apps)}); delete them first."
            )
        if spaces := occupants.spaces_of_profile(profile):
            raise ResourceInUse(
                f"User profile [{profile.name}] still owns spaces ({occupants.listed(spaces)}); delete them first."
            )
        _begin_deletion(profile)
    _end_deletion(profile, None)
    forget_principals()
    if profile.user_id is not None:
        hints.signed_out(profile.user_id)  # open pages go on showing a domain until they are told


def home_of(resource: Lived) -> Path:
    """The home folder: one per domain, one per profile in it, named by ids that never come back."""
    relative = str(resource.domain_id)
    if isinstance(resource, UserProfile):
        relative += f"/{resource.posix_uid}"
    root = Path(settings.DATA_DIR) / "homes"
    root.mkdir(mode=0o700, parents=True, exist_ok=True)
    return inside(root, relative)


def _insert_profile(domain: Domain, request: dict[str, Any], owner_id: int | None, user: User | None) -> UserProfile:
    """Insert under the next free POSIX uid; the constraint decides, so a race only costs another attempt."""
    for attempt in range(_UID_ATTEMPTS):
        highest = UserProfile.objects.aggregate(highest=Max("posix_uid"))["highest"] or FIRST_POSIX_UID - 1
        try:
            with transaction.atomic():
                return UserProfile.objects.create(
                    name=request["UserProfileName"],
                    domain=domain,
                    owner_id=owner_id,
                    user=user,
                    posix_uid=highest + 1,
                    sso_value=request.get("SingleSignOnUserValue", ""),
                    request=_without_tags(request),
                )
        except IntegrityError:
            if attempt == _UID_ATTEMPTS - 1:
                raise
    raise AssertionError("the loop returns or raises")


def _lock_in_service(domain: Domain) -> None:
    """Hold the domain's row until the end of the transaction, so that nobody deletes it meanwhile."""
    current = Domain.objects.select_for_update().filter(pk=domain.pk).first()
    if current is None:
        raise Domain.not_found(domain.domain_id)
    if current.status != Domain.Status.IN_SERVICE:
        raise ResourceInUse(f"Domain [{domain.domain_id}] is {current.status}; it must be InService.")


def _announce(resource: Lived, request: dict[str, Any]) -> None:
    set_tags(resource.arn, request.get("Tags", []))
    record_change(resource)
    transaction.on_commit(partial(provision, resource))


def _begin_deletion(resource: Lived) -> None:
    if resource.status not in {each for each, after in resource.MOVES.items() if Lived.Status.DELETING in after}:
        raise ResourceInUse(f"The {resource.noun} [{resource.name}] is {resource.status}; wait until that has ended.")
    resource.move_to(Lived.Status.DELETING)


def _end_deletion(resource: Lived, folder: Path | None) -> None:
    try:
        if folder is not None and folder.exists():
            shutil.rmtree(folder)
        with transaction.atomic():
            drop_tags(resource.arn)
            resource.status = "Deleted"  # for the event; there is no row with this status
            resource.modified_at = timezone.now()
            record_change(resource)
            resource.delete()
    except (OSError, ProtectedError) as error:
        resource.refresh_from_db()
        resource.move_to(Lived.Status.DELETE_FAILED, f"{error}")


def _without_tags(request: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in request.items() if name != "Tags"}
