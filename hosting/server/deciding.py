"""What of an answer the container's environment decides: the threshold of its label, and whose probability is told."""

import math
from collections.abc import Mapping
from typing import Any

from hosting.server.refusals import CannotStart, Refused

VARIABLE = "AUTOML_DECISION_THRESHOLD"
NEEDED = {"predicted_label", "probability", "probabilities", "labels"}
ROLE, NAMES_LABELS = "AUTOML_TRANSFORM_MODE", "inverse-label-transform"  # the last container of a chain (spec §7.1)


def threshold_of(environment: Mapping[str, str]) -> float | None:
    """The probability from which on the second of two labels is the answer; None leaves that to the model."""
    text = environment.get(VARIABLE, "").strip()
    if not text:
        return None
    try:
        threshold = float(text)
    except ValueError:
        threshold = math.nan
    if not 0 < threshold < 1:
        raise CannotStart(f"{VARIABLE} is `{text}`; it must be a number between 0 and 1.")
    return threshold


def decided(result: Any, threshold: float) -> Any:
    """The model's table of answers with the labels of the threshold, and their probabilities.

    Refused for a model that does not tell the probabilities of two labels.
    """
    if not _of_two_labels(result):
        raise Refused(f"{VARIABLE} is for models that tell the probabilities of two labels; this one does not.", 500)
    second = [int(chances[1] >= threshold) for chances in result["probabilities"]]
    return result.assign(
        predicted_label=[labels[at] for labels, at in zip(result["labels"], second, strict=True)],
        probability=[chances[at] for chances, at in zip(result["probabilities"], second, strict=True)],
    )


def tells_second_label(environment: Mapping[str, str]) -> bool:
    """Is it a chain of the service's, whose `probability` is that of the second of two labels (autopilot spec §7.2)?"""
    return environment.get(ROLE, "").strip() == NAMES_LABELS


def of_second_label(result: Any) -> Any:
    """The table of answers with the probability of the second of two labels, whichever label is predicted."""
    if not _of_two_labels(result):
        return result
    return result.assign(probability=[chances[1] for chances in result["probabilities"]])


def _of_two_labels(result: Any) -> bool:
    return set(getattr(result, "columns", ())) >= NEEDED and all(len(each) == 2 for each in result["labels"][:1])
