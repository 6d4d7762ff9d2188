"""Agreement of a job's workers: over all, by worker, by pair and by class."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations
from typing import Any

import numpy as np

from groundtruth.engine.agreement import nominal, similarity
from groundtruth.engine.agreement.known import LABEL_KINDS, is_right
from groundtruth.engine.annotations import LabeledObject
from groundtruth.engine.answers import element_with
from groundtruth.engine.consolidation.expectation import dawid_skene
from groundtruth.engine.consolidation.settings import class_id
from groundtruth.engine.errors import InputRefused
from groundtruth.engine.task_types import task_type


def agreement(
    type_key: str,
    objects: Sequence[LabeledObject],
    labels: Sequence[str],
    *,
    truth: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """How much the workers of a job agree; only objects with two answers or more say anything.

    `{"objects", "measures": {…}, "workers": {id: {…}}, "pairs": [{"workers", "objects", …}], "classes": {label: {…}}}`,
    numbers from 0 to 1 (kappa and alpha from -1), None where they are undefined.

    Of single-label types each worker has an `estimated_accuracy`, too. truth: what is known to be right by object id, a
    label, or of other types an answer: adds `known` and `accuracy` of each worker who answered one, and `confusion` of
    labels.
    """
    kind = task_type(type_key).consolidation
    if kind in LABEL_KINDS:
        return _of_labels(objects, labels, truth or {})
    if kind in similarity.SIMILARITIES:
        name, alike = similarity.SIMILARITIES[kind]
        found = _of_shapes(objects, name, alike)
        for worker, right in _right(type_key, objects, truth or {}).items():
            found["workers"][worker] |= {"known": len(right), "accuracy": sum(right) / len(right)}
        return found
    raise InputRefused(f"{type_key} has one worker for each object, or answers of its own: nothing can be compared.")


def _of_labels(objects: Sequence[LabeledObject], labels: Sequence[str], truth: Mapping[str, str]) -> dict[str, Any]:
    ids = {label: number for number, label in enumerate(labels)}
    names: dict[str, int] = {}
    rows = [
        (
            number,
            names.setdefault(one.worker_id, len(names)),
            class_id(ids, element_with(one.answer, "label")["label"], each.object_id),
        )
        for number, each in enumerate(objects)
        for one in each.annotations
    ]
    ratings = nominal.Ratings(*np.array(rows, dtype=np.int64).reshape(-1, 3).T)
    pairs = nominal.pairs_of(ratings)
    workers = list(names)
    shares = nominal.by_worker(pairs, len(workers))
    answered = np.bincount(ratings.workers, minlength=len(workers))
    right = _against(truth, objects, ids, ratings, labels)
    believed = _believed(ratings, len(workers), len(labels))
    return {
        "objects": int((np.bincount(ratings.objects, minlength=1) > 1).sum()),
        "measures": _measures(ratings),
        "workers": {
            worker: {
                "answers": int(answered[at]),
                "agreement": _number(shares[at]),
                "estimated_accuracy": believed[at],
                **right.get(at, {}),
            }
            for at, worker in enumerate(workers)
        },
        "pairs": [
            {"workers": [workers[a], workers[b]], "objects": count, "agreement": share, "cohen_kappa": kappa}
            for (a, b), (count, share, kappa) in nominal.cohen_kappas(pairs).items()
        ],
        "classes": {
            label: {"answers": int((ratings.labels == at).sum()), **_measures(ratings.of_class(at))}
            for at, label in enumerate(labels)
        },
    }


def _believed(ratings: nominal.Ratings, n_workers: int, n_labels: int) -> list[float | None]:
    """How often each worker is right, as consolidation estimates it without knowing the truth (section 10.1)."""
    if n_labels < 2 or not len(ratings.objects):
        return [None] * n_workers
    objects = np.unique(ratings.objects, return_inverse=True)[1]
    beliefs = dawid_skene(objects, ratings.workers, ratings.labels, n_workers=n_workers, n_classes=n_labels)
    return [float(each) for each in beliefs.accuracy]


def _measures(ratings: nominal.Ratings) -> dict[str, float | None]:
    return {
        "agreement": nominal.percent_agreement(ratings),
        "fleiss_kappa": nominal.fleiss_kappa(ratings),
        "krippendorff_alpha": nominal.krippendorff_alpha(ratings),
    }


def _against(
    truth: Mapping[str, str],
    objects: Sequence[LabeledObject],
    ids: Mapping[str, int],
    ratings: nominal.Ratings,
    labels: Sequence[str],
) -> dict[int, dict[str, Any]]:
    """Accuracy and confusion, `{right label: {given label: count}}`, of every worker who answered a known object."""
    known = np.array([ids.get(truth.get(each.object_id, ""), -1) for each in objects], dtype=np.int64)
    found: dict[int, dict[str, Any]] = {}
    if not (known >= 0).any():
        return found
    rows = np.flatnonzero(known[ratings.objects] >= 0)
    cells = np.column_stack([ratings.workers[rows], known[ratings.objects[rows]], ratings.labels[rows]])
    for (worker, right, said), count in zip(*np.unique(cells, axis=0, return_counts=True), strict=True):
        entry = found.setdefault(int(worker), {"known": 0, "correct": 0, "confusion": {}})
        entry["known"] += int(count)
        entry["correct"] += int(count) if right == said else 0
        entry["confusion"].setdefault(labels[right], {})[labels[said]] = int(count)
    for entry in found.values():
        entry["accuracy"] = entry.pop("correct") / entry["known"]
    return found


def _right(type_key: str, objects: Sequence[LabeledObject], truth: Mapping[str, Any]) -> dict[str, list[bool]]:
    """Of each worker, which answers to objects with a known answer are right."""
    found: dict[str, list[bool]] = {}
    for each in objects:
        if (known := truth.get(each.object_id)) is not None:
            for one in each.annotations:
                found.setdefault(one.worker_id, []).append(is_right(type_key, one.answer, known))
    return found


def _of_shapes(
    objects: Sequence[LabeledObject],
    name: str,
    alike: Any,
) -> dict[str, Any]:
    by_object: list[float] = []
    by_worker: dict[str, list[float]] = {one.worker_id: [] for each in objects for one in each.annotations}
    by_pair: dict[tuple[str, str], list[float]] = {}
    by_class: dict[str, list[float]] = {}
    for each in objects:
        found = []
        for one, other in combinations(each.annotations, 2):
            of_labels = alike(one.answer, other.answer)
            found.append(similarity.mean(of_labels))
            first, second = sorted((one.worker_id, other.worker_id))
            by_pair.setdefault((first, second), []).append(found[-1])
            for worker in (first, second):
                by_worker[worker].append(found[-1])
            for label, value in of_labels.items():
                by_class.setdefault(label, []).append(value)
        if found:
            by_object.append(sum(found) / len(found))
    answered = Counter(one.worker_id for each in objects for one in each.annotations)
    return {
        "objects": len(by_object),
        "measures": {name: _mean(by_object)},
        "workers": {
            worker: {"answers": answered[worker], "agreement": _mean(values)} for worker, values in by_worker.items()
        },
        "pairs": [
            {"workers": list(both), "objects": len(values), "agreement": _mean(values)}
            for both, values in sorted(by_pair.items())
        ],
        "classes": {label: {name: _mean(values)} for label, values in sorted(by_class.items())},
    }


def _mean(values: Iterable[float]) -> float | None:
    found = list(values)
    return sum(found) / len(found) if found else None


def _number(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
