"""The process that runs a notebook with nbclient: `python -I executing.py plan.json`.

It is apart from the job's own process, so that the environment of the notebook is that of the job's shell and nothing
of the worker's. It prints what the notebook prints, and leaves three files beside the plan: `progress.json` while it
goes on, `outcome.json` at the end, and the notebook and its page in the folder of the outputs, whatever happened.
"""

import asyncio
import os
import signal
import sys
from pathlib import Path
from typing import Any

import nbformat
from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, DeadKernelError
from nbconvert import HTMLExporter
from traitlets.config import Config

from studio.notebook_jobs.engine.parameters import (
    BadNotebook,
    BadParameters,
    inject,
    kernel_of,
    language_of,
    read_notebook,
)
from studio.notebook_jobs.engine.plan import Outcome, Plan, State

PROGRESS, OUTCOME = "progress.json", "outcome.json"
_LONGEST_REASON = 600
# Who reaches a kernel's ports on this machine hears nothing; with kernels that can do it (supported_encryption).
ENCRYPTED = Config({"KernelManager": {"transport_encryption": "auto"}})


def say(text: str) -> None:
    """A line of the job's log, at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


class _Client(NotebookClient):
    """Says what the cells say, and keeps the count."""

    def output(self, outs: Any, msg: Any, display_id: Any, cell_index: int) -> Any:
        content = msg.get("content", {})
        if msg["msg_type"] == "stream":
            say(content.get("text", "").rstrip("\n"))
        elif msg["msg_type"] == "error":
            say("\n".join(content.get("traceback", [])))
        return super().output(outs, msg, display_id, cell_index)


class Execution:
    """One run of a plan; `run` never raises for what the notebook does."""

    def __init__(self, plan: Plan, notes: Path) -> None:
        self.plan, self.notes = plan, notes
        self.notebook: Any = None
        self.cells = self.done = self.at = 0  # code cells: all, those that ran, the one that runs
        self.ended_early: State | None = None

    def run(self) -> Outcome:
        """Prepare, execute, write; how it ended."""
        try:
            self._prepare()
        except (BadNotebook, BadParameters, NoSuchKernel, OSError) as error:
            return self._ended(State.NOT_STARTED, _sentence(error))
        try:
            state, message = asyncio.run(self._execute())
        finally:
            self._write()
        return self._ended(state, message)

    def _prepare(self) -> None:
        plan = self.plan
        notebook = read_notebook((plan.folder / plan.notebook).read_bytes())
        kernel = plan.kernel or kernel_of(notebook) or "python3"
        spec = KernelSpecManager().get_kernel_spec(kernel)
        language = language_of(notebook) or str(spec.language)
        notebook.metadata["kernelspec"] = {"name": kernel, "display_name": spec.display_name, "language": language}
        for cell in notebook.cells:
            if cell.cell_type == "code":
                cell.outputs, cell.execution_count = [], None
        self.notebook = inject(notebook, plan.parameters, kernel, language)
        self.cells = sum(_runs(cell) for cell in self.notebook.cells)
        self.kernel = kernel

    async def _execute(self) -> tuple[State, str]:
        client = _Client(
            self.notebook,
            timeout=None,
            kernel_name=self.kernel,
            config=ENCRYPTED,
            resources={"metadata": {"path": str((self.plan.folder / self.plan.notebook).parent)}},
            on_cell_start=self._cell_begins,
            on_cell_executed=self._cell_ended,
        )
        self.task = asyncio.ensure_future(client.async_execute())
        done, _ = await asyncio.wait({self.task}, timeout=self.plan.timeout_s)
        if not done:
            self._end_early(State.TIMED_OUT)
        error = (await asyncio.gather(self.task, return_exceptions=True))[0]
        if self.ended_early is State.TIMED_OUT:
            return State.TIMED_OUT, f"The notebook ran longer than {self.plan.timeout_s:g} s, its max run time."
        if self.ended_early is State.STOPPED:
            return State.STOPPED, f"Stopped at code cell {self.at} of {self.cells}."
        return self._judged(error)

    def _judged(self, error: Any) -> tuple[State, str]:
        match error:
            case CellExecutionError():
                return State.CELL_FAILED, f"Code cell {self.at} of {self.cells} failed: {error.ename}: {error.evalue}"
            case DeadKernelError():
                return State.DIED, f"The kernel died while code cell {self.at} of {self.cells} was running."
            case BaseException():  # whatever a kernel that does not come up leads to
                return State.DIED, f"The kernel {self.kernel} broke: {type(error).__name__}: {error}"
        return State.COMPLETED, ""

    def _end_early(self, state: State) -> None:
        self.ended_early = self.ended_early or state
        self.task.cancel()

    def _cell_begins(self, cell: Any, cell_index: int) -> None:
        # In place of nbclient's own, which removes the kernel under the cell that runs.
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, self._end_early, State.STOPPED)
        if _runs(cell):
            self.at += 1
            say(f"Code cell {self.at} of {self.cells}")

    def _cell_ended(self, cell: Any, cell_index: int, execute_reply: Any) -> None:
        if _runs(cell) and execute_reply["content"].get("status") == "ok":
            self.done += 1
        self._write_notebook()
        _replace(self.notes / PROGRESS, Outcome(State.COMPLETED, "", self.cells, self.done).to_json())

    def _write(self) -> None:
        self._write_notebook()
        page, _ = HTMLExporter(embed_images=True).from_notebook_node(self.notebook)
        _replace(self.plan.outputs / f"{self.plan.stem}.html", page)

    def _write_notebook(self) -> None:
        _replace(self.plan.outputs / f"{self.plan.stem}.ipynb", nbformat.writes(self.notebook))

    def _ended(self, state: State, message: str) -> Outcome:
        return Outcome(state, message[:_LONGEST_REASON], self.cells, self.done)


def _runs(cell: Any) -> bool:
    return bool(cell.cell_type == "code" and cell.source.strip())


def _sentence(error: Exception) -> str:
    if isinstance(error, NoSuchKernel):
        return f"There is no kernel {error.name!r} here. Choose another kernel, or install it in the environment."
    if isinstance(error, FileNotFoundError):
        return f"There is no notebook {Path(str(error.filename)).name}."
    return str(error)


def _replace(path: Path, text: str) -> None:
    """Whoever reads it finds the old text or the new one."""
    part = path.with_name(f".{path.name}.part")
    part.write_text(text, encoding="utf-8")
    os.replace(part, path)


def main(plan_file: str) -> int:
    """Run the plan; 0 when every cell ran."""
    path = Path(plan_file)
    plan = Plan.from_json(path.read_text(encoding="utf-8"))
    plan.outputs.mkdir(parents=True, exist_ok=True)
    outcome = Execution(plan, path.parent).run()
    _replace(path.parent / OUTCOME, outcome.to_json())
    if outcome.message:
        say(outcome.message)
    return 0 if outcome.state is State.COMPLETED else 1
