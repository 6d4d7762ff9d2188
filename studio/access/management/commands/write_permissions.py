"""Write docs/permissions.md anew; a test fails when it is older than the code."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from studio.access.permissions_table import permissions_table


class Command(BaseCommand):
    help = "Write docs/permissions.md from the registered operations, the browser views and the built-in roles."

    def handle(self, *args: Any, **options: Any) -> None:
        file = settings.BASE_DIR / "docs" / "permissions.md"
        file.write_text(permissions_table(), encoding="utf-8")
        self.stdout.write(str(file))
