"""Definitions: when they start a run, in whose name, and what pause, resume, edit and delete do."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from studio.access.models import Role
from studio.notebook_jobs import scheduling
from studio.notebook_jobs.models import JobDefinition, NotebookJob
from studio.telemetry.models import Event
from tests.cast import Cast
from tests.studio.access.browsers import Browser, browser_of
from tests.studio.notebook_jobs.notebooks import GREETING

DEFINITIONS = "/api/scheduler/job_definitions"


def defined(browser: Browser, schedule: str = "rate(5 minutes)", **fields: Any) -> JobDefinition:
    body = {"name": "nightly", "input_content": GREETING, "schedule": schedule} | fields
    answer = browser.post(DEFINITIONS, body)
    assert answer.status_code == 201, answer.content
    return JobDefinition.objects.get(name=answer.json()["job_definition_id"])


def due(row: JobDefinition, ago: timedelta = timedelta(seconds=1)) -> None:
    JobDefinition.objects.filter(pk=row.pk).update(next_run_at=timezone.now() - ago)


def runs(row: JobDefinition) -> list[NotebookJob]:
    return list(row.jobs.order_by("pk"))


def test_a_schedule_starts_a_job_of_its_owner_once(doras: Browser, cast: Cast) -> None:
    row = defined(doras, parameters={"company": "Acme"})
    assert scheduling.run_due() == 0
    due(row)
    stale, now = JobDefinition.objects.get(pk=row.pk), timezone.now()

    assert [scheduling.run_due(), scheduling.run_due()] == [1, 0]
    assert scheduling._start_on_schedule(stale, now) is False  # a slower worker with the row that it read

    [job] = runs(row)
    assert (job.owner, job.acting_profile, job.display_name) == (cast.dora.user, "dora", "nightly")
    assert job.request["parameters"] == {"company": "Acme"}
    assert job.cause.startswith("Schedule, due ")
    assert "missed" not in job.cause
    assert job.input_uri == row.input_uri
    shown = doras.get(f"{DEFINITIONS}/{row.name}").json()
    assert (shown["schedule_words"], len(shown["next_runs"])) == ("Every 5 minutes", 5)
    [listed] = doras.get(f"/api/scheduler/jobs?job_definition_id={row.name}").json()["jobs"]
    assert (listed["job_id"], listed["status"]) == (job.name, "QUEUED")


def test_runs_may_overlap(doras: Browser) -> None:
    row = defined(doras)
    for _ in range(2):
        due(row)
        scheduling.run_due()

    assert [job.status for job in runs(row)] == ["InProgress", "InProgress"]


def test_what_was_missed_starts_once_and_says_so(doras: Browser) -> None:
    row = defined(doras, "cron(0 * * * ? *)")
    now = datetime(2026, 11, 26, 14, 30, tzinfo=UTC)
    JobDefinition.objects.filter(pk=row.pk).update(next_run_at=now - timedelta(hours=3, minutes=30))

    assert scheduling.run_due(now) == 1

    row.refresh_from_db()
    assert row.next_run_at == datetime(2026, 11, 26, 15, 0, tzinfo=UTC)
    [job] = runs(row)
    assert job.cause == (
        "Schedule, due 2026-11-26 11:00 UTC; it stands for 3 more that were missed while the studio was not running"
    )


def test_once_is_once(doras: Browser) -> None:
    row = defined(doras, f"at({timezone.now() + timedelta(hours=1):%Y-%m-%dT%H:%M:%S})")

    assert scheduling.run_due(row.next_run_at) == 1

    row.refresh_from_db()
    assert (row.next_run_at, row.status) == (None, "Active")
    assert doras.get(f"{DEFINITIONS}/{row.name}").json()["next_runs"] == []


def test_pause_leaves_a_run_alone_and_resume_goes_on(doras: Browser) -> None:
    row = defined(doras)
    due(row)
    scheduling.run_due()

    assert doras.send("PATCH", f"{DEFINITIONS}/{row.name}", {"active": False}).status_code == 204
    JobDefinition.objects.filter(pk=row.pk).update(next_run_at=timezone.now() - timedelta(hours=1))
    assert scheduling.run_due() == 0
    assert [job.status for job in runs(row)] == ["InProgress"]
    assert doras.get(f"{DEFINITIONS}/{row.name}").json()["next_runs"] == []

    assert doras.send("PATCH", f"{DEFINITIONS}/{row.name}", {"active": True}).status_code == 204
    row.refresh_from_db()
    assert row.next_run_at is not None
    assert row.next_run_at > timezone.now()
    due(row)
    assert scheduling.run_due() == 1


def test_another_schedule_counts_from_now(doras: Browser) -> None:
    row = defined(doras)

    assert doras.send("PATCH", f"{DEFINITIONS}/{row.name}", {"schedule": "15 10 ? * 6L *"}).status_code == 204
    refused = doras.send("PATCH", f"{DEFINITIONS}/{row.name}", {"schedule": "0 8 31 2 ? *"})

    row.refresh_from_db()
    assert row.schedule == "cron(15 10 ? * 6L *)"
    assert row.next_run_at == row.parsed.after(timezone.now())
    assert refused.json() == {
        "field": "schedule",
        "message": "This schedule never comes: there is no such moment from now on.",
    }


def test_it_runs_by_hand_with_other_parameters_and_goes_without_its_runs(doras: Browser, cast: Cast) -> None:
    row = defined(doras, parameters={"company": "Acme"})
    doras.send("PATCH", f"{DEFINITIONS}/{row.name}", {"active": False})

    started = doras.post(f"{DEFINITIONS}/{row.name}/jobs", {"parameters": {"company": "Other"}})
    ada = browser_of(cast.ada).post(f"{DEFINITIONS}/{row.name}/jobs", {})

    assert (started.status_code, ada.status_code) == (201, 201)
    one, two = runs(row)
    assert (one.request["parameters"], one.cause) == ({"company": "Other"}, "Asked for by dora")
    assert (two.request["parameters"], two.cause, two.owner) == ({"company": "Acme"}, "Asked for by ada", one.owner)
    assert doras.send("DELETE", f"{DEFINITIONS}/{row.name}").status_code == 204
    assert doras.get(DEFINITIONS).json()["job_definitions"] == []
    assert [job.status for job in NotebookJob.objects.all()] == ["InProgress", "InProgress"]
    assert Event.objects.filter(name=row.name, status="Deleted").exists()


def nobody(cast: Cast) -> None:
    cast.dora.user.delete()


def shut_out(cast: Cast) -> None:
    cast.dora.user.disabled = True
    cast.dora.user.save()


def only_looking(cast: Cast) -> None:
    cast.dora.user.role = Role.objects.get(name="auditor")
    cast.dora.user.save()


def without_profile(cast: Cast) -> None:
    cast.dora.user.profiles.update(status="Deleting")


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (nobody, "The person who made this notebook job definition is gone or disabled"),
        (shut_out, "The person who made this notebook job definition is gone or disabled"),
        (only_looking, "User: arn:aws:iam::000000000000:user/dora is not authorized to"),
        (without_profile, "dora has no usable profile dora in this domain any more."),
    ],
)
def test_it_pauses_itself_and_says_why(doras: Browser, cast: Cast, change: Any, reason: str) -> None:
    row = defined(doras)
    due(row)
    change(cast)

    assert scheduling.run_due() == 0

    row.refresh_from_db()
    assert (row.status, row.next_run_at, runs(row)) == ("Paused", None, [])
    assert row.reason.startswith(reason)
