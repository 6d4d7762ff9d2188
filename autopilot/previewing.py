"""What a worker does to preview a data set for somebody who is about to make an experiment of it."""

import json
import time

from autopilot.engine.plan import OVERRUN_EXIT, Plan
from autopilot.inputs import features_of
from autopilot.models import Preview
from studio.datasets.models import Dataset
from studio.storage.objects import NoSuchBucket, NoSuchKey
from studio.storage.store import object_store
from workers.context import ChildDied, InputError, JobContext
from workers.registry import job as work

PREVIEW = "autopilot.isolated:preview_isolated"  # by name: the worker itself loads no engine
SECONDS, AT_MOST = 8.0, 60.0  # that looking takes, mostly and at most
PARQUET = "x-application/vnd.amazon+parquet"
PROFILE_BYTES = 512 * 1024**2


@work(Preview, preload=("autopilot.isolated", "lightgbm"))
def preview_dataset(row: Preview, context: JobContext) -> None:
    """One attempt."""
    dataset = row.dataset
    if dataset is None:
        raise InputError("The data set that was to be looked at is gone.")
    context.progress("Fetching", 0.05, "Fetching the rows")
    source = context.workdir / "rows.parquet"
    names = _fetch(dataset, context)
    context.check()
    context.progress("Previewing", 0.2, "Fitting a quick model", SECONDS)
    try:
        result = context.run_isolated(PREVIEW, _plan(row, context), source, names, AT_MOST)
    except ChildDied as error:
        if error.exit_code != OVERRUN_EXIT:
            raise
        raise InputError(
            f"The preview took longer than {AT_MOST:.0f} s. Leave columns out, or make the experiment without it."
        ) from error
    Preview.objects.filter(pk=row.pk, attempt=context.attempt).update(result=result)
    row.move_to(Preview.Status.COMPLETED, attempt=context.attempt)


def _fetch(dataset: Dataset, context: JobContext) -> list[str]:
    """The working copy of the version, as rows.parquet; the names of its columns."""
    store = object_store()
    profile, rows = dataset.derived / "profile.json", dataset.derived / "rows.parquet"
    try:
        document = json.loads(store.read(profile.bucket, profile.key, at_most=PROFILE_BYTES))
        store.download(rows.bucket, rows.key, context.workdir / "rows.parquet")
    except (NoSuchBucket, NoSuchKey) as error:
        raise InputError("The rows of the data set are not there any more. Upload the file again.") from error
    return [each["name"] for each in document["columns"]]


def _plan(row: Preview, context: JobContext) -> Plan:
    """The question as the engine wants it: the plan of the experiment that would be made, with little time."""
    asked, now = row.request, time.time()
    file = features_of(asked.get("features", {}))
    return Plan(
        name=row.name,
        folder=context.workdir / "preview",
        target=asked["target"],
        started=now,
        deadline=now + SECONDS,
        problem_type=asked.get("problem_type"),
        objective=asked.get("metric"),
        weight=asked.get("weight"),
        features=file.names,
        feature_types=file.types,
        validation_fraction=asked.get("validation_fraction", 0.2),
        validation=file.validation,
        bias=file.bias,
        recipe=file.recipe,
        content_type=PARQUET,
        definitions_only=True,  # no candidate is fitted
    )
