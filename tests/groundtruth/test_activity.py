"""Who did what and how long it took: the log of worker activity, metrics, and events (workforce specification §5)."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from groundtruth.models import LabelingJob, Task, TaskActivity
from groundtruth.running.activity import log_activity
from studio.telemetry.models import LogEvent
from tests.groundtruth.test_running import look

PICTURE = {"crowd-image-classifier": {"label": "crack"}}
TEXT = {"crowd-classifier": {"label": "calm"}}
GROUP = "/aws/sagemaker/groundtruth/WorkerActivity"


@pytest.fixture
def day(people, client_of, dora, labelers, job_request):
    """A scripted day: ann submits two and declines one, bob takes one and gives it back, then submits it."""
    ann, bob = labelers("ann", "bob")
    dora.create_labeling_job(**job_request("roof", 4))
    job = LabelingJob.objects.get()
    look(job)
    for spent in (30.0, 50.0):
        task = ann.next("roof")
        Task.objects.filter(key=task["id"]).update(accepted_at=timezone.now() - timedelta(minutes=2))
        body = {"client_id": f"client-{spent}", "answer": PICTURE, "active_s": spent}
        assert ann.post(f"/api/portal/tasks/{task['id']}/submit", body).status_code == 200
    body = {"client_id": "a later one", "answer": PICTURE, "active_s": 60.0}
    assert ann.post(f"/api/portal/tasks/{task['id']}/submit", body).status_code == 200
    assert ann.post(f"/api/portal/tasks/{ann.next('roof')['id']}/decline", {"reason": "dark"}).status_code == 200
    task = bob.next("roof")
    assert bob.post(f"/api/portal/tasks/{task['id']}/release").status_code == 200
    bob.submit(bob.next("roof"), PICTURE)
    return job


def lines_of(client):
    found = client.filter_log_events(logGroupName=GROUP, logStreamNames=["roof"])["events"]
    return [json.loads(each["message"]) for each in found]


def test_the_log_has_a_line_for_each_thing_that_was_done(day, people, client_of):
    look(day)
    look(day)

    lines = lines_of(client_of(people.dora, "logs"))
    kinds = [line["event_type"].removeprefix("Tasks") for line in lines]
    assert kinds == [
        *("Accepted", "Submitted", "Accepted", "Submitted", "Submitted"),
        *("Accepted", "Declined", "Accepted", "Returned", "Accepted", "Submitted"),
    ]
    times = ("task_submitted_time", "task_returned_time", "task_declined_time")
    told = {line["event_type"]: [bool(line[name]) for name in times] for line in lines}
    assert told == {
        "TasksAccepted": [False, False, False],
        "TasksSubmitted": [True, False, False],
        "TasksReturned": [False, True, False],
        "TasksDeclined": [False, False, True],
    }
    assert all(line["task_accepted_time"] and line["labeling_job_arn"] == day.arn for line in lines)
    assert TaskActivity.objects.count() == 0


def test_metrics_count_it(day, people, client_of):
    look(day)
    cloudwatch = client_of(people.dora, "cloudwatch")
    team = day.team

    def total(name, what="Sum", namespace="AWS/SageMaker/Workteam", **where):
        now = timezone.now()
        points = cloudwatch.get_metric_statistics(
            Namespace=namespace,
            MetricName=name,
            Dimensions=[{"Name": key, "Value": value} for key, value in where.items()],
            StartTime=now - timedelta(hours=1),
            EndTime=now + timedelta(minutes=1),
            Period=7200,
            Statistics=[what],
        )["Datapoints"]
        return [point[what] for point in points]

    of_team = {"Workforce": team.workforce.name, "Workteam": team.name}
    names = ("TasksAccepted", "TasksSubmitted", "TasksDeclined", "TasksReturned", "ActiveWorkers")
    assert [sum(total(name, **of_team)) for name in names] == [5, 3, 1, 1, 5]
    ann = day.tasks.filter(worker__name="ann").first().worker.worker_id
    of_ann = {"Workforce": team.workforce.name, "Worker": ann}
    spent, submitted = sum(total("TimeSpent", **of_ann)), sum(total("TasksSubmitted", **of_ann))
    assert spent / submitted == pytest.approx(45.0, abs=6), "a corrected answer counts once"
    assert sum(total("TasksSubmitted", LabelingJobName="roof")) == 3

    jobs = {"namespace": "AWS/SageMaker/LabelingJobs", "LabelingJobName": "roof"}
    assert max(total("TotalDataSetObjectsLabeled", "Maximum", **jobs)) == 3
    assert max(total("DatasetObjectsHumanAnnotated", "Maximum", **jobs)) == 3
    listed = cloudwatch.list_metrics(Namespace="AWS/SageMaker/Workteam", Dimensions=[{"Name": "Worker", "Value": ann}])
    assert {each["MetricName"] for each in listed["Metrics"]} == {*names, "TimeSpent"} - {"TasksReturned"}
    query = {
        "Id": "a",
        "MetricStat": {
            "Metric": {
                "Namespace": "AWS/SageMaker/Workteam",
                "MetricName": "TasksAccepted",
                "Dimensions": [{"Name": "LabelingJobName", "Value": "roof"}],
            },
            "Period": 60,
            "Stat": "Sum",
        },
    }
    now = timezone.now()
    (data,) = cloudwatch.get_metric_data(
        MetricDataQueries=[query], StartTime=now - timedelta(hours=1), EndTime=now + timedelta(minutes=1)
    )["MetricDataResults"]
    assert sum(data["Values"]) == 5

    eves = client_of(people.eve, "cloudwatch")
    assert eves.list_metrics()["Metrics"] == []
    cloudwatch = eves
    assert total("TasksAccepted", **of_team) == []


def test_ends_and_tasks_are_events(day, people, client_of):
    sns, sqs, events = (client_of(people.dora, each) for each in ("sns", "sqs", "events"))
    url = sqs.create_queue(QueueName="told")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    topic = sns.create_topic(Name="told")["TopicArn"]
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn, Attributes={"RawMessageDelivery": "true"})
    wanted = {"source": ["aws.sagemaker"], "detail": {"LabelingJobStatus": ["Completed", "Stopped"]}}
    declined = {"source": ["aws.sagemaker"], "detail": {"event_type": ["TasksDeclined"]}}
    for name, pattern in (("ends", wanted), ("declined", declined)):
        events.put_rule(Name=name, EventPattern=json.dumps(pattern))
        events.put_targets(Rule=name, Targets=[{"Id": "t", "Arn": topic}])

    LabelingJob.objects.filter(pk=day.pk).update(attempt=1)
    client_of(people.dora, "sagemaker").stop_labeling_job(LabelingJobName="roof")
    look(day)
    day.move_to("Stopped")

    got = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10)["Messages"]
    task, job = (json.loads(each["Body"]) for each in got)
    assert task["detail-type"] == "SageMaker Ground Truth Task State Change"
    assert (task["detail"]["event_type"], task["resources"]) == ("TasksDeclined", [day.arn])
    assert job == job | {
        "version": "0",
        "detail-type": "SageMaker Ground Truth Labeling Job State Change",
        "source": "aws.sagemaker",
        "resources": [day.arn],
        "detail": {"LabelingJobStatus": "Stopped"},
    }
    assert set(job) == {"version", "id", "detail-type", "source", "account", "time", "region", "resources", "detail"}


def test_nothing_is_told_twice(day):
    first = log_activity(day)

    assert (first, log_activity(day)) == (11, 0)
    assert LogEvent.objects.filter(stream__group=GROUP).count() == 11
