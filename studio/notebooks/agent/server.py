"""One app's process as the agent sees it: script, start, health, activity, memory, end."""

import http.client
import json
import subprocess
import time
from concurrent.futures import Executor, Future
from datetime import UTC, datetime
from typing import Any

from django.utils import timezone

from studio.environments import running as instances
from studio.notebooks.addresses import base_url
from studio.notebooks.agent.shipping import ship, write
from studio.notebooks.engine.editor import last_activity
from studio.notebooks.engine.spawner import OUTPUT, CannotSpawn, Spawner, last_lines
from studio.notebooks.launching import EDITOR, SCRIPT_OUTPUT, SMALLEST, Plan, folder_of, plan
from studio.notebooks.models import NotebookServer
from studio.spaces.models import App
from workers.instances import catalogue

SCRIPT_LIMIT_S = 300.0  # spec studio §10.1
SCRIPT_LOOK_S = 0.05
START_LIMIT_S = 120.0
PING_EVERY_S = 5.0
PING_TIMEOUT_S = 3.0
MAX_MISSED_PINGS = 6
STEADY_S = 60.0  # a server that worked so long is started again after its next death, too
KILL_AFTER_S = 5.0
MEMORY_EVERY_S = 2.0
MOST_DEATHS = 2
SCRIPT_FAILED = "The start-up script of the app failed. View script logs: group {group}, stream {stream}."


class Server:
    """The process behind one App. `step` is called again and again and does what is due; it never waits."""

    def __init__(self, app: App, row: NotebookServer | None, spawner: Spawner, pool: Executor) -> None:
        self.app = app
        self.row = row
        self._spawner = spawner
        self._pool = pool
        self._starting: Future[str] | None = None
        self._asked: Future[datetime | None] | None = None
        self._missed = 0
        self._next_ping = 0.0
        self._next_weighing = 0.0
        self._since = time.monotonic()
        self._asked_to_end_at = 0.0
        self._starved = 0

    @property
    def alive(self) -> bool:
        """True while the process runs, whether it is ours or was started by an agent before us."""
        return bool(self.row and self.row.handle and self._spawner.alive(self.row.handle))

    def step(self) -> None:
        """Do what is due."""
        if self._starting is not None:
            self._wait_for_start()
        elif self.row is None or not self.row.handle:
            self._start()
        elif not self.alive:
            self._has_ended()
        elif self.app.status == App.Status.PENDING:
            self._wait_for_first_answer()
        else:
            self._look_after()
        if self.row is not None:
            self._ship(ended=False)

    def _start(self) -> None:
        if self.row is None:
            self.row = NotebookServer.of_new_run(self.app)
            self._clear_output()
        elif self.app.status == App.Status.IN_SERVICE:  # ended with its agent
            self.app.move_to(App.Status.PENDING)
        self._since = time.monotonic()
        self._starting = self._pool.submit(self._prepare_and_start)

    def _clear_output(self) -> None:
        for name in (OUTPUT, SCRIPT_OUTPUT):
            (folder_of(self.app.pk) / name).unlink(missing_ok=True)

    def _prepare_and_start(self) -> str:
        """In the pool: the script, then the server. Returns the handle; CannotSpawn says why there is none."""
        assert self.row is not None
        plan_ = plan(self.app, self.row)
        self.row.launched_at = timezone.now()
        self.row.save(update_fields=["port", "sealed_token", "credentials_hash", "launched_at"])
        self._run_script(plan_)
        return self._spawner.start(plan_.server)

    def _run_script(self, plan_: Plan) -> None:
        if plan_.script is None:
            return
        group, stream = script_log_of(self.app)
        failed = SCRIPT_FAILED.format(group=group, stream=stream)
        handle, until = self._spawner.start(plan_.script), time.monotonic() + SCRIPT_LIMIT_S
        while self._spawner.alive(handle):
            if time.monotonic() > until:
                self._spawner.stop(handle, plan_.script.run, kill=True)
                raise CannotSpawn(f"{failed} It ran longer than {SCRIPT_LIMIT_S / 60:g} minutes.")
            time.sleep(SCRIPT_LOOK_S)
        code = self._spawner.exit_code(handle)
        if code != 0:
            raise CannotSpawn(f"{failed} It {'was ended' if code is None else f'ended with exit code {code}'}.")

    def _wait_for_start(self) -> None:
        assert self._starting is not None
        assert self.row is not None
        if not self._starting.done():
            return
        started, self._starting = self._starting, None
        try:
            self._save(handle=started.result())
            self._since = time.monotonic()
        except CannotSpawn as error:
            self._fail(str(error))
        except (OSError, subprocess.SubprocessError) as error:
            self._fail(f"The app could not be started: {error}.")

    def _has_ended(self) -> None:
        """The process is gone without having been asked to: start it once more, then give up with its last words."""
        assert self.row is not None
        code = self._spawner.exit_code(self.row.handle)
        steady = self.app.status == App.Status.IN_SERVICE and time.monotonic() - self._since > STEADY_S
        deaths = 1 if steady else self.row.deaths + 1
        how = "" if code is None else f" with signal {-code}" if code < 0 else f" with exit code {code}"
        if self._spawner.starved(self.row.handle):
            how += f"; it needed more memory than {self._memory()}"
        self._spawner.stop(self.row.handle, self.row.run, kill=True)  # kernels that outlived it
        self._ship(ended=True)
        if deaths >= MOST_DEATHS:
            said = last_lines(folder_of(self.app.pk) / OUTPUT)
            self._fail(f"The server of the app ended{how}.{f' Its last lines: {said}' if said else ''}")
            return
        self._say(f"The server of the app ended{how}; it is started once more.")
        if self.app.status == App.Status.IN_SERVICE:
            self.app.move_to(App.Status.PENDING)
        self._save(handle="", deaths=deaths)

    def _fail(self, reason: str) -> None:
        self._ship(ended=True)
        self._save(handle="", credentials_hash="")
        self.app.move_to(App.Status.FAILED, reason, stopped_at=timezone.now())

    def _wait_for_first_answer(self) -> None:
        answer = self._asked_status(every_s=0.0)
        if answer is not None:
            now = timezone.now()
            self._since = time.monotonic()
            changes: dict[str, Any] = {"health_checked_at": now, "active_at": now}
            self.app.move_to(App.Status.IN_SERVICE, **changes)
        elif time.monotonic() - self._since > START_LIMIT_S:
            self._save(deaths=MOST_DEATHS)
            self.kill()

    def _look_after(self) -> None:
        """Ask for the life of the server; one that misses several questions in a row hangs and is ended."""
        answer = self._asked_status(every_s=PING_EVERY_S)
        if answer is not None:
            changes: dict[str, Any] = {"health_checked_at": timezone.now()}
            if self.app.active_at is None or answer > self.app.active_at:
                changes["active_at"] = answer
            App.objects.filter(pk=self.app.pk).update(**changes)
        self._weigh()

    def _weigh(self) -> None:
        """What all its processes use together must fit its instance type; else it ends, and says so."""
        kind = catalogue().get(self.app.instance_type)
        if kind is None or time.monotonic() < self._next_weighing:
            return
        assert self.row is not None
        self._next_weighing = time.monotonic() + MEMORY_EVERY_S
        used = self._spawner.memory_of(self.row.handle)
        if used > kind.memory_bytes:
            self._save(handle=self.row.handle, deaths=MOST_DEATHS)
            self._say(f"The app uses {used / 1024**3:.1f} GiB; {kind.name} has {kind.memory_gib:g} GiB. It is ended.")
            self.kill()
        starved, before = self._spawner.starved(self.row.handle), self._starved
        self._starved = starved
        if starved > before:
            self._say(
                f"The app needed more memory than {self._memory()}, and its largest process was ended. If that was a "
                "kernel, it is started again and has lost its variables; use less, or a larger instance type."
            )

    def _memory(self) -> str:
        kind = catalogue().get(self.app.instance_type) or catalogue()[SMALLEST]
        return f"the {kind.memory_gib:g} GiB of {kind.name}"

    def _asked_status(self, *, every_s: float) -> datetime | None:
        """When the app was used last, as an answer that has just come in says; None while there is none."""
        assert self.row is not None
        if self._asked is None:
            if time.monotonic() >= self._next_ping:
                self._next_ping = time.monotonic() + every_s
                self._asked = self._pool.submit(last_use, self.app, self.row, self._spawner)
            return None
        if not self._asked.done():
            return None
        answer, self._asked = self._asked.result(), None
        self._missed = 0 if answer is not None else self._missed + 1
        if every_s and self._missed >= MAX_MISSED_PINGS:
            self._missed = 0
            self._say("The server of the app does not answer any more and is ended.")
            self.kill()
        return answer

    def ask_to_end(self) -> None:
        """SIGTERM, once."""
        if self.row is not None and self.row.handle and not self._asked_to_end_at:
            self._asked_to_end_at = time.monotonic()
            self._spawner.stop(self.row.handle, self.row.run, kill=False)

    def kill(self) -> None:
        """End the process and everything that carries its mark."""
        if self.row is not None:
            self._spawner.stop(self.row.handle, self.row.run, kill=True)

    def end(self, *, at_once: bool = False) -> bool:
        """Bring it to its end, step by step; True when nothing of it is left."""
        if self.row is None:
            return True
        if self._starting is not None:
            self._spawner.stop("", self.row.run, kill=True)  # a script that runs
            if not self._starting.done():
                return False
            started, self._starting = self._starting, None
            if started.exception() is None:
                self.row.handle = started.result()
        self.ask_to_end()
        if self.alive and not at_once and time.monotonic() - self._asked_to_end_at < KILL_AFTER_S:
            return False
        self.kill()
        self._ship(ended=True)
        return not self.alive

    def _ship(self, *, ended: bool) -> None:
        if self.row is not None:
            ship(self.app, self.row, log_of(self.app), script_log_of(self.app), ended=ended)

    def _say(self, line: str) -> None:
        write(self.app, log_of(self.app), [line])

    def _save(self, **changes: Any) -> None:
        assert self.row is not None
        for name, value in changes.items():
            setattr(self.row, name, value)
        NotebookServer.objects.filter(pk=self.row.pk).update(**changes)


def log_of(app: App) -> tuple[str, str]:
    """Group and stream of an app's log (spec studio §14)."""
    if instances.is_instance(app):
        return instances.log_of_app(app)
    return "/aws/sagemaker/studio", f"{app.domain_id}/{app.parent.name}/{app.app_type}/{app.name}"


def script_log_of(app: App) -> tuple[str, str]:
    """Group and stream of what its start-up script says."""
    if instances.is_instance(app):
        return instances.script_log_of_app(app)
    group, stream = log_of(app)
    return group, f"{stream}/LifecycleConfigOnStart"


def last_use(app: App, row: NotebookServer, spawner: Spawner) -> datetime | None:
    """When a kernel or terminal was last active, now if a cell runs; the start if nobody did anything. None: no answer.

    What a page asks for by itself does not count: an open tab is no work.
    """
    connection = http.client.HTTPConnection(row.address, timeout=PING_TIMEOUT_S)
    try:
        if app.app_type == EDITOR:
            _get(connection, "/healthz", {})
            seconds = time.time() if spawner.works(row.handle) else last_activity(folder_of(app.pk))
            return datetime.fromtimestamp(seconds, UTC)
        headers = {"Authorization": f"token {row.token()}"}
        status = json.loads(_get(connection, f"{base_url(app)}api/status", headers))
        times = [status["started"]]
        if app.status == App.Status.IN_SERVICE:
            kernels = json.loads(_get(connection, f"{base_url(app)}api/kernels", headers))
            if any(each["execution_state"] == "busy" for each in kernels):
                return timezone.now()
            terminals = json.loads(_get(connection, f"{base_url(app)}api/terminals", headers))
            times += [each["last_activity"] for each in [*kernels, *terminals]]
        return max(datetime.fromisoformat(each) for each in times)
    except (OSError, http.client.HTTPException, ValueError, KeyError):
        return None
    finally:
        connection.close()


def _get(connection: http.client.HTTPConnection, path: str, headers: dict[str, str]) -> bytes:
    connection.request("GET", path, headers=headers)
    answer = connection.getresponse()
    body = answer.read()
    if answer.status != 200:
        raise ValueError(f"{path} answered {answer.status}")
    return body
