"""Events for programs: documents that rules look at and pass on to topics and queues."""

import json
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.conf import settings

from studio.topics.engine.patterns import matches
from studio.topics.models import Queue, Rule, Topic
from studio.topics.publishing import publish, put

SOURCE = "aws.sagemaker"


@dataclass(frozen=True)
class Happened:
    """One thing that happened. key: what makes it this one and no other, so that consumers know it when it comes twice.

    resources: ARNs it is about. detail: the part that depends on its type.
    """

    detail_type: str
    resources: Sequence[str]
    detail: dict[str, Any]
    at: datetime
    key: str

    @property
    def document(self) -> dict[str, Any]:
        """The event as targets get it."""
        return {
            "version": "0",
            "id": str(uuid.uuid5(uuid.NAMESPACE_URL, self.key)),
            "detail-type": self.detail_type,
            "source": SOURCE,
            "account": settings.ACCOUNT_ID,
            "time": self.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "region": settings.REGION,
            "resources": list(self.resources),
            "detail": self.detail,
        }


def emit(events: Iterable[Happened], *, domain_id: str) -> None:
    """Show events to the rules of a domain; call it inside the transaction in which they happen."""
    rules = list(Rule.objects.filter(domain_id=domain_id, enabled=True))
    if not rules:
        return
    for happened in events:
        emit_document(happened.document, rules)


def emit_document(document: dict[str, Any], rules: Iterable[Rule]) -> None:
    """The same of a document that is written already."""
    text = json.dumps(document, ensure_ascii=False)
    for rule in rules:
        if matches(rule.pattern, document):
            for target in rule.targets:
                _send(rule, target["Arn"], text, str(document["detail-type"]))


def rules_of(domain_id: str) -> list[Rule]:
    """The rules that look at events of a domain."""
    return list(Rule.objects.filter(domain_id=domain_id, enabled=True))


def _send(rule: Rule, arn: str, text: str, subject: str) -> None:
    """To a target that may have been deleted meanwhile: then nothing is sent."""
    if (name := Topic.name_in(arn)) is not None:
        topic = Topic.objects.filter(name=name, domain_id=rule.domain_id).first()
        if topic is not None:
            publish(topic, text, subject=subject[:100])
    elif (name := Queue.name_in(arn)) is not None:
        queue = Queue.objects.filter(name=name, domain_id=rule.domain_id).first()
        if queue is not None:
            put(queue, text)
