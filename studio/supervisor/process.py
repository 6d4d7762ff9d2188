"""One supervised process: started in a process group of its own, restarted when it dies, stopped for certain."""

import contextlib
import ctypes
import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

_PR_SET_PDEATHSIG = 1
# What ran this long did not die of how it starts, so there is no reason to make its work wait.
STEADY_S = 15.0
_libc = ctypes.CDLL(None, use_errno=True)


def _in_child(nice: int, orphaned: signal.Signals) -> None:
    """Runs before exec: the signal it gets when the supervisor dies (prctl(2)), and how much others go first."""
    _libc.prctl(_PR_SET_PDEATHSIG, orphaned)
    os.nice(nice)


@dataclass
class Process:
    """A long-running child.

    nice: how far it lets others go first when cores are short (setpriority(2)).
    orphaned: what it gets when the supervisor dies; nobody is left then to kill it when it does not end.
    stop_s: how long it may take to end after SIGTERM before its whole group is killed.
    restarts: how often it died since it last ran for STEADY_S; the wait before a restart doubles with it, up to 30 s.
    """

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    log: Path
    stop_s: float = 10.0
    nice: int = 0
    orphaned: signal.Signals = signal.SIGTERM
    restarts: int = 0
    _child: subprocess.Popen[bytes] | None = field(default=None, repr=False)
    _started: float = 0.0
    _again_at: float = 0.0

    def start(self) -> None:
        """Start the child; its output is appended to its log file."""
        with self.log.open("ab") as log:
            self._child = subprocess.Popen(
                self.command,
                env=dict(self.environment),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=partial(_in_child, self.nice, self.orphaned),
            )
        self._started = time.monotonic()

    @property
    def pid(self) -> int | None:
        return self._child.pid if self._child else None

    @property
    def running(self) -> bool:
        return self._child is not None and self._child.poll() is None

    def look_after(self) -> str | None:
        """Restart the child if it died and its wait is over. A sentence for people when something happened."""
        if self._child is None or self._child.poll() is None:
            return None
        now = time.monotonic()
        if self._again_at == 0.0:
            self.restarts = 0 if now - self._started > STEADY_S else self.restarts + 1
            wait = min(2.0 ** (self.restarts - 1), 30.0) if self.restarts else 0.0
            self._again_at = now + wait
            return f"{self.name} ended with code {self._child.returncode}; starting it again (log: {self.log})"
        if now >= self._again_at:
            self._again_at = 0.0
            self.start()
        return None

    def ask_to_stop(self) -> None:
        """SIGTERM to the child alone; it stops its own children in its own way."""
        if self.running and self._child is not None:
            self._child.terminate()

    def stop(self) -> None:
        """Wait for the end, then kill the whole process group, whoever is left in it."""
        if self._child is None:
            return
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._child.wait(self.stop_s)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._child.pid, signal.SIGKILL)
        self._child.wait()

    def last_words(self, lines: int = 8) -> str:
        """The end of the log, for an error message."""
        text = self.log.read_text(encoding="utf-8", errors="replace") if self.log.exists() else ""
        return "\n".join(text.strip().splitlines()[-lines:])
