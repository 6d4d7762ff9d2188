"""The end of a human loop: all answers are in, or none will come any more. The output is written once, whole."""

import json
import logging
from datetime import UTC, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from groundtruth.models import DataObject, HumanLoop, Task
from groundtruth.models.jobs import count
from groundtruth.reviewing.events import tell_activity, tell_change
from groundtruth.running.outputs import Answer, worker_responses
from groundtruth.tasks.settling import DECLINED, NOBODY
from studio.storage.objects import StoreError
from studio.storage.store import object_store
from studio.storage.uris import S3Uri

logger = logging.getLogger(__name__)
Status = HumanLoop.Status
State = DataObject.State
READY = (State.CONSOLIDATING, State.FAILED)
MOST_ATTEMPTS = 8  # each waits twice as long as the one before: 43 minutes in all
FIRST_WAIT = timedelta(seconds=20)
BUILT_IN_INPUT = (
    "aiServiceRequest",
    "aiServiceResponse",
    "humanTaskActivationConditionResults",
    "selectedAiServiceResponse",
)


def finish(loop_id: int) -> bool:
    """End the loop if it is time; True when this call did. May be called any number of times, from anywhere."""
    loop = HumanLoop.objects.select_related("flow", "object__job").defer("template").filter(pk=loop_id).first()
    if loop is None or not loop.running:
        return False
    if loop.object is None:  # nothing was ever offered
        return _end(loop, Status.STOPPED if loop.status == Status.STOPPING else Status.FAILED, reason=NOBODY)
    if loop.object.state not in READY or (loop.try_at and loop.try_at > timezone.now()):
        return False
    answers = list(
        Task.objects.filter(object=loop.object, state=Task.State.SUBMITTED).select_related("worker__workforce", "job")
    )
    answers.sort(key=lambda task: (task.submitted_at or task.reserved_at, task.pk))
    stopping = loop.status == Status.STOPPING
    if not stopping and len(answers) < loop.flow.reviewers:
        declined = loop.object.declined >= loop.object.wanted
        reason = DECLINED if declined else NOBODY
        return _end(loop, Status.FAILED, code=HumanLoop.Failure.EXPIRED, reason=reason)
    if not answers:
        return _end(loop, Status.STOPPED)
    try:
        uri = _write(loop, answers)
    except StoreError as error:
        return _again_later(loop, error)
    return _end(loop, Status.STOPPED if stopping else Status.COMPLETED, uri=uri)


def output_uri(loop: HumanLoop) -> str:
    """Where the answers go; by the moment when the loop was created, in UTC (§9.5)."""
    moment = loop.created_at.astimezone(UTC).strftime("%Y/%m/%d/%H/%M/%S")
    return f"{loop.flow.output_prefix}/{moment}/{loop.name}/output.json"


def output_of(loop: HumanLoop, answers: list[Task]) -> dict[str, Any]:
    """The content of `output.json` (§9.5)."""
    assert loop.object is not None
    content = loop.object.data
    source = loop.flow.source
    if source:
        content = {name: content[name] for name in BUILT_IN_INPUT if name in content}
    return {
        **({"awsManagedHumanLoopRequestSource": source} if source else {}),
        "flowDefinitionArn": loop.flow.arn,
        "humanAnswers": [
            one for task in answers for one in worker_responses(task.job, Answer.of(task), settings.PUBLIC_URL)
        ],
        "humanLoopName": loop.name,
        "inputContent": content,
    }


def forget_object(loop: HumanLoop) -> None:
    """The input and the answers; what was written to the store stays."""
    if loop.object_id is not None:
        DataObject.objects.filter(pk=loop.object_id).delete()
    HumanLoop.objects.filter(pk=loop.pk).update(template="", object=None)


def _write(loop: HumanLoop, answers: list[Task]) -> str:
    place = S3Uri.parse(output_uri(loop))
    body = json.dumps(output_of(loop, answers), ensure_ascii=False).encode()
    object_store().put(place.bucket, place.key, body, content_type="application/json")
    return str(place)


def _again_later(loop: HumanLoop, error: StoreError) -> bool:
    """The answers are kept, and written when the store is there again; up to a limit."""
    logger.warning("the answers of human loop %s cannot be written: %s", loop.name, error)
    if loop.attempts + 1 >= MOST_ATTEMPTS:
        said = f"The answers could not be written to {output_uri(loop)}: {error}"
        return _end(loop, Status.FAILED, code=HumanLoop.Failure.INTERNAL, reason=said)
    HumanLoop.objects.filter(pk=loop.pk).update(
        attempts=loop.attempts + 1, try_at=timezone.now() + FIRST_WAIT * 2**loop.attempts
    )
    return False


def _end(loop: HumanLoop, status: str, *, uri: str = "", code: str = "", reason: str = "") -> bool:
    """The status that was read decides: one that was stopped meanwhile, or ended by others, is left alone."""
    now = timezone.now()
    failed = status == Status.FAILED
    with transaction.atomic():
        # Locks are taken in one order, object before loop, as stopping does.
        if loop.object is not None:
            list(DataObject.objects.select_for_update().filter(pk=loop.object.pk).values_list("pk"))
        if not HumanLoop.objects.filter(pk=loop.pk, status=loop.status).update(
            status=status,
            output_uri=uri,
            failure_code=(code or HumanLoop.Failure.EXPIRED) if failed else "",
            failure_reason=reason[:1024] if failed else "",
            ended_at=now,
            modified_at=now,
            try_at=None,
        ):
            return False
        if loop.object is not None and DataObject.end(loop.object.pk, State.HUMAN if uri else State.FAILED, now):
            count(loop.object.job, **{"human" if uri else "failed": 1})
        loop.refresh_from_db()
        tell_change(loop)
        tell_activity(loop)
    return True
