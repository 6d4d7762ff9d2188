"""Human review: flow definitions and human loops through boto3, reviewers at the portal."""

import json
import re
from datetime import timedelta

import pytest
from botocore.exceptions import ClientError
from django.utils import timezone

from groundtruth.models import DataObject, HumanLoop, LabelingJob
from groundtruth.reviewing import finishing, tending
from studio.storage.objects import StoreUnavailable
from studio.storage.store import default_bucket, object_store
from studio.telemetry.models import Event, LogEvent, MetricPoint
from tests.groundtruth.conftest import ROLE, TEAM

EVERYONE = f"{TEAM}/Everyone-in-private-workforce"
PAGE = (
    "<crowd-form><crowd-classifier name='tone' categories='[\"calm\", \"angry\"]' header='How does it sound?'>"
    "<classification-target>{{ task.input.taskObject }}</classification-target></crowd-classifier></crowd-form>"
)
CALM = {"tone": {"label": "calm"}}
POOL = "~tone"


@pytest.fixture
def a2i(people, client_of):
    """The runtime of the data scientist."""
    return client_of(people.dora, "sagemaker-a2i-runtime")


@pytest.fixture
def ann_and_bob(labelers):
    """Two reviewers, signed in."""
    return labelers("ann@example.org", "bob@example.org")


def definition(name="tone", ui="", **human):
    return {
        "FlowDefinitionName": name,
        "HumanLoopConfig": {
            "WorkteamArn": human.pop("team", EVERYONE),
            "HumanTaskUiArn": ui,
            "TaskTitle": "Tone",
            "TaskDescription": "Say how a letter sounds",
            "TaskCount": 1,
            **human,
        },
        "OutputConfig": {"S3OutputPath": f"s3://{default_bucket()}/reviews"},
        "RoleArn": ROLE,
    }


@pytest.fixture
def ui(dora):
    """The ARN of a template."""
    return dora.create_human_task_ui(HumanTaskUiName="page", UiTemplate={"Content": PAGE})["HumanTaskUiArn"]


@pytest.fixture
def make_flow(dora, ui, ann_and_bob):
    """`make_flow(TaskCount=2)`: the ARN of a flow definition for ann and bob."""
    return lambda **human: dora.create_flow_definition(**definition(ui=ui, **human))["FlowDefinitionArn"]


def begin(a2i, flow, name="letter-1", text="All good.", **more):
    content = json.dumps({"taskObject": text})
    return a2i.start_human_loop(
        HumanLoopName=name, FlowDefinitionArn=flow, HumanLoopInput={"InputContent": content}, **more
    )["HumanLoopArn"]


def refused(call, **request):
    with pytest.raises(ClientError) as caught:
        call(**request)
    answer = caught.value.response
    return answer["Error"]["Code"], answer["Error"]["Message"], answer["ResponseMetadata"]["HTTPStatusCode"]


def status(a2i, name="letter-1"):
    return a2i.describe_human_loop(HumanLoopName=name)["HumanLoopStatus"]


def output(uri):
    bucket, _, key = uri.removeprefix("s3://").partition("/")
    return json.loads(object_store().read(bucket, key))


def test_a_review_from_the_first_call_to_its_file(dora, a2i, make_flow, ann_and_bob, start_worker, wait_until, people):
    start_worker()
    ann, _ = ann_and_bob
    flow = make_flow()
    arn = begin(a2i, flow)
    assert arn == "arn:aws:sagemaker:us-east-1:000000000000:human-loop/letter-1"
    assert status(a2i) == "InProgress"

    (line,) = ann.get("/api/portal/jobs").json()["jobs"]
    task = ann.next(line["name"])
    page = ann.get(task["page_url"]).content.decode()
    assert "All good." in page
    assert ann.submit(task, CALM).status_code == 200
    loop = wait_until(lambda: status(a2i) == "Completed" and a2i.describe_human_loop(HumanLoopName="letter-1"), 30)

    assert (line["title"], line["available"], line["type"]) == ("Tone", True, "custom")
    uri = loop["HumanLoopOutput"]["OutputS3Uri"]
    folder = loop["CreationTime"].strftime("%Y/%m/%d/%H/%M/%S")
    assert uri == f"s3://{default_bucket()}/reviews/tone/{folder}/letter-1/output.json"
    written = output(uri)
    (answer,) = written.pop("humanAnswers")
    assert written == {
        "flowDefinitionArn": flow,
        "humanLoopName": "letter-1",
        "inputContent": {"taskObject": "All good."},
    }
    assert answer["answerContent"] == CALM
    assert set(answer) == {
        "answerContent",
        "acceptanceTime",
        "submissionTime",
        "timeSpentInSeconds",
        "workerId",
        "workerMetadata",
    }
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", answer["acceptanceTime"])
    assert answer["workerMetadata"]["identityData"]["identityProviderType"] == "Cognito"
    assert ann.get("/api/portal/jobs").json() == {"jobs": []}


def test_the_end_of_a_review_is_told_once(a2i, make_flow, ann_and_bob, people, client_of):
    ann, _ = ann_and_bob
    begin(a2i, make_flow())
    ann.submit(ann.next(POOL), CALM)

    for _ in range(2):
        tending.tend()

    (line,) = LogEvent.objects.filter(stream__group="/aws/sagemaker/HumanLoops", stream__name="tone")
    told = json.loads(line.message)
    loop = HumanLoop.objects.get()
    assert (told["detail-type"], told["source"]) == ("SageMaker A2I HumanLoop Status Change", "aws.sagemaker")
    assert told["resources"] == [loop.arn]
    assert set(told) == {"version", "id", "detail-type", "source", "account", "time", "region", "resources", "detail"}
    assert told["detail"] == {
        "creationTime": told["detail"]["creationTime"],
        "failureCode": None,
        "failureReason": None,
        "flowDefinitionArn": loop.flow.arn,
        "humanLoopArn": loop.arn,
        "humanLoopName": "letter-1",
        "humanLoopOutput": {"outputS3Uri": loop.output_uri},
        "humanLoopStatus": "Completed",
    }
    assert list(Event.objects.filter(arn=loop.arn).order_by("pk").values_list("status", flat=True)) == [
        "InProgress",
        "Completed",
    ]
    activity = LogEvent.objects.filter(stream__group="/aws/sagemaker/groundtruth/WorkerActivity", stream__name="tone")
    lines = [json.loads(each.message) for each in activity]
    assert [line["event_type"] for line in lines] == ["TasksAccepted", "TasksSubmitted"]
    assert {(line["labeling_job_arn"], line["workteam_arn"]) for line in lines} == {(loop.arn, EVERYONE)}
    assert MetricPoint.objects.get(series__name="HumanLoopsCompleted").sum == 1


def test_two_reviewers_one_of_whom_thinks_again(a2i, make_flow, ann_and_bob, labelers):
    ann, bob = ann_and_bob
    (cleo,) = labelers("cleo@example.org")
    begin(a2i, make_flow(TaskCount=2))
    task = ann.next(POOL)
    assert ann.post(f"/api/portal/tasks/{task['id']}/decline", {"reason": "not my language"}).status_code == 200
    assert ann.next(POOL) is None
    task = bob.next(POOL)
    assert bob.post(f"/api/portal/tasks/{task['id']}/release").status_code == 200
    bob.submit(bob.next(POOL), CALM)
    tending.tend()
    assert status(a2i) == "InProgress"
    assert "HumanLoopOutput" not in a2i.describe_human_loop(HumanLoopName="letter-1")
    assert list(object_store().list(default_bucket(), "reviews/")) == []

    cleo.submit(cleo.next(POOL), {"tone": {"label": "angry"}})
    tending.tend()

    answers = output(a2i.describe_human_loop(HumanLoopName="letter-1")["HumanLoopOutput"]["OutputS3Uri"])
    assert [each["answerContent"]["tone"]["label"] for each in answers["humanAnswers"]] == ["calm", "angry"]
    assert status(a2i) == "Completed"


def test_an_answer_can_be_changed_until_all_are_in(a2i, make_flow, ann_and_bob):
    ann, bob = ann_and_bob
    begin(a2i, make_flow(TaskCount=2))
    task = ann.next(POOL)
    ann.submit(task, CALM)
    assert ann.submit(task, {"tone": {"label": "angry"}}).status_code == 200
    bob.submit(bob.next(POOL), CALM)
    assert ann.submit(task, CALM).status_code == 409
    tending.tend()

    answers = output(HumanLoop.objects.get().output_uri)["humanAnswers"]
    assert [each["answerContent"]["tone"]["label"] for each in answers] == ["angry", "calm"]


def test_stopped_while_somebody_has_it_open(a2i, make_flow, ann_and_bob):
    ann, bob = ann_and_bob
    begin(a2i, make_flow(TaskCount=2))
    task = ann.next(POOL)

    for _ in range(2):
        a2i.stop_human_loop(HumanLoopName="letter-1")

    assert status(a2i) == "Stopping"
    assert refused(a2i.delete_human_loop, HumanLoopName="letter-1")[0] == "ValidationException"
    assert bob.get("/api/portal/jobs").json() == {"jobs": []}
    assert bob.next(POOL) is None
    assert ann.submit(task, CALM).status_code == 200
    tending.tend()
    assert status(a2i) == "Stopped"
    written = output(a2i.describe_human_loop(HumanLoopName="letter-1")["HumanLoopOutput"]["OutputS3Uri"])
    assert [each["answerContent"] for each in written["humanAnswers"]] == [CALM]
    assert refused(a2i.stop_human_loop, HumanLoopName="letter-1")[0] == "ValidationException"


def test_whoever_leaves_a_stopped_review_does_not_come_back(a2i, make_flow, ann_and_bob):
    ann, _ = ann_and_bob
    begin(a2i, make_flow())
    task = ann.next(POOL)
    a2i.stop_human_loop(HumanLoopName="letter-1")

    assert ann.post(f"/api/portal/tasks/{task['id']}/stop").json()["task"]["state"] == "Expired"

    assert ann.post(f"/api/portal/tasks/{task['id']}/open").status_code == 409
    tending.tend()
    assert (status(a2i), HumanLoop.objects.get().output_uri) == ("Stopped", "")


def test_stopped_before_anybody_began_and_deleted(a2i, make_flow):
    flow = make_flow()
    begin(a2i, flow)
    a2i.stop_human_loop(HumanLoopName="letter-1")
    assert status(a2i) == "Stopped"

    a2i.delete_human_loop(HumanLoopName="letter-1")

    assert refused(a2i.describe_human_loop, HumanLoopName="letter-1")[::2] == ("ResourceNotFoundException", 404)
    assert a2i.list_human_loops(FlowDefinitionArn=flow)["HumanLoopSummaries"] == []
    assert DataObject.objects.count() == 0
    assert begin(a2i, flow, text="another letter")  # the name is free again


def test_nobody_in_time_is_a_failure(a2i, make_flow, ann_and_bob):
    ann, _ = ann_and_bob
    begin(a2i, make_flow(TaskCount=2, TaskAvailabilityLifetimeInSeconds=600))
    ann.submit(ann.next(POOL), CALM)

    tending.tend(timezone.now() + timedelta(seconds=500))
    assert status(a2i) == "InProgress"
    tending.tend(timezone.now() + timedelta(seconds=700))

    loop = a2i.describe_human_loop(HumanLoopName="letter-1")
    assert (loop["HumanLoopStatus"], loop["FailureCode"]) == ("Failed", "Expired")
    assert "HumanLoopOutput" not in loop


def test_a_task_that_is_open_too_long_goes_to_somebody_else(a2i, make_flow, ann_and_bob):
    ann, bob = ann_and_bob
    begin(a2i, make_flow(TaskTimeLimitInSeconds=60))
    task = ann.next(POOL)
    assert (task["time_limit_s"], bob.next(POOL)) == (60, None)

    tending.tend(timezone.now() + timedelta(seconds=61))

    assert bob.next(POOL)["object"] == task["object"]
    assert ann.submit(task, CALM).json()["state"] == "TimedOut"


def test_as_many_who_decline_as_are_wanted_end_it(a2i, make_flow, ann_and_bob):
    ann, _ = ann_and_bob
    begin(a2i, make_flow())
    ann.post(f"/api/portal/tasks/{ann.next(POOL)['id']}/decline", {"reason": "unreadable"})

    tending.tend()

    loop = a2i.describe_human_loop(HumanLoopName="letter-1")
    assert (loop["HumanLoopStatus"], loop["FailureCode"]) == ("Failed", "Expired")
    assert "declined" in loop["FailureReason"]


def test_a_definition_goes_with_its_reviews(dora, a2i, make_flow, ann_and_bob, ui):
    ann, bob = ann_and_bob
    flow = make_flow()
    for number in (1, 2):
        begin(a2i, flow, f"letter-{number}", f"Letter {number}")
    task = ann.next(POOL)

    dora.delete_flow_definition(FlowDefinitionName="tone")

    assert dora.describe_flow_definition(FlowDefinitionName="tone")["FlowDefinitionStatus"] == "Deleting"
    assert refused(dora.delete_flow_definition, FlowDefinitionName="tone")[0] == "ResourceInUse"
    assert (status(a2i, "letter-1"), status(a2i, "letter-2"), bob.next(POOL)) == ("Stopping", "Stopped", None)
    code, said, _ = refused(
        a2i.start_human_loop, HumanLoopName="x", FlowDefinitionArn=flow, HumanLoopInput={"InputContent": "{}"}
    )
    assert (code, "Deleting" in said) == ("ValidationException", True)
    assert ann.submit(task, CALM).status_code == 200
    tending.tend()
    assert refused(dora.describe_flow_definition, FlowDefinitionName="tone")[0] == "ResourceNotFound"
    assert refused(a2i.list_human_loops, FlowDefinitionArn=flow)[0] == "ResourceNotFoundException"
    assert dora.list_flow_definitions()["FlowDefinitionSummaries"] == []
    (kept,) = object_store().list(default_bucket(), "reviews/")
    assert json.loads(object_store().read(default_bucket(), kept.key))["humanAnswers"][0]["answerContent"] == CALM
    assert dora.create_flow_definition(**definition(ui=ui))["FlowDefinitionArn"] == flow
    assert not LabelingJob.pools.get().objects_of.exists()


def test_the_same_request_again_is_the_same_review(a2i, make_flow):
    flow = make_flow()

    assert begin(a2i, flow) == begin(a2i, flow)

    assert refused(begin, a2i=a2i, flow=flow, text="Another text.")[::2] == ("ConflictException", 409)
    assert HumanLoop.objects.count() == 1


def test_what_cannot_be_started(dora, a2i, make_flow, settings):
    flow = make_flow()

    def start(content="{}", name="x", arn=flow):
        return refused(
            a2i.start_human_loop, HumanLoopName=name, FlowDefinitionArn=arn, HumanLoopInput={"InputContent": content}
        )

    assert start("{")[0] == "ValidationException"
    assert start("[1]")[0] == "ValidationException"
    assert start(name="Capital")[0] == "ValidationException"
    assert start(arn=flow + "-other")[::2] == ("ResourceNotFoundException", 404)
    dora.delete_human_task_ui(HumanTaskUiName="page")
    code, said, _ = start()
    assert (code, "human-task-ui/page" in said) == ("ValidationException", True)


def test_the_template_of_a_review_that_began_may_go(dora, a2i, make_flow, ann_and_bob):
    ann, _ = ann_and_bob
    begin(a2i, make_flow())
    dora.delete_human_task_ui(HumanTaskUiName="page")

    assert "All good." in ann.get(ann.next(POOL)["page_url"]).content.decode()


@pytest.mark.parametrize(
    ("page", "said"),
    [
        ("<crowd-form>{% if %}</crowd-form>", "missing expression"),
        ("<img src='{{ task.input.taskObject | grant_read_access }}'>", "s3://"),
    ],
)
def test_a_review_that_has_no_page_fails_at_once(dora, a2i, ann_and_bob, page, said):
    ui = dora.create_human_task_ui(HumanTaskUiName="broken", UiTemplate={"Content": page})["HumanTaskUiArn"]
    flow = dora.create_flow_definition(**definition(ui=ui))["FlowDefinitionArn"]

    begin(a2i, flow, text=f"s3://{default_bucket()}/no/such.png")

    loop = a2i.describe_human_loop(HumanLoopName="letter-1")
    assert (loop["HumanLoopStatus"], loop["FailureCode"]) == ("Failed", "ValidationError")
    assert loop["FailureReason"].startswith("Template broken makes no page of this input: ")
    assert said in loop["FailureReason"]
    assert ann_and_bob[0].get("/api/portal/jobs").json() == {"jobs": []}


def test_lists(a2i, make_flow, dora, ui):
    flow = make_flow()
    other = dora.create_flow_definition(**definition("other", ui))["FlowDefinitionArn"]
    for number in range(3):
        begin(a2i, flow, f"letter-{number}")
    begin(a2i, other, "elsewhere")

    first = a2i.list_human_loops(FlowDefinitionArn=flow, MaxResults=2)
    rest = a2i.list_human_loops(FlowDefinitionArn=flow, MaxResults=2, NextToken=first["NextToken"])
    oldest = a2i.list_human_loops(FlowDefinitionArn=flow, SortOrder="Ascending")["HumanLoopSummaries"]
    began = HumanLoop.objects.get(name="letter-0").created_at
    later = a2i.list_human_loops(FlowDefinitionArn=flow, CreationTimeAfter=began)
    flows = dora.list_flow_definitions(SortOrder="Ascending")["FlowDefinitionSummaries"]

    assert [each["HumanLoopName"] for each in first["HumanLoopSummaries"]] == ["letter-2", "letter-1"]
    assert [each["HumanLoopName"] for each in rest["HumanLoopSummaries"]] == ["letter-0"]
    assert [each["HumanLoopName"] for each in later["HumanLoopSummaries"]] == ["letter-2", "letter-1"]
    assert oldest[0].items() >= {"HumanLoopStatus": "InProgress", "FlowDefinitionArn": flow}.items()
    assert [(each["FlowDefinitionName"], each["FlowDefinitionStatus"]) for each in flows] == [
        ("tone", "Active"),
        ("other", "Active"),
    ]


def test_a_definition_is_described_as_it_was_made(dora, make_flow, ui):
    make_flow(TaskKeywords=["letters"], TaskCount=3)

    shown = dora.describe_flow_definition(FlowDefinitionName="tone")

    wanted = definition(ui=ui, TaskKeywords=["letters"], TaskCount=3)
    assert {name: shown[name] for name in wanted} == wanted
    assert shown["FlowDefinitionStatus"] == "Active"
    assert refused(dora.delete_workteam, WorkteamName="Everyone-in-private-workforce")[0] == "ResourceInUse"
    assert refused(dora.create_flow_definition, **wanted)[0] == "ResourceInUse"


MODERATION = "AWS/Rekognition/DetectModerationLabels/Image/V3"


def conditions(text):
    return {"HumanLoopActivationConditionsConfig": {"HumanLoopActivationConditions": text}}


@pytest.mark.parametrize(
    ("changes", "code", "said"),
    [
        ({"HumanLoopActivationConfig": conditions("{}")}, "ValidationException", "StartHumanLoop"),
        (
            {
                "HumanLoopActivationConfig": conditions('{"Conditions": []}'),
                "HumanLoopRequestSource": {"AwsManagedHumanLoopRequestSource": MODERATION},
            },
            "ValidationException",
            "at least 1",
        ),
        ({"OutputConfig": {"S3OutputPath": "https://example.org/x"}}, "ValidationException", "S3OutputPath"),
        ({"OutputConfig": {"S3OutputPath": "s3://no-such-bucket/x"}}, "ValidationException", "no-such-bucket"),
        ({"FlowDefinitionName": "Capital"}, "ValidationException", "flowDefinitionName"),
    ],
)
def test_what_no_definition_may_say(dora, ui, ann_and_bob, changes, code, said):
    found = refused(dora.create_flow_definition, **(definition(ui=ui) | changes))

    assert (found[0], said in found[1]) == (code, True)


@pytest.mark.parametrize(
    ("human", "code", "said"),
    [
        ({"TaskCount": 4}, "ValidationException", "taskCount"),
        ({"PublicWorkforceTaskPrice": {"AmountInUsd": {"Cents": 3}}}, "ValidationException", "public"),
        ({"team": TEAM.replace("private", "public") + "/default"}, "ValidationException", "public"),
        ({"team": f"{TEAM}/nobody"}, "ResourceNotFound", "nobody"),
    ],
)
def test_whom_no_definition_may_ask(dora, ui, ann_and_bob, human, code, said):
    found = refused(dora.create_flow_definition, **definition(ui=ui, **human))

    assert (found[0], said in found[1]) == (code, True)


def test_a_pool_of_reviews_is_no_labeling_job(dora, a2i, make_flow, ann_and_bob):
    begin(a2i, make_flow())

    assert dora.list_labeling_jobs()["LabelingJobSummaryList"] == []
    assert dora.list_labeling_jobs_for_workteam(WorkteamArn=EVERYONE)["LabelingJobSummaryList"] == []
    assert LabelingJob.pools.get().name == POOL
    assert not LabelingJob.objects.exists()


def test_answers_wait_for_the_store(a2i, make_flow, ann_and_bob, monkeypatch):
    ann, _ = ann_and_bob
    begin(a2i, make_flow())
    ann.submit(ann.next(POOL), CALM)
    with monkeypatch.context() as broken:
        broken.setattr(finishing, "object_store", _away)
        tending.tend()
    assert status(a2i) == "InProgress"
    loop = HumanLoop.objects.get()
    assert loop.attempts == 1
    assert loop.try_at is not None
    assert loop.try_at > timezone.now()

    HumanLoop.objects.update(try_at=timezone.now())
    tending.tend()

    assert status(a2i) == "Completed"


def test_answers_that_cannot_be_written_are_a_failure_that_says_so(a2i, make_flow, ann_and_bob, monkeypatch):
    ann, _ = ann_and_bob
    begin(a2i, make_flow())
    ann.submit(ann.next(POOL), CALM)
    monkeypatch.setattr(finishing, "object_store", _away)

    for _ in range(finishing.MOST_ATTEMPTS):
        HumanLoop.objects.update(try_at=None)
        tending.tend()

    loop = a2i.describe_human_loop(HumanLoopName="letter-1")
    assert (loop["HumanLoopStatus"], loop["FailureCode"]) == ("Failed", "InternalError")
    assert "the store is away" in loop["FailureReason"]


def _away():
    raise StoreUnavailable("the store is away")


def test_inputs_are_forgotten_after_thirty_days(a2i, make_flow, ann_and_bob):
    ann, _ = ann_and_bob
    begin(a2i, make_flow())
    ann.submit(ann.next(POOL), CALM)
    tending.tend()

    tending.tend(timezone.now() + timedelta(days=29))
    assert DataObject.objects.count() == 1
    tending.tend(timezone.now() + timedelta(days=31))

    assert (DataObject.objects.count(), HumanLoop.objects.get().template) == (0, "")
    assert output(a2i.describe_human_loop(HumanLoopName="letter-1")["HumanLoopOutput"]["OutputS3Uri"])


def test_nobody_else_sees_or_starts_reviews(a2i, make_flow, people, client_of):
    flow = make_flow()
    begin(a2i, flow)
    eve = client_of(people.eve, "sagemaker-a2i-runtime")

    assert refused(eve.describe_human_loop, HumanLoopName="letter-1")[0] == "ResourceNotFoundException"
    assert refused(eve.list_human_loops, FlowDefinitionArn=flow)[0] == "ResourceNotFoundException"
    assert refused(begin, a2i=eve, flow=flow, name="eves")[0] == "ResourceNotFoundException"
    lea = client_of(people.lea, "sagemaker-a2i-runtime")
    assert refused(begin, a2i=lea, flow=flow, name="leas")[::2] == ("AccessDeniedException", 403)


def test_there_is_a_limit_to_reviews_at_the_same_time(make_flow, people, settings):
    from groundtruth.models import FlowDefinition
    from groundtruth.reviewing.starting import Wanted, start
    from studio.api.errors import ApiError

    settings.HUMAN_LOOPS = 1
    make_flow()
    flow = FlowDefinition.objects.get()
    start(flow, Wanted("one", {"taskObject": "x"}), people.dora.principal)

    with pytest.raises(ApiError, match="1 are in progress") as caught:
        start(flow, Wanted("two", {"taskObject": "x"}), people.dora.principal)

    assert (caught.value.code, caught.value.status) == ("ServiceQuotaExceededException", 402)
