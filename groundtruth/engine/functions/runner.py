"""The program of a function's process, `python -I runner.py`: a request on each line that comes, an answer on each
that goes.

It gets no secrets, a limited address space and small files, and dies with whoever started it. Nothing but the standard
library is imported here, so that it starts in a moment.
"""

import ctypes
import json
import os
import resource
import signal
import sys
import traceback
from types import ModuleType
from typing import Any, BinaryIO

_PR_SET_PDEATHSIG = 1
LARGEST_FILE_BYTES = 100 * 1024 * 1024
MOST_FILES = 256
LONGEST_MESSAGE = 500


class Context:
    """The second argument of a function. payload: of a post-annotation function, the file its request points at."""

    def __init__(self, function_name: str, payload: Any) -> None:
        self.function_name, self.payload = function_name, payload


def main() -> None:
    """Read the function, then answer until nothing more is asked."""
    requests, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    with open(os.devnull, "rb") as nothing:
        os.dup2(nothing.fileno(), 0)
    os.dup2(2, 1)  # what the function prints is its log
    sys.stdout = os.fdopen(1, "w", encoding="utf-8", errors="replace", buffering=1, closefd=False)
    setup = json.loads(requests.readline())
    _limit(int(setup["memory_bytes"]))
    name, module = setup["name"], ModuleType(setup["name"])
    try:
        exec(compile(setup["code"], f"{name}.py", "exec"), module.__dict__)
        function = getattr(module, setup["handler"])
    except BaseException as error:
        _say(answers, {"error": _sentence(error)})
        return
    _say(answers, {"value": "ready"})
    for line in requests:
        asked = json.loads(line)
        try:
            found = {"value": function(asked["event"], Context(name, asked["payload"]))}
            text = json.dumps(found, allow_nan=False)
        except BaseException as error:  # also SystemExit: the process goes on with the next object
            text = json.dumps({"error": _sentence(error)})
        _write(answers, text)


def _limit(memory_bytes: int) -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    for what, most in (
        (resource.RLIMIT_AS, memory_bytes),
        (resource.RLIMIT_FSIZE, LARGEST_FILE_BYTES),
        (resource.RLIMIT_NOFILE, MOST_FILES),
        (resource.RLIMIT_CORE, 0),
    ):
        hard = resource.getrlimit(what)[1]
        allowed = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (allowed, allowed))


def _sentence(error: BaseException) -> str:
    if isinstance(error, MemoryError):
        return "it asked for more memory than it may have"
    traceback.print_exc()
    said = f"{type(error).__name__}: {str(error)[:LONGEST_MESSAGE]}"
    own = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename != __file__]
    return f"{said} (line {own[-1].lineno} of {own[-1].filename})" if own else said


def _say(answers: BinaryIO, what: dict[str, Any]) -> None:
    _write(answers, json.dumps(what))


def _write(answers: BinaryIO, text: str) -> None:
    answers.write(text.encode() + b"\n")
    answers.flush()


if __name__ == "__main__":
    main()
