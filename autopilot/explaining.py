"""What a worker does to explain one candidate that somebody asked about (autopilot specification §6.3)."""

from pathlib import Path

from autopilot.asked_for import bring_package
from autopilot.models import Candidate, Explanation
from autopilot.outputs import publish
from studio.storage.objects import NoSuchBucket, NoSuchKey
from studio.storage.store import object_store
from studio.storage.uris import S3Uri
from workers.context import InputError, JobContext
from workers.registry import job as work

EXPLAIN = "autopilot.isolated:explain_package_isolated"  # by name: the worker itself loads no engine
SECONDS = 60.0  # as many rows as fit into them


@work(Explanation, preload=("autopilot.isolated",))
def explain_candidate(row: Explanation, context: JobContext) -> None:
    """One attempt. The report is published before the candidate says where it is."""
    candidate, package = bring_package(row, context)
    rows = _rows(candidate, context.workdir)
    context.check()
    context.progress("Explaining", 0.2, "Measuring what matters", SECONDS)
    folder = context.workdir / "explainability"
    folder.mkdir()
    context.run_isolated(EXPLAIN, package, rows, folder, SECONDS)
    prefix = S3Uri.parse(candidate.job.output_prefix) / f"documentation/explainability/output/{candidate.name}"
    uri = publish(folder, prefix)
    context.check()
    Candidate.objects.filter(pk=candidate.pk).update(explainability_uri=uri)
    context.log(f"{candidate.name} is explained: {uri}")
    row.move_to(Explanation.Status.COMPLETED, attempt=context.attempt)


def _rows(candidate: Candidate, folder: Path) -> Path:
    """The rows that its job has kept for this; they were published before the first model."""
    uri, path = S3Uri.parse(candidate.job.explained_rows_uri), folder / "rows.parquet"
    try:
        object_store().download(uri.bucket, uri.key, path)
    except (NoSuchBucket, NoSuchKey) as error:
        raise InputError(
            f"The rows that models of this experiment are explained on are not at {uri} any more, so this model cannot "
            "be explained. Run the experiment again."
        ) from error
    return path
