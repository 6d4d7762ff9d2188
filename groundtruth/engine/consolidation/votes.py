"""All choices of a job as arrays: what incremental consolidation keeps between two calls."""

import io
from collections.abc import Iterable, Sequence
from typing import Self

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
NO_INTS: Ints = np.zeros(0, dtype=np.int64)


class Votes:
    """Who chose what about which object.

    An answer is one row of `objects` and `workers` (numbers of their ids); its choices are the rows of `choices`
    that name it: `(n, 2)` of answer and class id. A single-label answer has one, a multi-label one any number.
    About 40 bytes an answer, so a million fit anywhere.
    """

    def __init__(self) -> None:
        self.object_numbers: dict[str, int] = {}
        self.worker_numbers: dict[str, int] = {}
        self.objects = NO_INTS
        self.workers = NO_INTS
        self.choices: Ints = np.zeros((0, 2), dtype=np.int64)

    def __len__(self) -> int:
        return len(self.objects)

    def add(self, answers: Iterable[tuple[str, str, Sequence[int]]]) -> None:
        """Add (object id, worker id, class ids). What was known of these objects is replaced, never counted twice."""
        objects: list[int] = []
        workers: list[int] = []
        choices: list[tuple[int, int]] = []
        for object_id, worker_id, chosen in answers:
            choices += [(len(objects), each) for each in chosen]
            objects.append(self.object_numbers.setdefault(object_id, len(self.object_numbers)))
            workers.append(self.worker_numbers.setdefault(worker_id, len(self.worker_numbers)))
        added = np.array(objects, dtype=np.int64)
        self._forget(added)
        new = np.array(choices, dtype=np.int64).reshape(-1, 2)
        new[:, 0] += len(self)
        self.choices = np.concatenate([self.choices, new])
        self.objects = np.concatenate([self.objects, added])
        self.workers = np.concatenate([self.workers, np.array(workers, dtype=np.int64)])

    def _forget(self, objects: Ints) -> None:
        again = np.isin(self.objects, objects)
        if not again.any():
            return
        number = np.cumsum(~again) - 1
        kept = ~again[self.choices[:, 0]]
        self.choices = np.column_stack([number[self.choices[kept, 0]], self.choices[kept, 1]])
        self.objects, self.workers = self.objects[~again], self.workers[~again]

    def dump(self) -> bytes:
        """The whole state; `load` reads it."""
        target = io.BytesIO()
        np.savez_compressed(
            target,
            object_ids=np.array(list(self.object_numbers), dtype=np.str_),
            worker_ids=np.array(list(self.worker_numbers), dtype=np.str_),
            objects=self.objects,
            workers=self.workers,
            choices=self.choices,
        )
        return target.getvalue()

    @classmethod
    def load(cls, state: bytes) -> Self:
        """What `dump` wrote; empty bytes are an empty state."""
        found = cls()
        if not state:
            return found
        with np.load(io.BytesIO(state), allow_pickle=False) as arrays:
            found.object_numbers = {str(each): number for number, each in enumerate(arrays["object_ids"])}
            found.worker_numbers = {str(each): number for number, each in enumerate(arrays["worker_ids"])}
            found.objects, found.workers = arrays["objects"], arrays["workers"]
            found.choices = arrays["choices"]
        return found
