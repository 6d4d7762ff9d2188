"""Which GPUs a job may use. A worker shares out its devices; torch code asks `torch_device()` and no one else."""

import contextlib
import os
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import torch

VARIABLE = "CUDA_VISIBLE_DEVICES"


def torch_device() -> "torch.device":
    """The device that torch code of this process uses: the first GPU it may see, Apple's, or the processor."""
    import torch

    if torch.cuda.is_available():
        return torch.device("cuda")
    if torch.backends.mps.is_available():
        return torch.device("mps")
    return torch.device("cpu")


def devices_of_this_machine() -> list[str]:
    """The ids that CUDA code may be shown: what the worker itself may see, else every NVIDIA device there is."""
    if (visible := os.environ.get(VARIABLE)) is not None:
        return [each.strip() for each in visible.split(",") if each.strip()]
    found = (path.name.removeprefix("nvidia") for path in Path("/dev").glob("nvidia[0-9]*"))
    return sorted((each for each in found if each.isdigit()), key=int)


class DevicePool:
    """The devices of one worker. Every running job has its own as long as there are enough; then they share."""

    def __init__(self, devices: list[str]) -> None:
        self._users = dict.fromkeys(devices, 0)
        self._lock = threading.Lock()

    @contextlib.contextmanager
    def lend(self, count: int) -> Iterator[dict[str, str]]:
        """The environment of a child that may use up to `count` devices, the least used ones; none for 0."""
        with self._lock:
            chosen = sorted(self._users, key=lambda device: self._users[device])[:count]
            for device in chosen:
                self._users[device] += 1
        try:
            yield {VARIABLE: ",".join(chosen)}
        finally:
            with self._lock:
                for device in chosen:
                    self._users[device] -= 1
