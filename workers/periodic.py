"""Work that the scheduler asks for again and again. A room announces its own in its `jobs.py`."""

from collections.abc import Callable
from typing import Any

from workers.celery import app


def every(seconds: int, name: str) -> Callable[[Callable[[], None]], Any]:
    """Make the decorated function a task that the scheduler sends every so many seconds.

    name: of the task and, its dots and underscores as hyphens, of the entry in the schedule. A message that no worker
    took before the next one is due is dropped, so that they do not pile up while all workers are busy.
    """

    def register(function: Callable[[], None]) -> Any:
        entry = {"task": name, "schedule": seconds, "options": {"expire_seconds": max(1, seconds - 1)}}
        app.conf.beat_schedule = {**app.conf.beat_schedule, name.replace(".", "-").replace("_", "-"): entry}
        return app.task(name=name, acks_late=False)(function)

    return register
