"""Models of automated labeling from job to job: the last one is kept, and a job may begin with one (§11.4)."""

from pathlib import Path
from typing import Any

from groundtruth.engine.automated.kept import About, pack, places_of
from groundtruth.models import LabelingJob
from groundtruth.rendering.addresses import owner_of
from groundtruth.requests import ALGORITHM
from groundtruth.running import images, outputs
from groundtruth.running.dispatching import OWNER_GONE
from groundtruth.running.learned import algorithm_of
from hosting.models import Model
from hosting.operations.models import create_model
from hosting.packages import trust
from studio.api.arns import name_of
from studio.api.errors import ApiError
from studio.storage.objects import StoreError, StoreFull, StoreUnavailable
from studio.storage.permissions import require_read
from studio.storage.store import object_store
from studio.storage.uris import BadUri, S3Uri
from workers.context import InputError, JobContext

OPEN = "groundtruth.isolated_drawing:open_model"
IMAGE = "atelier/mlflow-pyfunc:1"
MEMBER = "LabelingJobAlgorithmsConfig.InitialActiveLearningModelArn"


def keep_final(job: LabelingJob, context: JobContext) -> None:
    """Make the last round's model a model of the studio, in the owner's name. Again: nothing; without one: nothing."""
    state = (job.checkpoint or {}).get("automated", {})
    learned = [each["round"] for each in state.get("rounds", []) if each["accuracy"] is not None]
    owner = owner_of(job)
    if not learned or "model" in state or owner is None:
        return
    name = f"{job.name[:48].rstrip('-')}-{job.reference[:12] or 'model'}"
    model = Model.objects.filter(domain_id=job.domain_id).named(name).first()
    if model is None:
        uri = _package(job, context, max(learned))
        algorithm = algorithm_of(job)
        container = {"Image": IMAGE, "ModelDataUrl": uri, "Environment": {ALGORITHM: algorithm}}
        role = {"ExecutionRoleArn": job.request["RoleArn"]} if "RoleArn" in job.request else {}
        arn = create_model({"ModelName": name, "PrimaryContainer": container, **role}, owner)["ModelArn"]
    else:
        arn = model.arn
    context.save_checkpoint({**job.checkpoint, "automated": {**state, "model": arn}})
    job.refresh_from_db()


def _package(job: LabelingJob, context: JobContext, number: int) -> str:
    """Store the package of a round's model; its URI."""
    place = S3Uri.parse(outputs.uri_of(job, f"training/round-{number}/model.npz"))
    raw = object_store().read(place.bucket, place.key, at_most=4 * 1024**3)
    target = context.workdir / "model.tar.gz"
    pack(raw, About(algorithm_of(job), list(job.resolved["labels"]), images.SIDE), target)
    trust(target, source=job.arn)
    with target.open("rb") as stream:
        return outputs.write(job, "training/model.tar.gz", stream, "application/gzip")


def initial_of(job: LabelingJob) -> str:
    """The ARN of the model that the job begins with: that it names, or of the job that it goes on with; "" = none."""
    named = job.request.get("LabelingJobAlgorithmsConfig", {}).get("InitialActiveLearningModelArn", "")
    if named:
        return str(named)
    same = {"type_key": job.type_key, "attribute": job.attribute, "output_uri": job.manifest_uri}
    before = (
        LabelingJob.objects.filter(domain_id=job.domain_id, **same).exclude(pk=job.pk).order_by("-created_at").first()
    )
    arn = str(before.checkpoint.get("automated", {}).get("model", "")) if before else ""
    kept = Model.objects.filter(domain_id=job.domain_id).named(name_of(arn)).exists() if arn else False
    return arn if kept else ""


def bring_initial(job: LabelingJob, context: JobContext, folder: Path) -> list[int] | None:
    """`<folder>/initial.npz`, and which of its labels each of the job's is (-1 = none); None to begin with nothing."""
    arn = initial_of(job)
    if not arn:
        return None
    owner = owner_of(job)
    if owner is None:
        raise InputError(OWNER_GONE)
    try:
        model = Model.objects.get_named(name_of(arn), owner)
        place = require_read(owner, model.container["ModelDataUrl"])
        object_store().download(place.bucket, place.key, folder / "initial.tar.gz")
    except (StoreUnavailable, StoreFull):
        raise
    except (ApiError, BadUri, StoreError) as error:
        raise InputError(f"{MEMBER}: {error} Leave it out, or name a model that is there.") from error
    said: dict[str, Any] = context.run_isolated(OPEN, str(folder), algorithm_of(job))
    return places_of(job.resolved["labels"], said["labels"])
