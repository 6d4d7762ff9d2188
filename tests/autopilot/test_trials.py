"""The rows of a search, without a worker: who plants, what is told of trials that died, what the next one knows."""

import threading
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from autopilot.engine.plan import Plan, Validation
from autopilot.engine.tuning.task import Tried
from autopilot.folders import folder_of
from autopilot.models import AutoMLJob, Candidate, TuningTrial
from autopilot.tuning import Search, Tuner, history_of, plan_as_json, plant, task_of
from workers.activity import jobs
from workers.queue import request_stop

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("no_worker")]


def plan(folder: Path = Path()) -> Plan:
    """A plan with everything that JSON has other words for."""
    now = time.time()
    validation = Validation("Temporal", "day")
    return Plan("search", folder, "y", now + 600, now, features=("a",), validation=validation, algorithms=("mlp",))


def searching(**more: Any) -> dict[str, Any]:
    """What lies in the checkpoint of a job that searches."""
    known = {"plan": plan_as_json(plan()), "prepared": "0" * 64, "most": 3, "multi_fidelity": False}
    return known | {"ends": time.time() + 500} | more


@pytest.fixture
def search(cast) -> AutoMLJob:
    """A job of dora that is at its trials."""
    job: AutoMLJob = AutoMLJob.objects.create_named(
        "search", cast.dora.principal, checkpoint={"search": searching()}, secondary_status="ModelTuning"
    )
    return job


def of(job: AutoMLJob) -> Search:
    found = Search.of(AutoMLJob.objects.get(pk=job.pk))
    assert found is not None
    return found


def test_one_trial_waits_at_a_time_up_to_the_most(search):
    first = plant(search, of(search))
    assert first is not None
    assert (first.number, first.name[-4:], first.domain_id) == (1, "-001", search.domain_id)
    assert plant(search, of(search)) is None  # one waits

    for number in (2, 3):
        TuningTrial.objects.update(attempt=1, status="Completed")
        following = plant(search, of(search))
        assert following is not None
        assert following.number == number
    TuningTrial.objects.update(attempt=1, status="Completed")

    assert plant(search, of(search)) is None
    assert search.trials.count() == 3


def test_many_that_plant_at_once_plant_one(search):
    planted: list[Any] = []

    def one() -> None:
        try:
            planted.append(plant(search, of(search)))
        finally:
            connection.close()

    threads = [threading.Thread(target=one) for _ in range(6)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()

    assert len([each for each in planted if each]) == search.trials.count() == 1


def test_nobody_plants_after_a_stop_or_when_the_time_is_over(search):
    late = Search(**searching(ends=time.time() + 1))
    known = of(search)
    assert plant(search, late) is None

    AutoMLJob.objects.filter(pk=search.pk).update(attempt=1)
    search.refresh_from_db()
    request_stop(search, "dora")

    assert plant(search, known) is None
    assert Search.of(AutoMLJob.objects.get(pk=search.pk)) is None
    assert search.trials.count() == 0


def test_the_plan_is_the_same_on_every_machine(search):
    given = plan(folder_of(search))
    kept = Search(**searching(plan=plan_as_json(given)))
    search.checkpoint = {"search": asdict(kept)}
    search.save()

    assert of(search).plan_for(search) == given


def test_the_next_trial_knows_what_became_of_the_others(search):
    rows: list[dict[str, Any]] = [
        {"status": "Completed", "rank": -0.9, "steps": {"2": -0.8, "3": -0.9}, "params": {"algorithm": "mlp"}},
        {"status": "Completed", "given_up": True, "steps": {"2": -0.1}, "params": {"algorithm": "xgboost"}},
        {"status": "Failed", "failure_reason": "no", "params": {"algorithm": "mlp"}},
        {"status": "InProgress", "attempt": 1, "params": {"algorithm": "xgboost"}},
        {"status": "InProgress", "attempt": 1, "rank": -0.7, "params": {"algorithm": "xgboost"}},  # it only packs
        {"status": "InProgress"},  # it has chosen nothing yet
    ]
    for number, row in enumerate(rows, 1):
        TuningTrial.objects.create(name=f"t{number}", job=search, number=number, **row)
    asking = TuningTrial.objects.create(name="t7", job=search, number=7)

    assert history_of(asking) == (
        Tried(1, "complete", {"algorithm": "mlp"}, -0.9, {2: -0.8, 3: -0.9}),
        Tried(2, "pruned", {"algorithm": "xgboost"}, None, {2: -0.1}),
        Tried(3, "failed", {"algorithm": "mlp"}),
        Tried(4, "running", {"algorithm": "xgboost"}),
        Tried(5, "complete", {"algorithm": "xgboost"}, -0.7),
    )


def test_a_trial_has_its_share_of_the_time_and_no_more_than_was_allowed(search):
    trial = TuningTrial.objects.create(name="t1", job=search, number=1)
    now = time.time()

    assert task_of(trial, Search(**searching(ends=now + 500))).until == pytest.approx(now + 200, abs=5)
    assert task_of(trial, Search(**searching(ends=now + 12))).until == pytest.approx(now + 10, abs=2)
    assert task_of(trial, Search(**searching(ends=now + 5))).until == pytest.approx(now + 5)
    allowed = searching(ends=now + 500)
    allowed["plan"]["candidate_seconds"] = 7
    assert task_of(trial, Search(**allowed)).until == pytest.approx(now + 7, abs=2)


class _Context:
    """As much of a context as a Tuner needs to tell of candidates."""

    attempt = 1

    def log(self, message: str) -> None: ...


def test_what_a_dead_or_stopped_trial_leaves_is_closed(search):
    for number, status in enumerate(("Failed", "Stopped", "Completed", "Failed"), 1):
        name = f"search-{number}"
        reason = "The worker died." if status == "Failed" else ""
        TuningTrial.objects.create(
            name=name,
            job=search,
            number=number,
            status=status,
            failure_reason=reason,
            params={"a": 1} if number < 4 else {},
        )
        if number < 4:
            Candidate.objects.create(job=search, name=name, model_name=name, number=number, algorithm="mlp")

    Tuner(search, _Context(), plan(), {}, lambda **_: None)._close_candidates()  # type: ignore[arg-type]

    assert list(Candidate.objects.order_by("number").values_list("status", "failure_reason")) == [
        ("Failed", "The worker died."),
        ("Stopped", "The model could not be fitted in the time that was left."),
        ("InProgress", ""),  # its own worker tells of it
        ("Failed", "The worker died."),
    ]


def test_trials_are_no_lines_of_the_activity_unless_asked_for(search, cast):
    plant(search, of(search))

    assert {row["kind"] for row in jobs(cast.dora.principal)[0]} == {"automl"}
    (only,) = jobs(cast.dora.principal, kind="tuning-trial")[0]
    assert only["name"].startswith("search-")
    assert jobs(cast.eve.principal, kind="tuning-trial")[0] == []
