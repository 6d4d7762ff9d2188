"""Who fits what next: the models of a job, shared out between this process and workers that have nothing to do.

The process takes the next model whenever it is free. Meanwhile workers that wait get the one after that, each with its
share of the cores of its machine, and never more fits there than cores. What comes back is taken up in between. With
nobody waiting, all this process does is take one model after the other, as if it were alone. With a table so small that
a fit does not gain from all cores, the job's own worker is one of those that wait.
"""

import os
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType

from autopilot.engine.news import Away, Fit, News, Over, Seat
from autopilot.engine.portfolio import Trial
from autopilot.engine.records import Given, Record, Wanted

LOOK_EVERY_S = 0.2


def cores() -> int:
    """Processor cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@dataclass(frozen=True)
class Turn:
    """A model and its place on the leaderboard. apart: somebody else may fit it. most: cores that its fit gains from;
    None = any number.
    """

    number: int
    trial: Trial
    model: str
    apart: bool
    most: int | None = None


@dataclass(frozen=True)
class Telling:
    """How turns speak to the ladder, from their own thread too. order: the fit of a turn with so many threads, or None
    if it is not to be given away now (what becomes of it the ladder says when its turn comes). given: somebody has it.
    for_others: these turns in the order in which others are to have them.
    """

    order: Callable[[Turn, int], Fit | None]
    given: Callable[[Fit, Seat], None]
    send: Callable[[Record], None]
    for_others: Callable[[list[Turn]], list[Turn]] = list


class Turns:
    """Shares out `turns`, in their order. A context manager: a thread of its own gives away inside it.

    work: the folder of the job. cores: of this machine. most: of them that one fit may use; None = all.
    """

    def __init__(self, work: Path, turns: list[Turn], tell: Telling, cores: int, most: int | None = None) -> None:
        self.work, self.tell, self.cores, self.most = work, tell, cores, most or 2**16
        self._waiting = list(turns)
        self._away: dict[str, tuple[Turn, Away]] = {}
        self._since: dict[str, float] = {}  # model that somebody has -> when that was known here
        self._came: list[tuple[Turn, Over]] = []
        self._served: set[tuple[int, int]] = set()
        self._open = False
        self._own = 1  # cores that this process uses; one while it scores and packs
        self._wanted: Wanted | None = None
        self._lock = threading.RLock()
        self._over = threading.Event()
        self._changed = threading.Condition(self._lock)
        self._thread = threading.Thread(target=self._watch, name="turns", daemon=True)

    def __enter__(self) -> "Turns":
        with self._lock:
            self._adopt(News.read(self.work))
            self._tell_wanted()
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._over.set()
        self._thread.join()
        if error is None and self._wanted != Wanted(0):
            self.tell.send(Wanted(0))

    def add(self, turns: list[Turn]) -> None:
        """These come behind all others."""
        with self._lock:
            self._waiting += turns
            self._adopt(News.read(self.work))
            self._tell_wanted()

    def open(self) -> None:
        """From now on models may be given away: what others need for them is there."""
        with self._lock:
            self._open = True

    def mine(self) -> tuple[Turn, int | None] | None:
        """(the next turn, cores that it may use, None for all of them); None when no turn is left."""
        with self._lock:
            self._look()
            if not self._waiting:
                return None
            turn = self._waiting.pop(0)
            news = News.read(self.work)
            free = self.cores - self._used_on(news.host)
            others = sum(each.host == news.host for each in self._free_seats(news)) if self._open else 0
            others = min(others, sum(each.apart for each in self._waiting))
            self._own = min(self._most(turn), max(1, free // (1 + others)))
            self._tell_wanted()
            return turn, None if self._own == self.cores else self._own

    def done(self) -> None:
        """The fit of the turn is over; what is left of it needs one core."""
        with self._lock:
            self._own = 1

    def back(self) -> tuple[Turn, Over] | None:
        """The next fit that others have done, or could not do."""
        with self._lock:
            self._look()
            return self._came.pop(0) if self._came else None

    def away(self) -> list[Turn]:
        """What others are at, and what they have done that was not asked for yet."""
        with self._lock:
            return [turn for turn, _ in (*self._away.values(), *self._came)]

    def under_way(self) -> list[tuple[Trial, float]]:
        """What others are at, and for how many seconds so far."""
        now = time.monotonic()
        with self._lock:
            return [(turn.trial, now - self._since[model]) for model, (turn, _) in self._away.items()]

    def wait(self) -> None:
        """Until something came back or became ours again, but not for long."""
        with self._changed:
            self._look()
            if not self._came and not self._waiting:
                self._changed.wait(LOOK_EVERY_S)

    # -- what others do ---------------------------------------------------------------------------------------------

    def _watch(self) -> None:
        while not self._over.wait(LOOK_EVERY_S):
            with self._changed:
                self._look()
                self._changed.notify_all()

    def _adopt(self, news: News) -> None:
        """What others were given by an attempt before this one is theirs; what they died of is not given again."""
        killers = {each.model for each in news.over if each.killed}
        last = [replace(each, apart=False) for each in self._waiting if each.model in killers]
        self._waiting = [*(each for each in self._waiting if each.model not in killers), *last]
        theirs = {each.model: each for each in news.away}
        for each in news.over:
            if not each.returned:
                theirs[each.model] = Away(each.seat, each.model, each.worker, "", 0)
        for turn in [turn for turn in self._waiting if turn.apart and turn.model in theirs]:
            self._waiting.remove(turn)
            self._send_away(turn, theirs[turn.model])

    def _send_away(self, turn: Turn, away: Away) -> None:
        self._away[turn.model] = (turn, away)
        self._since[turn.model] = time.monotonic()

    def _look(self) -> None:
        news = News.read(self.work)
        now_at = {each.seat: each for each in news.away}  # a fit whose worker died may have gone to another machine
        for model, (turn, away) in self._away.items():
            self._away[model] = (turn, now_at.get(away.seat, away))
        for over in news.over:
            if over.model in self._away and self._away[over.model][1].seat == over.seat:
                turn, _ = self._away.pop(over.model)
                if over.killed:  # behind the others, which are not to wait for what may end this process, too
                    self._waiting.append(replace(turn, apart=False))
                elif over.returned:
                    self._waiting.insert(0, turn)
                else:
                    self._came.append((turn, over))
        if self._open and not self._over.is_set():
            self._give(news)

    def _give(self, news: News) -> None:
        seats = self._free_seats(news)
        for place, seat in enumerate(seats):
            left = sum(each.host == seat.host for each in seats[place:])  # that share what is free there
            here = seat.host == news.host
            free = (self.cores - self._own if here else seat.cores) - self._used_on(seat.host)
            if free < 1:
                continue
            found = self._choose(max(1, free // left))
            if found is None:
                return
            turn, fit = found
            self._waiting.remove(turn)
            self._served.add((seat.seat, seat.attempt))
            self._send_away(turn, Away(seat.seat, fit.model, seat.worker, seat.host, fit.threads))
            self.tell.given(fit, seat)
            self.tell.send(Given(seat.seat, seat.attempt, fit))
            self._tell_wanted()

    def _choose(self, threads: int) -> tuple[Turn, Fit] | None:
        for turn in self.tell.for_others([each for each in self._waiting if each.apart]):
            fit = self.tell.order(turn, min(self._most(turn), threads))
            if fit is not None:
                return turn, fit
        return None

    def _most(self, turn: Turn) -> int:
        return min(self.most, turn.most or self.most)

    def _free_seats(self, news: News) -> list[Seat]:
        return [each for each in news.seats if (each.seat, each.attempt) not in self._served]

    def _used_on(self, host: str) -> int:
        return sum(away.threads for _, away in self._away.values() if away.host == host)

    def _tell_wanted(self) -> None:
        others = [each for each in self._waiting if each.apart]
        wanted = Wanted(len(others), own=any(self._most(each) < self.cores for each in others))
        if wanted != self._wanted:
            self._wanted = wanted
            self.tell.send(wanted)
