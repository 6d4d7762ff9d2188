"""The environments room as a Django application."""

from django.apps import AppConfig


class EnvironmentsConfig(AppConfig):
    name = "studio.environments"
    label = "environments"

    def ready(self) -> None:
        """Domains, profiles and spaces ask here whether what their settings attach is there and fits."""
        from studio.domains import attachments
        from studio.environments.attachments import check_settings

        attachments.register(check_settings)
