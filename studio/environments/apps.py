"""The environments room as a Django application."""

from django.apps import AppConfig


class EnvironmentsConfig(AppConfig):
    name = "studio.environments"
    label = "environments"
