"""The rows of fits that others do, without a worker: seats, what is given and told, what is done anew."""

from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from autopilot.engine.marks import APART, FITTED, KIT
from autopilot.engine.news import Away, Fit, News, Over, Seat
from autopilot.engine.portfolio import TRIALS
from autopilot.engine.records import Given, Wanted
from autopilot.folders import Damaged, bring_folder, folder_of, publish_folder
from autopilot.models import AutoMLJob, SharedFit
from autopilot.spreading import Spreader, run_fit
from studio.storage.store import default_bucket
from workers.context import ChildDied, LeaseLost, Parked, StopRequested
from workers.identity import host_of, worker_name

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("no_worker")]
HERE = host_of(worker_name())
FIT = Fit("CatBoost_BAG_L1", 3, TRIALS[1], "AUC", 0.0, 2)


@pytest.fixture
def job(cast) -> AutoMLJob:
    """A job of dora that this worker runs."""
    request = {"OutputDataConfig": {"S3OutputPath": f"s3://{default_bucket()}/out"}}
    job: AutoMLJob = AutoMLJob.objects.create_named(
        "spread", cast.dora.principal, request=request, worker=worker_name(), instance_type="ml.m5.xlarge"
    )
    return job


@pytest.fixture
def spreader(job) -> Spreader:
    """The job's part, looking only when it is asked to."""
    spreader = Spreader(job)
    spreader.take(Wanted(3))
    spreader._look()
    return spreader


def take_seat(worker: str = f"{HERE}/1#x", **fields: Any) -> SharedFit:
    """A worker takes the free seat."""
    row = SharedFit.objects.filter(lease_until=None, ended_at=None).get()
    assert row.claim(worker, timedelta(seconds=30))
    row.note(attempt=row.attempt, cores=4, **fields)
    return row


def die(row: SharedFit) -> None:
    SharedFit.objects.filter(pk=row.pk).update(lease_until=timezone.now() - timedelta(seconds=1))


def news(spreader: Spreader) -> News:
    spreader._look()
    return News.read(spreader.work)


def rows() -> list[tuple[int, str]]:
    return list(SharedFit.objects.order_by("number").values_list("number", "status"))


def test_one_free_seat_is_set_out_beside_those_that_are_taken_until_nothing_is_wanted(spreader):
    spreader._look()
    assert rows() == [(1, "InProgress")]
    seat = SharedFit.objects.get()
    assert (seat.instance_type, seat.queue, seat.log_group) == ("ml.m5.xlarge", "cpu", "/aws/sagemaker/TrainingJobs")

    take_seat()
    spreader._look()
    assert rows() == [(1, "InProgress"), (2, "InProgress")]

    spreader.take(Wanted(0))
    spreader._look()
    assert rows() == [(1, "Stopping"), (2, "Stopped")]


def test_the_jobs_own_worker_takes_no_seat(spreader):
    seat = SharedFit.objects.get()

    assert not seat.is_for(worker_name())
    assert seat.is_for(f"{HERE}/1#x")


def test_the_jobs_own_worker_takes_as_many_seats_as_a_fit_leaves_cores_idle(job, monkeypatch):
    monkeypatch.setattr("autopilot.models.parts.cores", lambda: 2)
    spreader = Spreader(job)
    spreader.take(Wanted(3, own=True))
    spreader._look()
    assert SharedFit.objects.get().is_for(worker_name())

    first = take_seat(worker_name())
    spreader._look()
    second = SharedFit.objects.exclude(pk=first.pk).get()

    assert first.is_for(worker_name())  # again, after a break
    assert not second.is_for(worker_name())
    assert second.is_for(f"{HERE}/1#x")


def test_who_waits_is_told_and_gets_what_is_given(spreader):
    row = take_seat()
    assert news(spreader) == News(HERE, (Seat(row.pk, 1, f"{HERE}/1", HERE, 4),))

    spreader.take(Given(row.pk, 1, FIT))

    row.refresh_from_db()
    assert row.request == {"fit": FIT.as_json(), "host": HERE}
    assert Fit.from_json(row.request["fit"]) == FIT
    assert news(spreader) == News(HERE, (), (Away(row.pk, FIT.model, f"{HERE}/1", HERE, 2),))
    assert spreader.elsewhere() == [FIT.model]


def test_what_is_given_to_a_worker_that_left_its_seat_is_done_anew(spreader):
    row = take_seat()
    die(row)
    assert row.claim(f"{HERE}/2#y", timedelta(seconds=30))

    spreader.take(Given(row.pk, 1, FIT))

    row.refresh_from_db()
    assert (row.request, row.status) == ({}, "Stopping")
    assert news(spreader).over == (Over(row.pk, FIT.model, f"{HERE}/2", returned=True),)


def test_a_fit_that_nobody_has_is_done_by_the_job_itself(spreader, monkeypatch):
    row = take_seat()
    spreader.take(Given(row.pk, 1, FIT))
    die(row)
    spreader._look()
    assert news(spreader).away  # another worker may take it

    monkeypatch.setattr("autopilot.spreading.UNHELD_S", -1.0)
    spreader._look()

    assert news(spreader).over == (Over(row.pk, FIT.model, f"{HERE}/1", returned=True),)
    assert not news(spreader).away


@pytest.mark.parametrize(
    ("status", "fields", "told"),
    [
        ("Completed", {}, {}),
        ("Completed", {"result": {"failure": "No.", "gave_up": True}}, {"failure": "No.", "gave_up": True}),
        ("Failed", {"failure_reason": "No rows."}, {"failure": "No rows."}),
        ("Failed", {"failure_reason": "It died.", "failed_attempts": 3}, {"returned": True, "killed": True}),
        ("Stopped", {}, {"returned": True}),
    ],
)
def test_how_a_fit_ended_is_told(spreader, status, fields, told):
    row = take_seat()
    spreader.take(Given(row.pk, 1, FIT))
    SharedFit.objects.filter(pk=row.pk).update(status=status, ended_at=timezone.now(), lease_until=None, **fields)

    assert news(spreader).over == (Over(row.pk, FIT.model, f"{HERE}/1", **told),)


@pytest.mark.parametrize(
    ("error", "after"), [(StopRequested(), "Stopped"), (ChildDied(-9, "dead"), "Stopped"), (LeaseLost(), "InProgress")]
)
def test_fits_end_with_their_job_and_outlive_the_worker_that_runs_it(job, error, after):
    with suppress(type(error)), Spreader(job) as spreader:
        spreader.take(Wanted(1))
        spreader._look()
        raise error

    assert [status for _, status in rows()] == [after]


class Context:
    """As much of a context as a fit needs."""

    attempt = 1

    def __init__(self, *answers: Any) -> None:
        self.answers, self.ran, self.lines = list(answers), list[Any](), list[str]()
        self.advances: list[dict[str, Any]] = []

    def check(self) -> None: ...

    def save_checkpoint(self, data: dict[str, Any]) -> None:
        SharedFit.objects.update(checkpoint=data)
        self.advances.append(data)

    def log(self, line: str) -> None:
        self.lines.append(line)

    def run_isolated(self, name: str, kit: Any, folder: Any, fit: Fit, **more: Any) -> Any:
        self.ran.append((kit, folder, fit))
        answer = self.answers.pop()
        if isinstance(answer, Exception):
            raise answer
        fitted = folder / "models" / fit.model
        fitted.mkdir(parents=True, exist_ok=True)
        (fitted / "fold.pkl").write_text("fitted")
        return answer


def given_on(host: str, spreader: Spreader, **more: Any) -> SharedFit:
    row = take_seat(worker_name())
    row.note(attempt=1, request={"fit": FIT.as_json(), "host": host, **more})
    return row


@pytest.mark.parametrize(
    ("answer", "result"),
    [
        (None, {}),
        (("Too slow.", True), {"failure": "Too slow.", "gave_up": True}),
        (
            ChildDied(75, "late"),
            {"failure": "The model could not be fitted in the time that was left.", "gave_up": True},
        ),
    ],
)
def test_a_worker_of_the_same_machine_fits_in_the_folder_of_the_job(spreader, answer, result):
    row, context = given_on(HERE, spreader), Context(answer)

    run_fit(row, context)  # type: ignore[arg-type]

    place = spreader.work / APART
    assert context.ran == [(place / KIT, place / FIT.model, FIT)]
    row.refresh_from_db()
    assert row.result == result
    assert context.lines[0].startswith(f"Worker {HERE}/")


def test_a_worker_that_needs_too_much_memory_fails_its_model_and_one_that_is_killed_is_tried_again(spreader):
    row = given_on(HERE, spreader)
    run_fit(row, Context(ChildDied(-9, "full", out_of_memory=True)))  # type: ignore[arg-type]
    row.refresh_from_db()
    assert row.result["failure"].startswith("The worker ran out of memory")

    with pytest.raises(ChildDied):
        run_fit(row, Context(ChildDied(-9, "killed")))  # type: ignore[arg-type]


def test_an_attempt_that_left_a_fold_behind_was_a_step_ahead(spreader):
    row = given_on(HERE, spreader)

    def advances() -> list[dict[str, Any]]:
        context = Context(ChildDied(-9, "killed"))
        row.refresh_from_db()
        with pytest.raises(ChildDied):
            run_fit(row, context)  # type: ignore[arg-type]
        return context.advances

    assert advances() == []
    marks = spreader.work / APART / FIT.model / "models" / FIT.model / FITTED
    marks.mkdir(parents=True)
    (marks / "S1F1").touch()

    assert advances() == [{"folds": 1}]
    assert advances() == []


def test_another_machine_brings_the_kit_and_sends_the_folds(spreader, settings, tmp_path):
    row = take_seat("far/1#x")
    kit = spreader.work / APART / KIT
    kit.mkdir(parents=True)
    (kit / "learner.pkl").write_text("kit")
    spreader.take(Given(row.pk, 1, FIT))
    row.refresh_from_db()
    ours, settings.DATA_DIR = settings.DATA_DIR, tmp_path / "far"
    SharedFit.objects.filter(pk=row.pk).update(request={**row.request, "host": "the job's"})
    context = Context(None)

    run_fit(row, context)  # type: ignore[arg-type]

    ((brought, _, _),) = context.ran
    assert (brought / "learner.pkl").read_text() == "kit"
    assert brought.is_relative_to(tmp_path)
    settings.DATA_DIR = ours
    row.refresh_from_db()
    SharedFit.objects.filter(pk=row.pk).update(status="Completed", ended_at=timezone.now(), lease_until=None)
    (over,) = news(spreader).over
    assert (spreader.work / APART / FIT.model / "models" / FIT.model / "fold.pkl").read_text() == "fitted"
    assert over.failure == ""


def test_what_was_changed_on_its_way_is_not_taken(job, tmp_path):
    source = folder_of(job) / "source"
    source.mkdir(parents=True)
    (source / "model.pkl").write_text("ours")
    digest = publish_folder(job, source, "CatBoost")
    (source / "model.pkl").write_text("theirs")
    publish_folder(job, source, "CatBoost")

    with pytest.raises(Damaged):
        bring_folder(job, "CatBoost", digest, tmp_path / "brought")

    assert not (tmp_path / "brought").exists()


def test_who_waits_leaves_when_other_work_waits_or_the_job_is_over(spreader, monkeypatch):
    monkeypatch.setattr("autopilot.spreading.OTHERS_EVERY_S", -1.0)
    row = take_seat()
    spreader._look()  # a free seat beside it, whose message is no other work
    messages = iter([1, 2])
    monkeypatch.setattr("autopilot.spreading.messages_waiting", lambda queue: next(messages))

    with pytest.raises(Parked):
        run_fit(row, Context())  # type: ignore[arg-type]
    AutoMLJob.objects.update(status="Failed", failure_reason="It failed.")
    run_fit(row, Context())  # type: ignore[arg-type]

    assert next(messages, None) is None
    row.refresh_from_db()
    assert row.status == "Stopped"


def test_who_is_given_a_fit_while_other_work_waits_does_the_fit_first(spreader, monkeypatch):
    monkeypatch.setattr("autopilot.spreading.OTHERS_EVERY_S", -1.0)
    row, context = take_seat(), Context(None)

    def given_meanwhile(queue: str) -> int:
        spreader.take(Given(row.pk, 1, FIT))
        return 9

    monkeypatch.setattr("autopilot.spreading.messages_waiting", given_meanwhile)

    run_fit(row, context)  # type: ignore[arg-type]

    assert [fit for _, _, fit in context.ran] == [FIT]


def test_nothing_is_given_to_a_seat_that_its_worker_is_leaving(spreader, monkeypatch):
    monkeypatch.setattr("autopilot.spreading.OTHERS_EVERY_S", -1.0)
    monkeypatch.setattr("autopilot.spreading.messages_waiting", lambda queue: 9)
    row = take_seat()
    with pytest.raises(Parked):
        run_fit(row, Context())  # type: ignore[arg-type]

    spreader.take(Given(row.pk, 1, FIT))  # its lease still holds

    row.refresh_from_db()
    assert (row.request, row.status) == ({}, "Stopping")
    assert news(spreader).over == (Over(row.pk, FIT.model, f"{HERE}/1", returned=True),)
