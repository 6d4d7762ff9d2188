"""The Autopilot room."""

from django.apps import AppConfig

from studio.datasets import sequences


class AutopilotConfig(AppConfig):
    name = "autopilot"
    verbose_name = "Autopilot"

    def ready(self) -> None:
        """Data set pages measure sequences of numbers as models read them."""
        sequences.announce("autopilot.engine.exploration.power.statistics_of")
