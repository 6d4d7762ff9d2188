"""What a model sees of a job's images, computed once and kept beside the job's other output."""

import json
import shutil
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
FEATURES = "groundtruth.isolated:image_features"


def write_features(job: LabelingJob, context: JobContext, folder: Path) -> None:
    """`<folder>/features.npy`: a row of numbers for each object of the job, NaN where there is no image."""
    import numpy as np

    from groundtruth.engine.automated.images import FEATURES as WIDTH

    whole = np.lib.format.open_memmap(folder / "features.npy", "w+", np.float32, (job.total, WIDTH))
    for start in range(0, job.total, SHARD):
        still_ours(context)
        stop = min(start + SHARD, job.total)
        whole[start:stop] = _shard(job, context, folder, range(start, stop), WIDTH)
    whole.flush()


def _shard(job: LabelingJob, context: JobContext, folder: Path, numbers: range, width: int) -> Any:
    import numpy as np

    place = S3Uri.parse(outputs.uri_of(job, f"activelearning/features/{numbers.start}.npy"))
    path, shape = folder / "shard.npy", (len(numbers), width)
    try:
        object_store().download(place.bucket, place.key, path)
        kept = np.load(path, allow_pickle=False)
        if kept.shape == shape:
            return kept
    except (StoreUnavailable, StoreFull):
        raise
    except (StoreError, ValueError, EOFError):  # not there yet, or not what we wrote
        pass
    images = folder / "images"
    images.mkdir(exist_ok=True)
    _bring(job, images, numbers)
    context.run_isolated(FEATURES, str(images), list(numbers), str(path))
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
        _download(owner, str(json.loads(line).get("source-ref", "")), images / str(number))


def _download(owner: Principal, uri: str, target: Path) -> None:
    try:
        place = require_read(owner, uri)
        object_store().download(place.bucket, place.key, target)
    except (StoreUnavailable, StoreFull):
        raise
    except (ApiError, BadUri, StoreError):
        target.unlink(missing_ok=True)
