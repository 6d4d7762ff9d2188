"""The spaces room as a Django application."""

from django.apps import AppConfig


class SpacesConfig(AppConfig):
    name = "studio.spaces"
    label = "spaces"

    def ready(self) -> None:
        from studio.domains import occupants
        from studio.spaces.blocking import SpacesAndApps

        occupants.register(SpacesAndApps())
