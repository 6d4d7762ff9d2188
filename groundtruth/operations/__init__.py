"""The labeling operations of the API (labeling specification §2, workforce specification §2, §3, §7 to §9)."""

from groundtruth.operations import flow_definitions, human_loops, labeling_jobs, task_uis, workforces, workteams

__all__ = ["flow_definitions", "human_loops", "labeling_jobs", "task_uis", "workforces", "workteams"]
