"""What teams are told of their jobs: over a topic, by e-mail, in the portal (workforce specification §5.1)."""

import json
from datetime import timedelta

import pytest
from botocore.exceptions import ClientError
from django.core import mail
from django.utils import timezone

from groundtruth.models import LabelingJob, TeamNotice
from groundtruth.models.jobs import LIFETIME
from groundtruth.people import USER_POOL, invite
from studio.telemetry.models import Event
from studio.topics import delivering
from tests.groundtruth.conftest import TEAM, Labeler
from tests.groundtruth.test_running import look

POOL = {"UserPool": USER_POOL, "ClientId": "portal"}


@pytest.fixture
def team(people, client_of, dora, labelers, settings):
    """A team with a topic: ann and bob are in it, cleo is not; and a queue that hears of it."""
    settings.SENDS_MAIL, mail.outbox = True, []
    (cleo,) = labelers("cleo@example.org")
    sns, sqs = client_of(people.dora, "sns"), client_of(people.dora, "sqs")
    topic = sns.create_topic(Name="crew-news")["TopicArn"]
    dora.create_workteam(
        WorkteamName="crew",
        Description="Roofs",
        MemberDefinitions=[{"CognitoMemberDefinition": {**POOL, "UserGroup": "crew"}}],
        NotificationConfiguration={"NotificationTopicArn": topic},
    )
    from groundtruth.models import Workteam

    crew = Workteam.objects.get(name="crew")
    invited = invite(["ann@example.org", "bob@example.org", "no address"], crew, people.dora.principal)
    ann, bob, _ = (Labeler(worker.name, password).come_in() for worker, password in invited)
    url = sqs.create_queue(QueueName="hears")["QueueUrl"]
    sns.subscribe(
        TopicArn=topic, Protocol="sqs", Endpoint=topic.replace(":sns:", ":sqs:").replace("crew-news", "hears")
    )

    def heard():
        got = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", [])
        return [json.loads(each["Body"])["Subject"] for each in got]

    return ann, bob, cleo, heard


def notices(labeler):
    told = labeler.get("/api/portal/notices").json()
    return [each["title"] for each in told["notices"]]


def test_members_are_told_of_a_new_job_and_of_one_that_ends_soon(team, dora, job_request):
    ann, bob, cleo, heard = team
    assert bob.post("/api/portal/notices", {"notified": False}).json() == {
        "notices": [],
        "notified": False,
        "offered": True,
    }
    dora.create_labeling_job(**job_request("roof", 2, team=f"{TEAM}/crew"))
    job = LabelingJob.objects.get()
    for _ in range(2):
        look(job)
    delivering.deliver_due()

    title = "New labeling job: Roof damage"
    assert (heard(), [(each.to, each.subject) for each in mail.outbox]) == ([title], [(["ann@example.org"], title)])
    assert "Say what is wrong with the roof" in mail.outbox[0].body
    assert (notices(ann), notices(bob), notices(cleo)) == ([title], [], [])
    assert cleo.get("/api/portal/notices").json()["offered"] is False

    LabelingJob.objects.update(in_progress_at=timezone.now() - LIFETIME + timedelta(days=2))
    for _ in range(2):
        look(job)
    delivering.deliver_due()
    soon = "Labeling job ends soon: Roof damage"
    assert (heard(), len(mail.outbox)) == ([soon], 2)
    assert notices(ann) == [soon, title]
    seen = ann.get("/api/portal/notices").json()["notices"][0]["at"]
    assert ann.post("/api/portal/notices", {"seen_until": seen}).json()["notices"] == []
    assert bob.post("/api/portal/notices", {"notified": True}).json()["notices"] != []
    assert TeamNotice.objects.count() == 2


def test_a_team_without_a_topic_is_told_nothing(dora, labelers, job_request):
    (ann,) = labelers("ann@example.org")
    dora.create_labeling_job(**job_request("roof", 1))
    look(LabelingJob.objects.get())

    assert (notices(ann), TeamNotice.objects.count()) == ([], 0)


def test_a_topic_that_is_not_there_is_refused(dora, people, client_of):
    theirs = client_of(people.eve, "sns").create_topic(Name="theirs")["TopicArn"]
    request = {
        "WorkteamName": "crew",
        "Description": "Roofs",
        "MemberDefinitions": [{"CognitoMemberDefinition": {**POOL, "UserGroup": "crew"}}],
    }
    for arn in (theirs, theirs.replace("theirs", "none")):
        with pytest.raises(ClientError, match="NotificationTopicArn: Topic does not exist"):
            dora.create_workteam(**request, NotificationConfiguration={"NotificationTopicArn": arn})
    dora.create_workteam(**request)
    with pytest.raises(ClientError, match="NotificationTopicArn: Topic does not exist"):
        dora.update_workteam(WorkteamName="crew", NotificationConfiguration={"NotificationTopicArn": theirs})
    dora.update_workteam(WorkteamName="crew", Description="Other roofs")
    dora.delete_workteam(WorkteamName="crew")

    told = Event.objects.filter(noun="work team", name="crew").order_by("pk").values_list("status", flat=True)
    assert list(told) == ["Active", "Active", "Deleted"]
