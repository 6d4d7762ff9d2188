"""Values on disk, whole or not at all, whatever is killed meanwhile: what an attempt after a crash goes on from."""

import pickle
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray


def keep(path: Path, value: Any) -> None:
    """Write the value to `path`; a reader sees what was there before or all of it. For ourselves only: a pickle."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f"{path.name}.partial")
    with partial.open("wb") as file:  # piece by piece: a large table is not in memory twice
        pickle.dump(value, file, protocol=pickle.HIGHEST_PROTOCOL)
    partial.rename(path)


def kept(path: Path) -> Any:
    """The value that `keep` wrote; FileNotFoundError when there is none."""
    with path.open("rb") as file:
        return pickle.load(file)


def keep_outputs(work: Path, model: str, outputs: NDArray[np.float64]) -> None:
    """A model's answers to the rows that it is judged on, for its reports. work: the folder of the job."""
    path = outputs_of(work, model)
    path.parent.mkdir(parents=True, exist_ok=True)
    np.save(path, outputs)


def outputs_of(work: Path, model: str) -> Path:
    """Where they lie."""
    return work / "outputs" / f"{model}.npy"
