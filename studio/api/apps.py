"""Start of the API room: every app's `operations` module is imported, so that handlers announce themselves."""

from importlib import import_module
from importlib.util import find_spec

from django.apps import AppConfig, apps


class ApiConfig(AppConfig):
    name = "studio.api"
    label = "api"

    def ready(self) -> None:
        """Import `operations` (a module or a folder of modules) of every installed app, and the s3 front door."""
        for config in apps.get_app_configs():
            if find_spec(f"{config.name}.operations"):
                import_module(f"{config.name}.operations")
        import_module("studio.storage.front_door")
