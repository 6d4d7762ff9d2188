"""Reports on small tables without a server."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from autopilot.engine.exploration.report import Question, Report, explore
from autopilot.engine.exploration.rows import open_rows
from autopilot.engine.metrics import REGRESSION
from autopilot.engine.problem import Target
from tests.autopilot.tables import as_csv

CSV = "text/csv;header=present"


@pytest.fixture
def report_on(tmp_path: Path) -> Callable[..., Report]:
    """`report_on(frame_or_bytes, "target", "Regression")`."""

    def make(
        data: pd.DataFrame | bytes, target: str, problem_type: str, seconds: float = 60, **question: Any
    ) -> Report:
        return report(tmp_path, data, target, problem_type, seconds, **question)

    return make


def report(
    folder: Path, data: pd.DataFrame | bytes, target: str, problem_type: str, seconds: float = 60, **question: Any
) -> Report:
    """Explore one file."""
    channel = folder / "input"
    channel.mkdir(exist_ok=True)
    (channel / "table.csv").write_bytes(data if isinstance(data, bytes) else as_csv(data))
    rows = open_rows(channel, CSV, folder / "scratch", seconds)
    labels = () if problem_type == REGRESSION else ("no", "yes")
    return explore(
        rows, Question("job", Target(problem_type, labels, None, "It was given."), target, **question), seconds
    )
