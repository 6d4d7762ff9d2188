"""Practice jobs for the tests of this room."""

from collections.abc import Callable
from itertools import count
from typing import Any

import pytest
from django.db import transaction

from tests.workers.app.models import PracticeJob
from workers.queue import enqueue

_numbers = count(1)  # no name comes twice: a worker may still hold a job of the test before


@pytest.fixture
def create() -> Callable[..., PracticeJob]:
    """Store a practice job and hand it to the workers, as a handler does: `create("Slow", seconds=60)`."""

    def make(double: str, *, queued: bool = True, columns: dict[str, Any] | None = None, **request: Any) -> PracticeJob:
        with transaction.atomic():
            job = PracticeJob.objects.create(
                name=f"practice-{next(_numbers)}", request={"double": double, **request}, **(columns or {})
            )
            assert isinstance(job, PracticeJob)
            if queued:
                enqueue(job)
        return job

    return make
