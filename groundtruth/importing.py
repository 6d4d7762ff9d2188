"""What a worker runs for an import: labels of another tool become a manifest beside their pictures."""

import json
import shutil
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone

from groundtruth import isolated_importing as isolated
from groundtruth.engine.manifests import IMAGES
from groundtruth.models import LabelImport
from groundtruth.rendering.addresses import owner_of
from groundtruth.running.dispatching import OWNER_GONE
from studio.storage.objects import NoSuchBucket, NoSuchKey
from studio.storage.permissions import key_visible
from studio.storage.store import object_store
from studio.storage.uris import S3Uri
from workers.context import InputError, JobContext
from workers.registry import job as work

ISOLATED = "groundtruth.isolated_importing:"
MOST_BYTES = 1024 * 1024 * 1024  # of the file that is brought; what unpacks from it is bounded where it is read
HEAD_BYTES = 64 * 1024  # of a picture, which say its size but in rare cases
SHARD = 200  # pictures that are on the worker's disk at the same time
MASKS_AT_ONCE = 64


@work(LabelImport, preload=("groundtruth.isolated_importing",))
def run_import(found: LabelImport, context: JobContext) -> None:
    """Read the file, find its pictures, write the manifest. Another attempt begins anew and writes the same names."""
    context.workdir.mkdir(parents=True, exist_ok=True)
    source = _bring(found, context)
    context.progress("Reading the labels", 0.1)
    wanted = context.run_isolated(f"{ISOLATED}look", source)
    sizes = _measured(found, context, wanted)
    into = context.workdir / "out"
    what = {"attribute": found.attribute, "name": found.name, "folder": found.place}

    def tell(count: int) -> None:
        context.progress("Writing the manifest", 0.7, f"{count:,} objects")

    context.progress("Writing the manifest", 0.7)
    said = context.run_isolated(f"{ISOLATED}make", source, sizes, str(into), what, timezone.now(), on_record=tell)
    table, uri = _publish(found, context, into)
    objects = said.pop("objects")
    LabelImport.objects.filter(pk=found.pk, attempt=found.attempt).update(
        uri=uri, table_uri=table, objects_written=objects, **said
    )


def _bring(found: LabelImport, context: JobContext) -> dict[str, str]:
    """The file and the names of the pictures, on this machine."""
    place, path = S3Uri.parse(found.source), context.workdir / "source"
    try:
        size = object_store().head(place.bucket, place.key).size
    except (NoSuchKey, NoSuchBucket) as error:
        raise InputError(f"There is no file {found.source}.") from error
    if size > MOST_BYTES:
        raise InputError(f"{found.source} has more than {MOST_BYTES // 2**20:,} MB; import a part at a time.")
    object_store().download(place.bucket, place.key, path)
    listing = context.workdir / "pictures.json"
    if found.folder:
        listing.write_text(json.dumps(_pictures(found, context)), encoding="utf-8")
    name = place.key.rpartition("/")[2]
    shown = {"path": str(path), "name": name, "format": found.format, "folder": found.folder}
    return {**shown, "listing": str(listing) if found.folder else ""}


def _pictures(found: LabelImport, context: JobContext) -> list[str]:
    """Names below the folder that its owner may know of; not what imports wrote there."""
    owner, folder = owner_of(found), S3Uri.parse(found.folder)
    if owner is None:
        raise InputError(OWNER_GONE)
    ours = S3Uri.parse(f"{found.output.rstrip('/')}/imports/")
    names: list[str] = []
    for number, info in enumerate(object_store().list(folder.bucket, folder.key)):
        if number % 1000 == 0:
            context.check()
        if folder.bucket == ours.bucket and info.key.startswith(ours.key):
            continue
        if info.key.lower().endswith(IMAGES) and key_visible(owner, folder.bucket, info.key):
            names.append(info.key.removeprefix(folder.key))
        if len(names) > settings.LABELING_OBJECTS:
            raise InputError(f"{found.folder} has more than {settings.LABELING_OBJECTS:,} pictures; import a part.")
    return names


def _measured(found: LabelImport, context: JobContext, names: list[str]) -> dict[str, tuple[int, int]]:
    """Width and height of pictures, from their first bytes; a picture whose size stands later is read whole."""
    sizes: dict[str, tuple[int, int]] = {}
    for start in range(0, len(names), SHARD):
        context.check()
        context.progress("Measuring the pictures", 0.2 + 0.5 * start / len(names), f"{start:,} of {len(names):,}")
        some = names[start : start + SHARD]
        for length in (HEAD_BYTES, None):
            left = [name for name in some if name not in sizes]
            sizes |= _of_some(found, context, left, length) if left else {}
    return sizes


def _of_some(
    found: LabelImport, context: JobContext, names: list[str], length: int | None
) -> dict[str, tuple[int, int]]:
    folder, heads = S3Uri.parse(found.folder), context.workdir / "heads"
    shutil.rmtree(heads, ignore_errors=True)
    heads.mkdir()
    for number, name in enumerate(names):
        try:
            stream = object_store().open(folder.bucket, folder.key + name, 0, length)
            with stream, (heads / str(number)).open("wb") as target:
                shutil.copyfileobj(stream, target)
        except NoSuchKey:
            continue  # gone meanwhile; said like a picture that cannot be read
    seen: dict[int, tuple[int, int]] = context.run_isolated(f"{ISOLATED}measure", str(heads), list(range(len(names))))
    return {names[number]: size for number, size in seen.items()}


def _publish(found: LabelImport, context: JobContext, into: Path) -> tuple[str, str]:
    """Masks first, the manifest last: who sees it finds everything. The addresses of the table and of the manifest."""
    place, store = S3Uri.parse(found.place), object_store()
    masks = sorted((into / isolated.MASKS).iterdir())
    for start in range(0, len(masks), MASKS_AT_ONCE):
        context.check()
        some = (
            (f"{place.key}{isolated.MASKS}/{path.name}", path.read_bytes()) for path in masks[start:][:MASKS_AT_ONCE]
        )
        store.put_many(place.bucket, some, content_type="image/png")
    kinds: dict[str, Any] = {isolated.TABLE: "text/csv", isolated.MANIFEST: "application/x-ndjson"}
    uris = {}
    for name, kind in kinds.items():
        if (into / name).exists():
            store.upload_file(into / name, place.bucket, place.key + name, content_type=kind)
            uris[name] = f"{place}{name}"
    return uris.get(isolated.TABLE, ""), uris[isolated.MANIFEST]
