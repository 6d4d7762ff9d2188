"""The room of notebook jobs."""

from django.apps import AppConfig


class NotebookJobsConfig(AppConfig):
    name = "studio.notebook_jobs"
    label = "notebook_jobs"
