"""What an analyser has found is put before people if the conditions of the flow definition say so (§8.4, §9.2)."""

import json
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from groundtruth.engine.activation import FORMS, Decision, decide, parse, read_analysis
from groundtruth.engine.activation.items import camel
from groundtruth.engine.errors import InputRefused
from groundtruth.models import FlowDefinition, HumanLoop
from groundtruth.reviewing.starting import Wanted, start
from studio.access.principal import Principal
from studio.api.errors import ApiError, ValidationError

CONFIG = "humanLoopConfig"


@dataclass(frozen=True)
class Analysed:
    """A request to an analyser, with its HumanLoopConfig, and the answer; keys in lowerCamelCase."""

    request: dict[str, Any]
    response: dict[str, Any]

    @property
    def config(self) -> dict[str, Any]:
        """The HumanLoopConfig."""
        return dict(self.request[CONFIG])

    @property
    def given(self) -> dict[str, Any]:
        """What decides about sampling: not the name of the loop, which is another one each time."""
        return {
            "request": {key: each for key, each in self.request.items() if key != CONFIG},
            "response": self.response,
        }


def review(flow: FlowDefinition, analysed: Analysed, caller: Principal) -> dict[str, Any]:
    """Start a human loop if the conditions hold; the HumanLoopActivationOutput. No HumanLoopArn: no review."""
    if not flow.source:
        raise ValidationError(f"Flow definition {flow.name} is for StartHumanLoop: it names no analyser.")
    if flow.status != FlowDefinition.Status.ACTIVE:
        raise ValidationError(f"Flow definition {flow.name} is {flow.status}; it starts no human loops.")
    try:
        conditions = None if flow.conditions is None else parse(flow.conditions, flow.source)
        analysis = read_analysis(flow.source, analysed.response)
    except InputRefused as error:
        raise ValidationError(str(error)) from error
    found = decide(conditions, analysis, arn=flow.arn, given=analysed.given, word_match=settings.REVIEW_WORD_MATCH)
    answer: dict[str, Any] = {
        "HumanLoopActivationReasons": ["ConditionsEvaluation"] if found.activated else [],
        "HumanLoopActivationConditionsEvaluationResults": json.dumps(found.results, ensure_ascii=False),
    }
    if found.activated:
        config = analysed.config
        wanted = Wanted(config["humanLoopName"], _content(flow, analysed, found), config.get("dataAttributes", {}))
        answer["HumanLoopArn"] = _started(flow, wanted, caller).arn
    return answer


def read_analysed(request: Any, response: Any) -> Analysed:
    """Both as JSON objects, their keys spelled either way."""
    asked, answered = camel(request), camel(response)
    if not isinstance(asked, dict) or not isinstance(answered, dict):
        raise ValidationError("request and response are JSON objects: what the analyser was asked, and what it said.")
    config = asked.get(CONFIG)
    if not isinstance(config, dict) or not all(
        isinstance(config.get(name), str) for name in ("humanLoopName", "flowDefinitionArn")
    ):
        raise ValidationError("request.HumanLoopConfig needs HumanLoopName and FlowDefinitionArn.")
    if not isinstance(config.get("dataAttributes", {}), dict):
        raise ValidationError("request.HumanLoopConfig.DataAttributes is an object with ContentClassifiers.")
    return Analysed(asked, answered)


def _content(flow: FlowDefinition, analysed: Analysed, found: Decision) -> dict[str, Any]:
    """The input of the loop (§9.5); form keys that were missing are for the page (§7.2)."""
    content = {
        "aiServiceRequest": analysed.request,
        "aiServiceResponse": analysed.response,
        "humanTaskActivationConditionResults": found.results,
        "selectedAiServiceResponse": found.selected,
    }
    if flow.source == FORMS:
        content["humanLoopContext"] = {"importantFormKeys": list(found.important_keys)}
    return content


def _started(flow: FlowDefinition, wanted: Wanted, caller: Principal) -> HumanLoop:
    try:
        return start(flow, wanted, caller)
    except ApiError as error:
        if error.code != "ServiceQuotaExceededException":
            raise
        raise ApiError("HumanLoopQuotaExceededException", error.message, error.status) from error
