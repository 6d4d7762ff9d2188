"""Named entities: spans that overlap become one (groundtruth.md, section 10.5)."""

import random
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from groundtruth.engine.annotations import Consolidated, LabeledObject
from groundtruth.engine.answers import element_with
from groundtruth.engine.consolidation.settings import Settings, class_id

SAME_ENTITY = 0.5  # Jaccard index of the characters from which two spans are about one thing


@dataclass(frozen=True, slots=True)
class Span:
    """What one worker marked: characters start to end (exclusive), class id."""

    worker: int
    start: int
    end: int
    label: int


def named_entities(objects: Sequence[LabeledObject], settings: Settings) -> list[Consolidated]:
    """One list of entities for every object; `metadata["entities"][i]` is about `entities[i]`."""
    return [_one(each, settings) for each in objects]


def clusters(spans: Sequence[Span]) -> list[list[Span]]:
    """Spans that overlap, whatever their labels; several labels of one worker on one place stay apart."""
    if not spans:
        return []
    start, end = (np.array([getattr(span, side) for span in spans]) for side in ("start", "end"))
    inter = np.clip(np.minimum(end[:, None], end) - np.maximum(start[:, None], start), 0, None)
    union = (end - start)[:, None] + (end - start) - inter
    near = inter >= SAME_ENTITY * np.maximum(union, 1)
    count, of = connected_components(csr_array(near), directed=False)
    found: list[list[Span]] = [[] for _ in range(count)]
    for span, cluster in zip(spans, of, strict=True):
        found[cluster].append(span)
    return [part for cluster in found for part in _by_label(cluster)]


def _by_label(cluster: list[Span]) -> Iterator[list[Span]]:
    if len({(span.worker, span.label) for span in cluster}) == len({span.worker for span in cluster}):
        yield cluster
        return
    for label in sorted({span.label for span in cluster}):
        yield [span for span in cluster if span.label == label]


def usual(values: Iterable[int]) -> int:
    """The most frequent value; the lower of the two middle ones when several are equally frequent."""
    ordered = sorted(values)
    ranked = Counter(ordered).most_common(2)
    if len(ranked) == 1 or ranked[0][1] > ranked[1][1]:
        return ranked[0][0]
    return ordered[(len(ordered) - 1) // 2]


def _one(each: LabeledObject, settings: Settings) -> Consolidated:
    spans, n = list(_marked(each, settings)), len(each.annotations)
    if n == 1:
        kept = [(span.start, span.end, span.label, 0.0) for span in spans]
    else:
        chance = random.Random(each.object_id)
        kept = [_agreed(cluster, n, chance) for cluster in clusters(spans) if 2 * _support(cluster) >= n]
    kept.sort()
    entities = [
        {"label": settings.labels[label], "startOffset": start, "endOffset": end} for start, end, label, _ in kept
    ]
    value: dict[str, Any] = {"annotations": {"labels": list(settings.entries), "entities": entities}}
    metadata = {"entities": [{"confidence": round(confidence, 2)} for *_, confidence in kept]}
    least = Consolidated.least(confidence for *_, confidence in kept)
    return Consolidated(each.object_id, value, metadata, confidence=least)


def _marked(each: LabeledObject, settings: Settings) -> Iterator[Span]:
    ids = settings.ids()
    for worker, annotation in enumerate(each.annotations):
        for entity in element_with(annotation.answer, "entities")["entities"]:
            label = class_id(ids, entity.get("label"), each.object_id)
            yield Span(worker, int(entity["startOffset"]), int(entity["endOffset"]), label)


def _agreed(cluster: list[Span], n: int, chance: random.Random) -> tuple[int, int, int, float]:
    """Start, end, label and confidence of one cluster."""
    start, end = usual(span.start for span in cluster), usual(span.end for span in cluster)
    given = Counter(label for _, label in {(span.worker, span.label) for span in cluster})
    most = max(given.values())
    label = chance.choice(sorted(label for label, count in given.items() if count == most))
    return start, max(end, start + 1), label, most / n


def _support(cluster: list[Span]) -> int:
    return len({span.worker for span in cluster})
