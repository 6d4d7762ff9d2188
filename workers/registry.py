"""Which kinds of work exist. A room's `jobs.py` announces its work; the lifecycle finds it by name."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from workers.context import JobContext

Work = Callable[[Any, JobContext], None]


@dataclass(frozen=True)
class Kind:
    """One kind of job: the model that stores it and the function that does it.

    preload: modules that its isolated children find imported already, see workers/isolation/warm.py.
    """

    name: str
    model: type[Any]
    work: Work
    preload: tuple[str, ...] = ()


_kinds: dict[str, Kind] = {}


def job(model: type[Any], *, preload: tuple[str, ...] = ()) -> Callable[[Work], Work]:
    """Register the decorated `work(job, context)` as what a worker runs for rows of `model`."""

    def register(work: Work) -> Work:
        _kinds[model.kind] = Kind(model.kind, model, work, preload)
        return work

    return register


def kind(name: str) -> Kind:
    """The registered kind; KeyError names it if there is none."""
    return _kinds[name]


def kinds() -> list[Kind]:
    """All kinds, in a stable order."""
    return [_kinds[name] for name in sorted(_kinds)]
