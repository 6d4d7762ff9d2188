"""Who labels what in automated labeling: the sets of the first rounds, and the split of the rest (section 11.1)."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from groundtruth.engine.automated.threshold import Threshold
from groundtruth.engine.errors import InputRefused

FEWEST, MANY = 1250, 5000  # objects: without so many it does not pay; from so many on, a tenth validates
PROBE = 10  # objects that show first whether the job can be done at all
BAD_PROBE = 0.1  # share of failures in the probe above which the job fails


@dataclass(frozen=True, slots=True)
class Sets:
    """Object ids that people label first. Each batch has at most MaxConcurrentTaskCount objects."""

    probe: tuple[str, ...]
    training: tuple[str, ...]
    validation: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Split:
    """What becomes of objects without a label: by the model now, by people now, or later."""

    by_model: tuple[str, ...]
    by_people: tuple[str, ...]
    later: tuple[str, ...]


def first_sets(object_ids: Sequence[str], max_concurrent: int, seed: str) -> Sets:
    """The probe, the first training set and the validation set, drawn at random; the seed makes it the same again.

    InputRefused for fewer than 1,250 objects.
    """
    count = len(object_ids)
    if count < FEWEST:
        raise InputRefused(f"Automated labeling needs at least {FEWEST:,} objects, this job has {count:,}.")
    if max_concurrent <= PROBE:
        raise InputRefused(f"Automated labeling needs a MaxConcurrentTaskCount above {PROBE}, not {max_concurrent}.")
    drawn = list(object_ids)
    random.Random(seed).shuffle(drawn)
    wanted = round(count * (0.2 if count < MANY else 0.1))
    probe, training = drawn[:PROBE], drawn[PROBE:max_concurrent]
    validation = drawn[len(probe) + len(training) :][:wanted]
    batches = [validation[at : at + max_concurrent] for at in range(0, len(validation), max_concurrent)]
    return Sets(tuple(probe), tuple(training), tuple(tuple(batch) for batch in batches))


def probe_failed(failed: int, probed: int = PROBE) -> bool:
    """Whether so many objects of the probe failed that the job should."""
    return failed > BAD_PROBE * probed


def split(confidences: Mapping[str, float], threshold: Threshold | None, max_concurrent: int) -> Split:
    """What the model may label, and what people should label next: that of which the model is least sure."""
    least = threshold.confidence if threshold else float("inf")
    by_model = tuple(each for each, sure in confidences.items() if sure >= least)
    rest = sorted(
        (each for each, sure in confidences.items() if sure < least), key=lambda each: (confidences[each], each)
    )
    return Split(by_model, tuple(rest[:max_concurrent]), tuple(rest[max_concurrent:]))
