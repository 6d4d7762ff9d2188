"""Where the exploration of a job's data lies in the object store (autopilot specification §2.3, §4.7)."""

import hashlib
import json
from pathlib import Path

from autopilot.models import AutoMLJob
from studio.storage.store import object_store
from studio.storage.uris import S3Uri

NOTEBOOKS = {
    "DataExplorationNotebookLocation": "SageMakerAutopilotDataExplorationNotebook.ipynb",
    "CandidateDefinitionNotebookLocation": "SageMakerAutopilotCandidateDefinitionNotebook.ipynb",
}
REPORT = "exploration.json"
TYPES = {".ipynb": "application/x-ipynb+json", ".json": "application/json"}


def publish_exploration(job: AutoMLJob, folder: Path) -> str:
    """Upload the notebooks and the report beside them; the job tells where when every file is there.

    Returns the report in a sentence.
    """
    prefix = S3Uri.parse(job.output_prefix) / f"sagemaker-automl-candidates/{processing_job(job)}/notebooks"
    for path in sorted(folder.iterdir()):
        target = prefix / path.name
        object_store().upload_file(path, target.bucket, target.key, content_type=TYPES[path.suffix])
    job.artifacts = {name: str(prefix / file) for name, file in NOTEBOOKS.items() if (folder / file).exists()}
    job.save(update_fields=["artifacts"])
    return str(json.loads((folder / REPORT).read_text(encoding="utf-8"))["summary"]["sentence"])


def processing_job(job: AutoMLJob) -> str:
    """Name of the work that explored the data: the same in every attempt, unique among jobs."""
    digest = hashlib.sha256(f"exploration:{job.pk}:{job.name}".encode()).hexdigest()[:8]
    return f"{job.name}-pr-1-{digest}"
