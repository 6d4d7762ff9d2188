"""Climbing the ladder of models behind the first one: in order, together with workers that have nothing to do."""

import time
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING

from autopilot.engine.apart import can_be_apart, lay_out_kit, take_folds
from autopilot.engine.news import Fit, Over, Seat
from autopilot.engine.portfolio import Trial
from autopilot.engine.records import Missed, Note, Started
from autopilot.engine.store import OUT_OF_TIME, Store
from autopilot.engine.turns import Telling, Turn, Turns, cores

if TYPE_CHECKING:
    from autopilot.engine.training import Ladder

LEAST_SECONDS = 1.0  # a model is not begun with less
SURELY = 0.5  # of the time left: what needs less by the little that is known has its time
WORTH_S = 1.0  # what takes less is fitted here: another worker would need as long to begin


class TimeUp(Exception):
    """The time for fitting is over."""


def climb(
    ladder: "Ladder", base: Store, rest: list[Trial], first: int, behind: Callable[[], list[Trial]], *, counted: bool
) -> bool:
    """Fit one after the other, leaving out what the time left is too short for; True when that cut the ten, or those
    that were asked for.

    first: the place of the first of them on the leaderboard. behind: what is fitted when all of them are, or others
    are still at the last ones. counted: there are as many as the caller asked for, so that each one is missed.
    Others may fit models that are bagged and that nobody has fitted yet.
    """
    climbing = _Climb(ladder, base, counted=counted)
    telling = Telling(climbing.order, climbing.given, ladder.send, climbing.for_others)
    turns = climbing.turns(rest, first)
    with Turns(ladder.plan.folder, turns, telling, cores(), ladder.plan.threads) as ladder.turns:
        return climbing.up(ladder.turns, lambda: climbing.turns(behind(), first + len(rest)))


class _Climb:
    """What is done with each turn."""

    def __init__(self, ladder: "Ladder", base: Store, *, counted: bool = False) -> None:
        self.ladder, self.base, self.send, self.counted = ladder, base, ladder.send, counted
        self.cut, self._behind = False, True

    def turns(self, trials: list[Trial], first: int) -> list[Turn]:
        """The turns of these trials. first: the place of the first of them on the leaderboard."""
        there = {*self.base.fitted(), *self.ladder.plan.left_out}
        turns = []
        for number, trial in enumerate(trials, first):
            name = self.base.model_name(trial)
            apart = bool(self.base.folds) and can_be_apart(trial) and name not in there
            apart = apart and self.ladder.told(name) is None
            turns.append(Turn(number, trial, name, apart, self.ladder.useful_cores(trial)))
        return turns

    def up(self, turns: Turns, behind: Callable[[], list[Turn]]) -> bool:
        """Until everything is fitted, here or elsewhere, or the time is over. behind: what comes when no turn is left
        to take, asked for once."""
        with suppress(TimeUp):
            while not self.ladder.should_stop():
                if self._next(turns):
                    turns.done()
                elif self._behind:
                    self._behind = False
                    turns.add(behind())
                elif not self._wait(turns):
                    break
        if not self.ladder.should_stop():
            for turn in turns.away():
                self._cut(turn)
                self._missed(turn, OUT_OF_TIME, gave_up=True)
        return self.cut

    def _next(self, turns: Turns) -> bool:
        """What came back, else the next model; False when nothing can be done now."""
        if self.base.folds and self.base.fitted():
            lay_out_kit(self.base)
            turns.open()
        if (came := turns.back()) is not None:
            self._take_back(*came)
            return True
        if (mine := turns.mine()) is None:
            return False
        turn, threads = mine
        if self.ladder.too_long(self.base, turn.trial):
            self._cut(turn)
        else:
            self._fit(turn, threads)
        return True

    def _wait(self, turns: Turns) -> bool:
        """For what others are at; False when nobody is, or it would be of no use."""
        if not turns.away() or self.ladder.left() < LEAST_SECONDS:
            return False
        turns.wait()
        return True

    def _fit(self, turn: Turn, threads: int | None, *, brought: bool = False) -> None:
        try:
            self.ladder.step(self.base, turn.trial, turn.number, threads, brought=brought)
        except TimeUp:
            self._cut(turn)
            raise

    def _take_back(self, turn: Turn, over: Over) -> None:
        """Take up what a worker has fitted, as if it had been fitted here."""
        if over.failure:
            self._missed(turn, over.failure, gave_up=over.gave_up)
            return
        began = time.monotonic()
        folds = take_folds(self.base, turn.trial)
        if folds:  # none: an attempt before this one has taken them up, or they were lost with a machine
            self.send(Note(f"{turn.model}: {folds} folds came from worker {over.worker}."))
        try:
            self._fit(turn, 1, brought=True)
        except TimeUp:
            self._missed(turn, OUT_OF_TIME, gave_up=True)
            raise
        self.ladder.taking_s = max(self.ladder.taking_s, time.monotonic() - began)

    def order(self, turn: Turn, threads: int) -> Fit | None:
        """The fit as a value for somebody else; None when there is no time for it, or when it is done faster here."""
        left = self.ladder.left()
        if left < LEAST_SECONDS or not WORTH_S < self.ladder.needs(turn.trial) < self.ladder.room_for(turn.trial):
            return None
        until = time.time() + self.ladder.most_for(turn.trial, left)
        return Fit(turn.model, turn.number, turn.trial, self.ladder.objective, until, threads)

    def for_others(self, turns: list[Turn]) -> list[Turn]:
        """These in the order in which others are to have them: the longest of the ten first while there is time for all
        of them, as a long one that is begun last keeps everybody waiting; then the rest."""
        rest = {each.model for each in turns if each.trial.extra or each.model in self.ladder.plan.put_off}
        needs = {each.model: self.ladder.needs(each.trial) for each in turns if each.model not in rest}
        if sum(needs.values()) > SURELY * self.ladder.left():
            return turns
        return sorted(turns, key=lambda each: (each.model in rest, -needs.get(each.model, 0.0)))

    def given(self, fit: Fit, seat: Seat) -> None:
        """Somebody has it."""
        self.ladder.last = max(fit.number, self.ladder.last)  # the ensemble's number comes behind it
        trial, share = fit.trial, "one core" if fit.threads == 1 else f"{fit.threads} cores"
        self.send(Started(fit.model, trial.algorithm, fit.number, trial.hyperparameters))
        self.send(Note(f"{fit.model} is fitted by worker {seat.worker}, on {share}."))

    def _cut(self, turn: Turn) -> None:
        """The time is too short for it."""
        self.cut = self.cut or self.counted or not turn.trial.extra

    def _missed(self, turn: Turn, reason: str, *, gave_up: bool) -> None:
        self.send(Missed(turn.model, turn.trial.algorithm, turn.number, reason, gave_up))
