"""Manifests from folders (labeling specification §5.3), and a look into one that is there."""

import csv
import json
import random
import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import TextIOWrapper
from typing import Any, BinaryIO, cast

from django.conf import settings
from django.utils import timezone

from groundtruth.engine.datasets.query import Query
from groundtruth.engine.datasets.setup import fits, sequence_file, sequences_in, text_lines
from groundtruth.engine.errors import InputRefused
from groundtruth.engine.manifests import CLIPS, CLOUDS, IMAGES, MAX_VIDEO_SEQUENCES, SEQUENCES, Line, extensions, scan
from groundtruth.engine.task_types import TaskType, task_type
from groundtruth.inputs.clouds import CloudChoices, CloudFolder
from studio.storage.front_door.call import pieces
from studio.storage.objects import ObjectInfo, StoreError
from studio.storage.store import object_store
from studio.storage.uris import S3Uri

SHOWN_LINES, SHOWN_PROBLEMS = 5, 10
MOST_SEQUENCE_BYTES = 4 * 1024 * 1024
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


def crawl(folder: S3Uri, kind: TaskType, clouds: CloudChoices) -> Looked:
    """Write a manifest of everything in a folder that the task type can use, into that folder.

    clouds: what the names of point clouds do not say. InputRefused when nothing fits.
    """
    found = Looked("")
    with tempfile.SpooledTemporaryFile(_IN_MEMORY) as file:
        for line in _lines(folder, kind, found, clouds):
            refuse_too_many(found.objects + 1)
            found.note(line)
            file.write(json.dumps(line, ensure_ascii=False).encode() + b"\n")
        if not found.objects:
            raise InputRefused(f"There is nothing in {folder} that can be labeled: {_wanted(kind)}.")
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


def select(uri: S3Uri, kind: TaskType, query: Query, *, write: bool) -> Looked:
    """A manifest of those lines of another that a query matches, in their order (specification §5.3).

    write: False = only look, for a preview; then the manifest has no address. InputRefused when nothing matches, or
    when a line cannot be used.
    """
    found = Looked("")
    with tempfile.SpooledTemporaryFile(_IN_MEMORY) as file:
        for line in query.select(_usable(uri, kind)):
            found.note(dict(line))
            if write:
                file.write(json.dumps(line, ensure_ascii=False).encode() + b"\n")
        if write and not found.objects:
            raise InputRefused("No line of the manifest matches the query.")
        if write:
            found.uri = _store(S3Uri(uri.bucket, uri.key.rpartition("/")[0]), cast(BinaryIO, file))
    return found


def _usable(uri: S3Uri, kind: TaskType) -> Iterator[dict[str, Any]]:
    for each in scan(pieces(object_store().open(uri.bucket, uri.key)), kind.key):
        if not isinstance(each, Line):
            raise InputRefused(f"{each.reason} Correct the manifest before taking a part of it.")
        yield each.data


def _wanted(kind: TaskType) -> str:
    """What a folder has to hold."""
    if kind.ref and kind.category == "Video":
        return f"folders with frames must be in it, whose names end in {', '.join(IMAGES)}"
    if kind.category == "Point cloud":
        where = "folders with files must be in it, which" if _in_sequences(kind) else "files"
        return f"{where} must end in {', '.join(CLOUDS)}"
    return f"files must end in {', '.join(extensions(kind)) or '.txt, .csv'}"


def _in_sequences(kind: TaskType) -> bool:
    """Is an object of the type a sequence file?"""
    return extensions(kind) == SEQUENCES


def _store(folder: S3Uri, file: BinaryIO) -> str:
    """Under a name that says when; a second one of the same second gets a number."""
    stamp, store = timezone.now().strftime("%y%m%dT%H%M%S"), object_store()
    names = (f"dataset-{stamp}{f'-{number}' if number else ''}.manifest" for number in range(100))
    target = next(at for at in (folder / name for name in names) if not store.exists(at.bucket, at.key))
    file.seek(0)
    store.put(target.bucket, target.key, file, content_type="application/x-ndjson")
    return str(target)


def _lines(folder: S3Uri, kind: TaskType, found: Looked, choices: CloudChoices) -> Iterator[dict[str, Any]]:
    if kind.category == "Video" and kind.human_task_ui:
        yield from _sequences(folder, found)
        return
    if kind.category == "Point cloud":
        yield from _clouds(folder, kind, choices)
        return
    endings = extensions(kind)
    for info in object_store().list(folder.bucket, folder.key):
        if info.key.endswith("/") or _OURS.search(info.key):
            continue
        lower = info.key.lower()
        if kind.source_key == "source" and lower.endswith((".txt", ".csv")):
            yield from _texts(info)
        elif kind.source_key == "source-ref" and lower.endswith(endings):
            yield {"source-ref": f"s3://{info.bucket}/{info.key}"}
        else:
            found.skipped += 1


def _sequences(folder: S3Uri, found: Looked) -> Iterator[dict[str, Any]]:
    """A sequence file for each folder directly below, over the frames in it (§5.4)."""
    location = f"{folder.key.rstrip('/')}/"
    keys = [info.key for info in object_store().list(folder.bucket, location) if not _OURS.search(info.key)]
    frames = [key for key in keys if fits(key, "Video frames")]
    ours = ("/", "-sequence.json", *CLIPS)  # videos: their frames were cut out of them
    found.skipped += sum(not key.lower().endswith(ours) for key in keys) - len(frames)
    for number, (name, names) in enumerate(sorted(sequences_in(frames, location).items()), 1):
        sequence = sequence_file(number, f"s3://{folder.bucket}/{location}{name}/", names)
        if number == MAX_VIDEO_SEQUENCES + 1:
            found.problems.append(f"A job takes at most {MAX_VIDEO_SEQUENCES} sequences: cut the manifest before.")
        yield _put_sequence(folder, f"{location}{name}-sequence.json", sequence)


def _put_sequence(folder: S3Uri, key: str, sequence: dict[str, Any]) -> dict[str, Any]:
    body = json.dumps(sequence, ensure_ascii=False).encode()
    object_store().put(folder.bucket, key, body, content_type="application/json")
    return {"source-ref": f"s3://{folder.bucket}/{key}"}


def _clouds(folder: S3Uri, kind: TaskType, choices: CloudChoices) -> Iterator[dict[str, Any]]:
    """Clouds of a folder, or of a type with sequences the folders of clouds in it."""
    there = CloudFolder(folder)
    if not _in_sequences(kind):
        yield from there.frames(choices)
        return
    for number, sub in enumerate(there.sequences(), 1):
        key = f"{folder.key.rstrip('/')}/{sub.rstrip('/')}-sequence.json"
        yield _put_sequence(folder, key, there.sequence(number, sub, choices))


def _texts(info: ObjectInfo) -> Iterator[dict[str, str]]:
    """The lines of a .txt, the rows of a .csv."""
    stream, uri = object_store().open(info.bucket, info.key), f"s3://{info.bucket}/{info.key}"
    with TextIOWrapper(stream, encoding="utf-8-sig", newline="") as text:
        try:
            yield from text_lines(uri, text)
        except (UnicodeDecodeError, csv.Error) as error:
            raise InputRefused(f"{uri} is no UTF-8 text ({error}). Save it as UTF-8.") from error


def refuse_too_many(objects: int) -> None:
    """InputRefused above what one job may have."""
    if objects > settings.LABELING_OBJECTS:
        raise InputRefused(
            f"There are more than {settings.LABELING_OBJECTS:,} objects, the most for one job. Take a part of them."
        )


def first_picture(line: dict[str, Any], type_key: str) -> str:
    """What can be shown of an object, as a URI: itself, the first frame of a sequence, an image of a cloud; or ""."""
    kind, uri = task_type(type_key), str(line.get("source-ref", ""))
    if not kind.single_worker or not uri.startswith("s3://"):
        return uri
    metadata = line.get("source-ref-metadata")
    if _in_sequences(kind):
        place = S3Uri.parse(uri)
        try:
            document = json.loads(object_store().read(place.bucket, place.key, at_most=MOST_SEQUENCE_BYTES))
            metadata = {"prefix": document["prefix"], **document["frames"][0]}
        except (StoreError, ValueError, RecursionError, LookupError, TypeError):
            return ""  # looked at when the job begins, with a sentence
        if kind.category == "Video":
            return f"{metadata['prefix']}{metadata.get('frame', '')}"
    if not isinstance(metadata, dict):
        return ""
    images = metadata.get("images")
    first = images[0] if isinstance(images, list) and images else None
    return f"{metadata.get('prefix', '')}{first.get('image-path', '')}" if isinstance(first, dict) else ""
