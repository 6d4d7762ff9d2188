"""The hosting room."""

from django.apps import AppConfig


class HostingConfig(AppConfig):
    name = "hosting"
