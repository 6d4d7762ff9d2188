"""Plans without a server, and one small training that many tests look at."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from autopilot.engine.plan import Plan
from autopilot.engine.records import Outcome, Record
from autopilot.engine.thrift import spare_work
from autopilot.engine.training import train
from tests.autopilot.tables import as_csv, customers


def make_plan(folder: Path, data: pd.DataFrame | bytes, target: str, seconds: float = 120, **settings: Any) -> Plan:
    """A plan whose training channel is one CSV file."""
    channel = folder / "input" / "training"
    channel.mkdir(parents=True)
    (channel / "train.csv").write_bytes(data if isinstance(data, bytes) else as_csv(data))
    now = time.time()
    given = {"algorithms": ("lightgbm",)} | settings
    return Plan(name="test", folder=folder, target=target, started=now, deadline=now + seconds, **given)


@pytest.fixture(scope="session", autouse=True)
def _spare_work() -> None:
    """As every child of a worker does it."""
    spare_work()


@pytest.fixture
def plan_of(tmp_path: Path) -> Callable[..., Plan]:
    """`plan_of(frame_or_bytes, "target", ...)` in this test's folder."""

    def make(data: pd.DataFrame | bytes, target: str, seconds: float = 120, **settings: Any) -> Plan:
        return make_plan(tmp_path / "work", data, target, seconds, **settings)

    return make


class Trained:
    """A finished training: its plan, what it told, how it ended."""

    def __init__(self, folder: Path) -> None:
        self.plan = make_plan(
            folder, customers(), "churn", algorithms=("lightgbm", "linear-learner"), max_candidates=3, seconds=100_000
        )
        self.records: list[Record] = []
        self.outcome: Outcome = train(self.plan, self.records.append, lambda: False)


@pytest.fixture(scope="session")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Trained:
    """LightGBM, a linear model and their ensemble on the customers table; read it, do not change it."""
    return Trained(tmp_path_factory.mktemp("trained") / "work")
