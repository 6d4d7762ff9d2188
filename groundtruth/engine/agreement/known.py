"""Known-answer checks: how close a worker came to the answer that is known to be right."""

from collections.abc import Mapping
from typing import Any

from groundtruth.engine.agreement import similarity
from groundtruth.engine.answers import element_with
from groundtruth.engine.errors import InputRefused
from groundtruth.engine.task_types import task_type

ENOUGH = 0.7  # IoU or overlap from which an answer that is no single label counts as right
LABEL_KINDS = ("single-label", "verification")


def comparable(type_key: str) -> bool:
    """Whether answers of a task type can be compared with one that is known to be right."""
    kind = task_type(type_key).consolidation
    return kind in LABEL_KINDS or kind in similarity.SIMILARITIES


def label_in(type_key: str, answer: Mapping[str, Any]) -> str | None:
    """The label of an answer of a type that has a single one; None of other types."""
    single = task_type(type_key).consolidation in LABEL_KINDS
    return str(element_with(answer, "label")["label"]) if single else None


def score(type_key: str, answer: Mapping[str, Any], known: Mapping[str, Any]) -> float:
    """0 (nothing right) to 1 (all right) for an answer beside the known one, both as the worker page sends them.

    A single label is right or wrong; boxes, masks, spans and sets of labels have their mean overlap.
    """
    if (label := label_in(type_key, answer)) is not None:
        return float(label == label_in(type_key, known))
    kind = task_type(type_key).consolidation
    if kind not in similarity.SIMILARITIES:
        raise InputRefused(f"Answers of {type_key} cannot be compared with known ones.")
    return similarity.mean(similarity.SIMILARITIES[kind][1](answer, known))


def is_right(type_key: str, answer: Mapping[str, Any], known: Mapping[str, Any], enough: float = ENOUGH) -> bool:
    """Whether the answer passes a known-answer check."""
    return score(type_key, answer, known) >= enough
