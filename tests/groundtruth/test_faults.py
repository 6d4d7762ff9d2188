"""What dies in the middle, comes twice or at the wrong time: no answer is lost, none counts twice."""

import itertools
import json
import threading
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from groundtruth.models import DataObject, Task
from groundtruth.people import invite
from groundtruth.running import answered, consolidating, outputs
from groundtruth.tasks import working
from groundtruth.tasks.assigning import next_task
from groundtruth.tasks.errors import TaskConflict
from studio.storage.store import default_bucket, object_store
from tests.groundtruth.conftest import Labeler
from tests.groundtruth.rows import ANSWER, make_job, make_team
from tests.groundtruth.test_running import Context, Died, label, look, output, states

ANGRY = {"crowd-classifier": {"label": "angry"}}


class Deaths:
    """A worker that is killed at its n-th step: before or after something is written."""

    def __init__(self, patch: pytest.MonkeyPatch, at: int) -> None:
        self.left, self.died = at, False
        steps: list[tuple[Any, str]] = [(outputs, "write"), (outputs, "write_many"), (consolidating, "_end")]
        for place, name in [*steps, (consolidating, "_remember"), (Context, "save_checkpoint")]:
            patch.setattr(place, name, self._mortal(getattr(place, name)))

    def _mortal(self, call: Any) -> Any:
        def step(*args: Any, **how: Any) -> Any:
            self._maybe()
            done = call(*args, **how)
            self._maybe()
            return done

        return step

    def _maybe(self) -> None:
        self.left -= 1
        if self.left == 0:
            self.died = True
            raise Died


@pytest.mark.django_db
def test_a_worker_that_is_killed_anywhere_in_consolidation_costs_nothing(cast, monkeypatch):
    """Killed at every step there is, one after the other; the next worker makes of it what one alone would have."""
    monkeypatch.setattr(answered, "AT_ONCE", 2)
    monkeypatch.setattr(consolidating, "AT_ONE_GO", 1)
    team, workers = make_team(cast.dora, 2)
    for at in itertools.count(1):
        job = make_job(cast.dora, team, 3, wanted=2)
        assert [label(job, worker, answer=ANGRY) for worker in workers] == [3, 3]
        with monkeypatch.context() as patched:
            deaths = Deaths(patched, at)
            try:
                look(job)
            except Died:
                assert deaths.died
        look(job)  # what a worker that lives finds done already, it leaves as it is

        assert (job.human, job.failed, states(job)) == (3, 0, "HHH"), at
        assert [line["kind-metadata"]["class-name"] for line in output(job)] == ["angry"] * 3
        kept = {
            each.key.split(f"{job.name}/", 1)[1]
            for each in object_store().list(default_bucket(), f"labels/{job.name}/")
        }
        for number in range(3):
            assert any(name.startswith(f"annotations/worker-response/iteration-1/{number}/") for name in kept)
        assert len(lines_of(job, "annotations/intermediate/1/annotations.manifest")) == 3
        votes = consolidating._votes(job, answered.Answers(job))  # what the next batch would know of the workers
        assert (len(votes), sorted(votes.object_numbers)) == (6, ["0", "1", "2"]), at
        if not deaths.died:
            break
    assert at > 20


def body_of(job: Any, name: str) -> bytes:
    return object_store().read(default_bucket(), f"labels/{job.name}/{name}")


def lines_of(job: Any, name: str) -> list[Any]:
    return [json.loads(line) for line in body_of(job, name).splitlines()]


@pytest.fixture
def racing() -> Callable[[list[Any]], list[Any]]:
    """`racing(calls)`: all at the same moment, each in its own thread; what they returned or raised."""

    def run(calls: list[Any]) -> list[Any]:
        together = threading.Barrier(len(calls))
        found: list[Any] = [None] * len(calls)

        def one(number: int) -> None:
            together.wait()
            try:
                found[number] = calls[number]()
            except Exception as error:
                found[number] = error
            finally:
                connection.close()

        threads = [threading.Thread(target=one, args=(number,)) for number in range(len(calls))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return found

    return run


@pytest.mark.django_db(transaction=True)
def test_browsers_that_submit_the_same_task_at_the_same_moment_count_once(cast, racing):
    """Two browsers with ids of their own, one of which sends everything three times."""
    team, (worker,) = make_team(cast.dora, 1)
    job = make_job(cast.dora, team, 1)
    task = next_task(job, worker, uuid.uuid4().hex).task
    assert task is not None
    working.open_task(worker, task.key)
    sent = [("browser-1", ANSWER)] * 3 + [("browser-2", ANGRY)]

    done = racing(
        [lambda who=who, answer=answer: working.submit(worker, task.key, who, answer, 1.0) for who, answer in sent]
    )

    assert [each.state for each in done] == [Task.State.SUBMITTED] * 4
    row, kept = DataObject.objects.get(job=job), Task.objects.get(pk=task.pk)
    assert (row.submitted, row.state) == (1, DataObject.State.CONSOLIDATING)
    assert json.loads(kept.answer) == dict(sent)[kept.client_id]  # the answer of one of them, whole
    look(job)
    assert (job.human, states(job)) == (1, "H")


@pytest.mark.django_db(transaction=True)
def test_the_clock_of_a_task_runs_out_while_two_want_it(cast, racing):
    """The late answer and the next worker's request meet; whoever comes first has the place, and nobody else."""
    team, (slow, quick) = make_team(cast.dora, 2)
    for _ in range(5):
        job = make_job(cast.dora, team, 1)
        late = next_task(job, slow, uuid.uuid4().hex).task
        assert late is not None
        working.open_task(slow, late.key)
        Task.objects.filter(pk=late.pk).update(expires_at=timezone.now() - timedelta(seconds=1))

        submitted, given = racing(
            [
                lambda late=late: working.submit(slow, late.key, uuid.uuid4().hex, ANSWER, 1.0),
                lambda job=job: next_task(job, quick, uuid.uuid4().hex).task,
            ]
        )

        row = DataObject.objects.get(job=job)
        if given is None:
            assert (submitted.state, row.submitted, row.slots) == (Task.State.SUBMITTED, 1, 0)
        else:
            assert isinstance(submitted, TaskConflict)
            assert (row.submitted, row.slots) == (0, 0)
            working.submit(quick, given.key, uuid.uuid4().hex, ANSWER, 1.0)
        look(job)
        assert (job.human, states(job)) == (1, "H")


@pytest.mark.django_db
def test_what_is_drawn_while_the_reservation_runs_out_is_kept(cast):
    invited = invite(["ann", "bob"], None, cast.dora.principal)
    job = make_job(cast.dora, invited[0][0].groups.get().teams.get(), 1)
    ann, bob = (Labeler(worker.name, password).come_in() for worker, password in invited)
    task = ann.next(job.name)
    path = f"/api/portal/tasks/{task['id']}"
    ann.send("PUT", f"{path}/draft", {"seq": 1, "answer": {"half": 1}, "active_s": 2})
    Task.objects.filter(key=task["id"]).update(expires_at=timezone.now() - timedelta(seconds=1))
    other = bob.next(job.name)  # takes it over

    drawn = ann.send("PUT", f"{path}/draft", {"seq": 2, "answer": {"whole": 1}, "active_s": 4})
    refused = ann.submit(task, ANSWER, "ann-client-1")

    assert (drawn.json(), refused.status_code, refused.json()["state"]) == ({"saved_seq": 2}, 409, "TimedOut")
    assert ann.get(path).json()["task"]["answer"] == {"whole": 1}
    assert ann.submit(task, ANSWER, "ann-client-1").status_code == 409
    bob.post(f"/api/portal/tasks/{other['id']}/release")
    assert ann.submit(task, ANSWER, "ann-client-1").status_code == 200  # sent again when the place is free: it counts
    assert ann.submit(task, ANSWER, "ann-client-1").status_code == 200
    assert list(DataObject.objects.filter(job=job).values_list("submitted", "slots")) == [(1, 0)]


@pytest.mark.django_db
@pytest.mark.parametrize("said", [10**7, 0, -5])
def test_no_clock_but_the_servers_counts(cast, said):
    """A browser whose clock ran off says how long somebody worked: never longer than the server saw."""
    invited = invite(["ann"], None, cast.dora.principal)
    job = make_job(cast.dora, invited[0][0].groups.get().teams.get(), 1)
    ann = Labeler("ann", invited[0][1]).come_in()
    task = ann.next(job.name)
    began = timezone.now() - timedelta(seconds=30)
    Task.objects.filter(key=task["id"]).update(accepted_at=began)

    body = {"client_id": "client-1", "answer": ANSWER, "active_s": said}
    answer = ann.post(f"/api/portal/tasks/{task['id']}/submit", body)

    if said < 0:
        assert (answer.status_code, answer.json()["field"]) == (400, "active_s")
        return
    kept = Task.objects.get(key=task["id"])
    assert kept.submitted_at is not None
    assert 0 <= kept.active_s <= (kept.submitted_at - began).total_seconds()
