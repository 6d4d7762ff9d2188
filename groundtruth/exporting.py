"""What a worker runs for an export: the labels so far as a file of another tool, or as several, zipped."""

import json
from pathlib import Path
from typing import Any

from groundtruth.engine.formats import FORMATS
from groundtruth.models import LabelExport
from groundtruth.running.outputs import output_lines
from studio.storage.store import object_store
from studio.storage.uris import S3Uri
from workers.context import InputError, JobContext
from workers.registry import job as work

EXPORT = "groundtruth.isolated:export"
CONTENT_TYPES = {".zip": "application/zip", ".csv": "text/csv"}


@work(LabelExport)
def run_export(export: LabelExport, context: JobContext) -> None:
    """Write the file and say where it is."""
    job = export.job
    if job is None:
        raise InputError("The labeling job of this export is gone.")
    lines = context.workdir / "lines.jsonl"
    context.workdir.mkdir(parents=True, exist_ok=True)
    masks: dict[str, str] = {}
    with lines.open("wb") as out:
        for line in output_lines(job):
            out.write(line)
            if job.attribute.endswith("-ref"):
                masks |= _mask_of(json.loads(line), job.attribute, context.workdir, len(masks))
    context.progress("Writing the files", 0.3)
    ending = Path(FORMATS[export.format].file).suffix or ".zip"
    target = context.workdir / f"labels{ending}"
    labels = job.resolved.get("labels", [])
    said = context.run_isolated(EXPORT, str(lines), str(target), export.format, job.attribute, labels, masks)
    place = S3Uri.parse(f"{job.output_prefix}/exports/{export.name}-{export.format}{ending}")
    object_store().upload_file(target, place.bucket, place.key, content_type=CONTENT_TYPES[ending])
    LabelExport.objects.filter(pk=export.pk, attempt=export.attempt).update(
        uri=str(place), notes=said["notes"], objects_written=said["objects"]
    )


def _mask_of(line: dict[str, Any], attribute: str, folder: Path, number: int) -> dict[str, str]:
    """Bring the file that is the label: its URI and where it lies now; nothing without a label."""
    uri = line.get(attribute)
    if not isinstance(uri, str):
        return {}
    place, path = S3Uri.parse(uri), folder / f"mask-{number}"
    object_store().download(place.bucket, place.key, path)
    return {uri: str(path)}
