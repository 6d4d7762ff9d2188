"""The room of notebook snapshots."""

from django.apps import AppConfig


class SnapshotsConfig(AppConfig):
    name = "studio.snapshots"
    label = "snapshots"
