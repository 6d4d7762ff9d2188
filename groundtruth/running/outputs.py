"""What a labeling job writes (labeling specification §12.1), below `<S3OutputPath>/<name>/`. Every object whole."""

import io
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, BinaryIO, cast

from groundtruth.engine.consolidation.sequences import frames_in
from groundtruth.engine.output import failed_line
from groundtruth.models import DataObject, LabelingJob, Task
from groundtruth.rendering.sequences import Video, is_video
from studio.api.arns import arn
from studio.storage.store import object_store
from studio.storage.uris import S3Uri

MANIFEST = "manifests/output/output.manifest"
MASKS = "annotations/consolidated-annotation/output/"
READ_AT_ONCE = 2000


def uri_of(job: LabelingJob, name: str) -> str:
    """The address of something that the job writes."""
    return f"{job.output_prefix}/{name}"


def write(job: LabelingJob, name: str, body: bytes | BinaryIO, kind: str = "application/json") -> str:
    """Store it; the URI."""
    place = S3Uri.parse(uri_of(job, name))
    object_store().put(place.bucket, place.key, body, content_type=kind)
    return str(place)


def folder_time(at: datetime) -> str:
    """`2024-05-01_10:00:00`."""
    return at.astimezone(UTC).strftime("%Y-%m-%d_%H:%M:%S")


def moment(at: datetime | None) -> str:
    """`2024-05-01T10:00:00.000Z`."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z") if at else ""


def worker_responses(task: Task, issuer: str) -> list[dict[str, Any]]:
    """One answer as the worker response file has it: answers over a video frame by frame (§12.1)."""
    answer = json.loads(task.answer)
    if not is_video(task.job.type_key):
        return [_response(task, answer, issuer)]
    key = f"{Video.of(task.job).kind}Annotations"
    return [_response(task, {key: frame}, issuer) for frame in frames_in(answer, key)]


def _response(task: Task, content: dict[str, Any], issuer: str) -> dict[str, Any]:
    return {
        "answerContent": content,
        "acceptanceTime": moment(task.accepted_at),
        "submissionTime": moment(task.submitted_at),
        "timeSpentInSeconds": round(task.active_s, 3),
        "workerId": task.worker.worker_id,
        "workerMetadata": {"identityData": task.worker.identity(issuer)},
    }


def consolidation_request(job: LabelingJob, objects: list[tuple[DataObject, list[Task]]]) -> list[dict[str, Any]]:
    """The payload file of §8.3."""
    return [
        {
            "datasetObjectId": str(row.number),
            "dataObject": _data_object(row.data),
            "annotations": [
                {
                    "workerId": f"private.{arn('labeling-job', job.name).split(':')[3]}.{task.worker.worker_id}",
                    "annotationData": {"content": task.answer},
                }
                for task in tasks
            ],
        }
        for row, tasks in objects
    ]


def _data_object(line: dict[str, Any]) -> dict[str, str]:
    return {"s3Uri": str(line["source-ref"])} if "source-ref" in line else {"content": str(line.get("source", ""))}


def write_manifest(job: LabelingJob) -> str:
    """The output manifest as of now: one line per input line, those without a label as they came."""
    stream = cast(BinaryIO, io.BufferedReader(_Lines(output_lines(job)), 1024 * 1024))
    return write(job, MANIFEST, stream, "application/x-ndjson")


def write_intermediate(job: LabelingJob, iteration: int) -> str:
    """The labels of one batch so far (§9.8)."""
    rows = DataObject.objects.filter(job=job, iteration=iteration, state__in=DataObject.ENDED).order_by("number")
    fields = rows.values_list("line", "state", "label", "failure_reason")
    body = "".join(f"{_line(job, *each)}\n" for each in fields).encode()
    return write(job, f"annotations/intermediate/{iteration}/annotations.manifest", body, "application/x-ndjson")


def output_lines(job: LabelingJob) -> Iterator[bytes]:
    """Every line of the output manifest, in order."""
    rows = DataObject.objects.filter(job=job).order_by("number")
    fields = ("number", "line", "state", "label", "failure_reason")
    last = -1
    while True:
        chunk = list(rows.filter(number__gt=last).values_list(*fields)[:READ_AT_ONCE])
        for number, line, state, label, reason in chunk:
            yield _line(job, line, state, label, reason).encode() + b"\n"
            last = number
        if len(chunk) < READ_AT_ONCE:
            return


def _line(job: LabelingJob, line: str, state: str, label: str, reason: str) -> str:
    if state == DataObject.State.FAILED:
        return json.dumps(failed_line(json.loads(line), job.attribute, reason), ensure_ascii=False)
    if not label:
        return line
    return json.dumps(json.loads(line) | json.loads(label), ensure_ascii=False)


class _Lines(io.RawIOBase):
    """An iterator of bytes as a stream to read from."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        super().__init__()
        self._pieces, self._left = pieces, b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int:
        view = memoryview(buffer).cast("B")
        while not self._left:
            piece = next(self._pieces, None)
            if piece is None:
                return 0
            self._left = piece
        taken = self._left[: len(view)]
        self._left = self._left[len(taken) :]
        view[: len(taken)] = taken
        return len(taken)
