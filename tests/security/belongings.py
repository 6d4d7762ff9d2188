"""One of everything that belongs to a person: a row of every kind of named resource, found, not listed."""

import re
from typing import Any

from django.apps import apps
from django.db import models

from autopilot.models import AutoMLJob, Candidate
from studio.api.registry import Operation, registered
from studio.api.resources import Resource
from studio.domains.models import Domain, UserProfile
from studio.telemetry import logs
from studio.telemetry.models import Event
from tests.cast import Person
from tests.security.samples import request_for

NAME = "doras-own-thing"
LOG = ("/aws/sagemaker/doras-own-things", NAME)
# The cast has these already, under names of their own.
_OF_THE_CAST = {Domain, UserProfile}


def kinds() -> list[type[Resource]]:
    """Every concrete kind of named resource of the product."""
    return [
        model
        for model in apps.get_models()
        if issubclass(model, Resource) and model not in _OF_THE_CAST and not model.__module__.startswith("tests.")
    ]


def give_one_of_everything(person: Person) -> list[Resource]:
    """A row of every kind named NAME, a log stream and an event, all of that person's domain."""
    rows = [_row(kind, person) for kind in kinds()]
    job = next(each for each in rows if isinstance(each, AutoMLJob))  # training jobs of the API are fits of its models
    Candidate.objects.get_or_create(job=job, name=NAME, model_name=NAME, number=1, algorithm="xgboost")
    logs.append(*LOG, [(1_700_000_000_000, f"a line of {NAME}")], domain_id=person.domain_id)
    for row in rows:
        Event.objects.create(
            kind=row.arn_kind, noun=row.noun, arn=row.arn, name=NAME, domain_id=person.domain_id, status="InProgress"
        )
    return rows


def take_everything_back() -> None:
    """Delete the rows of give_one_of_everything, those that others point at last."""
    left = kinds()
    while left:
        before = len(left)
        left = [kind for kind in left if not _gone(kind)]
        assert len(left) < before, f"{left} point at each other"


def _gone(kind: type[Resource]) -> bool:
    try:
        kind._default_manager.filter(name=NAME).delete()
    except models.ProtectedError:
        return False
    return True


def _row(kind: type[Resource], person: Person) -> Resource:
    if kind in _OF_THE_CAST:
        return person.profile if kind is UserProfile else person.profile.domain
    existing = kind._default_manager.filter(name=NAME).first()
    if existing is not None:
        return existing
    fields = {field.name: field for field in kind._meta.concrete_fields}
    values: dict[str, Any] = {
        name: _row(field.related_model, person)
        for name, field in fields.items()
        if isinstance(field, models.ForeignKey)
        and issubclass(field.related_model, Resource)
        and (not field.null or name == "space")  # an app is of a profile or of a space
    }
    if "domain" not in values:
        values["domain_id"] = person.domain_id
    if "request" in fields:
        values["request"] = _request_that_creates(kind)
    if "InService" in {value for value, _ in fields["status"].choices or ()} if "status" in fields else ():
        values["status"] = "InService"
    return kind._default_manager.create(name=NAME, owner=person.user, **values)


def kinds_of_the_api() -> list[type[Resource]]:
    """Kinds that an operation creates; others (data sets, explanations) only the browser makes."""
    return [kind for kind in kinds() if _operation_that_creates(kind)]


def _operation_that_creates(kind: type[Resource]) -> Operation | None:
    found = (
        each
        for each in registered()
        if each.name.startswith("Create") and each.resource.startswith(f"{kind.arn_kind}/")
    )
    return next(found, None)


def _request_that_creates(kind: type[Resource]) -> dict[str, Any]:
    """What the operation that makes this kind takes; {} for kinds that only the browser makes."""
    operation = _operation_that_creates(kind)
    return request_for(operation.service, operation.name) if operation else {}


def operations_on_one() -> list[tuple[Operation, str]]:
    """Operations that concern one resource of a kind of ours, with the request member that names it; no Create…"""
    ours = {kind.arn_kind for kind in kinds()}
    found = []
    for operation in registered():
        fits = re.fullmatch(r"([a-z-]+)/(?:[a-z-]+/)?\{(\w+)\}", operation.resource)
        if fits and fits[1] in ours and not operation.name.startswith("Create"):
            found.append((operation, fits[2]))
    return found


def lists() -> list[Operation]:
    """Operations that list things of a domain; what S3 lists is walked in test_every_object.py."""
    everything = [each for each in registered() if each.service != "s3" and each.resource == "*"]
    return [each for each in everything if each.name.startswith(("List", "Search"))]


def words(answer: Any) -> set[str]:
    """Every text in an answer, and the parts of every ARN, to look for a name among them."""
    if isinstance(answer, dict):
        return set().union(*(words(value) for name, value in answer.items() if name != "ResponseMetadata"))
    if isinstance(answer, list):
        return set().union(*(words(value) for value in answer))
    return {str(answer), *re.split(r"[/:]", str(answer))}
