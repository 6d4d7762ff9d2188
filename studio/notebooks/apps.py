"""The notebooks room as a Django application."""

from django.apps import AppConfig


class NotebooksConfig(AppConfig):
    name = "studio.notebooks"
    label = "notebooks"

    def ready(self) -> None:
        """Say whose short-lived keys hold while what runs."""
        from studio.access import session_keys
        from studio.notebooks.credentials import app_stands

        session_keys.holders["app"] = app_stands
