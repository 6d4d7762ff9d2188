"""The topics and the queue of a streaming labeling job: set up when it is created, closed when it ends (§15)."""

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from groundtruth.models import DataObject, LabelingJob
from studio.access.principal import Principal
from studio.api.errors import ResourceInUse, ValidationError
from studio.storage.models import Bucket
from studio.storage.uris import S3Uri
from studio.topics.models import DAY_S, Queue, Subscription, Topic
from studio.topics.operations.queues import OF_JOBS
from studio.topics.permissions import usable_topic
from studio.topics.publishing import message_queued, publish
from workers.queue import wake

KEPT_S = 14 * DAY_S  # what was not labeled when the job ended


def check_topics(request: dict[str, Any], caller: Principal) -> None:
    """ValidationException unless the caller may subscribe to the input topic and publish to the output topic."""
    source = request["InputConfig"]["DataSource"].get("SnsDataSource", {}).get("SnsTopicArn", "")
    output = request["OutputConfig"].get("SnsTopicArn", "")
    if source:
        topic = usable_topic(source, "sns:Subscribe", "InputConfig.DataSource.SnsDataSource.SnsTopicArn", caller)
        if "LabelingJobAlgorithmsConfig" in request:
            raise ValidationError(
                "LabelingJobAlgorithmsConfig: streaming jobs have no automated labeling; leave it out."
            )
        _check_output_path(request, topic)
    if output:
        usable_topic(output, "sns:Publish", "OutputConfig.SnsTopicArn", caller)
    if source and Topic.name_in(source) == Topic.name_in(output):
        raise ValidationError("OutputConfig.SnsTopicArn must differ from the input topic: labels would come in again.")


def _check_output_path(request: dict[str, Any], topic: Topic) -> None:
    """What the job writes must not come in again as an object to label."""
    place = S3Uri.parse(f"{request['OutputConfig']['S3OutputPath'].rstrip('/')}/{request['LabelingJobName']}/")
    bucket = Bucket.objects.filter(name=place.bucket).first()
    for each in bucket.notifications if bucket else []:
        if each["arn"] == topic.arn and place.key.startswith(each["prefix"]):
            raise ValidationError(
                f"OutputConfig.S3OutputPath: what the bucket {place.bucket} tells the input topic of includes this "
                "path, so the job would be given what it writes. Choose another path, or a prefix for the bucket."
            )


def queue_name(job: LabelingJob) -> str:
    """`GroundTruth-<job name lower case>`."""
    return f"{OF_JOBS}{job.name.lower()}"


def open_queue(job: LabelingJob, caller: Principal) -> None:
    """Subscribe a queue of the job's own to its input topic; from now on nothing that is published is missed."""
    arn = job.request["InputConfig"]["DataSource"]["SnsDataSource"]["SnsTopicArn"]
    queue, made = Queue.make(queue_name(job), caller, retention_s=0)
    if not made:
        raise ResourceInUse(f'There is a queue "{queue.name}" already; delete it first.')
    Subscription.objects.create(
        topic=Topic.of_arn(arn, caller),
        protocol=Subscription.Protocol.SQS,
        endpoint=queue.arn,
        queue=queue,
        raw=True,
        confirmed=True,
        domain_id=caller.domain_id,
        owner_id=caller.user_id,
    )


def queue_of(job: LabelingJob) -> Queue | None:
    """The job's queue; None when somebody has deleted it."""
    found: Queue | None = Queue.objects.filter(name=queue_name(job), domain_id=job.domain_id).first()
    return found


def close_queue(job: LabelingJob) -> None:
    """Nothing comes in any more; what waits can still be read, for a fortnight."""
    Subscription.objects.filter(queue__name=queue_name(job)).delete()
    Queue.objects.filter(name=queue_name(job)).update(retention_s=KEPT_S)


def announce(job: LabelingJob, pks: Iterable[int], ended_at: datetime) -> None:
    """Publish the output lines of those objects that got their label at that moment, in the same transaction."""
    arn = job.request.get("OutputConfig", {}).get("SnsTopicArn", "")
    name = Topic.name_in(arn) if arn else None
    topic = Topic.objects.filter(name=name, domain_id=job.domain_id).first() if name else None
    if topic is None:
        return
    labeled = DataObject.objects.filter(pk__in=list(pks), state=DataObject.State.HUMAN, ended_at=ended_at)
    for line, label in labeled.order_by("number").values_list("line", "label"):
        publish(topic, json.dumps(json.loads(line) | json.loads(label), ensure_ascii=False))


def _wake_job(queue: Queue, **_: Any) -> None:
    """A job's queue got something: a worker looks at the job."""
    if not queue.name.startswith(OF_JOBS):
        return
    job = LabelingJob.objects.named(queue.name.removeprefix(OF_JOBS)).filter(domain_id=queue.domain_id).first()
    if job is None:
        return
    if job.finished:  # it ended in a way in which nobody could close it
        close_queue(job)
    else:
        wake(job)


def listen() -> None:
    """Once, when the application starts."""
    message_queued.connect(_wake_job, dispatch_uid="groundtruth.streaming")
