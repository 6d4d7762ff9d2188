"""The administration room as a Django application: what its pages ask of several other rooms at once."""

from django.apps import AppConfig


class AdministrationConfig(AppConfig):
    name = "studio.administration"
    label = "administration"
