"""`manage.py install_code_editor`: puts Code Editor into the studio's data folder."""

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from studio.notebooks.engine.installing import CannotInstall, install, is_installed
from studio.notebooks.launching import editor_folder


class Command(BaseCommand):
    """Does nothing where the locked version is installed already."""

    help = "Install Code Editor (code-server) into the data folder. Editors that run must be started again after it."

    def handle(self, *args: Any, **options: Any) -> None:
        folder = editor_folder()
        if is_installed(folder):
            self.stdout.write(f"Code Editor is installed in {folder}.")
            return
        started = time.monotonic()
        try:
            install(folder)
        except CannotInstall as error:
            raise CommandError(str(error)) from error
        size = sum(each.lstat().st_size for each in folder.rglob("*")) // 1024**2
        self.stdout.write(f"Code Editor is in {folder}: {size} MB, installed in {time.monotonic() - started:.0f} s.")
