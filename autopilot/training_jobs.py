"""The fit of a candidate in the words of DescribeTrainingJob and ListTrainingJobs."""

import json
from datetime import datetime
from typing import Any

from autopilot.answers import present
from autopilot.models import Candidate
from studio.api.arns import arn

Answer = dict[str, Any]
LISTED = ("name", "status", "created_at", "ended_at", "modified_at")  # what a summary reads
AT_WORK = {"InProgress": "Training"}  # other statuses are their own secondary status
MOST_HYPERPARAMETERS, LONGEST_VALUE = 100, 2500  # that the API can tell


def summary(row: Candidate) -> Answer:
    """One row of ListTrainingJobs."""
    return present(
        TrainingJobName=row.name,
        TrainingJobArn=arn("training-job", row.name),
        CreationTime=row.created_at,
        TrainingEndTime=row.ended_at,
        LastModifiedTime=row.modified_at,
        TrainingJobStatus=row.status,
        SecondaryStatus=AT_WORK.get(row.status, row.status),
    )


def describe(row: Candidate) -> Answer:
    """DescribeTrainingJob. A row appears when its fit begins, so creation and start are one moment."""
    request, told = row.job.v2, _told(row)
    return summary(row) | present(
        AutoMLJobArn=row.job.arn,
        ModelArtifacts={"S3ModelArtifacts": row.package_place},
        FailureReason=row.why_none or None,
        HyperParameters=told,
        AlgorithmSpecification={"AlgorithmName": row.algorithm, "TrainingInputMode": "File"},
        RoleArn=request.get("RoleArn"),
        InputDataConfig=[_channel(each) for each in request.get("AutoMLJobInputDataConfig", [])],
        OutputDataConfig=request.get("OutputDataConfig"),
        ResourceConfig={"InstanceType": row.job.instance_type, "InstanceCount": 1},
        StoppingCondition=_limit(row),
        TrainingStartTime=row.created_at,
        TrainingTimeInSeconds=round((row.ended_at - row.created_at).total_seconds()) if row.ended_at else None,
        SecondaryStatusTransitions=_transitions(row),
        FinalMetricDataList=[_metric(each, row.ended_at or row.modified_at) for each in row.metrics],
    )


def _told(row: Candidate) -> dict[str, str]:
    values = list(row.hyperparameters.items())[:MOST_HYPERPARAMETERS]
    return {name: (each if isinstance(each, str) else json.dumps(each))[:LONGEST_VALUE] for name, each in values}


def _channel(channel: Answer) -> Answer:
    source = channel["DataSource"]["S3DataSource"]
    return present(
        ChannelName=channel.get("ChannelType", "training"),
        DataSource={"S3DataSource": {name: source[name] for name in ("S3DataType", "S3Uri")}},
        ContentType=channel.get("ContentType"),
        CompressionType=channel.get("CompressionType"),
    )


def _limit(row: Candidate) -> Answer:
    criteria = row.job.resolved.get("CompletionCriteria", {})  # with the defaults, as soon as the data was looked at
    seconds = criteria.get("MaxRuntimePerTrainingJobInSeconds") or criteria.get("MaxAutoMLJobRuntimeInSeconds")
    return {"MaxRuntimeInSeconds": seconds} if seconds else {}


def _transitions(row: Candidate) -> list[Answer]:
    training = present(Status="Training", StartTime=row.created_at, EndTime=row.ended_at)
    if row.ended_at is None:
        return [training]
    end = {"Status": row.status, "StartTime": row.ended_at, "EndTime": row.ended_at}
    return [training, end | ({"StatusMessage": row.why_none} if row.why_none else {})]


def _metric(metric: Answer, moment: datetime) -> Answer:
    """`validation:F1`: the names under which training jobs report what they measure."""
    return {
        "MetricName": f"{metric['Set'].lower()}:{metric['StandardMetricName']}",
        "Value": metric["Value"],
        "Timestamp": moment,
    }
