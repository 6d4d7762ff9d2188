"""Human loops: random interleavings of what reviewers, programs and clocks do end every loop once, and rightly."""

import json
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from groundtruth.models import HELD, DataObject, FlowDefinition, HumanLoop, HumanTaskUi, LabelingJob, Task
from groundtruth.reviewing import definitions, tending
from groundtruth.reviewing.starting import Wanted, start
from groundtruth.reviewing.stopping import stop
from groundtruth.tasks import working
from groundtruth.tasks.assigning import next_task
from groundtruth.tasks.errors import TaskConflict
from groundtruth.tasks.settling import closed
from studio.api.errors import ValidationError
from studio.storage.store import default_bucket, object_store
from studio.storage.uris import S3Uri
from studio.telemetry.models import Event
from tests.groundtruth.conftest import ROLE
from tests.groundtruth.rows import make_team

State = Task.State
ENDS = ("Completed", "Failed", "Stopped")
REVIEWERS, PEOPLE = 2, 3
who, which = st.integers(0, PEOPLE - 1), st.integers(0, 30)


def make_flow(person: Any, team: Any) -> FlowDefinition:
    """A flow definition for two answers per loop."""
    ui = HumanTaskUi.objects.create(name=uuid.uuid4().hex, domain_id=person.domain_id, content="<crowd-form>")
    human = {"TaskTitle": "t", "TaskDescription": "d", "TaskCount": REVIEWERS}
    request = {
        "FlowDefinitionName": f"f{uuid.uuid4().hex}",
        "HumanLoopConfig": {"WorkteamArn": team.arn, "HumanTaskUiArn": ui.arn, **human},
        "OutputConfig": {"S3OutputPath": f"s3://{default_bucket()}/reviews"},
        "RoleArn": ROLE,
    }
    return definitions.create(request, person.principal)


class Reviews(RuleBasedStateMachine):
    """One flow definition, three people, loops that are started and stopped at any time."""

    person: Any = None

    def __init__(self):
        super().__init__()
        team, self.people = make_team(self.person, PEOPLE)
        self.flow = make_flow(self.person, team)
        self.pool = LabelingJob.pools.get(flow=self.flow)

    def loops(self):
        return list(HumanLoop.objects.filter(flow=self.flow.pk).select_related("object").order_by("pk"))

    def of(self, who, which, *states):
        tasks = list(Task.objects.filter(job=self.pool.pk, worker=self.people[who], state__in=states or State.values))
        return tasks[which % len(tasks)] if tasks else None

    @staticmethod
    def quietly(act):
        try:
            return act()
        except (TaskConflict, ValidationError):
            return None

    @rule()
    def begin(self):
        name = f"l{uuid.uuid4().hex}"
        self.quietly(lambda: start(self.flow, Wanted(name, {"n": 1}), self.person.principal))

    @rule(who=who, then=st.sampled_from(["reserve", "open", "submit"]))
    def work(self, who, then):
        given = self.quietly(lambda: next_task(self.pool, self.people[who], uuid.uuid4().hex))
        if given is None or given.task is None:
            return
        assert given.task.object.loop.status == "InProgress", "nobody new gets what is being stopped"
        if then != "reserve":
            working.open_task(self.people[who], given.task.key)
        if then == "submit":
            working.submit(self.people[who], given.task.key, uuid.uuid4().hex, {"x": 1}, 0.1)

    @rule(who=who, which=which)
    def submit(self, who, which):
        if task := self.of(who, which):
            self.quietly(lambda: working.submit(self.people[who], task.key, uuid.uuid4().hex, {"x": 2}, 0.1))

    @rule(who=who, which=which, how=st.sampled_from(["decline", "release", "stop", "open"]))
    def leave_or_come_back(self, who, which, how):
        if task := self.of(who, which, *HELD):
            act = {
                "decline": lambda: working.decline(self.people[who], task.key, ""),
                "release": lambda: working.release(self.people[who], task.key),
                "stop": lambda: working.stop(self.people[who], task.key),
                "open": lambda: working.open_task(self.people[who], task.key),
            }
            self.quietly(act[how])

    @rule(which=which)
    def a_program_stops_one(self, which):
        if loops := self.loops():
            self.quietly(lambda: stop(loops[which % len(loops)]))

    @rule(seconds=st.sampled_from([0, 0, 3700, 31 * 86_400 - 3600]))
    def time_goes_by(self, seconds):
        tending.tend(timezone.now() + timedelta(seconds=seconds))

    @rule(chance=st.integers(0, 9))
    def the_definition_is_deleted(self, chance):
        self.flow = FlowDefinition.objects.filter(pk=self.flow.pk).first() or self.flow
        if chance == 0 and self.flow.pk and self.flow.status == "Active":
            definitions.delete(self.flow)

    @invariant()
    def places_add_up(self):
        for row in DataObject.objects.filter(job=self.pool.pk):
            held = list(Task.objects.filter(object=row, state__in=HELD).values_list("state", flat=True))
            answers = Task.objects.filter(object=row, state=State.SUBMITTED).count()
            assert answers == row.submitted <= row.wanted
            if row.state != DataObject.State.IN_LABELING:
                assert row.slots == len(held) == 0
            elif row.closing:
                assert (row.slots, set(held) - {State.ACCEPTED}) == (0, set())
                assert len(held) + row.submitted == row.wanted
                assert held, "nobody would ever finish it"
            else:
                assert row.slots == 0 if closed(row) else row.slots + len(held) + row.submitted == row.wanted

    @invariant()
    def every_end_is_right_and_told_once(self):
        for loop in self.loops():
            told = list(Event.objects.filter(arn=loop.arn, status__in=ENDS).values_list("status", flat=True))
            assert told == ([loop.status] if loop.status in ENDS else [])
            assert (loop.status == "Failed") == bool(loop.failure_code)
            answers = written(loop)
            assert len({each["workerId"] for each in answers}) == len(answers)
            if loop.status == "Completed":
                assert len(answers) == REVIEWERS
            elif loop.status != "Stopped":
                assert not answers

    def teardown(self):
        """Whatever happened: when all time is over, so is every loop."""
        for _ in range(2):
            tending.tend(timezone.now() + timedelta(days=31))
        assert [each for each in self.loops() if each.running] == []
        left = FlowDefinition.objects.filter(pk=self.flow.pk).first()
        assert left is None or left.status == "Active"
        assert LabelingJob.pools.filter(pk=self.pool.pk).exists() is (left is not None)


def written(loop: HumanLoop) -> list[dict[str, Any]]:
    """The answers in the loop's file."""
    if not loop.output_uri:
        return []
    place = S3Uri.parse(loop.output_uri)
    return list(json.loads(object_store().read(place.bucket, place.key))["humanAnswers"])


@pytest.mark.django_db
def test_every_review_ends_once_and_rightly(cast):
    machine = type("OfDora", (Reviews,), {"person": cast.dora})
    run_state_machine_as_test(machine, settings=settings(max_examples=8, stateful_step_count=25, deadline=None))
