"""The topics room as a Django application."""

from django.apps import AppConfig


class TopicsConfig(AppConfig):
    name = "studio.topics"
    label = "topics"
