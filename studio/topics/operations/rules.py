"""Rules over the API of events: which changes are told to which topics and queues."""

import json
import re
from typing import Any

from django.db import transaction

from studio.access.policies import authorize
from studio.access.principal import Principal
from studio.api.errors import ApiError, ResourceLimitExceeded, ValidationError
from studio.api.pages import page
from studio.api.registry import Request, Response, operation
from studio.topics.engine.patterns import PatternRefused, matches, read_pattern
from studio.topics.models import Queue, Rule, Topic

MOST_TARGETS = 5
MOST_RULES = 100  # of a domain


@operation("events", "PutRule", resource="rule/{Name}")
def put_rule(request: Request, caller: Principal) -> Response:
    """Make or replace a rule; its targets stay."""
    name = request["Name"]
    if not re.fullmatch(Rule.shape, name):
        raise ValidationError("Name: a rule's name has 1 to 64 letters, digits, dots, hyphens and underscores.")
    if request.get("EventBusName", "default") != "default":
        raise ApiError("ResourceNotFoundException", "There is one event bus here, default.")
    if "ScheduleExpression" in request:
        raise ValidationError("ScheduleExpression: rules by the clock are not offered here; give an EventPattern.")
    if "EventPattern" not in request:
        raise ValidationError('EventPattern: give one, such as {"source": ["aws.sagemaker"]}.')
    fields = {
        "pattern": _pattern(request["EventPattern"]),
        "description": request.get("Description", ""),
        "enabled": request.get("State", "ENABLED") != "DISABLED",
    }
    with transaction.atomic():
        rule, made = Rule.make(name, caller, **fields)
        if made and Rule.objects.filter(domain_id=caller.domain_id).count() > MOST_RULES:
            raise ResourceLimitExceeded(f"There are {MOST_RULES} rules already; delete one first.")
        Rule.objects.filter(pk=rule.pk).update(**fields)
    return {"RuleArn": rule.arn}


def _pattern(text: str) -> dict[str, Any]:
    try:
        return read_pattern(text)
    except PatternRefused as error:
        raise ApiError("InvalidEventPatternException", f"Event pattern is not valid. Reason: {error}") from error


@operation("events", "DescribeRule", resource="rule/{Name}")
def describe_rule(request: Request, caller: Principal) -> Response:
    """One rule."""
    return _shown(Rule.named(request["Name"], caller))


@operation("events", "ListRules")
def list_rules(request: Request, caller: Principal) -> Response:
    """Rules of the caller's domain, by name."""
    rows: Any = Rule.objects.visible_to(caller).filter(name__startswith=request.get("NamePrefix", ""))
    asked = {"NextToken": request.get("NextToken"), "MaxResults": request.get("Limit", 100)}
    found, token = page(rows, asked, sort={"name": "name"}, default_sort="name", default_order="Ascending")
    return {"Rules": [_shown(each) for each in found], "NextToken": token}


@operation("events", "EnableRule", resource="rule/{Name}")
def enable_rule(request: Request, caller: Principal) -> Response:
    """It counts again."""
    return _switch(request, caller, enabled=True)


@operation("events", "DisableRule", resource="rule/{Name}")
def disable_rule(request: Request, caller: Principal) -> Response:
    """It is kept, and passes nothing on."""
    return _switch(request, caller, enabled=False)


def _switch(request: Request, caller: Principal, *, enabled: bool) -> Response:
    Rule.objects.filter(pk=Rule.named(request["Name"], caller).pk).update(enabled=enabled)
    return {}


@operation("events", "DeleteRule", resource="rule/{Name}")
def delete_rule(request: Request, caller: Principal) -> Response:
    """Once it has no targets; a rule that is not there is fine."""
    rule: Any = Rule.objects.visible_to(caller).filter(name=request["Name"]).first()
    if rule is not None and rule.targets:
        raise ValidationError("Rule can't be deleted since it has targets; remove them first.")
    if rule is not None:
        rule.delete()
    return {}


@operation("events", "PutTargets", resource="rule/{Rule}")
def put_targets(request: Request, caller: Principal) -> Response:
    """Where the events of a rule go: topics and queues that the caller may write to."""
    failed = []
    with transaction.atomic():
        rule = _locked(request, caller)
        targets = {each["Id"]: each for each in rule.targets}
        for each in request["Targets"]:
            if why := _refused(each, rule, caller):
                failed.append({"TargetId": each["Id"], "ErrorCode": "ValidationException", "ErrorMessage": why})
            else:
                targets[each["Id"]] = {"Id": each["Id"], "Arn": each["Arn"]}
        if len(targets) > MOST_TARGETS:
            raise ApiError("LimitExceededException", f"A rule has at most {MOST_TARGETS} targets.")
        rule.targets = list(targets.values())
        rule.save(update_fields=["targets"])
    return {"FailedEntryCount": len(failed), "FailedEntries": failed}


def _locked(request: Request, caller: Principal) -> Rule:
    return Rule.objects.select_for_update().get(pk=Rule.named(request["Rule"], caller).pk)


def _refused(target: dict[str, Any], rule: Rule, caller: Principal) -> str:
    """Why a target cannot be used; "" if it can."""
    more = sorted(set(target) - {"Id", "Arn", "RoleArn"})
    if more:
        return f"{more[0]} is not offered here: targets get the whole event."
    arn = target["Arn"]
    kinds: tuple[tuple[type[Topic] | type[Queue], str], ...] = ((Topic, "sns:Publish"), (Queue, "sqs:SendMessage"))
    for kind, action in kinds:
        if (name := kind.name_in(arn)) is None:
            continue
        row: Any = kind.objects.visible_to(caller).filter(name=name, domain_id=rule.domain_id).first()
        if row is None:
            return f"There is no {kind.noun} {name}."
        authorize(caller, action, row.arn)
        return ""
    return "A target is the ARN of a topic or a queue; for a web hook or e-mail subscribe it to a topic."


@operation("events", "RemoveTargets", resource="rule/{Rule}")
def remove_targets(request: Request, caller: Principal) -> Response:
    """They get nothing more."""
    with transaction.atomic():
        rule = _locked(request, caller)
        rule.targets = [each for each in rule.targets if each["Id"] not in request["Ids"]]
        rule.save(update_fields=["targets"])
    return {"FailedEntryCount": 0, "FailedEntries": []}


@operation("events", "ListTargetsByRule", resource="rule/{Rule}")
def list_targets_by_rule(request: Request, caller: Principal) -> Response:
    """Where its events go."""
    return {"Targets": Rule.named(request["Rule"], caller).targets}


@operation("events", "TestEventPattern")
def try_event_pattern(request: Request, _caller: Principal) -> Response:
    """Would the pattern match this event?"""
    try:
        event = json.loads(request["Event"])
    except (ValueError, RecursionError) as error:
        raise ValidationError("Event: it is no valid JSON.") from error
    return {"Result": matches(_pattern(request["EventPattern"]), event)}


def _shown(rule: Rule) -> dict[str, Any]:
    return {
        "Name": rule.name,
        "Arn": rule.arn,
        "EventPattern": json.dumps(rule.pattern),
        "State": "ENABLED" if rule.enabled else "DISABLED",
        "Description": rule.description or None,
        "EventBusName": "default",
    }
