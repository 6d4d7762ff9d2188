"""The caller's side of a function's process: start it, ask it, give up on it."""

import contextlib
import json
import os
import selectors
import signal
import subprocess
import sys
import tempfile
import time
from collections import deque
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

RUNNER = Path(__file__).with_name("runner.py")
# What it inherits. Secrets of the studio (keys, addresses of the database and the store) are not among it.
INHERITED = ("PATH", "LANG", "LC_ALL", "TZ", "LD_LIBRARY_PATH")
ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "PYTHONDONTWRITEBYTECODE": "1"}
LARGEST_ANSWER = 16 * 1024 * 1024  # bytes
START_S = 30.0  # to import what the function imports
KEPT_LINES = 200


class FunctionFailed(Exception):
    """The function gave no answer. The message is one sentence for whoever made the job."""


@dataclass(frozen=True)
class Code:
    """A function in Python. handler: the name of `def handler(event, context)` in the text."""

    name: str
    text: str
    handler: str = "handler"
    timeout_s: float = 10.0
    memory_mb: int = 1024


class FunctionProcess:
    """One process that answers one request after the other. It is started when it is needed, and after it was killed.

    log: the last lines that the function printed.
    """

    def __init__(self, code: Code) -> None:
        self.code, self.log = code, deque[str](maxlen=KEPT_LINES)
        self._process: subprocess.Popen[bytes] | None = None
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._ends: list[int] = []  # to it, from it, what it prints
        self._read = bytearray()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def call(self, event: Any, payload: Any = None) -> Any:
        """What the function returns for an event; FunctionFailed, with one sentence, if it does not."""
        if self._process is None:
            self._start()
        return self._ask({"event": event, "payload": payload}, self.code.timeout_s)

    def close(self) -> None:
        """End the process and all that it started in its session."""
        process, self._process = self._process, None
        if process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            for end in (process.stdin, process.stdout, process.stderr):
                if end is not None:
                    with contextlib.suppress(OSError):
                        end.close()
        if self._folder is not None:
            self._folder.cleanup()
            self._folder = None

    def _start(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="function-", ignore_cleanup_errors=True)
        environment = {name: os.environ[name] for name in INHERITED if name in os.environ}
        environment |= ONE_THREAD | {"HOME": self._folder.name, "TMPDIR": self._folder.name}
        self._read.clear()
        process = subprocess.Popen(
            [sys.executable, "-I", str(RUNNER)],
            cwd=self._folder.name,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
        self._process, code = process, self.code
        self._ends = [end.fileno() for end in (process.stdin, process.stdout, process.stderr) if end is not None]
        for end in self._ends:
            os.set_blocking(end, False)
        setup = {"name": code.name, "code": code.text, "handler": code.handler}
        try:
            self._ask({**setup, "memory_bytes": code.memory_mb * 1024 * 1024}, START_S)
        except FunctionFailed:
            self.close()
            raise

    def _ask(self, what: dict[str, Any], within_s: float) -> Any:
        answer = json.loads(self._exchange(json.dumps(what).encode() + b"\n", within_s))
        if "error" in answer:
            raise FunctionFailed(f"The function {self.code.name} failed: {answer['error']}.")
        return answer["value"]

    def _exchange(self, request: bytes, within_s: float) -> bytes:
        """Send a line and wait for one, taking in what is printed meanwhile."""
        to_it, from_it, printed = self._ends
        deadline, left = time.monotonic() + within_s, memoryview(request)
        with selectors.DefaultSelector() as selector:
            selector.register(to_it, selectors.EVENT_WRITE)
            for end in (from_it, printed):
                selector.register(end, selectors.EVENT_READ)
            while (end := self._read.find(b"\n")) < 0:
                if time.monotonic() >= deadline:
                    self.close()
                    raise FunctionFailed(f"The function {self.code.name} gave no answer within {within_s:g} s.")
                ready = {key.fd for key, _ in selector.select(max(deadline - time.monotonic(), 0))}
                if to_it in ready:
                    left = _send(to_it, left)
                    if not left:
                        selector.unregister(to_it)
                if printed in ready and not self._take_log(printed):
                    selector.unregister(printed)
                if from_it in ready and not self._take_answer(from_it):
                    raise self._died()
        self._take_log(printed)
        line = bytes(self._read[:end])
        del self._read[: end + 1]
        return line

    def _take_answer(self, end: int) -> bool:
        data = os.read(end, 1 << 20)
        self._read += data
        if len(self._read) > LARGEST_ANSWER:
            self.close()
            raise FunctionFailed(f"The answer of the function {self.code.name} is larger than 16 MB.")
        return bool(data)

    def _take_log(self, end: int) -> bool:
        try:
            data = os.read(end, 1 << 16)
        except BlockingIOError:
            return True
        self.log.extend(line[:1000] for line in data.decode("utf-8", "replace").splitlines() if line.strip())
        return bool(data)

    def _died(self) -> FunctionFailed:
        process = self._process
        self.close()
        code = process.returncode if process else 0
        how = f"was killed by signal {-code}" if code < 0 else f"ended with exit code {code}"
        return FunctionFailed(f"The process of the function {self.code.name} {how} before it answered.")


def _send(end: int, left: memoryview) -> memoryview:
    try:
        return left[os.write(end, left) :]
    except BlockingIOError:
        return left
    except OSError:  # the process is gone; that is found out by reading
        return left[:0]
