"""How far labeling jobs are, as metrics (labeling specification §16.2)."""

from django.utils import timezone

from groundtruth.models import LabelingJob
from groundtruth.models.jobs import NAMESPACE
from studio.telemetry.metrics import record


def measure_objects(job: LabelingJob) -> dict[str, int]:
    """Record how many objects have their label or failed, where that has changed; the numbers that are recorded now."""
    counted = {
        "DatasetObjectsHumanAnnotated": job.human,
        "DatasetObjectsLabelingFailed": job.failed,
        "TotalDataSetObjectsLabeled": job.human + job.machine,
    }
    if job.automated:
        counted["DatasetObjectsAutoAnnotated"] = job.machine
    if counted != job.checkpoint.get("measured"):
        minute = timezone.now().replace(second=0, microsecond=0)
        about = {"LabelingJobName": job.name}
        for name, value in counted.items():
            record(NAMESPACE, name, about, at=minute, value=value, unit="Count", domain_id=job.domain_id)
    return counted
