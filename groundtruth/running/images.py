"""What a model sees of a job's images, computed once and kept beside the job's other output."""

import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from groundtruth.models import DataObject, LabelingJob
from groundtruth.rendering.addresses import owner_of
from groundtruth.running import outputs
from groundtruth.running.dispatching import OWNER_GONE, objects
from groundtruth.running.owning import still_ours
from studio.access.principal import Principal
from studio.api.errors import ApiError
from studio.storage.objects import StoreError, StoreFull, StoreUnavailable
from studio.storage.permissions import require_read
from studio.storage.store import object_store
from studio.storage.uris import BadUri, S3Uri
from workers.context import InputError, JobContext

SHARD = 500  # images that are on the worker's disk at the same time
SIDE = 160  # pixels of the small pictures that boxes and masks are learned from; a multiple of 32


@dataclass(frozen=True)
class Seen:
    """What is kept of each image: a row of `name`.npy. function: makes rows in a process of its own; dtype, width: of
    a row; more: what the function is told besides."""

    name: str
    function: str
    dtype: Any
    width: tuple[int, ...] = ()
    more: tuple[Any, ...] = ()


def features() -> Seen:
    """Numbers that classes are learned from, NaN where there is no image."""
    import numpy as np

    from groundtruth.engine.automated.images import FEATURES

    return Seen("features", "groundtruth.isolated:image_features", np.dtype(np.float32), (FEATURES,))


def pictures() -> Seen:
    """Small pictures that boxes and masks are learned from, of width 0 where there is no image."""
    from groundtruth.engine.automated.asked import picture_type

    return Seen("pictures", "groundtruth.isolated_drawing:small_pictures", picture_type(SIDE), (), (SIDE,))


def write_seen(job: LabelingJob, context: JobContext, folder: Path, seen: Seen) -> None:
    """`<folder>/<name>.npy`: a row for each object of the job."""
    import numpy as np

    target = folder / f"{seen.name}.npy"
    whole = np.lib.format.open_memmap(target, "w+", seen.dtype, (job.total, *seen.width))
    for start in range(0, job.total, SHARD):
        still_ours(context)
        stop = min(start + SHARD, job.total)
        whole[start:stop] = _shard(job, context, folder, range(start, stop), seen)
    whole.flush()


def _shard(job: LabelingJob, context: JobContext, folder: Path, numbers: range, seen: Seen) -> Any:
    import numpy as np

    place = S3Uri.parse(outputs.uri_of(job, f"activelearning/{seen.name}/{numbers.start}.npy"))
    path, shape = folder / "shard.npy", (len(numbers), *seen.width)
    try:
        object_store().download(place.bucket, place.key, path)
        kept = np.load(path, allow_pickle=False)
        if (kept.shape, kept.dtype) == (shape, seen.dtype):
            return kept
    except (StoreUnavailable, StoreFull):
        raise
    except (StoreError, ValueError, EOFError):  # not there yet, or not what we wrote
        pass
    images = folder / "images"
    images.mkdir(exist_ok=True)
    _bring(job, images, numbers)
    context.run_isolated(seen.function, str(images), list(numbers), str(path), *seen.more)
    shutil.rmtree(images)
    object_store().upload_file(path, place.bucket, place.key, content_type="application/octet-stream")
    return np.load(path, allow_pickle=False)


def _bring(job: LabelingJob, images: Path, numbers: range) -> None:
    """Download the images that the job's owner may read; others stay away."""
    owner = owner_of(job)
    if owner is None:
        raise InputError(OWNER_GONE)
    rows = objects(job).filter(number__gte=numbers.start, number__lt=numbers.stop)
    for number, line in rows.exclude(state=DataObject.State.FAILED).values_list("number", "line"):
        download(owner, str(json.loads(line).get("source-ref", "")), images / str(number))


def bring_masks(job: LabelingJob, context: JobContext, folder: Path, uris: dict[int, str]) -> None:
    """The masks that people painted, as `<folder>/masks/<n>`; those that the owner may not read stay away."""
    owner = owner_of(job)
    if owner is None:
        raise InputError(OWNER_GONE)
    (folder / "masks").mkdir(exist_ok=True)
    for count, (number, uri) in enumerate(uris.items()):
        if count % SHARD == 0:
            still_ours(context)
        download(owner, uri, folder / "masks" / str(number))


def download(owner: Principal, uri: str, target: Path) -> None:
    """One object, if `owner` may read it and it is there."""
    try:
        place = require_read(owner, uri)
        object_store().download(place.bucket, place.key, target)
    except (StoreUnavailable, StoreFull):
        raise
    except (ApiError, BadUri, StoreError):
        target.unlink(missing_ok=True)
