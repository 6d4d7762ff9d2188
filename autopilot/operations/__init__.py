"""The AutoML operations of the API (autopilot specification §2)."""

from autopilot.operations import automl_jobs, candidates, training_jobs

__all__ = ["automl_jobs", "candidates", "training_jobs"]
