"""Automations that keep a data set up to date from a folder: versions, what is left alone, refusals, a real worker."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from hosting.automations import runs
from hosting.models import Automation
from studio.access.models import Role
from studio.datasets.jobs import _take_over
from studio.datasets.models import Dataset
from studio.storage.store import default_bucket, object_store
from studio.telemetry.models import Event
from tests.cast import Cast
from tests.hosting.conftest import Hosting
from tests.hosting.test_automations import due
from tests.studio.access.browsers import Browser, browser_of
from workers.celery import app

DAILY = {"cron": "0 6 * * *", "time_zone": "Europe/Zurich"}
FOLDER = "arrivals/sales/"
UPDATE = {"name": "sales-daily", "action": "Update", "dataset_name": "sales", **DAILY}


def month(name: str, *sold: int) -> bytes:
    return "\n".join(["month,sold", *(f"{name},{number}" for number in sold), ""]).encode()


def arrives(filename: str, data: bytes) -> None:
    """Somebody else's program writes into the folder, maybe over what was there."""
    object_store().put(default_bucket(), f"{FOLDER}{filename}", data)


def update(browser: Browser, **fields: Any) -> Automation:
    """An automation that was created as the page does."""
    folder = f"s3://{default_bucket()}/{FOLDER}"
    answer = browser.post("/api/automations", UPDATE | {"input_uri": folder} | fields)
    assert answer.status_code == 201, answer.content
    return Automation.objects.get(name="sales-daily")


class Context:
    """What a job asks while it copies. A worker that dies does so the first time."""

    def __init__(self, attempt: int = 0, *, dies: bool = False) -> None:
        self.attempt, self.dies = attempt, dies

    def check(self) -> None:
        if self.dies:
            self.dies = False
            raise KeyboardInterrupt


def described(*, failed: str = "") -> None:
    """As if a worker had come to the end of what is being described."""
    context: Any = Context()
    for each in Dataset.objects.filter(status="Profiling"):
        _take_over(each, context)
        each.move_to("Failed" if failed else "Ready", failed)


def newest(browser: Browser) -> tuple[int, str]:
    """The version that stands for the data set, and its status."""
    [listed] = browser.get("/api/datasets").json()["datasets"]
    return listed["version"], listed["status"]


def names(version: int) -> list[str]:
    return [file["name"] for file in Dataset.objects.get(version=version).files]


@pytest.fixture
def doras(cast: Cast) -> Browser:
    """dora at her browser, with a data set of one uploaded file, and a folder with the next month."""
    dora, store = browser_of(cast.dora), object_store()
    for each in list(store.list(default_bucket(), FOLDER)):  # of the test before
        store.delete(each.bucket, each.key)
    store.put(default_bucket(), "elsewhere/may.csv", month("may", 1, 2, 3))
    file = {"name": "may.csv", "uri": f"s3://{default_bucket()}/elsewhere/may.csv", "size": 27, "rows": 3}
    Dataset.objects.create_version(
        "sales", cast.dora.principal, new_version=False, status="Ready", uri=file["uri"], files=[file]
    )
    arrives("june.csv", month("june", 4, 5))
    return dora


def test_what_lies_in_the_folder_at_the_time_is_the_next_version(doras: Browser, cast: Cast) -> None:
    row = update(doras)
    assert (runs.run_due(), row.next_run_at is not None and row.next_run_at > timezone.now()) == (0, True)
    due(row)

    assert [runs.run_due(), runs.run_due()] == [1, 0]

    made = Dataset.objects.get(version=2)
    assert (made.owner, made.domain_id, made.latest, made.status) == (
        *(cast.dora.user, cast.dora.domain_id),
        *(True, "Profiling"),
    )
    assert [(file["name"], file.get("rows")) for file in made.files] == [("may.csv", None), ("june.csv", None)]
    assert made.request["copied"] == ["june.csv"]  # that of May is ours already
    shown = doras.get("/api/automations/sales-daily").json()
    assert (shown["action"], shown["keep_files"], shown["model_name"], shown["output_uri"]) == ("Update", True, "", "")
    [run] = shown["runs"]
    assert (run["cause"], run["dataset_name"], run["version"], run["status"]) == ("Schedule", "sales", 2, "Profiling")
    assert datetime.fromisoformat(shown["next_run_at"]) > timezone.now()


def test_a_folder_that_did_not_change_makes_no_version(doras: Browser) -> None:
    row = update(doras)
    runs.start(row, "Schedule")
    described()

    again = runs.start(row, "Schedule")

    assert (again.version, again.unchanged, again.problem) == (None, True, "")
    assert doras.get("/api/automations").json()["automations"][0]["last_run"]["status"] == "Unchanged"
    told = Event.objects.filter(kind="automation").latest("pk")
    assert (told.secondary_status, told.reason) == ("", "Schedule: nothing new")  # nobody is woken for it
    arrives("june.csv", month("june", 4, 6))  # the same name, the same size
    assert runs.start(row, "Schedule").version == Dataset.objects.get(version=3)


@pytest.mark.parametrize(("keep", "expected"), [(True, ["may.csv", "june.csv", "july.csv"]), (False, ["july.csv"])])
def test_files_that_the_folder_has_no_more_stay_or_go(doras: Browser, keep: bool, expected: list[str]) -> None:
    row = update(doras, keep_files=keep)
    runs.start(row, "Schedule")
    described()
    object_store().delete(default_bucket(), f"{FOLDER}june.csv")
    arrives("july.csv", month("july", 6))

    runs.start(row, "Schedule")

    assert names(2) == (["may.csv", "june.csv"] if keep else ["june.csv"])
    assert names(3) == expected


def test_a_file_that_was_only_pointed_at_and_is_gone_cannot_stay(doras: Browser) -> None:
    row = update(doras)
    object_store().delete(default_bucket(), "elsewhere/may.csv")

    runs.start(row, "Schedule")

    assert names(2) == ["june.csv"]


def test_a_file_that_does_not_fit_is_not_kept_once_it_is_gone(doras: Browser) -> None:
    row = update(doras)
    arrives("broken.csv", b"nothing,like,the,others\n1,2,3,4\n")
    runs.start(row, "Schedule")
    described(failed="broken.csv has no column `sold`.")
    last = doras.get("/api/automations/sales-daily").json()["runs"][0]
    assert (last["status"], last["problem"]) == ("Failed", "broken.csv has no column `sold`.")
    assert newest(doras) == (1, "Ready")  # what is built from is the version before
    assert runs.start(row, "Schedule").unchanged  # it would fail as before
    object_store().delete(default_bucket(), f"{FOLDER}broken.csv")

    runs.start(row, "Schedule")

    assert names(3) == ["may.csv", "june.csv"]
    described()
    assert newest(doras) == (3, "Ready")


def test_a_newer_version_stays_the_newest_when_an_update_fails_after_it(doras: Browser, cast: Cast) -> None:
    runs.start(update(doras), "Schedule")
    failing = Dataset.objects.get(version=2)
    Dataset.objects.create_version("sales", cast.dora.principal, new_version=True, uri="s3://bucket/x")

    failing.move_to("Failed", "june.csv has no column `sold`.")

    assert newest(doras) == (3, "Profiling")


def test_a_version_that_is_still_read_is_waited_for(doras: Browser) -> None:
    row = update(doras)
    due(row)
    runs.run_due()
    arrives("july.csv", month("july", 6))
    due(row)

    assert runs.run_due() == 0

    assert row.runs.first().problem == "Left out, because version 2 was still running."  # type: ignore[union-attr]
    assert Dataset.objects.count() == 2


def test_a_folder_that_is_empty_for_once_is_told_and_looked_into_again(doras: Browser) -> None:
    row = update(doras)
    object_store().delete(default_bucket(), f"{FOLDER}june.csv")
    due(row)
    runs.run_due()

    [run] = doras.get("/api/automations/sales-daily").json()["runs"]
    assert run["status"] == "NotStarted"
    assert run["problem"] == f"There are no files in the folder s3://{default_bucket()}/{FOLDER}."
    row.refresh_from_db()
    assert row.status == "Active"
    assert Event.objects.filter(kind="automation").latest("pk").secondary_status == "NotStarted"


def without_dataset(_cast: Cast) -> None:
    Dataset.objects.all().delete()


def only_models(cast: Cast) -> None:
    cast.dora.user.role = Role.objects.get(name="auditor")
    cast.dora.user.save()


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (without_dataset, "The data set sales is gone. Choose another one for this automation, or delete it."),
        (only_models, "dora may not do this any more. User: arn:aws:iam::000000000000:user/dora is not authorized to"),
    ],
)
def test_it_is_paused_and_says_why_when_it_could_not_work(doras: Browser, cast: Cast, change: Any, reason: str) -> None:
    row = update(doras)
    due(row)
    change(cast)

    assert runs.run_due() == 0

    row.refresh_from_db()
    assert (row.status, row.reason[: len(reason)]) == ("Paused", reason)
    assert not Dataset.objects.filter(version=2).exists()


@pytest.mark.parametrize(
    ("fields", "field", "sentence"),
    [
        ({"dataset_name": ""}, "dataset_name", "Choose the data set that gets a new version."),
        ({"dataset_name": "none"}, "dataset_name", "There is no data set none."),
        ({"input_uri": ""}, "input_uri", "Say in which folder the files are: s3://bucket/folder/"),
        ({"input_uri": "s3://nowhere/x"}, "input_uri", 'The specified bucket does not exist: "nowhere".'),
        ({"input_uri": "arrivals"}, "input_uri", '"arrivals/" is not an S3 URI; write s3://bucket/key.'),
        ({"input_uri": "s3://{bucket}/arrivals/none/"}, "input_uri", "There are no files in the folder s3://"),
        (
            {"input_uri": "s3://{bucket}/{own}"},
            "input_uri",
            "That folder holds the data set itself. Name the one where",
        ),
        ({"cron": ""}, "cron", "Say when the folder is looked into."),
        ({"on_new_version": True}, "cron", "Say when the folder is looked into."),
        ({"cron": "often"}, "cron", "A schedule has five fields"),
        ({"action": "Forget"}, "action", '"Forget" is not a valid choice.'),
    ],
)
def test_refusals_name_the_field(doras: Browser, fields: dict[str, Any], field: str, sentence: str) -> None:
    own = Dataset.objects.get().folder
    object_store().put(own.bucket, f"{own.key}/may.csv", b"a\n1\n")
    places = {"bucket": default_bucket(), "own": own.key}
    fields = {name: value.format(**places) if isinstance(value, str) else value for name, value in fields.items()}

    answer = doras.post("/api/automations", UPDATE | {"input_uri": f"s3://{default_bucket()}/{FOLDER}"} | fields)

    assert (answer.status_code // 100, answer.json().get("field", "")) == (4, field), answer.json()
    assert answer.json()["message"].startswith(sentence), answer.json()
    assert not Automation.objects.exists()


def test_too_many_files_are_not_one_data_set(doras: Browser) -> None:
    for number in range(50):
        arrives(f"{number}.csv", b"month,sold\nmay,1\n")

    folder = f"s3://{default_bucket()}/{FOLDER}"
    refused = doras.post("/api/automations", UPDATE | {"input_uri": folder}).json()

    assert refused == {"message": "A data set has at most 50 files.", "field": "input_uri"}


def test_a_name_that_cannot_be_a_copy_is_told(doras: Browser) -> None:
    arrives("may\n.csv", b"month,sold\nmay,1\n")

    folder = f"s3://{default_bucket()}/{FOLDER}"
    refused = doras.post("/api/automations", UPDATE | {"input_uri": folder}).json()

    assert refused["field"] == "input_uri"
    assert refused["message"].startswith("The folder has a file called 'may\\n.csv'. A file name has at most 200 bytes")


def test_another_folder_is_checked_and_the_action_stays(doras: Browser) -> None:
    update(doras)
    refused = doras.send("PATCH", "/api/automations/sales-daily", {"input_uri": f"s3://{default_bucket()}/none/"})
    assert (refused.status_code // 100, refused.json()["field"]) == (4, "input_uri")
    object_store().put(default_bucket(), "other/a.csv", b"month,sold\nmay,1\n")

    changed = doras.send(
        "PATCH", "/api/automations/sales-daily", {"input_uri": f"s3://{default_bucket()}/other", "action": "Predict"}
    ).json()

    assert (changed["action"], changed["input_uri"]) == ("Update", f"s3://{default_bucket()}/other/")


def test_who_may_not_make_data_sets_makes_none_by_an_automation(doras: Browser, cast: Cast) -> None:
    cast.dora.user.role = Role.objects.get(name="ml-operations")
    cast.dora.user.save()

    folder = f"s3://{default_bucket()}/{FOLDER}"
    refused = doras.post("/api/automations", UPDATE | {"input_uri": folder})

    assert (refused.status_code, "atelier:CreateDataset" in refused.json()["message"]) == (403, True), refused.json()


def test_a_worker_that_died_in_the_middle_copies_what_is_left(doras: Browser) -> None:
    row = update(doras)
    context: Any = Context(1, dies=True)
    arrives("july.csv", month("july", 6))
    runs.start(row, "Schedule")
    Dataset.objects.filter(version=2).update(attempt=1)
    with pytest.raises(KeyboardInterrupt):
        _take_over(Dataset.objects.get(version=2), context)
    object_store().delete(default_bucket(), f"{FOLDER}july.csv")  # the first in the folder: it is copied

    _take_over(Dataset.objects.get(version=2), context)

    made = Dataset.objects.get(version=2)
    assert made.size_bytes == sum(file["size"] for file in made.files)
    for name, data in (("june.csv", month("june", 4, 5)), ("july.csv", month("july", 6))):
        copy = made.copies / name
        assert {file["name"]: file["uri"] for file in made.files}[name] == str(copy)
        assert object_store().read(copy.bucket, copy.key) == data


@pytest.mark.slow
def test_a_real_worker_updates_the_data_set_and_what_follows_it(
    hosting: Hosting, people: Cast, worker: Any, wait_until: Any
) -> None:
    dora = browser_of(people.dora)
    arrives("may.csv", b"age,job,children\n55,nurse,1\n25,clerk,2\n")
    query = f"name=sales&uri=s3://{default_bucket()}/{FOLDER}may.csv"
    assert dora.post(f"/api/datasets?{query}").status_code == 201
    at = {"version": 1}

    def ready() -> bool:
        app.send_task("hosting.run_automations")
        return Dataset.objects.filter(**at, status="Ready").exists()

    wait_until(ready, timeout=60)
    row = update(dora)
    assert runs.start(row, "Asked for").unchanged  # it was made of this folder's file
    arrives("june.csv", b"age,job,children\n30,smith,0\n")
    due(row)
    at["version"] = 2
    wait_until(ready, timeout=60)
    arrives("june.csv", b"age,job,children\n99,smith,0\n98,smith,0\n")  # over what was there

    [last] = dora.get("/api/automations/sales-daily").json()["runs"][:1]
    assert (last["version"], last["status"]) == (2, "Ready")
    rows = dora.get("/api/datasets/sales/rows?version=2").json()["rows"]
    assert [row[0] for row in rows] == ["55", "25", "30"]
    table = Dataset.objects.get(version=2)
    assert object_store().read(default_bucket(), table.files[1]["uri"].split("/", 3)[3]).endswith(b"30,smith,0\n")
    due(row, timedelta(hours=1))
    at["version"] = 3
    wait_until(ready, timeout=60)
    assert Dataset.objects.get(version=3).rows == 4
    assert Dataset.objects.get(version=2).rows == 3
