"""Classification and verification: the votes of all workers, weighed by how often each is right (10.1, 10.2, 10.6)."""

from collections.abc import Iterator, Sequence

import numpy as np

from groundtruth.engine.annotations import Consolidated, LabeledObject
from groundtruth.engine.answers import element_with
from groundtruth.engine.consolidation.expectation import Beliefs, Floats, dawid_skene
from groundtruth.engine.consolidation.settings import Settings, class_id
from groundtruth.engine.consolidation.votes import Ints, Votes


def single_label(objects: Sequence[LabeledObject], settings: Settings) -> list[Consolidated]:
    """Expectation maximisation over everything that the job's workers have answered so far."""
    choices = list(single_choices(objects, settings))
    said = {object_id: chosen for object_id, _, (chosen,) in choices}
    settings.votes.add(choices)
    numbers, labels, chances = _decide(settings.votes, len(settings.labels))
    where = {int(number): row for row, number in enumerate(numbers)}
    found = []
    for each in objects:
        row = where[settings.votes.object_numbers[each.object_id]]
        label, confidence = int(labels[row]), round(float(chances[row]), 2)
        if len(each.annotations) == 1:
            # One worker cannot be checked against anybody: the answer passes through, however rare its class is among
            # the others, and claims nothing.
            label, confidence = said[each.object_id], 0.0
        metadata = {"class-name": settings.labels[label], "confidence": confidence}
        found.append(Consolidated(each.object_id, label, metadata, confidence=confidence))
    return found


def verification(objects: Sequence[LabeledObject], settings: Settings) -> list[Consolidated]:
    """A single label whose value is text (12.8), with what the workers commented."""
    found = []
    for each, verdict in zip(objects, single_label(objects, settings), strict=True):
        metadata = dict(verdict.metadata)
        if comments := list(_comments(each)):
            metadata["worker-feedback"] = [{"comment": comment} for comment in comments]
        found.append(Consolidated(each.object_id, str(verdict.label), metadata, confidence=verdict.confidence))
    return found


def multi_label(objects: Sequence[LabeledObject], settings: Settings) -> list[Consolidated]:
    """Each label is its own question, chosen or not; written are those that at least one worker chose."""
    votes = settings.votes
    votes.add(multi_choices(objects, settings))
    numbers, at = np.unique(votes.objects, return_inverse=True)
    where = {int(number): row for row, number in enumerate(numbers)}
    chosen = _chosen_in(votes, at, {where[votes.object_numbers[each.object_id]] for each in objects})
    chances = {label: _selected(votes, at, label) for label in sorted(set().union(*chosen.values()))}
    found = []
    for each in objects:
        row, alone = where[votes.object_numbers[each.object_id]], len(each.annotations) == 1
        # rounded before sorting, so that equals are equals and the lower id comes first
        sure = {label: 0.0 if alone else round(float(chances[label][row]), 9) for label in chosen[row]}
        order = sorted(sure, key=lambda label, sure=sure: (-sure[label], label))  # type: ignore[misc]
        metadata = {
            "class-map": {str(label): settings.labels[label] for label in order},
            "confidence-map": {str(label): round(sure[label], 2) for label in order},
        }
        found.append(Consolidated(each.object_id, order, metadata, confidence=Consolidated.least(sure.values())))
    return found


def worker_accuracy(votes: Votes, n_classes: int) -> dict[str, float]:
    """How often each worker is right, as single-label consolidation believes (a_w of 10.1)."""
    if not len(votes) or n_classes < 2:
        return {}
    accuracy = _believe(votes, n_classes)[1].accuracy
    return {worker: float(accuracy[number]) for worker, number in votes.worker_numbers.items()}


def multi_choices(objects: Sequence[LabeledObject], settings: Settings) -> Iterator[tuple[str, str, list[int]]]:
    """(object, worker, class ids) of every answer that names any number of labels."""
    ids = settings.ids()
    for each in objects:
        for annotation in each.annotations:
            names = element_with(annotation.answer, "labels")["labels"]
            yield each.object_id, annotation.worker_id, sorted({class_id(ids, name, each.object_id) for name in names})


def single_choices(objects: Sequence[LabeledObject], settings: Settings) -> Iterator[tuple[str, str, list[int]]]:
    """(object, worker, class id) of every answer that names one label."""
    ids = settings.ids()
    for each in objects:
        for annotation in each.annotations:
            label = element_with(annotation.answer, "label")["label"]
            yield each.object_id, annotation.worker_id, [class_id(ids, label, each.object_id)]


def _believe(votes: Votes, n_classes: int) -> tuple[Ints, Beliefs]:
    numbers, at = np.unique(votes.objects, return_inverse=True)
    labels = np.zeros(len(votes), dtype=np.int64)
    labels[votes.choices[:, 0]] = votes.choices[:, 1]
    n_workers = len(votes.worker_numbers)
    return numbers, dawid_skene(at, votes.workers, labels, n_workers=n_workers, n_classes=n_classes)


def _decide(votes: Votes, n_classes: int) -> tuple[Ints, Ints, Floats]:
    """Object numbers, their labels and how sure these are."""
    if n_classes == 1:  # nothing to decide
        numbers = np.unique(votes.objects)
        return numbers, np.zeros(len(numbers), dtype=np.int64), np.ones(len(numbers))
    numbers, beliefs = _believe(votes, n_classes)
    return numbers, *beliefs.best()


def _chosen_in(votes: Votes, at: Ints, rows: set[int]) -> dict[int, set[int]]:
    """The labels that at least one worker chose, of each wanted object."""
    found: dict[int, set[int]] = {row: set() for row in rows}
    of = at[votes.choices[:, 0]]
    wanted = np.isin(of, np.fromiter(rows, dtype=np.int64))
    for row, label in zip(of[wanted].tolist(), votes.choices[wanted, 1].tolist(), strict=True):
        found[row].add(label)
    return found


def _selected(votes: Votes, at: Ints, label: int) -> Floats:
    """Chance that a label applies, of every object."""
    said = np.zeros(len(votes), dtype=np.int64)
    said[votes.choices[votes.choices[:, 1] == label, 0]] = 1
    n_workers = len(votes.worker_numbers)
    return dawid_skene(at, votes.workers, said, n_workers=n_workers, n_classes=2).of_class(1)


def _comments(each: LabeledObject) -> Iterator[str]:
    for annotation in each.annotations:
        comment = str(element_with(annotation.answer, "label").get("workerComment") or "").strip()
        if comment:
            yield comment
