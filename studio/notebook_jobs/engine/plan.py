"""One execution of one notebook: what is asked for, and how it ended. Both cross processes as JSON."""

import json
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

DEFAULT_TIMEOUT_S = 172_800
START_UP_S = 300  # of the start-up script, as of every lifecycle configuration (spec studio §10.1)


class State(StrEnum):
    """How an execution ended."""

    COMPLETED = "completed"
    CELL_FAILED = "cell failed"  # a cell raised; what is below it did not run
    NOT_STARTED = "not started"  # a script failed, the kernel does not exist, parameters do not fit
    TIMED_OUT = "timed out"
    STOPPED = "stopped"
    DIED = "died"  # the kernel or the process around it

    @property
    def may_heal(self) -> bool:
        """Is another attempt worth anything? A cell that raises would raise again."""
        return self in {State.TIMED_OUT, State.DIED}


@dataclass(frozen=True)
class Plan:
    """folder: the notebook and its dependencies; the kernel's working directory. Paths in it are relative.

    outputs: where `{stem}.ipynb` and `{stem}.html` are written. environment: what the kernel sees besides PATH and
    HOME. keys_file: what `credential_process` of the AWS configuration prints; empty for none. timeout_s: of this
    attempt. memory_bytes: that each process may reserve. cores: that it runs on. caged: it opens only its own files
    and the system's.
    """

    folder: Path
    outputs: Path
    notebook: str
    stem: str
    kernel: str = ""
    parameters: dict[str, Any] = field(default_factory=dict)
    environment: dict[str, str] = field(default_factory=dict)
    initialization_script: str = ""
    start_up_script: str = ""  # its text, not a path
    keys_file: str = ""
    region: str = ""
    timeout_s: float = DEFAULT_TIMEOUT_S
    memory_bytes: int = 8 * 1024**3
    cores: int = 1
    caged: bool = True

    def to_json(self) -> str:
        return json.dumps(asdict(self), default=str)

    @classmethod
    def from_json(cls, text: str) -> "Plan":
        found = json.loads(text)
        return cls(**{**found, "folder": Path(found["folder"]), "outputs": Path(found["outputs"])})


@dataclass(frozen=True)
class Outcome:
    """message: one sentence, empty when all went well. cells: code cells; done: of them, how many ran to their end."""

    state: State
    message: str = ""
    cells: int = 0
    done: int = 0

    def to_json(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> "Outcome":
        found = json.loads(text)
        return cls(**{**found, "state": State(found["state"])})
