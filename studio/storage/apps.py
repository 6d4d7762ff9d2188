from django.apps import AppConfig


class StorageConfig(AppConfig):
    name = "studio.storage"
    label = "storage"
