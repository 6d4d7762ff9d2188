"""Manifests from folders (labeling specification §5.3), and a look into one that is there."""

import csv
import json
import random
import re
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from io import TextIOWrapper
from typing import Any, BinaryIO, cast

from django.conf import settings
from django.utils import timezone

from groundtruth.engine.datasets.setup import fits, sequence_file, sequences_in
from groundtruth.engine.errors import InputRefused
from groundtruth.engine.manifests import IMAGES, MAX_VIDEO_SEQUENCES, Line, extensions, scan
from groundtruth.engine.task_types import TaskType
from studio.storage.front_door.call import pieces
from studio.storage.objects import ObjectInfo
from studio.storage.store import object_store
from studio.storage.uris import S3Uri

SHOWN_LINES, SHOWN_PROBLEMS = 5, 10
_IN_MEMORY = 4 * 1024 * 1024
_OURS = re.compile(r"(^|/)dataset-\d{6}T\d{6}(-\d+)?\.manifest$")


@dataclass
class Looked:
    """A manifest: how many objects, what was left out or cannot be used, and its first lines."""

    uri: str
    objects: int = 0
    skipped: int = 0
    problems: list[str] = field(default_factory=list)
    lines: list[dict[str, Any]] = field(default_factory=list)

    def note(self, line: dict[str, Any]) -> None:
        """One more object."""
        self.objects += 1
        if len(self.lines) < SHOWN_LINES:
            self.lines.append(line)


def look(uri: S3Uri, kind: TaskType) -> Looked:
    """Read a manifest from end to end, one line at a time."""
    found = Looked(str(uri))
    for each in scan(pieces(object_store().open(uri.bucket, uri.key)), kind.key):
        if isinstance(each, Line):
            found.note(each.data)
            refuse_too_many(found.objects)
        else:
            found.skipped += 1
            if len(found.problems) < SHOWN_PROBLEMS:
                found.problems.append(each.reason)
    return found


def crawl(folder: S3Uri, kind: TaskType) -> Looked:
    """Write a manifest of everything in a folder that the task type can use, into that folder.

    InputRefused when nothing fits, and for point clouds, whose sequences only their makers can describe.
    """
    if kind.category not in ("Image", "Text", "Video"):
        raise InputRefused(f"{kind.title} needs a manifest of its own: its objects are sequences of files.")
    found = Looked("")
    with tempfile.SpooledTemporaryFile(_IN_MEMORY) as file:
        for line in _lines(folder, kind, found):
            refuse_too_many(found.objects + 1)
            found.note(line)
            file.write(json.dumps(line, ensure_ascii=False).encode() + b"\n")
        if not found.objects:
            wanted = ", ".join(IMAGES if kind.human_task_ui else extensions(kind)) or ".txt, .csv"
            raise InputRefused(f"There is nothing in {folder} that can be labeled: files must end in {wanted}.")
        found.uri = _store(folder, cast(BinaryIO, file))
    return found


def sample(uri: S3Uri, kind: TaskType, percent: float) -> Looked:
    """A manifest of a random part of another's lines, in their order: round(total * percent / 100) of them."""
    total = look(uri, kind)
    if total.skipped:
        raise InputRefused(f"{total.problems[0]} Correct the manifest before taking a part of it.")
    wanted = max(1, round(total.objects * percent / 100))
    chosen = set(random.sample(range(total.objects), wanted))
    found = Looked("")
    with tempfile.SpooledTemporaryFile(_IN_MEMORY) as file:
        for each in scan(pieces(object_store().open(uri.bucket, uri.key)), kind.key):
            if isinstance(each, Line) and each.number in chosen:
                found.note(each.data)
                file.write(json.dumps(each.data, ensure_ascii=False).encode() + b"\n")
        found.uri = _store(S3Uri(uri.bucket, uri.key.rpartition("/")[0]), cast(BinaryIO, file))
    return found


def _store(folder: S3Uri, file: BinaryIO) -> str:
    """Under a name that says when; a second one of the same second gets a number."""
    stamp, store = timezone.now().strftime("%y%m%dT%H%M%S"), object_store()
    names = (f"dataset-{stamp}{f'-{number}' if number else ''}.manifest" for number in range(100))
    target = next(at for at in (folder / name for name in names) if not store.exists(at.bucket, at.key))
    file.seek(0)
    store.put(target.bucket, target.key, file, content_type="application/x-ndjson")
    return str(target)


def _lines(folder: S3Uri, kind: TaskType, found: Looked) -> Iterator[dict[str, Any]]:
    if kind.category == "Video" and kind.human_task_ui:
        yield from _sequences(folder, found)
        return
    endings = extensions(kind)
    for info in object_store().list(folder.bucket, folder.key):
        if info.key.endswith("/") or _OURS.search(info.key):
            continue
        lower = info.key.lower()
        if kind.source_key == "source" and lower.endswith((".txt", ".csv")):
            yield from ({"source": text} for text in _texts(info))
        elif kind.source_key == "source-ref" and lower.endswith(endings):
            yield {"source-ref": f"s3://{info.bucket}/{info.key}"}
        else:
            found.skipped += 1


def _sequences(folder: S3Uri, found: Looked) -> Iterator[dict[str, Any]]:
    """A sequence file for each folder directly below, over the frames in it (§5.4)."""
    location = f"{folder.key.rstrip('/')}/"
    keys = [info.key for info in object_store().list(folder.bucket, location) if not _OURS.search(info.key)]
    frames = [key for key in keys if fits(key, "Video frames")]
    found.skipped += sum(not key.endswith(("/", "-sequence.json")) for key in keys) - len(frames)
    for number, (name, names) in enumerate(sorted(sequences_in(frames, location).items()), 1):
        sequence = sequence_file(number, f"s3://{folder.bucket}/{location}{name}/", names)
        key = f"{location}{name}-sequence.json"
        body = json.dumps(sequence, ensure_ascii=False).encode()
        object_store().put(folder.bucket, key, body, content_type="application/json")
        if number == MAX_VIDEO_SEQUENCES + 1:
            found.problems.append(f"A job takes at most {MAX_VIDEO_SEQUENCES} sequences: cut the manifest before.")
        yield {"source-ref": f"s3://{folder.bucket}/{key}"}


def _texts(info: ObjectInfo) -> Iterator[str]:
    """The lines of a .txt, the rows of a .csv; empty ones are none."""
    stream = object_store().open(info.bucket, info.key)
    with TextIOWrapper(stream, encoding="utf-8-sig", newline="") as text:
        try:
            rows: Iterable[str]
            if info.key.lower().endswith(".csv"):
                rows = (", ".join(cell.strip() for cell in row) for row in csv.reader(text))
            else:
                rows = (line.strip("\r\n") for line in text)
            yield from (row for row in rows if row.strip())
        except (UnicodeDecodeError, csv.Error) as error:
            raise InputRefused(
                f"s3://{info.bucket}/{info.key} is no UTF-8 text ({error}). Save it as UTF-8."
            ) from error


def refuse_too_many(objects: int) -> None:
    """InputRefused above what one job may have."""
    if objects > settings.LABELING_OBJECTS:
        raise InputRefused(
            f"There are more than {settings.LABELING_OBJECTS:,} objects, the most for one job. Take a part of them."
        )
