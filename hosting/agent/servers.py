"""One model server as the agent sees it: start, adopt, health, restart with a growing pause, end."""

import signal
import subprocess
import time
from concurrent.futures import Executor, Future
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone

from hosting.engine import process
from hosting.engine.process import Launch
from hosting.models import Instance
from hosting.server.refusals import CANNOT_START

PING_EVERY_S = 5.0
MAX_MISSED_PINGS = 3
KILL_AFTER_S = 30.0  # spec §4: SIGTERM, 30 s later SIGKILL
STEADY_S = 60.0  # a server that answered for so long starts without a pause after its next crash
MAX_PAUSE_S = 60.0


class Server:
    """The process behind one Instance row. `step` is called again and again and does what is due; it never waits."""

    def __init__(self, instance: Instance, folder: Path, variant: dict[str, Any], pool: Executor) -> None:
        self.instance = instance
        self.folder = folder
        self.variant = variant
        self.problem = ""  # why it cannot start, for FailureReason; empty while there is hope
        self.crashes = 0
        self.notes: list[str] = []  # what the agent has to say in the server's log
        self._pool = pool
        self._child: subprocess.Popen[bytes] | None = None
        self._ping: Future[bool] | None = None
        self._missed = 0
        self._next_ping = 0.0
        self._start_not_before = 0.0
        self._launching_since = time.monotonic()
        self._ready_since = 0.0
        self._terminated_at = 0.0

    @property
    def alive(self) -> bool:
        """True while the process runs, whether it is our child or was started by an agent before us."""
        if self._child is not None:
            return self._child.poll() is None
        row = self.instance
        return bool(row.pid and row.process_started and process.is_ours(row.pid, row.process_started))

    def step(self, model_dir: Path | None) -> None:
        """Do what is due. model_dir: the unpacked package, None while it is being fetched."""
        row = self.instance
        if not self.alive:
            if row.pid:
                self._has_ended()
            elif model_dir is not None and time.monotonic() >= self._start_not_before:
                self._start(model_dir)
        elif row.state == Instance.State.LAUNCHING:
            self._wait_for_first_ping()
        elif row.state == Instance.State.READY:
            self._look_after()

    def terminate(self) -> None:
        """Ask the process to end: it finishes what it has begun. Called again KILL_AFTER_S later, kills it."""
        if not self._terminated_at:
            self._terminated_at = time.monotonic()
            if self.instance.pid and self.alive:
                process.send(self.instance.pid, signal.SIGTERM)

        elif self.alive and time.monotonic() - self._terminated_at > KILL_AFTER_S:
            self.kill()

    def kill(self) -> None:
        if self.instance.pid and self.alive:
            process.send(self.instance.pid, signal.SIGKILL)

    def _start(self, model_dir: Path) -> None:
        row = self.instance
        self._child = process.start(
            Launch(
                folder=self.folder,
                model_dir=model_dir,
                host=settings.HOSTING_ADDRESS,
                token=row.token,
                environment=self.variant["container"].get("Environment", {}),
            )
        )
        self._launching_since = time.monotonic()
        self._save(
            pid=self._child.pid,
            process_started=process.started_at(self._child.pid),
            starts=row.starts + 1,
            launched_at=timezone.now(),
        )

    def _has_ended(self) -> None:
        """The process is gone without having been asked to: start it again after a pause, or give up."""
        code = self._child.returncode if self._child else None
        was_ready = self.instance.state == Instance.State.READY
        if was_ready and time.monotonic() - self._ready_since > STEADY_S:
            self.crashes = 0
        pause = 0.0 if self.crashes == 0 else min(2.0 ** (self.crashes - 1), MAX_PAUSE_S)
        self.crashes += 1
        self._start_not_before = time.monotonic() + pause
        how = "an unknown exit code" if code is None else f"signal {-code}" if code < 0 else f"exit code {code}"
        self.notes.append(f"The model server ended with {how}; it is started again in {pause:.0f} s.")
        self._child, self._ping = None, None
        self._save(state=Instance.State.LAUNCHING, address="", pid=None, process_started=None)
        if code == CANNOT_START or (not was_ready and self.crashes >= 2):
            self.problem = self._failed_ping()

    def _failed_ping(self) -> str:
        """The service's sentence (spec §7), and what the server said last."""
        said = process.last_lines(self.folder)
        return (
            f"The primary container for production variant {self.variant['name']} did not pass the ping health check. "
            f"Please check CloudWatch Logs logs for this endpoint.{f' Its last lines: {said}' if said else ''}"
        )

    def _wait_for_first_ping(self) -> None:
        address = process.address_in(self.folder, settings.HOSTING_ADDRESS)
        if address and self._pinged(address, every_s=0.0):
            self._ready_since = time.monotonic()
            self.problem = ""
            self._save(state=Instance.State.READY, address=address, ready_at=timezone.now())
        elif time.monotonic() - self._launching_since > self.variant["startup_timeout_s"]:
            self.problem = self._failed_ping()
            self.kill()

    def _look_after(self) -> None:
        """Ping for the life of the server; one that misses several in a row hangs and is replaced."""
        if self._pinged(self.instance.address, every_s=PING_EVERY_S) is False:
            self._missed += 1
            if self._missed >= MAX_MISSED_PINGS:
                self._missed = 0
                self.kill()

    def _pinged(self, address: str, *, every_s: float) -> bool | None:
        """The outcome of a ping that has just come in; None while there is none. Pings run in the pool."""
        if self._ping is None:
            if time.monotonic() >= self._next_ping:
                self._ping = self._pool.submit(process.ping, address, self.instance.token)
            return None
        if not self._ping.done():
            return None
        answered, self._ping = self._ping.result(), None
        self._next_ping = time.monotonic() + every_s
        if answered:
            self._missed = 0
        return answered

    def _save(self, **changes: Any) -> None:
        for name, value in changes.items():
            setattr(self.instance, name, value)
        Instance.objects.filter(pk=self.instance.pk).update(**changes)
