"""Compiling a model and proving that it answers as the trained one: rows as they come, odd ones among them."""

import json
import logging
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from autopilot.engine.compiled.columns import CannotCompile
from autopilot.engine.package_code.atelier_tabular.compiled import Compiled
from autopilot.engine.package_code.atelier_tabular.model import TabularModel
from autopilot.engine.package_code.atelier_tabular.schema import Column, Schema
from autopilot.engine.plan import SEED

ROWS = 1000  # of the validation part that are kept with the package
ODD_ROWS = 100  # with a missing cell, an unseen category, a number out of range or as text
UNSEEN = "never seen before"
# Read on the model's page behind "Why not fast:"; what broke where is for those who have the log.
UNKNOWN_INSIDE = "its parts are not as the compiler knows them, and the worker's log says which"

logger = logging.getLogger(__name__)


class Compiler(Protocol):
    """Of AutoGluon's models (parts.Compiler) or of tuned ones (tuned.TunedCompiler)."""

    def write(self, model: str, target: Path) -> None:
        """The compiled form of a model as a folder that is not there yet; CannotCompile says why there is none."""


@dataclass(frozen=True)
class Fast:
    """A model's compiled form, or why it has none. rows: how many got the same answer. largest: difference."""

    compiled: Compiled | None
    why_not: str = ""
    rows: int = 0
    largest: float = 0.0

    def as_json(self) -> dict[str, Any]:
        """What schema.json says of it."""
        if self.compiled is None:
            return {"used": False, "why_not": self.why_not}
        return {"used": True, "rows": self.rows, "largest_difference": self.largest}


def compile_model(
    compiler: Compiler, served: TabularModel, rows: pd.DataFrame, outputs: NDArray[np.float64] | None, folder: Path
) -> Fast:
    """Write the compiled form of `served` with its proof into `folder`; nothing stays there if it does not hold.

    rows: validation rows as brought. outputs: what the trained model answers to them, if that is known.
    """
    shutil.rmtree(folder, ignore_errors=True)
    try:
        compiler.write(served.settings["model"], folder)
        _write_proof(served, rows, outputs, folder)
        compiled = Compiled(folder)
        found = compiled.prove(served.schema, served.threshold)
    except CannotCompile as reason:
        fast = Fast(None, str(reason))
    except OSError as error:
        logger.exception("compiling %s failed", served.settings["model"])
        fast = Fast(None, f"its compiled form could not be written: {error.strerror or error}"[:500])
    except Exception:  # AutoGluon's inside may be different from what was expected; the job goes on
        logger.exception("compiling %s failed", served.settings["model"])
        fast = Fast(None, UNKNOWN_INSIDE)
    else:
        fast = Fast(None if found.why_not else compiled, found.why_not, found.rows, found.largest)
    if fast.compiled is None:
        shutil.rmtree(folder, ignore_errors=True)
    return fast


def _write_proof(served: TabularModel, rows: pd.DataFrame, outputs: NDArray[np.float64] | None, folder: Path) -> None:
    chosen = np.sort(np.random.default_rng(SEED).permutation(len(rows))[:ROWS])
    kept = _as_json(rows.iloc[chosen])
    odd = odd_rows(served.schema, kept)
    strange = served.schema.bring(pd.DataFrame(odd, columns=served.schema.names, dtype=object))
    if outputs is None:
        answers = served.outputs(pd.concat([rows.iloc[chosen], strange], ignore_index=True))
    else:
        answers = np.concatenate([outputs[chosen], served.outputs(strange)])
    (folder / "proof.json").write_text(json.dumps(kept + odd, allow_nan=False), encoding="utf-8")
    np.save(folder / "proof.npy", answers)


def odd_rows(schema: Schema, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows with one cell changed to what may come but rarely does; an empty row is the first."""
    found: list[dict[str, Any]] = [dict.fromkeys(schema.names)]
    for number, column in enumerate(schema.columns):
        for value in (None, *_odd_values(column)):
            found.append(rows[number % len(rows)] | {column.name: value})
    return found[:ODD_ROWS]


def _odd_values(column: Column) -> tuple[Any, ...]:
    if column.type == "numeric":
        return (10.0 * (column.maximum or 0.0) + 1.0, f" {column.median or 0.0}", 0)
    if column.type == "boolean":
        return ("yes", False)
    if column.type == "datetime":
        return ("1969-12-31 23:59:59", "2071-02-28")
    if column.type == "sequence":
        return ("5", "[]", " [1e12, null,-2] ", "1;2,5;3")
    return (UNSEEN, "", f" {column.categories[0]} " if column.categories else "")


def _as_json(rows: pd.DataFrame) -> list[dict[str, Any]]:
    columns = {}
    for name in rows.columns:
        values = rows[name]
        if pd.api.types.is_datetime64_any_dtype(values):
            values = values.map(lambda each: each.isoformat(), na_action="ignore")
        columns[str(name)] = [None if pd.isna(each) else each for each in values.tolist()]
    return [dict(zip(columns, cells, strict=True)) for cells in zip(*columns.values(), strict=True)]
