"""Who gets which object: random interleavings of everything that workers, clocks and managers do."""

import threading
import uuid
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from groundtruth.models import HELD, DataObject, LabelingJob, Task, TaskActivity, Worker
from groundtruth.models.jobs import count
from groundtruth.running.dispatching import close, dispatch, expire, take_back
from groundtruth.tasks import quick, working
from groundtruth.tasks.assigning import MOST_AT_HAND, held_by, next_task
from groundtruth.tasks.consensus import change_workers
from groundtruth.tasks.errors import TaskConflict
from groundtruth.tasks.review import send_back
from groundtruth.tasks.settling import closed
from studio.access.permissions import FieldError
from studio.statements import on_postgresql
from tests.groundtruth.rows import ANSWER, make_job, make_team

State = Task.State
WORKERS, OBJECTS, WANTED = 4, 5, 2
who = st.integers(0, WORKERS - 1)
which = st.integers(0, 30)


class Interleavings(RuleBasedStateMachine):
    """A job of five objects, two answers each, four workers, batches of three."""

    person: Any = None

    def __init__(self):
        super().__init__()
        team, self.workers = make_team(self.person, WORKERS)
        self.job = make_job(self.person, team, OBJECTS, wanted=WANTED, MaxConcurrentTaskCount=3)
        self.sent = {}  # task key -> (client id, answer) that was accepted last

    def a_task(self, worker, which, *states):
        tasks = list(Task.objects.filter(job=self.job, worker=worker, state__in=states or State.values))
        return tasks[which % len(tasks)] if tasks else None

    @rule(who=who)
    def ask(self, who):
        request_id = uuid.uuid4().hex
        try:
            given = next_task(self.job, self.workers[who], request_id)
        except TaskConflict:
            at_hand = Task.objects.filter(job=self.job, worker=self.workers[who], state__in=HELD[:2])
            assert at_hand.count() == MOST_AT_HAND
            return
        if given.task:
            assert next_task(self.job, self.workers[who], request_id).task == given.task

    @rule(who=who, which=which)
    def open(self, who, which):
        if task := self.a_task(self.workers[who], which, State.RESERVED, State.STOPPED):
            self.quietly(lambda: working.open_task(self.workers[who], task.key))

    @rule(who=who, which=which, again=st.booleans())
    def submit(self, who, which, again):
        task = self.a_task(self.workers[who], which)
        if task is None:
            return
        client_id = self.sent[task.key] if again and task.key in self.sent else uuid.uuid4().hex
        before = DataObject.objects.get(pk=task.object_id).submitted
        done = self.quietly(lambda: working.submit(self.workers[who], task.key, client_id, ANSWER, 1.0))
        if done:
            new = task.state != State.SUBMITTED
            assert DataObject.objects.get(pk=task.object_id).submitted == before + new
            self.sent[task.key] = client_id

    @rule(who=who, which=which)
    def decline(self, who, which):
        if task := self.a_task(self.workers[who], which, *HELD):
            self.quietly(lambda: working.decline(self.workers[who], task.key, "blurred"))

    @rule(who=who, which=which)
    def release(self, who, which):
        if task := self.a_task(self.workers[who], which, *HELD):
            self.quietly(lambda: working.release(self.workers[who], task.key))

    @rule(who=who, which=which)
    def stop_and_resume_later(self, who, which):
        if task := self.a_task(self.workers[who], which, State.ACCEPTED):
            self.quietly(lambda: working.stop(self.workers[who], task.key))

    @rule(which=which)
    def the_clock_of_a_task_runs_out(self, which):
        tasks = list(Task.objects.filter(job=self.job, state__in=HELD[:2]))
        if tasks:
            past = timezone.now() - timedelta(seconds=1)
            Task.objects.filter(pk=tasks[which % len(tasks)].pk).update(expires_at=past)

    @rule(number=st.integers(0, OBJECTS - 1))
    def an_object_was_available_long_enough(self, number):
        rows = DataObject.objects.filter(job=self.job, number=number, state=DataObject.State.IN_LABELING)
        rows.update(dispatched_at=timezone.now() - timedelta(days=31))
        expire(self.job, timezone.now())

    @rule()
    def the_worker_process_looks(self):
        now = timezone.now()
        rows = DataObject.objects.filter(job=self.job, state=DataObject.State.CONSOLIDATING)
        for row in rows:
            assert row.submitted >= 1
            if DataObject.end(row.pk, DataObject.State.HUMAN, now):
                count(self.job, human=1)
        self.job.refresh_from_db()
        if self.job.status == LabelingJob.Status.IN_PROGRESS:
            dispatch(self.job)

    @rule(number=st.integers(0, OBJECTS - 1), others=st.booleans())
    def a_manager_sends_back(self, number, others):
        self.quietly(lambda: send_back(self.job, number, others=others))

    @rule(workers=st.integers(1, 3))
    def a_manager_wants_other_numbers(self, workers):
        self.quietly(lambda: change_workers(self.job, workers))

    @precondition(lambda self: self.job.status == LabelingJob.Status.IN_PROGRESS)
    @rule(chance=st.integers(0, 19))
    def the_job_is_stopped(self, chance):
        if chance == 0:
            self.job.move_to(LabelingJob.Status.STOPPING)
            take_back(self.job)

    @staticmethod
    def quietly(act):
        try:
            return act()
        except TaskConflict:
            return None

    @invariant()
    def nobody_has_an_object_twice(self):
        tasks = Task.objects.filter(job=self.job).exclude(state=State.RELEASED).values_list("object_id", "worker_id")
        assert max(Counter(tasks).values(), default=1) == 1

    @invariant()
    def exactly_the_wanted_number_of_workers(self):
        for row in DataObject.objects.filter(job=self.job):
            held = Task.objects.filter(object=row, state__in=HELD).count()
            answers = Task.objects.filter(object=row, state=State.SUBMITTED).count()
            assert answers == row.submitted <= row.wanted
            if row.state == DataObject.State.IN_LABELING:
                assert row.slots == 0 if closed(row) else row.slots + held + row.submitted == row.wanted
                assert row.slots or held, "nobody would ever finish it"
            else:
                assert row.slots == held == 0

    @invariant()
    def what_was_submitted_is_there(self):
        kept = (State.SUBMITTED, State.SENT_BACK, State.RELEASED)
        found = dict(Task.objects.filter(key__in=self.sent, state__in=kept).values_list("key", "client_id"))
        assert found == self.sent

    @invariant()
    def counters_count(self):
        states = Counter(DataObject.objects.filter(job=self.job).values_list("state", flat=True))
        job = LabelingJob.objects.get(pk=self.job.pk)
        assert (job.human, job.failed) == (states[DataObject.State.HUMAN], states[DataObject.State.FAILED])


@pytest.mark.django_db
def test_no_interleaving_loses_or_doubles_anything(cast):
    machine = type("OfDora", (Interleavings,), {"person": cast.dora})
    # unittest looks for the class by name; it lives only here
    run_state_machine_as_test(machine, settings=settings(max_examples=25, stateful_step_count=40, deadline=None))


@pytest.mark.django_db
def test_more_or_fewer_people_are_wanted_while_the_job_runs(cast):
    team, (first, second, _) = make_team(cast.dora, 3)
    job = make_job(cast.dora, team, 3, wanted=1, MaxConcurrentTaskCount=2)
    dispatch(job)
    working.submit(first, a_task(job, first).key, "a", ANSWER, 1.0)  # object 0 has all that it needs

    assert change_workers(job, 2) == 1  # object 1 is offered to two; object 2 is not offered yet
    for worker, request in ((first, "x"), (second, "y")):
        assert next_task(job, worker, request).task
    assert set(Task.objects.filter(request_id__in=["x", "y"]).values_list("object__number", flat=True)) == {1}
    DataObject.objects.filter(state=DataObject.State.CONSOLIDATING).update(state=DataObject.State.HUMAN)
    for worker, request in ((first, "x"), (second, "y")):
        working.submit(worker, Task.objects.get(request_id=request).key, request, ANSWER, 1.0)
    assert [row.state for row in DataObject.objects.order_by("number")] == ["HumanLabeled", "Consolidating", "Pending"]
    DataObject.objects.filter(number=1).update(state=DataObject.State.HUMAN)
    dispatch(LabelingJob.objects.get(pk=job.pk))
    assert DataObject.objects.get(number=2).slots == 2  # what is offered later knows it, too

    working.submit(first, a_task(job, first).key, "z", ANSWER, 1.0)
    assert change_workers(job, 1) == 1  # one answer is enough now
    assert DataObject.objects.get(number=2).state == "Consolidating"
    assert LabelingJob.objects.get(pk=job.pk).workers_wanted == 1


@pytest.mark.django_db
def test_how_many_are_wanted_has_its_limits(cast):
    team, _ = make_team(cast.dora, 1)
    job = make_job(cast.dora, team, 1)

    with pytest.raises(FieldError, match="From 1 to 9 people can answer an object"):
        change_workers(job, 10)
    LabelingJob.objects.filter(pk=job.pk).update(type_key="VideoObjectDetection")
    with pytest.raises(FieldError, match="An object of VideoObjectDetection is for one person"):
        change_workers(LabelingJob.objects.get(pk=job.pk), 2)
    job.move_to("Stopping")
    with pytest.raises(TaskConflict, match="The job is over"):
        change_workers(job, 1)


@pytest.mark.django_db(transaction=True)
def test_many_at_once_get_different_objects(cast):
    team, workers = make_team(cast.dora, 6)
    job = make_job(cast.dora, team, 24, wanted=2)
    got: list[tuple[int, int]] = []
    broken: list[Exception] = []
    moved = threading.Condition()

    def work(worker):
        try:
            reason = ""
            while reason != "finished" and not broken:
                given = next_task(job, worker, uuid.uuid4().hex)
                reason = given.reason
                if given.task:
                    working.open_task(worker, given.task.key)
                    working.submit(worker, given.task.key, uuid.uuid4().hex, ANSWER, 0.1)
                    got.append((given.task.object_id, worker.pk))
                with moved:
                    moved.notify_all() if given.task else moved.wait(1)  # what is left is just being taken by others
        except Exception as error:
            broken.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=[worker]) for worker in workers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert broken == []
    assert len(got) == len(set(got)) == 48  # every object twice, by two people
    assert set(DataObject.objects.filter(job=job).values_list("submitted", "slots")) == {(2, 0)}


def a_task(job: LabelingJob, worker: Worker) -> Task:
    """The worker's next task; there is one."""
    task = next_task(job, worker, uuid.uuid4().hex).task
    assert task is not None
    return task


@pytest.mark.django_db
def test_two_browsers_that_submit_the_same_task_count_once(cast):
    team, (worker,) = make_team(cast.dora, 1)
    job = make_job(cast.dora, team, 1, wanted=1)
    key = a_task(job, worker).key
    working.open_task(worker, key)

    working.submit(worker, key, "browser-1", ANSWER, 1.0)
    working.submit(worker, key, "browser-2", {"crowd-classifier": {"label": "angry"}}, 2.0)

    row = DataObject.objects.get(job=job)
    assert (row.submitted, row.state) == (1, DataObject.State.CONSOLIDATING)
    assert '"angry"' in Task.objects.get(key=key).answer


@pytest.mark.django_db
def test_a_late_answer_counts_while_its_place_is_free(cast):
    team, (slow, quick) = make_team(cast.dora, 2)
    job = make_job(cast.dora, team, 1, wanted=1)
    key = a_task(job, slow).key
    working.open_task(slow, key)
    Task.objects.filter(key=key).update(expires_at=timezone.now() - timedelta(seconds=1))

    other = a_task(job, quick)
    with pytest.raises(TaskConflict, match="time limit"):
        working.submit(slow, key, uuid.uuid4().hex, ANSWER, 1.0)
    working.release(quick, other.key)
    working.submit(slow, key, uuid.uuid4().hex, ANSWER, 1.0)

    assert DataObject.objects.get(job=job).submitted == 1


@pytest.mark.django_db
def test_an_object_that_is_closed_is_not_offered_but_counts_what_it_has(cast):
    team, workers = make_team(cast.dora, 4)
    job = make_job(cast.dora, team, 1, wanted=2)
    keys = []
    for worker in workers[:2]:
        keys.append(a_task(job, worker).key)
    working.decline(workers[0], keys[0], "blurred")
    third = a_task(job, workers[2]).key
    working.submit(workers[1], keys[1], uuid.uuid4().hex, ANSWER, 1.0)
    working.decline(workers[2], third, "blurred")

    assert next_task(job, workers[3], uuid.uuid4().hex).task is None
    assert DataObject.objects.get(job=job).state == DataObject.State.CONSOLIDATING


@pytest.mark.django_db
def test_a_disabled_objects_numbers_are_closed_together(cast):
    team, (worker,) = make_team(cast.dora, 1)
    job = make_job(cast.dora, team, 3, wanted=1)
    key = a_task(job, worker).key
    working.submit(worker, key, uuid.uuid4().hex, ANSWER, 1.0)

    close(job, [0, 1, 2])

    states = dict(DataObject.objects.filter(job=job).values_list("number", "state"))
    assert states == {0: "Consolidating", 1: "Failed", 2: "Failed"}


@pytest.mark.django_db
def test_a_lock_on_an_object_locks_no_job():
    """Whoever holds an object and its job waits for people who hold the job and want the object."""
    locked = str(DataObject.objects.select_for_update().filter(pk=1).query)

    assert LabelingJob._meta.db_table not in locked


def one_task(job: LabelingJob, worker: Worker) -> list[dict[str, Any]]:
    """Everything that taking, opening and answering the next task has written, but keys and times."""
    task = a_task(job, worker)
    working.open_task(worker, task.key)
    sent = working.submit(worker, task.key, "browser-1", ANSWER, 0.0)
    rows = Task.objects.filter(pk=task.pk), DataObject.objects.filter(pk=task.object_id)
    notes = TaskActivity.objects.filter(task=task).order_by("pk")
    assert (sent.state, sent.answer, sent.revision) == rows[0].values_list("state", "answer", "revision")[0]
    own = {"id", "key", "task_id", "object_id", "worker_id", "request_id", "number", "line"}
    return [
        {name: bool(value) if name.endswith(("at", "_s")) else value for name, value in row.items() if name not in own}
        for row in [*rows[0].values(), *rows[1].values(), *notes.values()]
    ]


@pytest.mark.django_db
def test_the_short_way_writes_what_the_long_way_writes(cast, monkeypatch):
    team, workers = make_team(cast.dora, 2)
    job = make_job(cast.dora, team, 2, wanted=2)
    short = [one_task(job, worker) for worker in workers]  # the first answer of an object, and its last
    monkeypatch.setattr(quick, "on_postgresql", lambda: False)

    long = [one_task(job, worker) for worker in workers]

    assert [each["kind"] for each in short[0][2:]] == ["TasksAccepted", "TasksSubmitted"]
    assert short == long


@pytest.mark.django_db
def test_the_short_way_is_taken_where_the_database_can(cast):
    team, (worker,) = make_team(cast.dora, 1)
    job = make_job(cast.dora, team, 2)

    task = quick.take(job, worker, uuid.uuid4().hex, MOST_AT_HAND)

    assert (task is not None) == on_postgresql()
    if task is not None:
        assert quick.take(job, worker, task.request_id, MOST_AT_HAND) is None  # asked before
        assert quick.take(job, worker, uuid.uuid4().hex, 1) is None  # as many at hand as may be
        read = quick.held(worker, task.key)
        assert read is not None
        assert quick.accept(read)
        assert not quick.accept(task)


@pytest.mark.django_db
def test_the_short_way_leaves_an_ended_job_and_a_lost_task_to_the_long_way(cast):
    team, (worker,) = make_team(cast.dora, 1)
    job = make_job(cast.dora, team, 2)
    task = a_task(job, worker)
    read = held_by(worker, task.key, lock=False)
    working.release(worker, task.key)

    assert not (on_postgresql() and quick.accept(read))
    with pytest.raises(TaskConflict, match="released"):
        working.submit(worker, task.key, "browser-1", ANSWER, 0.0)
    job.move_to(LabelingJob.Status.STOPPING)
    assert quick.take(job, worker, uuid.uuid4().hex, MOST_AT_HAND) is None
