"""What is told between the process that climbs the ladder and the worker that it belongs to, about fits done by others.

The process tells what it gives away (records `Wanted`, `Given`); the worker, which sees the rows, writes what became of
it into one small file. The file holds how things are, not what happened: whoever reads it late, or again after a crash,
knows as much.
"""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from autopilot.engine.marks import APART
from autopilot.engine.portfolio import Trial

FILE = "news.json"


@dataclass(frozen=True)
class Fit:
    """ "Fit this model on these folds", as a value. objective: in the API's words. number: on the leaderboard.

    until: moment (time.time()) at which it should be over. threads: processor cores that it may use.
    """

    model: str
    number: int
    trial: Trial
    objective: str
    until: float
    threads: int

    def as_json(self) -> dict[str, Any]:
        """For the row of whoever does it."""
        return asdict(self)

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> "Fit":
        """What `as_json` made of it."""
        return cls(**values | {"trial": Trial(**values["trial"])})


@dataclass(frozen=True)
class Seat:
    """A worker that has nothing to do and waits for a fit. cores: of its machine `host`. attempt: at this seat."""

    seat: int
    attempt: int
    worker: str
    host: str
    cores: int


@dataclass(frozen=True)
class Away:
    """A fit that somebody has, or had last. threads: that it uses of the machine `host`."""

    seat: int
    model: str
    worker: str
    host: str
    threads: int


@dataclass(frozen=True)
class Over:
    """A fit that is over: its folds lie in the model's folder below APART. failure: why there are none, or "";
    gave_up: it was only the time. returned: nobody does it, so that it is to be done anew. killed: that many workers
    died of it, or so it seems, that no other one is given it again."""

    seat: int
    model: str
    worker: str
    failure: str = ""
    gave_up: bool = False
    returned: bool = False
    killed: bool = False


@dataclass(frozen=True)
class News:
    """How things are. host: this machine."""

    host: str = ""
    seats: tuple[Seat, ...] = ()
    away: tuple[Away, ...] = ()
    over: tuple[Over, ...] = ()

    def write(self, work: Path) -> None:
        """Into the folder of the job; a reader sees what was there before or all of it."""
        path = work / APART / FILE
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_suffix(".partial")
        partial.write_text(json.dumps(asdict(self)), encoding="utf-8")
        partial.rename(path)

    @classmethod
    def read(cls, work: Path) -> "News":
        """What was written last; nothing if nobody writes."""
        try:
            found = json.loads((work / APART / FILE).read_text(encoding="utf-8"))
        except FileNotFoundError:
            return cls()
        return cls(
            found["host"],
            tuple(Seat(**each) for each in found["seats"]),
            tuple(Away(**each) for each in found["away"]),
            tuple(Over(**each) for each in found["over"]),
        )
