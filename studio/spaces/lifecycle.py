"""How spaces come into being, change and go: each step moves the status, each status is an event.

row stored as Pending -> (after commit) folder for its files -> InService, or Failed with the reason
Updating -> InService, in one transaction, only while no app runs
Deleting -> files removed -> row gone, or Delete_Failed with the reason
"""

from functools import partial
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models.deletion import ProtectedError
from django.utils import timezone

from studio.access.principal import Principal
from studio.api.errors import ResourceInUse, ValidationError
from studio.api.system_tags import tags_for
from studio.api.tags import drop_tags, set_tags
from studio.domains.engine.settings import changed
from studio.domains.models import Domain
from studio.spaces import homes, rules
from studio.spaces.models import Space
from studio.spaces.quotas import check_new_space, check_storage
from studio.telemetry.events import record_change
from studio.telemetry.moves import IllegalMove


def draft_of(domain: Domain, request: dict[str, Any]) -> Space:
    """The space that a CreateSpace asks for, not stored yet; ValidationError or ResourceNotFound for broken rules."""
    rules.check_kind(domain, request)
    space = Space(
        name=request["SpaceName"],
        domain=domain,
        owner_profile=rules.owner_of(domain, request),
        app_type=request.get("SpaceSettings", {}).get("AppType", ""),
        sharing=request.get("SpaceSharingSettings", {}).get("SharingType", ""),
        request={name: value for name, value in request.items() if name != "Tags"},
    )
    space.size_gb = rules.size_of_new(space)
    rules.check_settings(space)
    return space


def open_space(space: Space, tags: list[dict[str, str]], caller: Principal) -> None:
    """Store a draft and begin to make it; ResourceInUse if the name is taken or the domain is not InService."""
    space.owner_id = caller.user_id
    with transaction.atomic():
        rules.lock_in_service(Domain.objects.filter(pk=space.domain.pk), f"Domain [{space.domain_id}]")
        check_new_space(space)
        try:
            with transaction.atomic():
                space.save()
        except IntegrityError as error:
            raise ResourceInUse(f"Space [{space.name}] exists already in domain [{space.domain_id}].") from error
        set_tags(space.arn, tags_for(space.arn_kind, caller), system=True)
        set_tags(space.arn, tags)
        record_change(space)
        transaction.on_commit(partial(provision, space))
    space.refresh_from_db()


def provision(space: Space) -> None:
    """Make the folder and put the space into service; Failed with the reason if that is not possible."""
    try:
        homes.make_home(space)
    except OSError as error:
        space.move_to(Space.Status.FAILED, f"The folder of the space could not be made: {error.strerror or error}.")
        return
    space.move_to(Space.Status.IN_SERVICE)


def resume_pending() -> None:
    """Finish what a dead process has begun."""
    for space in Space.objects.filter(status=Space.Status.PENDING):
        provision(space)


def update_space(space: Space, request: dict[str, Any]) -> None:
    """Change name to show and settings, lists whole; ResourceInUse while an app runs (spec studio §16.1)."""
    with transaction.atomic():
        locked: Space = Space.objects.select_for_update().get(pk=space.pk)
        if locked.status not in (Space.Status.IN_SERVICE, Space.Status.UPDATE_FAILED):
            raise ResourceInUse(f"Space [{space.name}] is {locked.status}; it must be InService to be updated.")
        rules.check_nothing_runs(locked, "stop it, then update the space")
        sent = request.get("SpaceSettings", {})
        if sent.get("AppType", locked.app_type) != locked.app_type:
            raise ValidationError(
                f"The AppType of a space cannot change: [{space.name}] is for {locked.app_type or 'classic apps'}. "
                f"Create another space for {sent['AppType']}."
            )
        stored = dict(locked.request)
        stored["SpaceSettings"] = changed(stored.get("SpaceSettings", {}), sent, keep_cleared=True)
        if "SpaceDisplayName" in request:
            stored["SpaceDisplayName"] = request["SpaceDisplayName"]
        locked.request = stored
        rules.check_settings(locked)
        before = locked.size_gb
        rules.resize(locked, sent)
        check_storage(locked.domain_id, locked.size_gb - before)
        locked.save(update_fields=["request", "size_gb", "resized_at"])
        locked.move_to(Space.Status.UPDATING)
        locked.move_to(Space.Status.IN_SERVICE)


def delete_space(space: Space) -> None:
    """Delete a space with its files; ResourceInUse while an app of it is not Deleted or Failed."""
    with transaction.atomic():
        locked: Space = Space.objects.select_for_update().get(pk=space.pk)
        rules.check_nothing_runs(locked, "stop it first")
        try:
            locked.move_to(Space.Status.DELETING)
        except IllegalMove as error:
            raise ResourceInUse(f"Space [{space.name}] is {locked.status}; wait until that has ended.") from error
    try:
        homes.remove_home(locked)
        with transaction.atomic():
            for app in locked.apps.all():
                drop_tags(app.arn)
            drop_tags(locked.arn)
            locked.status = "Deleted"  # for the event; there is no row with this status
            locked.modified_at = timezone.now()
            record_change(locked)
            locked.delete()
    except (OSError, ProtectedError) as error:
        locked.refresh_from_db()
        locked.move_to(Space.Status.DELETE_FAILED, f"{error}")
