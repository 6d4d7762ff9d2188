"""Sharing out turns: who gets which model, with how many cores, and what becomes of what comes back."""

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autopilot.engine.news import Away, Fit, News, Over, Seat
from autopilot.engine.portfolio import TRIALS
from autopilot.engine.records import Given, Record, Wanted
from autopilot.engine.turns import Telling, Turn, Turns

HERE, THERE = "here", "there"


def turns_of(count: int, *, apart: bool = True) -> list[Turn]:
    return [Turn(place, TRIALS[0], f"Model{place}", apart) for place in range(1, count + 1)]


def seat(number: int, host: str = HERE, cores: int = 4, attempt: int = 1) -> Seat:
    return Seat(number, attempt, f"{host}/{number}", host, cores)


class Shared:
    """Turns that look only when they are asked to, and what they said."""

    def __init__(self, work: Path, turns: list[Turn], cores: int = 4, most: int | None = None) -> None:
        self.work, self.said = work, list[Record]()
        self.turns = Turns(work, turns, Telling(self._order, lambda fit, seat: None, self.said.append), cores, most)
        self.turns._adopt(News.read(work))
        self.turns.open()

    def _order(self, turn: Turn, threads: int) -> Fit:
        return Fit(turn.model, turn.number, turn.trial, "AUC", 0.0, threads)

    def hear(self, *seats: Seat, away: tuple[Away, ...] = (), over: tuple[Over, ...] = ()) -> None:
        News(HERE, seats, away, over).write(self.work)
        self.turns._look()

    @property
    def given(self) -> list[tuple[int, str, int]]:
        """(seat, model, threads), in order."""
        return [(each.seat, each.fit.model, each.fit.threads) for each in self.said if isinstance(each, Given)]


@pytest.fixture
def share(tmp_path: Path) -> Callable[..., Shared]:
    return lambda *args, **more: Shared(tmp_path, *args, **more)


def test_with_nobody_waiting_every_turn_is_ours_and_has_all_cores(share):
    shared = share(turns_of(3))

    taken = [shared.turns.mine() for _ in range(4)]

    assert [each and (each[0].model, each[1]) for each in taken] == [
        ("Model1", None),
        ("Model2", None),
        ("Model3", None),
        None,
    ]
    assert shared.given == []
    assert not shared.turns.away()


def test_a_worker_that_waits_gets_the_next_model_and_its_share_of_the_cores(share):
    shared = share(turns_of(3))
    assert shared.turns.mine() == (turns_of(3)[0], None)

    shared.hear(seat(1))
    assert shared.given == []  # all cores are taken until our fit is over

    shared.turns.done()
    shared.hear(seat(1))

    assert shared.given == [(1, "Model2", 3)]  # one is left for scoring and packing
    assert shared.turns.mine() == (turns_of(3)[2], 1)
    shared.hear(seat(1))
    assert len(shared.given) == 1  # the same seat is served once


def test_who_waits_when_our_turn_comes_shares_with_us(share):
    shared = share(turns_of(4))
    shared.turns.mine()  # all cores
    shared.hear(seat(1), seat(2))
    shared.turns.done()

    turn, threads = shared.turns.mine()

    assert shared.given == [(1, "Model2", 1), (2, "Model3", 2)]
    assert (turn.model, threads) == ("Model4", 1)


def test_a_fit_gets_no_more_cores_than_it_gains_from_and_others_get_the_rest(share):
    shared = share([Turn(place, TRIALS[0], f"Model{place}", apart=True, most=1) for place in (1, 2, 3)])

    assert shared.turns.mine()[1] == 1
    shared.hear(seat(1), seat(2, THERE, cores=16))

    assert shared.given == [(1, "Model2", 1), (2, "Model3", 1)]
    assert [each for each in shared.said if isinstance(each, Wanted)] == [
        Wanted(2, own=True),
        Wanted(1, own=True),
        Wanted(0),
    ]


def test_another_machine_has_cores_of_its_own(share):
    shared = share(turns_of(3))
    shared.turns.mine()

    shared.hear(seat(7, THERE, cores=16))

    assert shared.given == [(7, "Model2", 16)]


def test_what_came_back_is_told_once_and_what_nobody_does_is_ours_again(share):
    shared = share(turns_of(4), most=1)
    shared.turns.mine()
    shared.hear(seat(1), seat(2))
    assert [each[:2] for each in shared.given] == [(1, "Model2"), (2, "Model3")]

    over = (Over(1, "Model2", "here/1"), Over(2, "Model3", "here/2", returned=True))
    for _ in range(2):
        shared.hear(over=over)

    turn, what = shared.turns.back()
    assert (turn.model, what.seat) == ("Model2", 1)
    assert shared.turns.back() is None
    assert shared.turns.mine()[0].model == "Model3"


def test_models_that_only_this_process_fits_are_never_given(share):
    shared = share([*turns_of(2, apart=False), Turn(3, TRIALS[0], "Model3", apart=True)], most=1)
    shared.turns.mine()

    shared.hear(seat(1), seat(2))

    assert shared.given == [(1, "Model3", 1)]
    assert [each.fits for each in shared.said if isinstance(each, Wanted)] == [1, 0]


def test_others_have_their_turns_in_an_order_of_their_own(share):
    shared = share([*turns_of(3), Turn(4, TRIALS[0], "Model4", apart=False)], most=1)
    shared.turns.tell = replace(shared.turns.tell, for_others=lambda turns: turns[::-1])
    shared.turns.mine()

    shared.hear(seat(1), seat(2, THERE))

    assert [each[:2] for each in shared.given] == [(1, "Model3"), (2, "Model2")]


def test_what_others_were_given_by_the_attempt_before_is_theirs(tmp_path):
    away = (Away(5, "Model2", "there/1", THERE, 2),)
    News(HERE, (), away, (Over(4, "Model1", "here/9"), Over(3, "Model3", "here/8", returned=True))).write(tmp_path)
    shared = Shared(tmp_path, turns_of(3))
    shared.hear(away=away, over=(Over(4, "Model1", "here/9"), Over(3, "Model3", "here/8", returned=True)))

    came = shared.turns.back()
    assert came is not None
    assert came[0].model == "Model1"
    assert [each.model for each in shared.turns.away()] == ["Model2"]
    mine = shared.turns.mine()
    assert mine is not None
    assert mine[0].model == "Model3"


def test_what_others_died_of_comes_back_behind_the_others_and_is_given_to_nobody_again(tmp_path):
    shared = Shared(tmp_path, turns_of(4), most=1)
    shared.turns.mine()
    shared.hear(seat(1))
    died = (Over(1, "Model2", "here/1", returned=True, killed=True),)

    shared.hear(seat(2), over=died)
    shared.hear(seat(3), over=died)

    assert [each[:2] for each in shared.given] == [(1, "Model2"), (2, "Model3"), (3, "Model4")]
    mine = shared.turns.mine()
    assert mine is not None
    assert mine[0].model == "Model2"
    later = Shared(tmp_path, turns_of(4), most=1)  # the next attempt knows
    later.turns.mine()
    later.hear(seat(4), seat(5), seat(6), over=died)
    assert "Model2" not in [model for _, model, _ in later.given]
    last = Shared(tmp_path, turns_of(4)).turns
    assert [turn.model for turn in last._waiting] == ["Model1", "Model3", "Model4", "Model2"]


@settings(max_examples=60, deadline=None)
@given(
    cores=st.integers(1, 9),
    events=st.lists(st.sampled_from(["mine", "done", "seat", "far seat", "over", "died"]), max_size=30),
)
def test_fits_of_a_machine_never_have_more_threads_than_it_has_cores(tmp_path_factory, cores, events):
    shared = Shared(tmp_path_factory.mktemp("turns"), turns_of(12), cores=cores)
    waiting: list[Seat] = []
    away: dict[int, Away] = {}
    over: list[Over] = []
    ours, numbers = 0, iter(range(1, 100))
    for event in events:
        if event == "mine" and not ours:
            ours = ((mine := shared.turns.mine()) and (mine[1] or cores)) or 0
        elif event == "done":
            shared.turns.done()
            ours = 0
        elif event.endswith("seat"):
            waiting.append(seat(next(numbers), THERE if "far" in event else HERE, cores))
        elif away and event in ("over", "died"):
            gone = away.pop(min(away))
            over.append(Over(gone.seat, gone.model, gone.worker, returned=event == "died"))
        shared.hear(*waiting, away=tuple(away.values()), over=tuple(over))
        known = {each.seat: each for each in waiting}
        for number, model, threads in shared.given:
            if number in known:
                waiting.remove(known[number])
                away[number] = Away(number, model, known[number].worker, known[number].host, threads)
        used = Counter[str]({HERE: ours})
        for each in away.values():
            used[each.host] += each.threads
            assert each.threads >= 1
        assert max(used.values()) <= cores
    models = [each.model for each in away.values()]
    assert len(models) == len(set(models))


def test_what_came_back_is_no_longer_under_way_but_still_to_be_taken_up(share):
    shared = share(turns_of(2))
    shared.hear(seat(1), seat(2))
    assert [each.name for each, seconds in shared.turns.under_way() if seconds >= 0] == [TRIALS[0].name] * 2

    shared.hear(over=(Over(1, "Model1", "here/1"),))

    assert len(shared.turns.under_way()) == 1
    assert [each.model for each in shared.turns.away()] == ["Model2", "Model1"]
    assert shared.turns.back() is not None
    assert [each.model for each in shared.turns.away()] == ["Model2"]


def test_turns_that_are_added_come_last_and_those_that_somebody_has_are_adopted(share):
    shared = share(turns_of(1))
    News(HERE, away=(Away(4, "Model3", "there/4", THERE, 1),)).write(shared.work)

    shared.turns.add(turns_of(3)[1:])

    assert [each.model for each in shared.turns.away()] == ["Model3"]
    assert [each and each[0].model for each in (shared.turns.mine(), shared.turns.mine(), shared.turns.mine())] == [
        "Model1",
        "Model2",
        None,
    ]


def test_waiting_for_others_ends_when_something_came_back(tmp_path):
    said: list[Record] = []
    tell = Telling(
        lambda turn, threads: Fit(turn.model, 1, turn.trial, "AUC", 0.0, threads), lambda *_: None, said.append
    )
    News(HERE, (seat(1),)).write(tmp_path)
    with Turns(tmp_path, turns_of(1), tell, cores=2) as turns:
        turns.open()
        until = time.monotonic() + 20
        while not turns.away() and time.monotonic() < until:  # its own thread gives it
            turns.wait()
        News(HERE, over=(Over(1, "Model1", "here/1"),)).write(tmp_path)
        while (came := turns.back()) is None and time.monotonic() < until:
            turns.wait()

    assert came is not None
    assert came[0].model == "Model1"
    assert said[0] == Wanted(1)
    assert said[-1] == Wanted(0)
