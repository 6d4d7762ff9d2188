"""What a worker runs to make a manifest: it reads and writes in the name of whoever asked."""

import io
import json
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO

from django.utils import timezone

from groundtruth.engine.datasets import query, setup
from groundtruth.engine.errors import InputRefused
from groundtruth.models import ManifestSetup
from groundtruth.rendering.addresses import owner_of
from groundtruth.running.dispatching import OWNER_GONE
from studio.access.principal import Principal
from studio.storage.objects import StoreError
from studio.storage.permissions import key_visible
from studio.storage.store import object_store
from studio.storage.uris import S3Uri
from workers.context import InputError, JobContext
from workers.registry import job as work

LOOK_EVERY = 1000  # objects


@work(ManifestSetup)
def run_manifest_setup(job: ManifestSetup, context: JobContext) -> None:
    """Write the manifest and say where it is."""
    owner = owner_of(job)
    if owner is None:
        raise InputError(OWNER_GONE)
    maker = Maker(job.request, owner, context)
    try:
        result = maker.crawl() if "Location" in job.request else maker.part()
    except (InputRefused, StoreError) as error:
        raise InputError(str(error)) from error
    ManifestSetup.objects.filter(pk=job.pk, attempt=job.attempt).update(result=result)


class Maker:
    """One manifest. `count`, `skipped`: objects that became lines, and that did not."""

    def __init__(self, question: dict[str, Any], owner: Principal, context: JobContext) -> None:
        self.question, self.owner, self.context = question, owner, context
        self.count = self.skipped = 0
        self.stamp = timezone.now().strftime("%y%m%dT%H%M%S")

    def crawl(self) -> dict[str, Any]:
        """`{"Location", "DataType"}`: `dataset-YYMMDDTHHMMSS.manifest` in the location."""
        place = S3Uri.parse(self.question["Location"])
        folder = S3Uri(place.bucket, f"{place.key.rstrip('/')}/" if place.key else "")
        lines = self._sequences(folder) if self.question["DataType"] == "Video frames" else self._objects(folder)
        return self._write(S3Uri(folder.bucket, f"{folder.key}dataset-{self.stamp}.manifest"), lines)

    def part(self) -> dict[str, Any]:
        """`{"Manifest", "Percent" or "Query"}`: a new manifest beside the old one."""
        place = S3Uri.parse(self.question["Manifest"])
        stem = place.key.removesuffix(".manifest")
        lines = self._sample(place) if "Percent" in self.question else self._selected(place)
        return self._write(S3Uri(place.bucket, f"{stem}-subset-{self.stamp}.manifest"), lines)

    def _keys(self, folder: S3Uri) -> Iterator[str]:
        for found in object_store().list(folder.bucket, folder.key):
            if key_visible(self.owner, folder.bucket, found.key):
                yield found.key

    def _objects(self, folder: S3Uri) -> Iterator[dict[str, Any]]:
        kind = self.question["DataType"]
        for key in self._keys(folder):
            if not setup.fits(key, kind):
                self.skipped += 1
            elif kind == "Text":
                yield from self._texts(S3Uri(folder.bucket, key))
            else:
                yield setup.object_line(f"s3://{folder.bucket}/{key}")

    def _texts(self, place: S3Uri) -> Iterator[dict[str, Any]]:
        with io.TextIOWrapper(object_store().open(place.bucket, place.key), "utf-8-sig", newline="") as content:
            try:
                yield from setup.text_lines(str(place), content)
            except UnicodeDecodeError as error:
                raise InputRefused(f"{place} is not UTF-8 text.") from error

    def _sequences(self, folder: S3Uri) -> Iterator[dict[str, Any]]:
        """A sequence file for each folder directly below, and its line."""
        frames = setup.sequences_in((key for key in self._keys(folder) if setup.fits(key, "Video frames")), folder.key)
        for number, (name, names) in enumerate(sorted(frames.items()), 1):
            prefix = f"s3://{folder.bucket}/{folder.key}{name}/"
            body = json.dumps(setup.sequence_file(number, prefix, names)).encode()
            key = f"{folder.key}{name}/{name}-sequence.json"
            object_store().put(folder.bucket, key, body, content_type="application/json")
            yield setup.object_line(f"s3://{folder.bucket}/{key}")

    def _sample(self, place: S3Uri) -> Iterator[bytes]:
        total = sum(1 for _ in self._lines(place))
        wanted = iter(setup.sampled(total, float(self.question["Percent"]), total))
        number = next(wanted, None)
        for at, line in enumerate(self._lines(place)):
            if at == number:
                yield line
                number = next(wanted, None)

    def _selected(self, place: S3Uri) -> Iterator[dict[str, Any]]:
        chosen = query.parse(self.question["Query"])
        yield from (dict(line) for line in chosen.select(json.loads(line) for line in self._lines(place)))

    def _lines(self, place: S3Uri) -> Iterator[bytes]:
        with object_store().open(place.bucket, place.key) as stream:
            yield from (line.rstrip(b"\r\n") for line in stream if line.strip())

    def _write(self, target: S3Uri, lines: Iterable[dict[str, Any] | bytes]) -> dict[str, Any]:
        """Store the lines, whole or not at all; InputError without any."""
        path = self.context.workdir / "manifest"
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as out:
            self._pour(lines, out)
        if not self.count:
            raise InputError("Nothing there becomes a line of a manifest. Check the location, the type of the data, "
                             "and the query.")  # fmt: skip
        object_store().upload_file(path, target.bucket, target.key, content_type="application/x-ndjson")
        return {"uri": str(target), "count": self.count, "skipped": self.skipped}

    def _pour(self, lines: Iterable[dict[str, Any] | bytes], out: BinaryIO) -> None:
        for line in lines:
            body = line if isinstance(line, bytes) else json.dumps(line, ensure_ascii=False).encode()
            out.write(body + b"\n")
            self.count += 1
            if self.count % LOOK_EVERY == 0:
                self.context.check()
                self.context.progress("Writing the manifest", 0.5, f"{self.count:,} lines")
