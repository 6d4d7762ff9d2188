"""A candidate as an ONNX file: the best at the end of its job, others when somebody asks (see engine/portable)."""

from pathlib import Path

from autopilot.asked_for import bring_package
from autopilot.models import Candidate, OnnxExport
from hosting.packages import trust
from studio.storage.store import object_store
from studio.storage.uris import S3Uri
from workers.context import JobContext
from workers.registry import job as work

CONVERT = "autopilot.isolated:convert_package_isolated"  # by name: the worker itself loads no engine
ONNX, ARCHIVE, DESCRIPTION = "model.onnx", "model.tar.gz", "schema.json"
CONTENT_TYPES = {ONNX: "application/octet-stream", ARCHIVE: "application/gzip", DESCRIPTION: "application/json"}


@work(OnnxExport, preload=("autopilot.isolated",))
def convert_candidate(row: OnnxExport, context: JobContext) -> None:
    """One attempt."""
    candidate, package = bring_package(row, context)
    context.check()
    context.progress("Converting", 0.2, "Converting the model and proving that it answers alike")
    include_onnx(candidate, package, context)
    row.move_to(OnnxExport.Status.COMPLETED, attempt=context.attempt)


def include_onnx(candidate: Candidate, package: Path, context: JobContext, until: float | None = None) -> None:
    """Put the ONNX file into the candidate's package and beside it. InputError says why there is none.

    package: unpacked and trusted. until: moment (time.time()) up to which it may take. The files are there before the
    candidate says where; who reads the package meanwhile gets the old one or the new one, and either is trusted.
    """
    rows, largest, size = context.run_isolated(CONVERT, package, until)
    context.check()
    archive = package.parent / ARCHIVE
    trust(archive, source=candidate.job.arn)
    folder = S3Uri.parse(candidate.package_uri.rsplit("/", 1)[0])
    for file in (archive, package / DESCRIPTION, package / ONNX):
        target = folder / file.name
        object_store().upload_file(file, target.bucket, target.key, content_type=CONTENT_TYPES[file.name])
    context.check()
    fields = {"onnx_uri": candidate.onnx_place, "size_bytes": archive.stat().st_size}
    Candidate.objects.filter(pk=candidate.pk).update(**fields)
    context.log(
        f"{candidate.name} as ONNX, in its package and beside it: {candidate.onnx_place}, {size / 1e6:.1f} MB. "
        f"{rows:,} rows get the trained model's answers, within {largest:.1g}."
    )
