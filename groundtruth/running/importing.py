"""Reading the manifest into rows, some thousand lines at a time: flat memory, and an attempt goes on where one ended."""

import json
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from groundtruth.engine.task_types import CUSTOM, task_type
from groundtruth.models import DataObject, LabelingJob
from studio.storage.objects import NoSuchBucket, NoSuchKey
from studio.storage.store import object_store
from studio.storage.uris import S3Uri
from workers.context import InputError, JobContext

CHUNK = 5000
LONGEST_LINE = 100_000  # characters
LONGEST_VALUE = 20_000
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
    LabelingJob.objects.filter(pk=job.pk).update(
        total=done["number"], human=done["human"], machine=done["machine"]
    )
    job.refresh_from_db()


def _chunks(stream: Any) -> Iterator[list[bytes]]:
    """CHUNK lines at a time, each with its end."""
    lines: list[bytes] = []
    while True:
        line = stream.readline(4 * LONGEST_LINE + 3)
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
        text = reader.text(raw, done["number"])
        if text is None:
            continue
        state = reader.state(text, done["number"])
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
        self._limit = settings.LABELING_OBJECTS
        if self._kind.max_objects < 100_000:
            self._limit = self._limit * self._kind.max_objects // 100_000

    def check_total(self, count: int) -> None:
        """InputError for too many objects."""
        if count > self._limit:
            raise InputError(
                f"The manifest has more than {self._limit:,} lines, which is the limit for this task type. Split it."
            )

    def text(self, raw: bytes, number: int) -> str | None:
        """The line without its end; None for an empty one at the end of the file."""
        try:
            text = raw.decode("utf-8-sig" if number == 0 else "utf-8").rstrip("\r\n")
        except UnicodeDecodeError as error:
            raise self._bad(number, "is not UTF-8 text") from error
        if not text.strip():
            return None
        if len(text) > LONGEST_LINE:
            raise self._bad(number, f"is longer than {LONGEST_LINE:,} characters")
        return text

    def state(self, text: str, number: int) -> str:
        """Pending, or labeled when the line carries the label already (§14); InputError if it breaks a rule."""
        try:
            line = json.loads(text)
        except (ValueError, RecursionError) as error:
            raise self._bad(number, f"is not JSON ({error})") from error
        if not isinstance(line, dict):
            raise self._bad(number, "must be a JSON object")
        self._check_keys(line, number)
        if line.get(self._job.attribute) is None:
            return State.PENDING
        metadata = line.get(self._job.metadata_key)
        by = metadata.get("human-annotated", "yes") if isinstance(metadata, dict) else "yes"
        return State.MACHINE if str(by).lower() == "no" else State.HUMAN

    def _check_keys(self, line: dict[str, Any], number: int) -> None:
        if ("source" in line) == ("source-ref" in line):
            raise self._bad(number, 'needs exactly one of the keys "source" and "source-ref"')
        wanted = self._kind.source_key
        if self._kind.key != CUSTOM and wanted not in line and not (wanted == "source" and "source-ref" in line):
            raise self._bad(number, f'needs the key "{wanted}" for {self._kind.key}')
        for key, value in line.items():
            if key.startswith("$"):
                raise self._bad(number, f'has the key "{key[:80]}"; keys must not start with "$"')
            if isinstance(value, str) and len(value) > LONGEST_VALUE and not key.endswith("-metadata"):
                raise self._bad(number, f'has more than {LONGEST_VALUE:,} characters under "{key[:80]}"')
        if "source-ref" in line and not str(line["source-ref"]).startswith("s3://"):
            raise self._bad(number, 'must have an s3:// URI under "source-ref"')

    def _bad(self, number: int, what: str) -> InputError:
        return InputError(f"Line {number + 1} of the manifest {what}.")
