"""A profile's own value goes, so that the domain's counts again; the API has no way to unset one."""

from functools import partial

from django.db import transaction

from studio.administration.engine.resetting import reset_path, without
from studio.api.errors import ResourceInUse, ResourceNotFound
from studio.domains.models import Lived, UserProfile
from studio.domains.updates import finish_update


def reset_profile_setting(profile: UserProfile, path: str) -> None:
    """InService -> Updating -> InService with the value gone; ResourceNotFound if the profile sets nothing there."""
    with transaction.atomic():
        current = UserProfile.objects.select_for_update().get(pk=profile.pk)
        if current.status not in (Lived.Status.IN_SERVICE, Lived.Status.UPDATE_FAILED):
            raise ResourceInUse(f"User profile [{current.name}] is {current.status}; wait until it is InService.")
        own = current.request.get("UserSettings", {})
        left = without(own, reset_path(path))
        if left == own:
            raise ResourceNotFound(f"User profile [{current.name}] sets nothing at {path[:200]!r} itself.")
        current.request = current.request | {"UserSettings": left}
        current.save(update_fields=["request"])
        current.move_to(Lived.Status.UPDATING)
        transaction.on_commit(partial(finish_update, current))
