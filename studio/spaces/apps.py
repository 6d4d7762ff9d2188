"""The spaces room as a Django application."""

from django.apps import AppConfig


class SpacesConfig(AppConfig):
    name = "studio.spaces"
    label = "spaces"
