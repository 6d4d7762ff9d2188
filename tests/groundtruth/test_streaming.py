"""Streaming labeling jobs through boto3: topics in and out, deduplication, the window, idle stop, chains (§15)."""

import json
from datetime import timedelta

import pytest
from botocore.exceptions import ClientError
from django.utils import timezone

from groundtruth.models import DataObject, LabelingJob, StreamedObject, Task
from groundtruth.running import streaming
from studio.storage.store import default_bucket, object_store
from studio.storage.uris import S3Uri
from studio.topics.models import QueueMessage
from tests.groundtruth.conftest import picture
from tests.groundtruth.test_running import look, states

ANSWER = {"crowd-classifier": {"label": "calm"}}


@pytest.fixture
def world(people, client_of, labelers, stored, job_request):
    """Clients of dora, a labeler, topics, and a way to make streaming jobs."""
    return World(people, client_of, labelers, stored, job_request)


class World:
    def __init__(self, people, client_of, labelers, stored, job_request):
        self.sagemaker, self.sns, self.sqs = (client_of(people.dora, each) for each in ("sagemaker", "sns", "sqs"))
        (self.ann,) = labelers("ann")
        self.stored, self.job_request, self.people, self.client_of = stored, job_request, people, client_of
        self.topic = self.sns.create_topic(Name="objects")["TopicArn"]

    def request(self, name="roof", seed=(), topic=None, output=None, **human):
        request = self.job_request(name, 0, "TextMultiClass", **human)
        labels = {"document-version": "2018-11-28", "labels": [{"label": "calm"}, {"label": "angry"}]}
        request["LabelCategoryConfigS3Uri"] = self.stored(f"{name}/labels.json", json.dumps(labels))
        source = {"SnsDataSource": {"SnsTopicArn": topic or self.topic}}
        if seed:
            text = "".join(json.dumps(line) + "\n" for line in seed)
            source["S3DataSource"] = {"ManifestS3Uri": self.stored(f"{name}/seed.manifest", text)}
        request["InputConfig"] = {"DataSource": source}
        if output:
            request["OutputConfig"]["SnsTopicArn"] = output
        return request

    def job(self, name="roof", **how):
        self.sagemaker.create_labeling_job(**self.request(name, **how))
        return LabelingJob.objects.get(name=name)

    def begun(self, name="roof", **how):
        """A job that a worker had once: a stop is its matter."""
        job = self.job(name, **how)
        LabelingJob.objects.filter(pk=job.pk).update(attempt=1)
        return job

    def publish(self, *lines, topic=None):
        return [
            self.sns.publish(TopicArn=topic or self.topic, Message=each if isinstance(each, str) else json.dumps(each))[
                "MessageId"
            ]
            for each in lines
        ]

    def label(self, job, count=100):
        done = 0
        while done < count and (task := self.ann.next(job.name)):
            assert self.ann.submit(task, ANSWER).status_code == 200
            done += 1
        return done

    def inbox(self, topic, name):
        """A queue that gets what is published to a topic, and a way to empty it."""
        url = self.sqs.create_queue(QueueName=name)["QueueUrl"]
        arn = topic.replace(":sns:", ":sqs:").rpartition(":")[0] + f":{name}"
        self.sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn, Attributes={"RawMessageDelivery": "true"})

        def take():
            got = self.sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", [])
            for each in got:
                self.sqs.delete_message(QueueUrl=url, ReceiptHandle=each["ReceiptHandle"])
            return [json.loads(each["Body"]) for each in got]

        return take

    def depth(self, job):
        url = self.sqs.get_queue_url(QueueName=f"GroundTruth-{job.name.lower()}")["QueueUrl"]
        attributes = self.sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
        return int(attributes["ApproximateNumberOfMessages"])

    def output(self, job):
        place = S3Uri.parse(LabelingJob.objects.get(pk=job.pk).output_uri)
        return [json.loads(line) for line in object_store().read(place.bucket, place.key).splitlines()]


def test_objects_come_from_a_topic_and_labels_go_to_one(world):
    labels = world.sns.create_topic(Name="labels")["TopicArn"]
    inbox = world.inbox(labels, "labeled")
    job = world.begun("Roof", seed=[{"source": "seed"}], output=labels)
    (early,) = world.publish({"source": "early"})  # before a worker has begun: it waits in the queue
    assert world.depth(job) == 1
    with pytest.raises(ClientError, match="Initializing"):
        world.sagemaker.stop_labeling_job(LabelingJobName="Roof")

    assert look(job)
    assert (job.total, states(job), world.depth(job)) == (2, "II", 0)
    own = {"source": "own", "dataset-objectid-attribute-name": "id", "id": "house 7"}
    world.publish(own, {**own, "source": "again"}, "nothing to label", {"source": "late"})
    world.publish(own)
    assert look(job)
    assert (job.total, world.depth(job)) == (4, 0), "the same id is the same object, and what is no line is none"

    assert world.label(job) == 4
    assert look(job)
    told = inbox()
    described = world.sagemaker.describe_labeling_job(LabelingJobName="Roof")
    assert described["LabelCounters"]["HumanLabeled"] == 4
    assert described["LabelingJobStatus"] == "InProgress", "it waits for more"
    assert [line["source"] for line in told] == ["seed", "early", "own", "late"]
    assert told[1]["$kind-object-id"] == early
    assert told[2]["id"] == "house 7"
    assert all(line["kind-metadata"]["class-name"] == "calm" for line in told)

    world.sagemaker.stop_labeling_job(LabelingJobName="Roof")
    assert not look(job)
    assert world.output(job) == told
    world.publish({"source": "too late"})
    assert world.depth(job) == 0, "it is not subscribed any more"


def test_a_window_slides_over_the_queue(world):
    job = world.begun(MaxConcurrentTaskCount=4)
    look(job)
    world.publish(*({"source": f"text {n}"} for n in range(6)))
    look(job)
    assert (states(job), world.depth(job)) == ("III", 3), "4 - 1 at a time, the rest waits where it can be counted"

    assert world.label(job, 1) == 1
    look(job)
    assert (states(job), world.depth(job)) == ("HIII", 2)

    world.sagemaker.stop_labeling_job(LabelingJobName="roof")
    assert not look(job)
    assert (states(job), world.depth(job), len(world.output(job))) == ("HPPP", 2, 4), "what waits can still be read"


def test_jobs_can_be_chained_by_topics(world):
    middle = world.sns.create_topic(Name="middle")["TopicArn"]
    first = world.job("first", output=middle)
    second = world.job("second", topic=middle)
    look(first)
    look(second)
    world.publish({"source": "one"}, {"source": "two"})
    look(first)
    world.label(first)
    look(first)
    look(second)

    assert (second.total, states(second)) == (2, "HH"), "they carry the label already: nobody is asked again"
    lines = [row.data for row in DataObject.objects.filter(job=second).order_by("number")]
    assert [line["source"] for line in lines] == ["one", "two"]
    assert {line["dataset-objectid-attribute-name"] for line in lines} == {"$kind-object-id"}


def test_it_stops_by_itself_when_nothing_comes(world):
    job = world.job(seed=[{"source": "seed"}])
    look(job)
    world.publish({"source": "one"})
    look(job)
    assert streaming.idle_since(job) is None, "there is something to label"
    world.label(job)
    assert look(job)
    assert streaming.idle_since(job) is not None
    before = timezone.now() - streaming.IDLE - timedelta(hours=1)
    LabelingJob.objects.filter(pk=job.pk).update(in_progress_at=before)
    StreamedObject.objects.update(arrived_at=before)
    assert look(job), "the timer starts when the last object is labeled"

    DataObject.objects.update(ended_at=before)
    assert not look(job)
    assert (job.status, len(world.output(job))) == (LabelingJob.Status.STOPPING, 2)


def test_an_object_that_waits_too_long_has_failed(world):
    job = world.job(MaxConcurrentTaskCount=2)
    look(job)
    world.publish(*({"source": f"text {n}"} for n in range(4)))
    look(job)
    assert world.depth(job) == 3
    QueueMessage.objects.filter(pk__in=QueueMessage.objects.values("pk")[:2]).update(
        sent_at=timezone.now() - streaming.WAITS - timedelta(minutes=1)
    )
    look(job)

    described = world.sagemaker.describe_labeling_job(LabelingJobName="roof")["LabelCounters"]
    assert (described["FailedNonRetryableError"], described["Unlabeled"], world.depth(job)) == (2, 1, 1)
    assert set(DataObject.objects.filter(state="Failed").values_list("failure_reason", flat=True)) == {
        streaming.TOO_LATE
    }


def test_what_breaks_a_rule_is_refused(world, people, client_of):
    missing = world.topic.replace(":objects", ":none")
    theirs = client_of(people.eve, "sns").create_topic(Name="theirs")["TopicArn"]
    kind = "labeling-job-algorithm-specification/text-classification"
    config = {"LabelingJobAlgorithmSpecificationArn": f"arn:aws:sagemaker:us-east-1:027400017018:{kind}"}
    for request, said in (
        (world.request(topic=missing), "SnsDataSource.SnsTopicArn: Topic does not exist"),
        (world.request(topic=theirs), "SnsDataSource.SnsTopicArn: Topic does not exist"),
        (world.request(output=theirs), "OutputConfig.SnsTopicArn: Topic does not exist"),
        (world.request(output=world.topic), "must differ from the input topic"),
        (world.request() | {"LabelingJobAlgorithmsConfig": config}, "no automated labeling"),
        (world.request() | {"InputConfig": {"DataSource": {}}}, "needs an S3DataSource"),
    ):
        with pytest.raises(ClientError, match=said):
            world.sagemaker.create_labeling_job(**request)
    assert LabelingJob.objects.count() == 0


def test_stopping_conditions_do_not_count(world):
    request = world.request() | {"StoppingConditions": {"MaxHumanLabeledObjectCount": 1}}
    world.sagemaker.create_labeling_job(**request)
    job = LabelingJob.objects.get()
    look(job)
    world.publish({"source": "one"}, {"source": "two"})
    look(job)

    assert world.label(job) == 2
    assert look(job)
    assert (job.human, Task.objects.filter(job=job).count()) == (2, 2)


def test_a_worker_takes_what_is_published(world, start_worker, wait_until):
    """The whole of it: a real worker, woken by what is published and by what is answered."""
    labels = world.sns.create_topic(Name="labels")["TopicArn"]
    inbox = world.inbox(labels, "labeled")
    start_worker()
    job = world.job("live", output=labels)
    wait_until(lambda: LabelingJob.objects.get(pk=job.pk).status == "InProgress")
    world.publish({"source": "hello"})
    wait_until(lambda: world.label(job) == 1)
    (told,) = wait_until(inbox)
    assert told["source"] == "hello"
    world.sagemaker.stop_labeling_job(LabelingJobName="live")
    wait_until(lambda: LabelingJob.objects.get(pk=job.pk).status == "Stopped")
    assert world.output(job) == [told]


def test_a_bucket_tells_a_job_of_new_pictures(world, people, client_of):
    s3 = client_of(people.dora, "s3")
    s3.create_bucket(Bucket="doras-pictures")
    told = {"TopicArn": world.topic, "Events": ["s3:ObjectCreated:*"]}
    told["Filter"] = {"Key": {"FilterRules": [{"Name": "prefix", "Value": "roofs/"}]}}
    s3.put_bucket_notification_configuration(
        Bucket="doras-pictures", NotificationConfiguration={"TopicConfigurations": [told]}
    )
    (shown,) = s3.get_bucket_notification_configuration(Bucket="doras-pictures")["TopicConfigurations"]
    assert (shown["TopicArn"], shown["Events"], shown["Filter"]["Key"]["FilterRules"][0]["Value"]) == (
        world.topic,
        ["s3:ObjectCreated:*"],
        "roofs/",
    )
    request = world.job_request("roof", 0)
    request["InputConfig"] = {"DataSource": {"SnsDataSource": {"SnsTopicArn": world.topic}}}
    inside = request | {"OutputConfig": {"S3OutputPath": "s3://doras-pictures/roofs/labels"}}
    with pytest.raises(ClientError, match="the job would be given what it writes"):
        world.sagemaker.create_labeling_job(**inside)
    world.sagemaker.create_labeling_job(**request)
    job = LabelingJob.objects.get()

    s3.put_object(Bucket="doras-pictures", Key="roofs/a house (old).png", Body=picture())
    s3.put_object(Bucket="doras-pictures", Key="elsewhere/b.png", Body=picture())
    s3.copy_object(Bucket="doras-pictures", Key="roofs/c.png", CopySource="doras-pictures/elsewhere/b.png")
    s3.put_bucket_notification_configuration(
        Bucket="doras-pictures", NotificationConfiguration={"TopicConfigurations": [told]}
    )
    look(job)

    lines = [row.data for row in DataObject.objects.filter(job=job).order_by("number")]
    assert [line["source-ref"].rpartition("/")[2] for line in lines] == ["a house (old).png", "c.png"]
    assert all(line["$kind-object-id"] == line["source-ref"] + line["$sequencer"] for line in lines)
    assert states(job) == "II"


def test_a_bucket_tells_its_owner_alone(world, people, client_of):
    s3, eve = client_of(people.dora, "s3"), client_of(people.eve, "s3")
    s3.create_bucket(Bucket="doras-pictures")
    config = {"TopicConfigurations": [{"TopicArn": world.topic, "Events": ["s3:ObjectCreated:Put"]}]}
    theirs = client_of(people.eve, "sns").create_topic(Name="theirs")["TopicArn"]
    for client, bucket, change, said in (
        (eve, "doras-pictures", {}, "does not exist"),
        (s3, default_bucket(), {}, "shared by all"),
        (s3, "doras-pictures", {"TopicArn": theirs}, "Unable to validate"),
        (s3, "doras-pictures", {"Events": ["s3:ObjectRemoved:*"]}, "ObjectCreated"),
    ):
        changed = {"TopicConfigurations": [config["TopicConfigurations"][0] | change]}
        with pytest.raises(ClientError, match=said):
            client.put_bucket_notification_configuration(Bucket=bucket, NotificationConfiguration=changed)
