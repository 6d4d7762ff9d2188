"""What a trial is told: plain values, made by whoever runs the job and handed to a process of the trial's own."""

from dataclasses import dataclass, field
from typing import Any, Literal

State = Literal["running", "complete", "pruned", "failed"]
Params = dict[str, Any]


@dataclass(frozen=True)
class Tried:
    """An earlier trial. rank: smaller is better, None while unknown. steps: fold or rung -> mean rank up to there."""

    number: int
    state: State
    params: Params
    rank: float | None = None
    steps: dict[int, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Task:
    """What one trial is told. number: from 1. history: the other trials so far.

    params: those that an earlier attempt at this trial has chosen. threads: processor cores that it may use.
    until: moment (time.time()) at which it should be over. multi_fidelity: the best third of each rung goes on.
    """

    number: int
    history: tuple[Tried, ...]
    until: float
    params: Params | None = None
    threads: int = 1
    multi_fidelity: bool = False
