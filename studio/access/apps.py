"""The access room as a Django application."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


def write_built_in_roles(sender: AppConfig, using: str, **_: Any) -> None:
    """Bring the Role table to what `roles.py` says; runs after `migrate` and after a test empties the database."""
    from studio.access.models import Role
    from studio.access.roles import BUILT_IN

    rows = [
        Role(name=name, statements=[each.to_json() for each in statements], built_in=True)
        for name, statements in BUILT_IN.items()
    ]
    Role.objects.using(using).bulk_create(
        rows, update_conflicts=True, unique_fields=["name"], update_fields=["statements", "built_in"]
    )


class AccessConfig(AppConfig):
    name = "studio.access"
    label = "access"

    def ready(self) -> None:
        post_migrate.connect(write_built_in_roles, sender=self)
