"""Explanations of single predictions in the service's online form (hosting spec §16)."""

import json
from typing import Any

import jmespath
from jmespath.exceptions import JMESPathError

from hosting.server.answers import Predictions, csv_fields, plain
from hosting.server.parsing import CSV
from hosting.server.refusals import Refused


def gate(expression: str, predictions: Predictions, kind: str) -> list[bool]:
    """Which records to explain: the JMESPath expression on each output row, an array for CSV, else an object."""
    try:
        compiled = jmespath.compile(expression)
    except JMESPathError as error:
        raise Refused(f"EnableExplanations {expression!r} is not a JMESPath expression: {error}.") from error
    return [_decide(compiled, expression, csv_fields(row) if kind == CSV else row) for row in predictions.rows]


def _decide(compiled: Any, expression: str, row: Any) -> bool:
    try:
        answer = compiled.search(row)
    except JMESPathError as error:
        raise Refused(f"EnableExplanations {expression!r} cannot be applied to the output {row!r}: {error}.") from error
    if not isinstance(answer, bool):
        raise Refused(
            f"EnableExplanations {expression!r} gives {answer!r} for the output {row!r}; it must give true or false."
        )
    return answer


def explained(
    body: bytes, content_type: str, contributions: list[Any], labels: list[str] | None, probabilities: list[Any] | None
) -> bytes:
    """The response body. contributions: per record {column: number or one number per class}, None = not explained.

    probabilities: per record one of each label, which is what the contributions add up to (with the mean); told
    whatever the response keys are, in a field that the service's form does not have.
    """
    answer: dict[str, Any] = {
        "version": "1.0",
        "predictions": {"content_type": content_type, "data": body.decode()},
    }
    if labels:
        answer["label_headers"] = labels
    if probabilities:
        answer["probabilities"] = probabilities
    some = any(each is not None for each in contributions)
    answer["explanations"] = {"kernel_shap": [_record(each) for each in contributions]} if some else {}
    return json.dumps(answer).encode()


def _record(contributions: dict[str, Any] | None) -> list[dict[str, Any]] | None:
    if contributions is None:
        return None
    return [
        {"feature_header": name, "attributions": [{"attribution": value if isinstance(value, list) else [value]}]}
        for name, value in ((str(key), plain(each)) for key, each in contributions.items())
    ]
