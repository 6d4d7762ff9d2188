"""Rows for tests of assignment: a job over a few texts, and workers, without a server or a worker process."""

import json
import uuid

from django.utils import timezone

from groundtruth.models import DataObject, LabelingJob, Worker, WorkerGroup, Workforce, Workteam
from groundtruth.running.dispatching import dispatch
from studio.storage.store import default_bucket
from tests.cast import Person


def make_team(person: Person, count: int) -> tuple[Workteam, list[Worker]]:
    """A team of `count` workers in the person's domain."""
    workforce, _ = Workforce.objects.get_or_create(domain_id=person.domain_id, defaults={"name": "people"})
    group = WorkerGroup.objects.create(workforce=workforce, name=uuid.uuid4().hex)
    team = Workteam.objects.create(name=uuid.uuid4().hex, domain_id=person.domain_id, workforce=workforce)
    team.groups.add(group)
    workers = [
        Worker.objects.create(workforce=workforce, name=uuid.uuid4().hex, must_change_password=False)
        for _ in range(count)
    ]
    group.workers.add(*workers)
    return team, workers


def make_job(person: Person, team: Workteam, objects: int, *, wanted: int = 1, **human: int) -> LabelingJob:
    """A text classification job in progress, its first batch offered."""
    job: LabelingJob = LabelingJob.objects.create(
        name=f"job-{uuid.uuid4().hex}",
        domain_id=person.domain_id,
        owner=person.user,
        team=team,
        status=LabelingJob.Status.IN_PROGRESS,
        type_key="TextMultiClass",
        attribute="kind",
        total=objects,
        in_progress_at=timezone.now(),
        resolved={"labels": ["calm", "angry"], "source_key": "source", "template": "", "categories": {}},
        request={
            "OutputConfig": {"S3OutputPath": f"s3://{default_bucket()}/labels"},
            "HumanTaskConfig": {"NumberOfHumanWorkersPerDataObject": wanted, "TaskTimeLimitInSeconds": 300, **human},
        },
    )
    DataObject.objects.bulk_create(
        DataObject(job=job, number=n, line=json.dumps({"source": f"text {n}"}), wanted=wanted) for n in range(objects)
    )
    dispatch(job)
    return job


ANSWER = {"crowd-classifier": {"label": "calm"}}
