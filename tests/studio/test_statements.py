"""Statements that are written down: their rows are those of the ORM, and one that fails has changed nothing."""

import json

import pytest
from django.db import IntegrityError, transaction

from groundtruth.models import LabelingJob, Task, Worker
from studio.statements import Columns, ask
from tests.groundtruth.rows import make_job, make_team

pytestmark = pytest.mark.django_db


def test_a_row_is_what_the_orm_reads(cast):
    team, (worker,) = make_team(cast.dora, 1)
    job = make_job(cast.dora, team, 1)
    jobs, workers = Columns(LabelingJob, "j"), Columns(Worker, "w")
    sql = f"SELECT {jobs}, {workers} FROM groundtruth_labelingjob j, groundtruth_worker w WHERE j.id = %(job)s"

    (values,) = [row for row in ask(sql, {"job": job.pk}) if worker.name in row]
    read, person = jobs.row(values[: len(jobs)]), workers.row(values[len(jobs) :])

    expected = LabelingJob.pools.get(pk=job.pk)
    for field in LabelingJob._meta.concrete_fields:
        assert getattr(read, field.attname) == getattr(expected, field.attname), field.attname
    assert (person, person.disabled, person.created_at) == (worker, False, worker.created_at)


def test_what_was_left_out_is_read_when_somebody_looks(cast, django_assert_num_queries):
    job = make_job(cast.dora, make_team(cast.dora, 1)[0], 1)
    jobs = Columns(LabelingJob, "j", leave=("resolved",))

    read = jobs.row(ask(f"SELECT {jobs} FROM groundtruth_labelingjob j WHERE id = %(job)s", {"job": job.pk})[0])

    with django_assert_num_queries(0):
        assert read.human_task == job.human_task
    with django_assert_num_queries(1):
        assert read.resolved["labels"] == ["calm", "angry"]


def test_a_statement_that_fails_is_an_error_of_django_and_changes_nothing(cast):
    team, (worker,) = make_team(cast.dora, 1)
    make_job(cast.dora, team, 1)
    sql = "UPDATE groundtruth_worker SET name = %(name)s, worker_id = NULL WHERE id = %(worker)s RETURNING id"

    with pytest.raises(IntegrityError), transaction.atomic():
        ask(sql, {"worker": worker.pk, "name": json.dumps("another")})

    assert Worker.objects.get(pk=worker.pk).name == worker.name
    assert Task.objects.count() == 0
