"""What is told when a human loop changes: the studio's event, and the document of §9.6 for programs."""

import json
import uuid
from typing import Any

from django.conf import settings
from django.utils import timezone

from groundtruth.models import HumanLoop
from groundtruth.running.activity import log_activity
from groundtruth.running.outputs import moment
from studio.telemetry import logs
from studio.telemetry.events import record_change
from studio.telemetry.metrics import record
from studio.topics.events import emit_document, rules_of

LOG_GROUP = "/aws/sagemaker/HumanLoops"
NAMESPACE = "AWS/SageMaker/HumanLoops"
TOLD = (HumanLoop.Status.COMPLETED, HumanLoop.Status.FAILED, HumanLoop.Status.STOPPED)


def tell_change(loop: HumanLoop) -> None:
    """Call inside the transaction that changed the status. The end of a loop is also a line of the log, and a count."""
    record_change(loop, reason=loop.failure_reason)
    if loop.status not in TOLD:
        return
    now = timezone.now()
    told = document(loop)
    emit_document(told, rules_of(loop.domain_id))
    line = json.dumps(told, ensure_ascii=False)
    logs.append(LOG_GROUP, loop.flow.name, [(int(now.timestamp() * 1000), line)], domain_id=loop.domain_id)
    where = {"FlowDefinitionName": loop.flow.name}
    minute = now.replace(second=0, microsecond=0)
    record(NAMESPACE, f"HumanLoops{loop.status}", where, value=1, at=minute, unit="Count", domain_id=loop.domain_id)


def tell_activity(loop: HumanLoop) -> None:
    """What was done for it, in the log of worker activity (§5.2), as for labeling jobs."""
    if loop.object is not None:
        log_activity(loop.object.job, loop.object.pk)


def document(loop: HumanLoop) -> dict[str, Any]:
    """The event of §9.6. A consumer that sees one twice knows it by its `id`."""
    failed = loop.status == HumanLoop.Status.FAILED
    return {
        "version": "0",
        "id": str(uuid.uuid5(uuid.NAMESPACE_URL, f"{loop.arn}#{loop.pk}#{loop.status}")),
        "detail-type": "SageMaker A2I HumanLoop Status Change",
        "source": "aws.sagemaker",
        "account": settings.ACCOUNT_ID,
        "time": moment(loop.ended_at),
        "region": settings.REGION,
        "resources": [loop.arn],
        "detail": {
            "creationTime": moment(loop.created_at),
            "failureCode": loop.failure_code or None,
            "failureReason": loop.failure_reason if failed else None,
            "flowDefinitionArn": loop.flow.arn,
            "humanLoopArn": loop.arn,
            "humanLoopName": loop.name,
            "humanLoopOutput": {"outputS3Uri": loop.output_uri} if loop.output_uri else None,
            "humanLoopStatus": loop.status,
        },
    }
