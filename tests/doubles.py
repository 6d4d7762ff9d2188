"""Jobs that misbehave, named by how they do it. Each works through the real context on a real worker."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar, Protocol

from workers.context import InputError, JobContext

Send = Callable[[Any], None]


def say(text: object) -> None:
    """Print, as a library does."""
    sys.stdout.write(f"{text}\n")


class Double(Protocol):
    """Something that can stand for a job's work."""

    def work(self, job: Any, context: JobContext) -> None:
        """Do it."""


@dataclass
class Diligent:
    """Behaves: counts to `steps` in a child, keeps a checkpoint after every step, goes on from there next time."""

    steps: int = 3
    pause_s: float = 0.0

    def work(self, job: Any, context: JobContext) -> None:
        context.enter("Counting")
        done = job.checkpoint.get("done", 0)
        context.log(f"attempt {context.attempt} begins at {done}")

        def keep(step: int) -> None:
            context.save_checkpoint({"done": step})
            context.progress("Counting", step / self.steps, f"{step} of {self.steps}")

        result = context.run_isolated(count, done, self.steps, self.pause_s, on_record=keep)
        context.log(f"attempt {context.attempt} counted to {result}")


def count(send: Send, stop: Any, done: int, steps: int, pause_s: float) -> int:
    """In the child."""
    for step in range(done + 1, steps + 1):
        if stop.wait(pause_s):
            return step - 1
        say(f"step {step}")
        send(step)
    return steps


@dataclass
class Slow:
    """Works on for a long time, politely: sees a stop at once."""

    seconds: float = 600.0

    def work(self, job: Any, context: JobContext) -> None:
        context.enter("Waiting")
        context.run_isolated(wait_politely, self.seconds)


def wait_politely(send: Send, stop: Any, seconds: float) -> None:
    """In the child."""
    say(f"child {os.getpid()} waits")
    stop.wait(seconds)


@dataclass
class IgnoresStop:
    """Never looks at its stop event, blocks signals, and has a child of its own in another session."""

    def work(self, job: Any, context: JobContext) -> None:
        context.enter("Waiting")
        context.run_isolated(wait_rudely, grace_s=1.0)


def wait_rudely(send: Send, stop: Any) -> None:
    """In the child."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    runaway = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"], start_new_session=True)
    say(f"pids {os.getpid()} {runaway.pid}")
    while True:
        time.sleep(1)


@dataclass
class DiesIn:
    """Gets itself killed when it reaches `stage` for the first `times` attempts: the worker, or only its child."""

    stage: int = 2
    steps: int = 3
    who: str = "worker"
    times: int = 1
    how: int = signal.SIGKILL

    def work(self, job: Any, context: JobContext) -> None:
        context.enter("Counting")
        dies = context.attempt <= self.times
        for step in range(job.checkpoint.get("done", 0) + 1, self.steps + 1):
            context.log(f"attempt {context.attempt} is in {step}")
            context.run_isolated(step_or_die, self.how if dies and step == self.stage and self.who == "child" else 0)
            if dies and step == self.stage and self.who == "worker":
                os.kill(os.getpid(), self.how)
                time.sleep(60)  # the signal arrives in another thread
            context.save_checkpoint({"done": step})


@dataclass
class DiesOnTheWay:
    """Its child is killed in every attempt but the last, each time one step further; or never further at all."""

    deaths: int = 4
    advances: bool = True

    def work(self, job: Any, context: JobContext) -> None:
        context.enter("Counting")
        step = job.checkpoint.get("done", 0) + 1 if self.advances else 1
        context.save_checkpoint({"done": step}, advanced=self.advances)
        context.run_isolated(step_or_die, signal.SIGKILL if context.attempt <= self.deaths else 0)


def step_or_die(send: Send, stop: Any, signal_number: int) -> None:
    """In the child."""
    if signal_number:
        say("these are my last words")
        os.kill(os.getpid(), signal_number)


@dataclass
class Refuses:
    """Finds that the input is wrong, in the child."""

    sentence: str = "Column `age` has 3 values that are not numbers; the first is `n/a` in line 18."

    def work(self, job: Any, context: JobContext) -> None:
        context.run_isolated(refuse, self.sentence)


def refuse(send: Send, stop: Any, sentence: str) -> None:
    """In the child."""
    raise InputError(sentence)


@dataclass
class Breaks:
    """Raises an exception by name, in the child or in the worker, in its first `times` attempts."""

    error: str = "ValueError"
    where: str = "child"
    times: int = 99
    KNOWN: ClassVar[dict[str, type[Exception]]] = {
        each.__name__: each for each in (ValueError, ConnectionError, MemoryError, TimeoutError)
    }

    def work(self, job: Any, context: JobContext) -> None:
        if context.attempt > self.times:
            return
        if self.where == "worker":
            raise self.KNOWN[self.error]("a secret of the inside")
        context.run_isolated(break_down, self.error)


def break_down(send: Send, stop: Any, error: str) -> None:
    """In the child."""
    raise Breaks.KNOWN[error]("a secret of the inside")


@dataclass
class FillsDisk:
    """Writes until there is no room: /dev/full answers every write as a full disk does."""

    device: str = "/dev/full"

    def work(self, job: Any, context: JobContext) -> None:
        context.run_isolated(fill, self.device)


def fill(send: Send, stop: Any, device: str) -> None:
    """In the child."""
    with Path(device).open("wb", buffering=0) as file:
        file.write(b"x")


@dataclass
class EatsMemory:
    """Takes `mib` MiB and keeps them."""

    mib: int = 400

    def work(self, job: Any, context: JobContext) -> None:
        context.run_isolated(eat, self.mib)


def eat(send: Send, stop: Any, mib: int) -> None:
    """In the child."""
    kept = [bytearray(os.urandom(1024) * 1024) for _ in range(mib)]
    stop.wait(600)
    say(len(kept))


@dataclass
class Talks:
    """Prints `lines` numbered lines, `per_second` of them, from its child."""

    lines: int = 1000
    per_second: float = 1000.0

    def work(self, job: Any, context: JobContext) -> None:
        context.run_isolated(talk, self.lines, self.per_second)


def talk(send: Send, stop: Any, lines: int, per_second: float) -> None:
    """In the child; each line carries the moment it was printed."""
    begin = time.monotonic()
    for number in range(lines):
        if stop.wait(max(0.0, begin + number / per_second - time.monotonic())):
            return
        say(f"line {number} {time.time():.6f}")


@dataclass
class EndsItself:
    """Says its own end, with a secondary status that the lifecycle does not know."""

    secondary: str = "MaxCandidatesReached"

    def work(self, job: Any, context: JobContext) -> None:
        job.move_to(job.ON_DONE, attempt=context.attempt, secondary=self.secondary)


@dataclass
class Measures:
    """Behaves: records `values` as its metric `auc`."""

    values: list[float] = field(default_factory=list)

    def work(self, job: Any, context: JobContext) -> None:
        for step, value in enumerate(self.values, start=1):
            context.metric("auc", value, step)


DOUBLES: dict[str, Callable[..., Double]] = {
    each.__name__: each
    for each in (
        Breaks,
        DiesIn,
        DiesOnTheWay,
        Diligent,
        EatsMemory,
        EndsItself,
        FillsDisk,
        IgnoresStop,
        Measures,
        Refuses,
        Slow,
        Talks,
    )
}
