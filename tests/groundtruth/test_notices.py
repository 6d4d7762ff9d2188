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
from tests.groundtruth.test_reviews import CALM, PAGE, definition
from tests.groundtruth.test_running import look
from tests.studio.access.browsers import browser_of

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


def test_a_manager_has_a_team_told_without_knowing_of_topics(people, labelers, dora, job_request):
    (ann,) = labelers("ann@example.org")
    browser, path = browser_of(people.dora), "/api/labeling/teams/Everyone-in-private-workforce"
    assert browser_of(people.eve).send("PATCH", path, {"told": True}).status_code == 404

    shown = browser.send("PATCH", path, {"told": True, "tells_reviews": True}).json()["team"]

    assert (shown["told"], shown["tells_reviews"]) == (True, True)
    topic = dora.describe_workteam(WorkteamName="Everyone-in-private-workforce")["Workteam"][
        "NotificationConfiguration"
    ]
    assert topic["NotificationTopicArn"].endswith(":labeling-Everyone-in-private-workforce")
    dora.create_labeling_job(**job_request("roof", 1))
    look(LabelingJob.objects.get())
    assert notices(ann) == ["New labeling job: Roof damage"]

    assert browser.send("PATCH", path, {"told": True}).json()["team"]["told"] is True
    shown = browser.send("PATCH", path, {"told": False}).json()["team"]
    assert (shown["told"], shown["tells_reviews"]) == (False, False)
    described = dora.describe_workteam(WorkteamName="Everyone-in-private-workforce")["Workteam"]
    assert "NotificationTopicArn" not in described.get("NotificationConfiguration", {})


def begin_review(dora, a2i, name):
    """A human loop whose reviewers are the crew."""
    a2i.start_human_loop(
        HumanLoopName=name,
        FlowDefinitionArn=dora.describe_flow_definition(FlowDefinitionName="tone")["FlowDefinitionArn"],
        HumanLoopInput={"InputContent": json.dumps({"taskObject": f"Letter {name}"})},
    )
    delivering.deliver_due()


def test_a_team_is_told_of_reviews_where_somebody_has_switched_it_on(team, dora, people, client_of):
    ann, bob, cleo, heard = team
    a2i = client_of(people.dora, "sagemaker-a2i-runtime")
    ui = dora.create_human_task_ui(HumanTaskUiName="page", UiTemplate={"Content": PAGE})["HumanTaskUiArn"]
    dora.create_flow_definition(**definition(ui=ui, team=f"{TEAM}/crew"))
    begin_review(dora, a2i, "before")
    assert (heard(), notices(ann)) == ([], [])
    review = ann.next("~tone")
    ann.submit(review, CALM)

    browser = browser_of(people.dora)
    shown = browser.send("PATCH", "/api/labeling/teams/crew", {"tells_reviews": True}).json()["team"]
    assert (shown["told"], shown["tells_reviews"]) == (True, True)
    begin_review(dora, a2i, "first")
    begin_review(dora, a2i, "second")

    title = "Something to review: Tone"
    assert (heard(), [(each.to, each.subject) for each in mail.outbox]) == (
        [title],
        [(["ann@example.org"], title), (["bob@example.org"], title)],
    )
    assert (notices(ann), notices(bob), notices(cleo)) == ([title], [title], [])
    for _ in range(2):
        ann.submit(ann.next("~tone"), CALM)
    assert notices(bob) == []  # nothing waits any more

    begin_review(dora, a2i, "third")
    assert heard() == []  # told within the hour
    TeamNotice.objects.update(at=timezone.now() - timedelta(hours=2))
    ann.submit(ann.next("~tone"), CALM)
    begin_review(dora, a2i, "fourth")
    assert heard() == [title]


def test_a_team_without_a_topic_cannot_be_told_of_reviews(people, labelers):
    labelers("ann@example.org")
    browser = browser_of(people.dora)
    path = "/api/labeling/teams/Everyone-in-private-workforce"

    refused = browser.send("PATCH", path, {"tells_reviews": True})

    assert (refused.status_code, "is told of nothing" in refused.json()["message"]) == (409, True)
    assert browser.send("PATCH", path, {"tells_reviews": False}).status_code == 200
    assert browser_of(people.eve).send("PATCH", path, {"tells_reviews": False}).status_code == 404
