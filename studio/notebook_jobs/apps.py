"""The room of notebook jobs."""

from django.apps import AppConfig


class NotebookJobsConfig(AppConfig):
    name = "studio.notebook_jobs"
    label = "notebook_jobs"

    def ready(self) -> None:
        """Say whose short-lived keys hold while what runs."""
        from studio.access import session_keys
        from studio.notebook_jobs.owners import HOLDER, run_stands

        session_keys.holders[HOLDER] = run_stands
