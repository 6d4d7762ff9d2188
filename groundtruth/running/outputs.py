"""What a labeling job writes (labeling specification §12.1), below `<S3OutputPath>/<name>/`. Every object whole."""

import io
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from django.db.models import QuerySet

from groundtruth.engine.consolidation.sequences import frames_in
from groundtruth.engine.output import failed_line
from groundtruth.models import Correction, DataObject, LabelingJob, Task
from groundtruth.models.people import identity_data
from groundtruth.rendering.sequences import Video, is_video
from studio.api.arns import arn
from studio.storage.store import object_store
from studio.storage.uris import S3Uri

if TYPE_CHECKING:
    from groundtruth.running.answered import Answered

MANIFEST = "manifests/output/output.manifest"
MASKS = "annotations/consolidated-annotation/output/"
READ_AT_ONCE = 2000
json_text = json.JSONEncoder(ensure_ascii=False).encode  # made once: `json.dumps` makes one for each call


def uri_of(job: LabelingJob, name: str) -> str:
    """The address of something that the job writes."""
    return f"{job.output_prefix}/{name}"


def write_many(job: LabelingJob, files: Iterable[tuple[str, bytes]]) -> None:
    """Store many small files of JSON, (name, body), at once."""
    place = S3Uri.parse(uri_of(job, ""))
    found = ((place.key + name, body) for name, body in files)
    object_store().put_many(place.bucket, found, content_type="application/json")


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
    return f"{at.astimezone(UTC).isoformat(timespec='milliseconds')[:-6]}Z" if at else ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a worker said about an object, and when. text: the answer as JSON, content: the same, read."""

    worker_id: str
    issuer: str
    sub: str
    text: str
    content: dict[str, Any]
    accepted_at: datetime | None
    submitted_at: datetime | None
    active_s: float

    @classmethod
    def of(cls, task: Task) -> "Answer":
        """The answer of one task."""
        worker, text = task.worker, task.answer
        return cls(
            worker.worker_id,
            worker.issuer,
            worker.subject or worker.sub,
            text,
            json.loads(text),
            task.accepted_at,
            task.submitted_at,
            task.active_s,
        )


def worker_responses(job: LabelingJob, answer: Answer, issuer: str) -> list[dict[str, Any]]:
    """One answer as the worker response file has it: answers over a video frame by frame (§12.1)."""
    if not is_video(job.type_key):
        return [_response(answer, answer.content, issuer)]
    key = f"{Video.of(job).kind}Annotations"
    return [_response(answer, {key: frame}, issuer) for frame in frames_in(answer.content, key)]


def _response(answer: Answer, content: dict[str, Any], issuer: str) -> dict[str, Any]:
    return {
        "answerContent": content,
        "acceptanceTime": moment(answer.accepted_at),
        "submissionTime": moment(answer.submitted_at),
        "timeSpentInSeconds": round(answer.active_s, 3),
        "workerId": answer.worker_id,
        "workerMetadata": {"identityData": identity_data(answer.issuer, answer.sub, issuer)},
    }


def consolidation_request(job: LabelingJob, objects: "Iterable[Answered]") -> list[dict[str, Any]]:
    """The payload file of §8.3."""
    region = arn("labeling-job", job.name).split(":")[3]
    return [
        {
            "datasetObjectId": str(each.number),
            "dataObject": _data_object(each.data),
            "annotations": [
                {
                    "workerId": f"private.{region}.{answer.worker_id}",
                    "annotationData": {"content": answer.text},
                }
                for answer in each.answers
            ],
        }
        for each in objects
    ]


def _data_object(line: dict[str, Any]) -> dict[str, str]:
    return {"s3Uri": str(line["source-ref"])} if "source-ref" in line else {"content": str(line.get("source", ""))}


def write_manifest(job: LabelingJob) -> str:
    """The output manifest as of now: one line per input line, those without a label as they came.

    Written again when a label was corrected meanwhile: the line may have been read already.
    """
    corrections = Correction.objects.filter(job=job).exclude(applied_at=None)
    while True:
        seen = corrections.count()
        uri = _write_lines(job, MANIFEST, DataObject.objects.filter(job=job))
        if corrections.count() == seen:
            return uri


def write_intermediate(job: LabelingJob, iteration: int) -> str:
    """The labels of one batch so far (§9.8)."""
    batch = DataObject.objects.filter(job=job, iteration=iteration, dispatched_at__isnull=False)  # as its index says
    rows = batch.filter(state__in=DataObject.ENDED)
    return _write_lines(job, f"annotations/intermediate/{iteration}/annotations.manifest", rows)


def _write_lines(job: LabelingJob, name: str, rows: QuerySet[DataObject]) -> str:
    stream = cast(BinaryIO, io.BufferedReader(_Lines(_lines(job, rows)), 1024 * 1024))
    return write(job, name, stream, "application/x-ndjson")


def output_lines(job: LabelingJob) -> Iterator[bytes]:
    """Every line of the output manifest, in order."""
    for some in _lines(job, DataObject.objects.filter(job=job)):
        yield from (line + b"\n" for line in some.split(b"\n")[:-1])


def _lines(job: LabelingJob, rows: QuerySet[DataObject]) -> Iterator[bytes]:
    """The lines of objects in the order of their numbers, many in a piece."""
    fields = ("number", "line", "state", "label", "failure_reason")
    last = -1
    while chunk := list(rows.filter(number__gt=last).order_by("number").values_list(*fields)[:READ_AT_ONCE]):
        yield "".join(f"{_line(job, *each)}\n" for _, *each in chunk).encode()
        last = chunk[-1][0]


def _line(job: LabelingJob, line: str, state: str, label: str, reason: str) -> str:
    if state == DataObject.State.FAILED:
        return json.dumps(failed_line(json.loads(line), job.attribute, reason), ensure_ascii=False)
    if not label:
        return line
    if "post" not in job.resolved and job.attribute not in line and "\\" not in line:
        return f"{line.rstrip()[:-1]}, {label[1:]}"  # no key of the label can be in the line: read nothing, join them
    return json_text(json.loads(line) | json.loads(label))


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
