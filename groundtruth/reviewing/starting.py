"""Starting a human loop: the page is tried out, then it is one more object that labelers get."""

import hashlib
import json
from dataclasses import dataclass, field, replace
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from groundtruth.models import DataObject, FlowDefinition, HumanLoop, HumanTaskUi, LabelingJob
from groundtruth.notices import tell_of_reviews
from groundtruth.rendering.addresses import owner_of
from groundtruth.rendering.templates import AccessRefused, render
from groundtruth.reviewing.events import tell_change
from groundtruth.reviewing.pages import task_input
from studio.access.principal import Principal
from studio.api.arns import name_of
from studio.api.errors import ApiError, ValidationError
from studio.storage.objects import StoreError
from studio.storage.permissions import require_read
from studio.storage.store import object_store
from studio.storage.uris import BadUri

Status = HumanLoop.Status


@dataclass(frozen=True)
class Wanted:
    """What a loop is started with. content: the input, a JSON object. attributes: the DataAttributes."""

    name: str
    content: dict[str, Any]
    attributes: dict[str, Any] = field(default_factory=dict)

    def digest(self, flow: FlowDefinition) -> str:
        """The same for the same request alone."""
        text = json.dumps([flow.pk, self.content, self.attributes], sort_keys=True)
        return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def read_content(text: str) -> dict[str, Any]:
    """InputContent: the keys of a JSON object are what templates know as `task.input.<key>`."""
    try:
        content = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ValidationError(f"HumanLoopInput.InputContent is not JSON: {error}.") from error
    if not isinstance(content, dict):
        raise ValidationError(
            "HumanLoopInput.InputContent must be a JSON object: the template reads task.input.<key> from it."
        )
    return content


def start(flow: FlowDefinition, wanted: Wanted, caller: Principal) -> HumanLoop:
    """The loop; the one that is there when it was started with the same input. Failed at once if it has no page."""
    digest = wanted.digest(flow)
    there = HumanLoop.objects.visible_to(caller).named(wanted.name).defer("template").first()
    if there is not None:
        if there.digest == digest:
            return there
        raise HumanLoop.name_taken(wanted.name)
    if flow.status != FlowDefinition.Status.ACTIVE:
        raise _not_active(flow)
    template = _template(flow)
    _check_quota(flow)
    why = _unshowable(flow, template, wanted.content)
    now = timezone.now()
    with transaction.atomic():
        locked = FlowDefinition.objects.select_for_update().filter(pk=flow.pk).first()
        if locked is None or locked.status != FlowDefinition.Status.ACTIVE:
            raise _not_active(flow)
        loop: HumanLoop = HumanLoop.objects.create_named(
            wanted.name,
            replace(caller, domain_id=flow.domain_id),
            flow=flow,
            digest=digest,
            template=template,
            attributes=wanted.attributes,
            created_at=now,
            modified_at=now,
        )
        if why:
            loop.status, loop.ended_at = Status.FAILED, now
            loop.failure_code, loop.failure_reason = HumanLoop.Failure.VALIDATION, why[:1024]
        else:
            loop.object = _offer(flow, wanted.content, loop)
        loop.save()
        tell_change(loop)
    return loop


def _not_active(flow: FlowDefinition) -> ValidationError:
    return ValidationError(
        f"Flow definition {flow.name} is {FlowDefinition.Status.DELETING}; it starts no human loops."
    )


def _template(flow: FlowDefinition) -> str:
    """The text of the page; kept with the loop, which goes on when the template is deleted."""
    arn = flow.human.get("HumanTaskUiArn", "")
    found = HumanTaskUi.objects.filter(domain_id=flow.domain_id).named(name_of(arn)).first()
    if found is None:
        raise ValidationError(f"The template of flow definition {flow.name}, {arn}, is gone; create it again.")
    return str(found.content)


def _check_quota(flow: FlowDefinition) -> None:
    running = HumanLoop.objects.filter(domain_id=flow.domain_id, status__in=HumanLoop.RUNNING).count()
    if running >= settings.HUMAN_LOOPS:
        raise ApiError(
            "ServiceQuotaExceededException",
            f"The limit of human loops at the same time is {settings.HUMAN_LOOPS:,}, and {running:,} are in progress. "
            "Wait until some are over, or stop some.",
            402,
        )


def _offer(flow: FlowDefinition, content: dict[str, Any], loop: HumanLoop) -> DataObject:
    """The object that labelers get, the last of the pool."""
    pool = LabelingJob.pools.select_for_update().get(flow=flow)
    tell_of_reviews(pool)
    LabelingJob.pools.filter(pk=pool.pk).update(total=F("total") + 1)
    return DataObject.objects.create(
        job=pool,
        number=pool.total,
        line=json.dumps(content, ensure_ascii=False),
        state=DataObject.State.IN_LABELING,
        slots=flow.reviewers,
        wanted=flow.reviewers,
        dispatched_at=loop.created_at,
    )


def _unshowable(flow: FlowDefinition, template: str, content: dict[str, Any]) -> str:
    """Why people could not work on it: the template fails with this input, or names what cannot be read; else ""."""
    owner = owner_of(flow)
    if owner is None:
        return "Whoever made this flow definition may no longer use the studio."
    page = render(template, task_input(content), _Readable(owner))
    if page.html:
        return ""
    ui = name_of(flow.human.get("HumanTaskUiArn", ""))
    return f"Template {ui} makes no page of this input: {' '.join(each.message for each in page.problems)}"


class _Readable:
    """Signs nothing; looks whether what is asked for is there and may be read."""

    def __init__(self, reader: Principal) -> None:
        self._reader = reader

    def __call__(self, uri: str) -> str:
        try:
            place = require_read(self._reader, uri)
            object_store().head(place.bucket, place.key)
        except (ApiError, BadUri, StoreError) as error:
            raise AccessRefused(f"{uri[:300]} cannot be read: {error}") from error
        return uri
