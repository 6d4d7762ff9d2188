"""Functions for isolated children of tests. Imports no Django, like everything that runs there."""

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any


def modules(send: Any, stop: Any) -> list[str]:
    """What the child has loaded."""
    return sorted(sys.modules)


def talks(send: Any, stop: Any) -> None:
    """Prints as libraries do: colours, progress bars, from C, from a shell, without a last newline."""
    sys.stdout.write("\x1b[1mbold\x1b[0m\n")
    sys.stderr.write("10%\r50%\r100%\n")
    os.write(1, b"from C\n")
    subprocess.run(["echo", "from a shell"], check=True)
    os.write(1, b"caf\xe9\n")
    sys.stdout.write("no newline at the end")


def sends(send: Any, stop: Any, count: int, size: int) -> str:
    """Sends numbered records of `size` bytes."""
    for number in range(count):
        send((number, b"x" * size))
    return "all sent"


def falls_silent(send: Any, stop: Any, marks: Path) -> bool:
    """Prints and sends while its reader is busy, then sends without a line; was that heard while it ran?"""
    send("busy")
    os.write(1, b"a line\n")
    send("line")
    (marks / "sent").touch()
    send("silent")
    return _appears(marks / "silent", 10)


def _appears(mark: Path, seconds: float) -> bool:
    until = time.monotonic() + seconds
    while not mark.exists() and time.monotonic() < until:
        time.sleep(0.01)
    return mark.exists()


def exits(send: Any, stop: Any, code: int) -> None:
    """Ends the process behind everybody's back."""
    os._exit(code)


def calls_exit(send: Any, stop: Any) -> None:
    """A library that gives up."""
    sys.exit("giving up")


def returns_a_function(send: Any, stop: Any) -> Any:
    """Returns what cannot be pickled."""
    return lambda: None


def leaves_a_child(send: Any, stop: Any) -> int:
    """Returns while a process it started, in another session, still runs."""
    return subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"], start_new_session=True).pid


def kills_its_guardian(send: Any, stop: Any) -> None:
    """Kills the process that watches over it."""
    os.kill(os.getppid(), 9)
    time.sleep(600)


def finishes_on_stop(send: Any, stop: Any) -> str:
    """Keeps what it has when it is stopped."""
    send("running")
    stop.wait(600)
    return "what was finished"


def where(send: Any, stop: Any) -> tuple[str, str | None]:
    """Its working directory and the devices it may see."""
    return os.getcwd(), os.environ.get("CUDA_VISIBLE_DEVICES")
