"""Making jobs and definitions: every check that a run needs, the copy of its files, the row."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from studio.access.permissions import FieldError
from studio.access.principal import Principal
from studio.api.errors import ApiError
from studio.api.tags import set_tags
from studio.domains.models import UserProfile
from studio.notebook_jobs.engine.parameters import (
    BadParameters,
    check_environment,
    check_name,
    check_parameters,
    kernel_of,
    read_notebook,
)
from studio.notebook_jobs.engine.plan import DEFAULT_TIMEOUT_S
from studio.notebook_jobs.engine.schedules import BadSchedule, Schedule
from studio.notebook_jobs.kernels import installed
from studio.notebook_jobs.models import JobDefinition, NotebookJob
from studio.notebook_jobs.sources import Given, Source, beside, keep, notebook_of
from studio.storage.permissions import require_write
from studio.storage.store import default_bucket
from studio.storage.uris import BadUri, S3Uri
from studio.telemetry.events import record_change
from workers.instances import DEFAULT, queue_for
from workers.queue import enqueue

LONGEST_NAME = 40  # a row's name is this and at most 22 characters that make it unique
MOST_DEFINITIONS = 100  # of one person in one domain


@dataclass(frozen=True)
class Wanted:
    """How a notebook is run; kept in `request` of both rows. Names as in the SDK (spec §13.1)."""

    kernel_name: str = ""
    parameters: dict[str, Any] = field(default_factory=dict)
    environment_variables: dict[str, str] = field(default_factory=dict)
    initialization_script: str = ""  # its name among the files of the input folder
    start_up_script: str = ""  # ARN of a lifecycle configuration
    max_retry_attempts: int = 1
    max_runtime_in_seconds: int = DEFAULT_TIMEOUT_S
    compute_type: str = DEFAULT

    def check(self) -> None:
        """FieldError for what no run may have."""
        try:
            check_parameters(self.parameters)
            check_environment(self.environment_variables)
        except BadParameters as error:
            raise FieldError(str(error), error.field) from error
        try:
            queue_for(self.compute_type)
        except ApiError as error:
            raise FieldError(error.message, "compute_type") from error


def _check_script(arn: str, caller: Principal) -> None:
    """A start-up script is one of those attached to the caller's profile or its domain (spec §13.1)."""
    if not arn:
        return
    profile = UserProfile.objects.filter(domain_id=caller.domain_id, name=caller.profile).first()
    attached = set(_scripts(profile.effective.settings)) if profile else set()
    if arn.lower() not in attached:
        raise FieldError("This start-up script is not attached to your profile or its domain.", "start_up_script")


def _scripts(settings: Any) -> Iterator[str]:
    """Every ARN in a list of lifecycle configurations, wherever it stands in the settings."""
    if isinstance(settings, dict):
        for name, value in settings.items():
            if name == "LifecycleConfigArns":
                yield from (each.lower() for each in value)
            else:
                yield from _scripts(value)


@dataclass(frozen=True)
class Place:
    """Who sees it and where its files lie. shared: everybody of the domain sees it, not the caller's profile alone."""

    name: str
    root: str = ""
    shared: bool = False
    space: str = ""


def create_job(place: Place, given: Given, wanted: Wanted, caller: Principal) -> NotebookJob:
    """A run that starts now. FieldError names the input that is wrong."""
    wanted.check()
    name = _unique(place.name)
    root = root_of(place, caller)
    row = _kept(place, given, wanted, caller, root / name / "input")
    return start(NotebookJob(name=name, output_uri=str(root / name / "output"), **row), _asked(caller))


def create_definition(place: Place, given: Given, wanted: Wanted, schedule: str, caller: Principal) -> JobDefinition:
    """A notebook with a schedule. FieldError names the input that is wrong."""
    wanted.check()
    now = timezone.now()
    parsed = schedule_of(schedule, now)
    mine = JobDefinition.objects.filter(owner_id=caller.user_id, domain_id=caller.domain_id)
    if mine.count() >= MOST_DEFINITIONS:
        raise FieldError(f"You have {MOST_DEFINITIONS} definitions, as many as are allowed. Delete one first.", "name")
    name = _unique(place.name)
    row = _kept(place, given, wanted, caller, root_of(place, caller) / name / f"input-{now:%Y%m%d%H%M%S}")
    made = JobDefinition(name=name, schedule=parsed.text, scheduled_at=now, next_run_at=parsed.after(now), **row)
    with transaction.atomic():
        made.save()
        _tag(made)
        record_change(made)
    return made


def run_of(definition: JobDefinition, cause: str, parameters: dict[str, Any] | None = None) -> NotebookJob:
    """A run of a definition, with its own parameters or others; FieldError when they break a rule."""
    request = {**definition.request}
    if parameters is not None:
        request["parameters"] = parameters
    Wanted(**request).check()
    name = _unique(definition.display_name)
    root = S3Uri.parse(definition.input_uri.rsplit("/", 1)[0])
    shared = {each: getattr(definition, each) for each in _SHARED}
    return start(
        NotebookJob(
            name=name,
            definition=definition,
            request=request,
            output_uri=str(root / name / "output"),
            instance_type=request["compute_type"],
            queue=queue_for(request["compute_type"]),
            **shared,
        ),
        cause,
    )


def run_again(job: NotebookJob, caller: Principal, parameters: dict[str, Any] | None = None) -> NotebookJob:
    """The same files with the same or other parameters, in the caller's name."""
    request = {**job.request} if parameters is None else {**job.request, "parameters": parameters}
    Wanted(**request).check()
    name = _unique(job.display_name)
    root = S3Uri.parse(job.output_uri.rsplit("/", 2)[0])
    fields = {each: getattr(job, each) for each in _SHARED} | _who(caller, bool(not job.profile_name))
    again = NotebookJob(
        name=name,
        definition=job.definition,
        request=request,
        output_uri=str(root / name / "output"),
        instance_type=job.instance_type,
        queue=job.queue,
        **fields,
    )
    return start(again, _asked(caller))


_SHARED = (
    "display_name",
    "domain_id",
    "owner_id",
    "profile_name",
    "acting_profile",
    "space_name",
    "input_uri",
    "input_name",
)


def start(job: NotebookJob, cause: str) -> NotebookJob:
    """Store the run and hand it to the workers."""
    job.cause = cause[:200]
    with transaction.atomic():
        job.save()
        _tag(job)
        record_change(job)
        enqueue(job)
    return job


def root_of(place: Place, caller: Principal) -> S3Uri:
    """Where inputs and outputs go, if the caller may write there."""
    text = place.root or f"s3://{default_bucket()}/notebook-jobs/{caller.domain_id or 'shared'}"
    try:
        return require_write(caller, f"{text.rstrip('/')}/") / ""
    except BadUri as error:
        raise FieldError(str(error), "s3_root_uri") from error
    except ApiError as error:
        raise FieldError(error.message, "s3_root_uri") from error


def schedule_of(text: str, now: datetime) -> Schedule:
    """The schedule, if it will be due at least once; FieldError otherwise."""
    try:
        parsed = Schedule.parse(text, now)
    except BadSchedule as error:
        raise FieldError(str(error), "schedule") from error
    if parsed.after(now) is None:
        raise FieldError("This schedule never comes: there is no such moment from now on.", "schedule")
    return parsed


def _kept(place: Place, given: Given, wanted: Wanted, caller: Principal, folder: S3Uri) -> dict[str, Any]:
    """Check and copy the files; the columns that both kinds of rows have."""
    try:
        check_name(place.name)
    except BadParameters as error:
        raise FieldError(str(error), error.field) from error
    if len(place.name) > LONGEST_NAME:
        raise FieldError(f"A job name has at most {LONGEST_NAME} characters.", "name")
    notebook = notebook_of(given, caller)
    _check_script(wanted.start_up_script, caller)
    kernel = _kernel(notebook, wanted.kernel_name)
    others, script = beside(given, caller)
    keep([notebook, *others], folder)
    return {
        "display_name": place.name,
        "domain_id": caller.domain_id,
        "owner_id": caller.user_id,
        "space_name": place.space,
        "request": {**vars(wanted), "kernel_name": kernel, "initialization_script": script},
        "input_uri": str(folder),
        "input_name": notebook.name,
        **_who(caller, place.shared),
    }


def _kernel(notebook: Source, wanted: str) -> str:
    """The kernel that is asked for, else the notebook's own; FieldError if it is not installed (spec §13.1)."""
    kernel = wanted or kernel_of(read_notebook(notebook.read())) or "python3"
    known = [each["name"] for each in installed()]
    if kernel not in known:
        raise FieldError(f"There is no kernel {kernel} here; there are {', '.join(known)}.", "kernel_name")
    return kernel


def _who(caller: Principal, shared: bool) -> dict[str, Any]:
    return {
        "owner_id": caller.user_id,
        "acting_profile": caller.profile,
        "profile_name": "" if shared else caller.profile,
    }


def _asked(caller: Principal) -> str:
    return f"Asked for by {caller.username}"


def _unique(name: str) -> str:
    """A name that nobody has: with the time to a millisecond, as training jobs of the service are called."""
    now = timezone.now()
    plain = re.sub(r"[^a-zA-Z0-9-]", "-", name)[:LONGEST_NAME].rstrip("-")
    return f"{plain}-{now:%y%m%d-%H%M%S}-{now.microsecond // 1000:03d}"


def _tag(row: NotebookJob | JobDefinition) -> None:
    """What the dashboards of the service go by (spec §13.3)."""
    tags = {
        "sagemaker:domain-name": row.domain_id,
        "sagemaker:user-profile-name": row.profile_name,
        "sagemaker:shared-space-name": row.space_name if not row.profile_name else "",
        "sagemaker:notebook-name": row.input_name[:256],
        "sagemaker:is-scheduling-notebook-job": "true" if isinstance(row, JobDefinition) else "",
    }
    set_tags(row.arn, [{"Key": key, "Value": value} for key, value in tags.items() if value], system=True)
