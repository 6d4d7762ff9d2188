"""What a worker does to make the ONNX file of one candidate that somebody asked for (see engine/portable)."""

from autopilot.asked_for import bring_package
from autopilot.models import Candidate, OnnxExport
from studio.storage.store import object_store
from studio.storage.uris import S3Uri
from workers.context import JobContext
from workers.registry import job as work

CONVERT = "autopilot.isolated:convert_package_isolated"  # by name: the worker itself loads no engine
CONTENT_TYPE = "application/octet-stream"


@work(OnnxExport, preload=("autopilot.isolated",))
def convert_candidate(row: OnnxExport, context: JobContext) -> None:
    """One attempt. The file is there before the candidate says where."""
    candidate, package = bring_package(row, context)
    context.check()
    context.progress("Converting", 0.2, "Converting the model and proving that it answers alike")
    file = context.workdir / "model.onnx"
    rows, largest, size = context.run_isolated(CONVERT, package, file)
    uri = candidate.onnx_place
    target = S3Uri.parse(uri)
    object_store().upload_file(file, target.bucket, target.key, content_type=CONTENT_TYPE)
    context.check()
    Candidate.objects.filter(pk=candidate.pk).update(onnx_uri=uri)
    context.log(
        f"{candidate.name} as ONNX: {uri}, {size / 1e6:.1f} MB. {rows:,} rows get the trained model's answers, within "
        f"{largest:.1g}."
    )
    row.move_to(OnnxExport.Status.COMPLETED, attempt=context.attempt)
