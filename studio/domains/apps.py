"""The domains room as a Django application."""

from django.apps import AppConfig


class DomainsConfig(AppConfig):
    name = "studio.domains"
    label = "domains"
