"""What a worker does with a new data set: read it whole, describe every column, keep a copy for fast paging."""

from pathlib import Path

from studio.datasets.models import Dataset
from studio.storage.objects import NoSuchBucket, NoSuchKey
from studio.storage.store import object_store
from studio.storage.uris import S3Uri
from workers.context import InputError, JobContext
from workers.registry import job as work


@work(Dataset, preload=("studio.datasets.isolated",))
def profile_dataset(dataset: Dataset, context: JobContext) -> None:
    """One attempt. Results are published before the row says Ready, so Ready means that they are there."""
    store = object_store()
    context.progress("Reading", 0.0, "Fetching the file")
    sources = []
    for number, file in enumerate(dataset.files):
        sources.append((file["name"], str(context.workdir / f"original-{number}")))
        uri = S3Uri.parse(file["uri"])
        try:
            store.download(uri.bucket, uri.key, Path(sources[-1][1]))
        except (NoSuchKey, NoSuchBucket) as error:
            raise InputError(f"The object {uri} is not there any more.") from error
        context.check()
    try:
        facts = context.run_isolated(
            "studio.datasets.isolated:describe_isolated",  # by name: this process needs no pandas
            sources,
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
