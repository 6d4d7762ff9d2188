"""Batch predictions that start by themselves: what is accepted, when they start, in whose name, and when they stop."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone
from django_celery_beat.models import PeriodicTask
from django_celery_beat.schedulers import DatabaseScheduler

from hosting.automations import changes, runs
from hosting.models import Automation, AutomationRun, Model, TransformJob
from studio.access.models import Role
from studio.datasets.models import Dataset
from studio.storage.store import default_bucket, object_store
from studio.telemetry.models import Event
from tests.cast import Cast, Person
from tests.hosting.conftest import Hosting
from tests.studio.access.browsers import Browser, browser_of
from workers.celery import app

ROWS = b"age,job,children\n55,nurse,1\n25,clerk,2\n"
DAILY = {"cron": "0 6 * * *", "time_zone": "Europe/Zurich"}


def version_of(name: str, person: Person, *, ready: bool = True, **fields: Any) -> Dataset:
    """The next version of a data set, as if a worker had described it."""
    key = f"datasets/{person.domain_id}/{name}/{Dataset.objects.count()}.csv"
    object_store().put(default_bucket(), key, ROWS)
    status = Dataset.Status.READY if ready else Dataset.Status.PROFILING
    values = {"uri": f"s3://{default_bucket()}/{key}", "filename": "a.csv", "format": "csv", "delimiter": ","}
    return Dataset.objects.create_version(
        name, person.principal, new_version=True, status=status, **{**values, **fields}
    )


@pytest.fixture
def doras(cast: Cast) -> Browser:
    """dora at her browser, with a model and a data set."""
    container = {"Image": "atelier/mlflow-pyfunc:1", "ModelDataUrl": f"s3://{default_bucket()}/m/model.tar.gz"}
    Model.objects.create_named("tiny", cast.dora.principal, request={"PrimaryContainer": container})
    version_of("people", cast.dora)
    return browser_of(cast.dora)


def made(browser: Browser, name: str = "nightly", **fields: Any) -> Automation:
    """An automation that was created as the page does."""
    answer = browser.post("/api/automations", {"name": name, "model_name": "tiny", "dataset_name": "people"} | fields)
    assert answer.status_code == 201, answer.content
    return Automation.objects.get(name=name)


def jobs() -> list[TransformJob]:
    return list(TransformJob.objects.order_by("pk"))


def due(row: Automation, ago: timedelta = timedelta(seconds=1)) -> None:
    Automation.objects.filter(pk=row.pk).update(next_run_at=timezone.now() - ago)


def test_a_schedule_starts_an_ordinary_job_of_its_owner(doras: Browser, cast: Cast) -> None:
    row = made(doras, **DAILY)
    assert row.next_run_at is not None
    assert row.next_run_at > timezone.now()
    assert runs.run_due() == 0
    due(row)

    assert runs.run_due() == 1
    assert runs.run_due() == 0

    [job] = jobs()
    assert (job.owner, job.domain_id, job.model_name) == (cast.dora.user, cast.dora.domain_id, "tiny")
    assert job.request["TransformInput"]["DataSource"]["S3DataSource"]["S3Uri"] == Dataset.objects.get().uri
    folder = f"s3://{default_bucket()}/batch/{cast.dora.domain_id}/automations/nightly"
    assert job.request["TransformOutput"]["S3OutputPath"] == f"{folder}/{job.name}"
    shown = doras.get("/api/automations/nightly").json()
    assert (shown["runs"][0]["job_name"], shown["runs"][0]["status"]) == (job.name, "InProgress")
    assert datetime.fromisoformat(shown["next_run_at"]) == changes.next_run(row, timezone.now())


@pytest.mark.parametrize(
    ("own", "asked"),
    [
        (
            {"SAGEMAKER_INFERENCE_SUPPORTED": "predicted_label,probability,probabilities,labels"},
            {"SAGEMAKER_INFERENCE_OUTPUT": "predicted_label,probability"},
        ),
        ({"SAGEMAKER_INFERENCE_SUPPORTED": "predicted_label"}, None),  # a quantity has no probability
        (
            {
                "SAGEMAKER_INFERENCE_SUPPORTED": "predicted_label,probability",
                "SAGEMAKER_INFERENCE_OUTPUT": "probability",
            },
            None,  # whoever made the model said what it answers
        ),
        ({}, None),
    ],
)
def test_the_probability_comes_with_the_label(
    doras: Browser, own: dict[str, str], asked: dict[str, str] | None
) -> None:
    model = Model.objects.get()
    model.request["PrimaryContainer"]["Environment"] = own
    model.save()
    due(made(doras, **DAILY))

    assert runs.run_due() == 1

    assert jobs()[0].request.get("Environment") == asked


@pytest.mark.parametrize("field", ["input_uri", "output_uri"])
def test_a_bucket_that_does_not_exist_is_told_at_its_field(doras: Browser, field: str) -> None:
    source = {"dataset_name": "", "input_uri": f"s3://{default_bucket()}/rows/"} | {field: "s3://nowhere/x"}
    answer = doras.post("/api/automations", {"name": "nightly", "model_name": "tiny"} | DAILY | source)

    assert answer.status_code == 400
    assert answer.json() == {"message": 'The specified bucket does not exist: "nowhere".', "field": field}


def test_what_was_missed_for_a_week_starts_once(doras: Browser) -> None:
    row = made(doras, cron="0 * * * *", time_zone="UTC")
    due(row, timedelta(days=7))

    assert runs.run_due() == 1
    assert runs.run_due() == 0

    row.refresh_from_db()
    assert row.next_run_at is not None
    assert row.next_run_at > timezone.now()
    assert len(jobs()) == 1


def test_of_two_workers_at_the_same_moment_one_starts_it(doras: Browser) -> None:
    row = made(doras, **DAILY)
    due(row)
    stale, now = Automation.objects.get(pk=row.pk), timezone.now()

    assert runs.run_due(now) == 1
    assert runs._run_on_schedule(stale, now) is False  # what the slower one does with the row that it read

    assert len(jobs()) == 1


def test_every_new_version_starts_it_also_the_one_that_is_there(doras: Browser, cast: Cast) -> None:
    made(doras, on_new_version=True)

    assert [runs.run_due(), runs.run_due()] == [1, 0]
    version_of("people", cast.dora, ready=False)  # not described yet
    assert runs.run_due() == 0
    newest = version_of("people", cast.dora)
    assert [runs.run_due(), runs.run_due()] == [1, 0]

    assert AutomationRun.objects.get(cause="Version 3 of people").job_name == jobs()[-1].name
    assert jobs()[-1].request["TransformInput"]["DataSource"]["S3DataSource"]["S3Uri"] == newest.uri


def test_a_data_set_that_was_made_again_is_new(doras: Browser, cast: Cast) -> None:
    made(doras, on_new_version=True)
    version_of("people", cast.dora)
    assert runs.run_due() == 1

    Dataset.objects.all().delete()
    assert runs.run_due() == 0
    version_of("people", cast.dora)  # version 1 again

    assert runs.run_due() == 1


def test_a_run_is_left_out_while_the_one_before_goes_on(doras: Browser) -> None:
    row = made(doras, **DAILY)
    due(row)
    runs.run_due()
    due(row)

    assert runs.run_due() == 0

    [job] = jobs()
    assert row.runs.first().problem == f"Left out, because {job.name} was still running."  # type: ignore[union-attr]


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


def without_model(cast: Cast) -> None:
    Model.objects.all().delete()


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (nobody, "The person who made this automation is gone or disabled"),
        (shut_out, "The person who made this automation is gone or disabled"),
        (only_looking, "dora may not do this any more. User: arn:aws:iam::000000000000:user/dora is not authorized to"),
        (without_profile, "dora has no usable profile in this domain any more."),
        (without_model, "The model tiny is gone. Choose another one for this automation, or delete it."),
    ],
)
def test_it_is_paused_and_says_why_when_its_owner_could_not_do_it(
    doras: Browser, cast: Cast, change: Callable[[Cast], None], reason: str
) -> None:
    row = made(doras, **DAILY)
    due(row)
    change(cast)

    assert runs.run_due() == 0

    row.refresh_from_db()
    assert (row.status, row.next_run_at, jobs()) == ("Paused", None, [])
    assert row.reason.startswith(reason)
    assert Event.objects.filter(kind="automation", name="nightly", status="Paused", reason=row.reason).exists()
    assert runs.run_due() == 0


def test_data_that_cannot_be_read_is_remembered_and_the_next_run_tries_again(doras: Browser, cast: Cast) -> None:
    row = made(doras, **DAILY)
    Dataset.objects.update(status=Dataset.Status.PROFILING)
    due(row)

    runs.run_due()

    row.refresh_from_db()
    assert (row.status, jobs()) == ("Active", [])
    last = doras.get("/api/automations").json()["automations"][0]["last_run"]
    assert last["status"] == "NotStarted"
    assert Event.objects.filter(kind="automation").latest("pk").secondary_status == "NotStarted"
    assert last["problem"] == "No version of the data set people is ready yet."


def test_what_is_no_plain_csv_is_predicted_from_what_was_made_of_it(doras: Browser, cast: Cast) -> None:
    row = made(doras, **DAILY)
    table = version_of("people", cast.dora, format="parquet", rewritten=True)
    due(row)

    assert runs.run_due() == 1

    assert jobs()[0].request["TransformInput"]["DataSource"]["S3DataSource"]["S3Uri"] == str(table.rows_as_csv)


def test_paused_it_does_nothing_and_goes_on_with_the_next_time(doras: Browser) -> None:
    row = made(doras, **DAILY)

    assert doras.send("PATCH", "/api/automations/nightly", {"active": False}).json()["status"] == "Paused"
    Automation.objects.filter(pk=row.pk).update(next_run_at=timezone.now() - timedelta(hours=1))
    assert runs.run_due() == 0
    resumed = doras.send("PATCH", "/api/automations/nightly", {"active": True}).json()

    assert resumed["status"] == "Active"
    assert datetime.fromisoformat(resumed["next_run_at"]) > timezone.now()
    assert runs.run_due() == 0


def test_it_is_changed_and_keeps_its_name_and_its_runs(doras: Browser, cast: Cast) -> None:
    row = made(doras, on_new_version=True)
    runs.run_due()
    version_of("animals", cast.dora)

    changed = doras.send("PATCH", "/api/automations/nightly", {"dataset_name": "animals", "join": False})

    assert (changed.status_code, changed.json()["dataset_name"], changed.json()["join"]) == (200, "animals", False)
    assert [runs.run_due(), runs.run_due()] == [1, 0]  # at once, for the version that is there
    assert [run.cause for run in row.runs.all()] == ["Version 1 of animals", "Version 1 of people"]
    scheduled = doras.send("PATCH", "/api/automations/nightly", {"on_new_version": False} | DAILY).json()
    assert datetime.fromisoformat(scheduled["next_run_at"]) > timezone.now()
    version_of("animals", cast.dora)
    assert runs.run_due() == 0


def test_another_model_lets_one_go_on_that_paused_itself(doras: Browser, cast: Cast) -> None:
    row = made(doras, **DAILY)
    due(row)
    Model.objects.update(name="other")
    runs.run_due()

    changed = doras.send("PATCH", "/api/automations/nightly", {"model_name": "other"}).json()

    assert (changed["status"], changed["reason"]) == ("Active", "")
    assert datetime.fromisoformat(changed["next_run_at"]) > timezone.now()


def test_a_change_that_could_not_work_changes_nothing(doras: Browser) -> None:
    made(doras, **DAILY)
    doras.send("PATCH", "/api/automations/nightly", {"active": False})

    for fields, field in (({"model_name": "none"}, "model_name"), ({"cron": "often"}, "cron")):
        refused = doras.send("PATCH", "/api/automations/nightly", fields)
        assert (refused.status_code, refused.json()["field"]) == (400, field)
    changed = doras.send("PATCH", "/api/automations/nightly", {"cron": "0 7 * * *"}).json()

    assert (changed["model_name"], changed["cron"]) == ("tiny", "0 7 * * *")
    assert (changed["status"], changed["next_run_at"]) == ("Paused", None)  # by a person: it stays so


def test_it_is_started_by_hand_and_deleted_without_its_jobs(doras: Browser) -> None:
    made(doras, **DAILY)

    run = doras.post("/api/automations/nightly/runs").json()
    assert (run["cause"], run["job_name"]) == ("Asked for by dora", jobs()[0].name)
    assert doras.send("DELETE", "/api/automations/nightly").status_code == 204

    assert doras.get("/api/automations").json()["automations"] == []
    assert len(jobs()) == 1
    assert Event.objects.filter(kind="automation", name="nightly", status="Deleted").exists()


def test_colleagues_look_and_only_the_owner_and_administrators_change(doras: Browser, cast: Cast) -> None:
    made(doras, **DAILY)
    dan, ada, eve = browser_of(cast.dan), browser_of(cast.ada), browser_of(cast.eve)

    assert dan.get("/api/automations/nightly").json()["may_change"] is False
    for method, path in (("PATCH", ""), ("DELETE", ""), ("POST", "/runs")):
        refused = dan.send(method, f"/api/automations/nightly{path}", {"active": False})
        assert (refused.status_code, refused.json()["message"]) == (
            403,
            "The automation nightly is dora's. Ask them or an administrator to change it.",
        )
    assert eve.get("/api/automations").json()["automations"] == []
    assert eve.post("/api/automations", {"name": "spy", "model_name": "tiny", **DAILY}).json()["field"] == "model_name"
    assert ada.send("PATCH", "/api/automations/nightly", {"active": False}).status_code == 200
    assert jobs() == []


@pytest.mark.parametrize(
    ("fields", "field", "sentence"),
    [
        ({"name": "no spaces"}, "name", "A name has up to 45 letters, digits and hyphens; it begins and ends with"),
        ({"model_name": "none"}, "model_name", "There is no model none."),
        ({"dataset_name": "none"}, "dataset_name", "There is no data set none."),
        ({"input_uri": "s3://b/in/"}, "dataset_name", "Choose one: a data set, or an address of files."),
        ({"on_new_version": True}, "cron", "Choose one: a schedule, or every new version of the data set."),
        ({"cron": ""}, "cron", "Choose one: a schedule, or every new version of the data set."),
        ({"cron": "0 6 31 2 *"}, "cron", "This schedule never comes: no month has such a day."),
        ({"time_zone": "Mars"}, "time_zone", "'Mars' is not a time zone; write one such as UTC or Europe/Zurich."),
        (
            {"cron": "", "on_new_version": True, "dataset_name": "", "input_uri": "s3://b/in/"},
            "dataset_name",
            "Only a data set has versions; choose one, or a schedule.",
        ),
        ({"output_uri": "s3://elsewhere-and-nowhere/out"}, "output_uri", "The specified bucket does not exist"),
    ],
)
def test_refusals_name_the_field(doras: Browser, fields: dict[str, Any], field: str, sentence: str) -> None:
    whole = {"name": "nightly", "model_name": "tiny", "dataset_name": "people", **DAILY, **fields}

    answer = doras.post("/api/automations", whole)

    assert answer.status_code == 400
    assert answer.json().get("field", "") == field
    assert answer.json()["message"].startswith(sentence)
    assert not Automation.objects.exists()


def test_there_are_at_most_twenty_of_one_person(doras: Browser, cast: Cast) -> None:
    for number in range(changes.MOST):
        made(doras, f"a-{number}", **DAILY)

    refused = doras.post(
        "/api/automations", {"name": "one-more", "model_name": "tiny", "dataset_name": "people", **DAILY}
    )

    assert refused.json()["message"] == "You have 20 automations, as many as are allowed. Delete one first."
    made(browser_of(cast.dan), "dans", **DAILY)


def test_the_page_shows_the_next_three_times_before_anything_is_made(doras: Browser) -> None:
    found = doras.get("/api/schedules?cron=0 6 * * *&time_zone=Europe/Zurich").json()["next"]

    moments = [datetime.fromisoformat(each).astimezone(UTC) for each in found]
    assert len(moments) == 3
    assert moments[0] > timezone.now()
    refused = doras.get("/api/schedules?cron=often")
    assert (refused.status_code, refused.json()["field"]) == (400, "cron")


@pytest.mark.django_db(transaction=True)
def test_the_scheduler_asks_for_them_every_few_seconds() -> None:
    app.loader.import_default_modules()  # as the scheduler's process does when it starts
    DatabaseScheduler(app=app).setup_schedule()

    entry = PeriodicTask.objects.get(name="hosting-run-automations")
    assert (entry.task, entry.interval.every, entry.enabled) == ("hosting.run_automations", 15, True)
    assert entry.expire_seconds == 14


@pytest.mark.slow
def test_a_real_worker_predicts_the_first_and_the_second_version(
    hosting: Hosting, uri: str, people: Cast, worker: Any
) -> None:
    hosting.model("tiny", uri)
    version_of("people", people.dora)
    row = made(browser_of(people.dora), on_new_version=True)

    def results() -> list[str]:
        app.send_task("hosting.run_automations")
        names = [job.name for job in TransformJob.objects.filter(status="Completed").order_by("pk")]
        folder = f"batch/{people.dora.domain_id}/automations/nightly"
        found = [object_store().list(default_bucket(), f"{folder}/{name}/") for name in names]
        return [object_store().read(each.bucket, each.key).decode() for keys in found for each in keys]

    [first] = hosting.wait_until(results, timeout=60)
    assert first.splitlines()[-2:] == ["55,nurse,1,yes", "25,clerk,2,no"]
    version_of("people", people.dora)
    hosting.wait_until(lambda: len(results()) == 2, timeout=60)

    assert [run.cause for run in row.runs.all()] == ["Version 2 of people", "Version 1 of people"]
