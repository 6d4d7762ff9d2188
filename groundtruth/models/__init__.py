"""What is stored of workforces, work teams, labeling jobs, their objects and tasks, and reviews."""

from groundtruth.models.corrections import Correction
from groundtruth.models.exports import LabelExport
from groundtruth.models.extractions import Extraction
from groundtruth.models.functions import AnnotationFunction
from groundtruth.models.imports import LabelImport
from groundtruth.models.jobs import DataObject, LabelingJob
from groundtruth.models.notices import TeamNotice
from groundtruth.models.people import Worker, WorkerGroup, Workforce, Workteam
from groundtruth.models.reviews import FlowDefinition, HumanLoop
from groundtruth.models.streams import StreamedObject
from groundtruth.models.tasks import HELD, Task, TaskActivity
from groundtruth.models.templates import HumanTaskUi

__all__ = [
    "HELD",
    "AnnotationFunction",
    "Correction",
    "DataObject",
    "Extraction",
    "FlowDefinition",
    "HumanLoop",
    "HumanTaskUi",
    "LabelExport",
    "LabelImport",
    "LabelingJob",
    "StreamedObject",
    "Task",
    "TaskActivity",
    "TeamNotice",
    "Worker",
    "WorkerGroup",
    "Workforce",
    "Workteam",
]
