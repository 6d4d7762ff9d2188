"""What happens after commit: images and versions come into being and go, notebook instances change and go.

Each step moves the status, and each status is an event. What a dead process has begun, `resume` ends at the next start.
"""

import shutil
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from studio.api.tags import drop_tags
from studio.environments import running
from studio.environments.homes import home_of_instance
from studio.environments.images import check_base
from studio.environments.models import Image, ImageVersion, NotebookInstance
from studio.telemetry.events import record_change
from studio.telemetry.moves import IllegalMove


def make_image(image: Image) -> None:
    """An image is a name: nothing more has to be made."""
    image.move_to(Image.Status.CREATED)


def end_update(image: Image) -> None:
    """The new texts are stored already."""
    image.move_to(Image.Status.CREATED)


def make_version(version: ImageVersion) -> None:
    """Look whether the environment is there that a local version names; what is in a registry is not looked at."""
    if problem := check_base(version.base_image):
        version.move_to(ImageVersion.Status.CREATE_FAILED, problem)
    else:
        version.move_to(ImageVersion.Status.CREATED)


def delete_version(version: ImageVersion) -> None:
    """Remove the record and its aliases; the container image, or the environment, stays."""
    with transaction.atomic():
        version.status = "Deleted"  # for the event; there is no row with this status
        record_change(version)
        version.delete()


def delete_image(image: Image) -> None:
    """Remove the image with all its versions."""
    with transaction.atomic():
        drop_tags(image.arn)
        image.status = "Deleted"
        record_change(image)
        image.delete()


def end_instance_update(instance: NotebookInstance) -> None:
    """The new settings are stored already and count from the next start."""
    instance.move_to(NotebookInstance.Status.STOPPED)


def delete_instance(instance: NotebookInstance) -> None:
    """Destroy the volume, then the record; Failed with the reason if the files cannot be removed."""
    folder = home_of_instance(instance)
    try:
        if folder.exists():
            shutil.rmtree(folder)
    except OSError as error:
        instance.move_to(NotebookInstance.Status.FAILED, f"The files could not be removed: {error.strerror or error}.")
        return
    with transaction.atomic():
        running.forget(instance)
        drop_tags(instance.arn)
        instance.status = "Deleted"
        instance.modified_at = timezone.now()
        record_change(instance)
        instance.delete()


def resume() -> None:
    """Finish what a dead process has begun; called at every start."""
    steps: tuple[tuple[type[Model], str, Callable[[Any], None]], ...] = (
        (Image, Image.Status.CREATING, make_image),
        (Image, Image.Status.UPDATING, end_update),
        (ImageVersion, ImageVersion.Status.CREATING, make_version),
        (ImageVersion, ImageVersion.Status.DELETING, delete_version),
        (Image, Image.Status.DELETING, delete_image),
        (NotebookInstance, NotebookInstance.Status.UPDATING, end_instance_update),
        (NotebookInstance, NotebookInstance.Status.DELETING, delete_instance),
    )
    for model, status, step in steps:
        for row in model._default_manager.filter(status=status):
            with suppress(IllegalMove):  # another process was quicker
                step(row)
