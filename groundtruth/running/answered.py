"""Objects whose answers are in, as consolidation reads them: many at once, few columns, never more than fits well."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from groundtruth.models import DataObject, LabelingJob, Task, Worker
from groundtruth.running.outputs import Answer

AT_ONCE = 10_000  # objects of a batch,
FILES_AT_ONCE = 20  # of labels that are files: answers of some megabytes each,
CHARACTERS_AT_ONCE = 16 * 1024 * 1024  # of answers; read, they take ten times as much
READ_AT_ONCE = 500
State = DataObject.State


@dataclass(slots=True)
class Answered:
    """One object. data: its line, read; version: of its answers, as they were read here."""

    pk: int
    number: int
    data: dict[str, Any]
    iteration: int
    version: int
    answers: list[Answer] = field(default_factory=list)


class Answers:
    """The answers of one job."""

    def __init__(self, job: LabelingJob) -> None:
        self._job = job
        self._workers: dict[int, tuple[str, str, str]] = {}  # key of the row -> what answers show of a worker

    def waiting(self) -> list[Answered]:
        """The first objects that wait for their label; [] when there are none."""
        most = FILES_AT_ONCE if self._job.attribute.endswith("-ref") else AT_ONCE
        found: list[Answered] = []
        characters = 0
        while len(found) < most and characters < CHARACTERS_AT_ONCE:
            some = self._read(State.CONSOLIDATING, found[-1].number if found else -1, most - len(found))
            if not some:
                break
            found += some
            characters += sum(len(answer.text) for each in some for answer in each.answers)
        return found

    def labeled(self) -> Iterable[list[Answered]]:
        """All objects that people labeled, some at a time."""
        last = -1
        while some := self._read(State.HUMAN, last, READ_AT_ONCE):
            yield [each for each in some if each.answers]
            last = some[-1].number

    def _read(self, state: str, after: int, most: int) -> list[Answered]:
        rows = DataObject.objects.filter(job=self._job, state=state, number__gt=after).order_by("number")
        fields = rows.values_list("pk", "number", "line", "iteration", "version")[: min(most, READ_AT_ONCE)]
        found = {
            pk: Answered(pk, number, json.loads(line), iteration, version)
            for pk, number, line, iteration, version in fields
        }
        tasks = Task.objects.filter(object__in=list(found), state=Task.State.SUBMITTED).order_by("submitted_at", "pk")
        given = list(tasks.values_list("object_id", "worker_id", "answer", "accepted_at", "submitted_at", "active_s"))
        self._know({worker for _, worker, *_ in given})
        for pk, worker, text, accepted_at, submitted_at, active_s in given:
            answer = Answer(*self._workers[worker], text, json.loads(text), accepted_at, submitted_at, active_s)
            found[pk].answers.append(answer)
        return list(found.values())

    def _know(self, workers: set[int]) -> None:
        new = workers - self._workers.keys()
        rows = (
            Worker.objects.filter(pk__in=new).values_list("pk", "worker_id", "issuer", "subject", "sub") if new else ()
        )
        self._workers |= {pk: (name, issuer, subject or sub) for pk, name, issuer, subject, sub in rows}
