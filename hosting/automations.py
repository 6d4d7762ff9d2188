"""Batch predictions that start by themselves: what an automation may be, when it is due, and what it then does."""

import logging
import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from hosting.artifacts import readable, writable
from hosting.models import Automation, AutomationRun, Model, TransformJob
from hosting.operations.transform_jobs import create_transform_job
from hosting.schedules import BadSchedule, Schedule
from studio.access.authenticate import principal_of_user
from studio.access.permissions import FieldError
from studio.access.policies import authorize
from studio.access.principal import Principal
from studio.api.arns import arn
from studio.api.errors import AccessDenied, ApiError, ResourceInUse, ResourceLimitExceeded, ValidationError
from studio.datasets.models import Dataset
from studio.storage.store import default_bucket
from studio.telemetry.events import record_change
from workers.instances import queue_for

logger = logging.getLogger(__name__)
MOST = 20  # of one person in one domain (canvas spec §4.7)
KEPT_RUNS = 100
_NAME = re.compile(r"[a-zA-Z0-9](-*[a-zA-Z0-9]){0,44}")  # a job's name is this and 18 characters more, 63 at most


class Unable(Exception):
    """The automation cannot do its work until a person changes something; it is paused with this sentence."""


def create(fields: dict[str, Any], caller: Principal) -> Automation:
    """Check all that a run will need, and store it. FieldError names the field; ApiError for rights and limits."""
    name = fields["name"]
    if not _NAME.fullmatch(name):
        raise FieldError(
            "A name has up to 45 letters, digits and hyphens; it begins and ends with a letter or digit.", "name"
        )
    _check_model(fields["model_name"], caller)
    fields["output_uri"] = fields.get("output_uri") or _own_folder(name, caller)
    row = Automation(**fields, domain_id=caller.domain_id)
    _check_trigger(row)
    _check_places(row, caller)
    queue_for(row.instance_type)
    authorize(caller, "sagemaker:CreateTransformJob", arn("transform-job", name))
    with transaction.atomic():
        if Automation.objects.filter(owner_id=caller.user_id, domain_id=caller.domain_id).count() >= MOST:
            raise ResourceLimitExceeded(f"You have {MOST} automations, as many as are allowed. Delete one first.")
        created: Automation = Automation.objects.create_named(
            name, caller, **{key: value for key, value in fields.items() if key != "name"}, next_run_at=row.next_run_at
        )
        record_change(created)
    return created


def change(row: Automation, fields: dict[str, Any]) -> None:
    """Another model, other rows, another start, another folder; checked as at its creation, with its owner's rights.

    With another data set, or when versions start it from now on, it starts at once for the version that is there. One
    that had paused itself goes on. FieldError names the field; ApiError for rights.
    """
    try:
        caller = owner_of(row)
    except Unable as error:
        raise ResourceInUse(str(error)) from error
    before = (row.dataset_name, row.on_new_version)
    for name, value in fields.items():
        setattr(row, name, value)
    row.output_uri = row.output_uri or _own_folder(row.name, caller)
    _check_model(row.model_name, caller)
    _check_trigger(row)
    _check_places(row, caller)
    authorize(caller, "sagemaker:CreateTransformJob", arn("transform-job", row.name))
    written = {*fields, "output_uri", "next_run_at", "modified_at"}
    if (row.dataset_name, row.on_new_version) != before:
        row.dataset_seen = 0
        written.add("dataset_seen")  # not otherwise: a run may start at this moment
    if row.reason:
        row.status, row.reason = Automation.Status.ACTIVE, ""
        written |= {"status", "reason"}
    if row.status == Automation.Status.PAUSED:
        row.next_run_at = None
    with transaction.atomic():
        row.save(update_fields=written)
        record_change(row)


def _check_model(name: str, caller: Principal) -> None:
    if not Model.objects.visible_to(caller).named(name).exists():
        raise FieldError(f"There is no model {name}.", "model_name")


def _own_folder(name: str, caller: Principal) -> str:
    return f"s3://{default_bucket()}/batch/{caller.domain_id or 'shared'}/automations/{name}"


def _check_trigger(row: Automation) -> None:
    if row.on_new_version == bool(row.cron):
        raise FieldError("Choose one: a schedule, or every new version of the data set.", "cron")
    if row.on_new_version and not row.dataset_name:
        raise FieldError("Only a data set has versions; choose one, or a schedule.", "dataset_name")
    row.next_run_at = next_run(row, timezone.now())


def _check_places(row: Automation, caller: Principal) -> None:
    if bool(row.dataset_name) == bool(row.input_uri):
        raise FieldError("Choose one: a data set, or an address of files.", "dataset_name")
    if row.dataset_name:
        _newest(row, caller)
    else:
        _at("input_uri", lambda: readable(row.input_uri, caller))
    _at("output_uri", lambda: writable(row.output_uri, caller))


def _at(field: str, check: Callable[[], object]) -> None:
    """The refusal of a check, told beside the field that it is about."""
    try:
        check()
    except ValidationError as error:
        raise FieldError(error.message, field) from error


def next_run(row: Automation, now: datetime) -> datetime | None:
    """When the schedule is due after `now`; None without one. FieldError for a schedule that is none."""
    if not row.cron:
        return None
    try:
        return Schedule.parse(row.cron, row.time_zone).after(now)
    except BadSchedule as error:
        raise FieldError(str(error), "time_zone" if "time zone" in str(error) else "cron") from error


def pause(row: Automation, reason: str = "") -> None:
    """Nothing starts until it is resumed. reason: why, if nobody asked for it."""
    row.set_status(Automation.Status.PAUSED, reason, next_run_at=None)


def resume(row: Automation) -> None:
    """Go on; what was missed in between is not made up for, but for a new version of the data set."""
    row.set_status(Automation.Status.ACTIVE, next_run_at=next_run(row, timezone.now()))


def run_due(now: datetime | None = None) -> int:
    """Start every automation that is due, each once however often it was missed; how many were started.

    Safe to call from several workers at once: the conditional UPDATE in the transaction of the run decides whose it is.
    """
    now = now or timezone.now()
    active = Automation.objects.filter(status=Automation.Status.ACTIVE).select_related("owner__role")
    started = 0
    for row in active.filter(next_run_at__lte=now):
        started += _guarded(row, lambda each: _run_on_schedule(each, now))
    for row in active.filter(on_new_version=True):
        started += _guarded(row, _run_on_new_version)
    return started


def _guarded(row: Automation, run: Any) -> bool:
    """One automation that breaks must not keep the others from running."""
    try:
        with transaction.atomic():
            return bool(run(row))
    except Unable as error:
        pause(row, str(error))
        _remember(row, "Tried", problem=str(error))
    except Exception:
        logger.exception("automation %s broke", row.name)
    return False


def _run_on_schedule(row: Automation, now: datetime) -> bool:
    due = row.next_run_at
    mine = Automation.objects.filter(pk=row.pk, status=Automation.Status.ACTIVE, next_run_at=due)
    if not mine.update(next_run_at=next_run(row, now)):
        return False  # another worker was faster, or somebody paused it
    if running := _running(row):
        _remember(row, "Schedule", problem=f"Left out, because {running} was still running.")
        return False
    start(row, "Schedule")
    return True


def _run_on_new_version(row: Automation) -> bool:
    newest = _versions(row, owner_of(row)).filter(status=Dataset.Status.READY).first()
    # Ids and not numbers: a data set that was deleted and made again begins with version 1.
    if newest is None or newest.pk <= row.dataset_seen:
        return False
    mine = Automation.objects.filter(pk=row.pk, status=Automation.Status.ACTIVE, dataset_seen__lt=newest.pk)
    if not mine.update(dataset_seen=newest.pk):
        return False  # another worker was faster, or somebody paused it
    start(row, f"Version {newest.version} of {newest.name}")
    return True


def _running(row: Automation) -> str:
    """The name of the run before, if it goes on; empty otherwise."""
    last = row.runs.exclude(job_name="").first()
    job = TransformJob.objects.filter(name=last.job_name, domain_id=row.domain_id).first() if last else None
    return job.name if job is not None and not job.finished else ""


def start(row: Automation, cause: str) -> AutomationRun:
    """Create the transform job in the owner's name and with the owner's rights; a refusal of the data is remembered.

    Raises Unable when the owner, their rights or the model are gone.
    """
    caller = owner_of(row)
    if not Model.objects.visible_to(caller).named(row.model_name).exists():
        raise Unable(f"The model {row.model_name} is gone. Choose another one for this automation, or delete it.")
    name = _job_name(row, timezone.now())
    try:
        authorize(caller, "sagemaker:CreateTransformJob", arn("transform-job", name))
        with transaction.atomic():
            create_transform_job(_request_of(row, name, caller), caller)
    except AccessDenied as error:
        raise Unable(f"{caller.username} may not do this any more. {error.message}") from error
    except ApiError as error:
        return _remember(row, cause, problem=error.message)
    return _remember(row, cause, job_name=name)


def _job_name(row: Automation, now: datetime) -> str:
    """With milliseconds: two versions of a data set may come within a second."""
    return f"{row.name}-{now:%y%m%d-%H%M%S}-{now.microsecond // 1000:03d}"


def run_now(row: Automation, asked_by: Principal) -> AutomationRun:
    """Start it because somebody asks, whatever its schedule says; ApiError if it cannot."""
    try:
        return start(row, f"Asked for by {asked_by.username}")
    except Unable as error:
        pause(row, str(error))
        raise ResourceInUse(str(error)) from error


def owner_of(row: Automation) -> Principal:
    """Who it works for: its owner, in the domain where it was made; Unable if they are gone or shut out."""
    user: Any = row.owner
    if user is None or user.disabled:
        raise Unable("The person who made this automation is gone or disabled, so nothing is predicted for them.")
    profile = user.profiles.filter(domain_id=row.domain_id, status="InService").order_by("created_at", "pk").first()
    if profile is None and row.domain_id:
        raise Unable(f"{user.username} has no usable profile in this domain any more.")
    return principal_of_user(user, profile)


def _request_of(row: Automation, job_name: str, caller: Principal) -> dict[str, Any]:
    """What CreateTransformJob is given: the rows of this moment, results in a folder of their own."""
    uri = row.input_uri
    if row.dataset_name:
        dataset = _newest(row, caller)
        if dataset is None:
            raise FieldError(f"No version of the data set {row.dataset_name} is ready yet.", "dataset_name")
        uri = dataset.csv_uri
    packed = {"CompressionType": "Gzip"} if uri.endswith(".gz") else {}
    model: Model = Model.objects.get_named(row.model_name, caller)
    return {
        "TransformJobName": job_name,
        "ModelName": row.model_name,
        "TransformInput": {
            "DataSource": {"S3DataSource": {"S3DataType": "S3Prefix", "S3Uri": uri}},
            "ContentType": "text/csv",
            "SplitType": "Line",
            **packed,
        },
        "TransformOutput": {
            "S3OutputPath": f"{row.output_uri.rstrip('/')}/{job_name}",
            "Accept": "text/csv",
            "AssembleWith": "Line",
        },
        "TransformResources": {"InstanceType": row.instance_type, "InstanceCount": 1},
        "BatchStrategy": "MultiRecord",
        **({"DataProcessing": {"JoinSource": "Input"}} if row.join else {}),
        **_sure(model.container.get("Environment", {})),
    }


def _sure(environment: dict[str, str]) -> dict[str, Any]:
    """Ask for the probability beside the label (canvas spec §4.4) of a model that was not told what to answer."""
    known = [each.strip() for each in environment.get("SAGEMAKER_INFERENCE_SUPPORTED", "").split(",")]
    told = environment.get("SAGEMAKER_INFERENCE_OUTPUT", "predicted_label")
    if "probability" not in known or told != "predicted_label":
        return {}
    return {"Environment": {"SAGEMAKER_INFERENCE_OUTPUT": "predicted_label,probability"}}


def _versions(row: Automation, caller: Principal) -> Any:
    return Dataset.objects.visible_to(caller).filter(name__iexact=row.dataset_name).order_by("-version")


def _newest(row: Automation, caller: Principal) -> Dataset | None:
    """The newest version that is ready, if there is one; FieldError if there is no such data set."""
    versions = _versions(row, caller)
    if not versions.exists():
        raise FieldError(f"There is no data set {row.dataset_name}.", "dataset_name")
    ready: Dataset | None = versions.filter(status=Dataset.Status.READY).first()
    return ready


def _remember(row: Automation, cause: str, *, job_name: str = "", problem: str = "") -> AutomationRun:
    """Write the run down and forget the oldest; browsers learn of it by the event."""
    with transaction.atomic():
        run = AutomationRun.objects.create(automation=row, cause=cause[:200], job_name=job_name, problem=problem[:1024])
        old = row.runs.values_list("pk", flat=True)[KEPT_RUNS:]
        AutomationRun.objects.filter(pk__in=list(old)).delete()
        row.secondary_status = "" if job_name else "NotStarted"
        record_change(row, reason=problem or f"{cause}: {job_name}")
    return run
