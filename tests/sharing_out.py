"""How tests are shared out among the processes of `pytest -n`: what stays together, and what comes first."""

import os
from collections.abc import Generator

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadFileScheduling

# These share what they start: one studio and one Chromium, one PostgreSQL. Of all others, a file stays together.
TOGETHER = ("tests/e2e/", "tests/server/")
# What takes longest begins first, so that no process is left alone with it at the end.
LONGEST_FIRST = (*TOGETHER, "tests/autopilot/test_", "tests/hosting/", "tests/system/", "tests/workers/")


class Together(LoadFileScheduling):
    """Whole files, and some whole folders, to a process."""

    def _split_scope(self, nodeid: str) -> str:
        folder = next((folder for folder in TOGETHER if nodeid.startswith(folder)), None)
        return folder or super()._split_scope(nodeid)


@pytest.hookimpl
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Together | None:
    """Ours for `--dist loadfile`, theirs for everything else."""
    return Together(config, log) if config.getvalue("dist") == "loadfile" else None


@pytest.hookimpl(wrapper=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> Generator[None, object, object]:
    """On several processes: the longest first, whatever the order of others is."""
    result = yield
    if "PYTEST_XDIST_WORKER" in os.environ:
        items.sort(key=_rank)  # stable: within a group the order stays what it is
    return result


def _rank(item: pytest.Item) -> int:
    found = (rank for rank, start in enumerate(LONGEST_FIRST) if item.nodeid.startswith(start))
    return next(found, len(LONGEST_FIRST))
