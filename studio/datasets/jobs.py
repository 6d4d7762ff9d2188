"""What a worker does with a new data set: read it whole, describe every column, keep a copy for fast paging."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

from studio.datasets.models import Dataset
from studio.storage.objects import NoSuchBucket, NoSuchKey, StoreFull
from studio.storage.store import object_store
from studio.storage.uris import S3Uri
from workers.context import InputError, JobContext
from workers.registry import job as work


@work(Dataset, preload=("studio.datasets.isolated",))
def profile_dataset(dataset: Dataset, context: JobContext) -> None:
    """One attempt. Results are published before the row says Ready, so Ready means that they are there."""
    store = object_store()
    context.progress("Reading", 0.0, "Fetching the file")
    try:
        _take_over(dataset, context)
        facts = context.run_isolated(
            "studio.datasets.isolated:describe_isolated",  # by name: this process needs no pandas
            _fetched(dataset, context),
            str(context.workdir),
            str(dataset.request.get("content_type", "")),
            on_record=lambda record: context.progress("Describing", record[0], record[1]),
        )
    except InputError as error:  # shown to people as it is, without the prefix that API clients expect of jobs
        context.log(str(error))
        dataset.move_to(dataset.ON_FAILURE, str(error), attempt=context.attempt)
        return
    derived = dataset.derived
    if facts["rewritten"]:
        csv = dataset.rows_as_csv
        store.upload_file(context.workdir / "rows.csv", csv.bucket, csv.key)
    for name in ("rows.parquet", "profile.json", "page.json"):
        store.upload_file(context.workdir / name, derived.bucket, (derived / name).key)
    counts = facts.pop("counts")
    facts["files"] = [file | {"rows": rows} for file, rows in zip(dataset.files, counts, strict=True)]
    context.log(f"{facts['rows']:,} rows, {facts['columns']:,} columns, {facts['format']}")
    # Ready is said when this has returned: by then the lines and the last progress are stored as well.
    Dataset.objects.filter(pk=dataset.pk, attempt=context.attempt).update(**facts)


def _take_over(dataset: Dataset, context: JobContext) -> None:
    """Copy what a folder of others held into the folder of this version: they may write over it at any time.

    The row names the copies as soon as they are there; an attempt after that has nothing to copy.
    """
    store, place, copied = object_store(), dataset.copies, set(dataset.request.get("copied", ()))
    for file in dataset.files:
        source, target = S3Uri.parse(file["uri"]), place / file["name"]
        if file["name"] not in copied or source == target:
            continue
        with _said(source):
            file["etag"] = store.head(source.bucket, source.key).etag  # if it changes now, the next look sees that
            file["size"] = store.copy((source.bucket, source.key), (target.bucket, target.key)).size
        file["uri"] = str(target)
        changes = {"files": dataset.files, "size_bytes": sum(each["size"] for each in dataset.files)}
        if len(dataset.files) == 1:
            dataset.uri = changes["uri"] = str(target)
        Dataset.objects.filter(pk=dataset.pk, attempt=context.attempt).update(**changes)
        context.check()


def _fetched(dataset: Dataset, context: JobContext) -> list[tuple[str, str]]:
    """(name of each file, where it lies on this machine)."""
    sources = []
    for number, file in enumerate(dataset.files):
        sources.append((file["name"], str(context.workdir / f"original-{number}")))
        uri = S3Uri.parse(file["uri"])
        with _said(uri):
            object_store().download(uri.bucket, uri.key, Path(sources[-1][1]))
        context.check()
    return sources


@contextlib.contextmanager
def _said(uri: S3Uri) -> Iterator[None]:
    """What went wrong with an object, in words for whoever brought the data set."""
    try:
        yield
    except (NoSuchKey, NoSuchBucket) as error:
        raise InputError(f"The object {uri} is not there any more.") from error
    except StoreFull as error:
        raise InputError(str(error)) from error
