"""The labeling operations of the API (labeling specification §2, workforce specification §2, §3, §7)."""

from groundtruth.operations import labeling_jobs, task_uis, workforces, workteams

__all__ = ["labeling_jobs", "task_uis", "workforces", "workteams"]
