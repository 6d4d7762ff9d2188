"""Reading the manifest into rows, some thousand lines at a time: flat memory, and it goes on where it was."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from groundtruth.engine.errors import InputRefused
from groundtruth.engine.label_attributes import has_label, labeled_by_human
from groundtruth.engine.manifests import LINE_BYTES, check_line, parse_line
from groundtruth.engine.task_types import CUSTOM, task_type
from groundtruth.models import DataObject, LabelingJob
from studio.storage.objects import NoSuchBucket, NoSuchKey
from studio.storage.store import object_store
from studio.storage.uris import S3Uri
from workers.context import InputError, JobContext

CHUNK = 5000
State = DataObject.State
_INSERT = (
    "INSERT INTO groundtruth_dataobject (job_id, number, line, state, wanted, ended_at) VALUES (%s, %s, %s, %s, %s, %s)"
)


def bring_manifest(job: LabelingJob, context: JobContext) -> None:
    """All lines as objects. InputError, with the number of the line, for what breaks a rule (§5.1)."""
    place = S3Uri.parse(job.manifest_uri)
    try:
        info = object_store().head(place.bucket, place.key)
    except (NoSuchKey, NoSuchBucket) as error:
        raise InputError(f"There is no manifest at {job.manifest_uri}.") from error
    done = dict(job.checkpoint.get("import", {"number": 0, "bytes": 0, "etag": info.etag, "human": 0, "machine": 0}))
    if done["etag"] != info.etag:
        raise InputError(f"The manifest {job.manifest_uri} was changed while it was read. Create the job again.")
    reader = Reader(job)
    with object_store().open(place.bucket, place.key, int(done["bytes"])) as stream:
        for chunk in _chunks(stream):
            context.check()
            _store(job, reader, chunk, done)
            context.save_checkpoint(job.checkpoint | {"import": done})
            share = done["bytes"] / max(info.size, 1)
            context.progress("Reading the manifest", share, f"{done['number']:,} objects")
    if done["number"] == 0:
        raise InputError(f"The manifest {job.manifest_uri} has no lines.")
    LabelingJob.objects.filter(pk=job.pk).update(total=done["number"], human=done["human"], machine=done["machine"])
    job.refresh_from_db()


def _chunks(stream: Any) -> Iterator[list[bytes]]:
    """CHUNK lines at a time, each with its end."""
    lines: list[bytes] = []
    while True:
        line = stream.readline(LINE_BYTES + 3)
        if line:
            lines.append(line)
        if len(lines) == CHUNK or not line:
            if lines:
                yield lines
            if not line:
                return
            lines = []


def _store(job: LabelingJob, reader: "Reader", chunk: list[bytes], done: dict[str, Any]) -> None:
    rows = []
    for raw in chunk:
        done["bytes"] += len(raw)
        stripped = raw.rstrip(b"\r\n")
        if not stripped.strip():
            done["blank"] = True  # fine at the end of the file
            continue
        text, state = reader.read(b"" if done.get("blank") else stripped, done["number"])
        done["human"] += state == State.HUMAN
        done["machine"] += state == State.MACHINE
        ended = timezone.now() if state != State.PENDING else None
        rows.append((job.pk, done["number"], text, state, job.workers_wanted, ended))
        done["number"] += 1
    reader.check_total(done["number"])
    with transaction.atomic(), connection.cursor() as cursor:
        # What an attempt that died has stored after its last checkpoint comes again.
        first = rows[0][1] if rows else done["number"]
        DataObject.objects.filter(job=job, number__gte=first).delete()
        cursor.executemany(_INSERT, rows)


class Reader:
    """The rules of a manifest's lines for one job."""

    def __init__(self, job: LabelingJob) -> None:
        self._job = job
        self._kind = task_type(job.type_key or CUSTOM)
        self._limit = settings.LABELING_OBJECTS * self._kind.max_objects // 100_000

    def check_total(self, count: int) -> None:
        """InputError for too many objects."""
        if count > self._limit:
            raise InputError(
                f"The manifest has more than {self._limit:,} lines, which is the limit for this task type. Split it."
            )

    def read(self, raw: bytes, number: int) -> tuple[str, str]:
        """(text, state) of a line: Pending, or labeled when it carries the label already (§14)."""
        try:
            line = parse_line(raw)
            check_line(line, self._kind, characters=len(raw))
        except InputRefused as error:
            raise InputError(f"Line {number + 1} of the manifest: {error}") from error
        text = raw.decode("utf-8-sig")
        if not has_label(line, self._job.attribute):
            return text, State.PENDING
        return text, State.HUMAN if labeled_by_human(line, self._job.attribute) else State.MACHINE
