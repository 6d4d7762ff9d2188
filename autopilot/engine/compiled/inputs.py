"""How one fitted model prepares the encoded columns, as arrays (see Inputs in the package's code)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from autopilot.engine.compiled.columns import CannotCompile, Specs
from autopilot.engine.package_code.atelier_tabular.columns import MATCH, normal_scores

Floats = NDArray[np.float64]
MOST_COUNT = 100_000  # of words, up to which a table of scores by count is worth its place
MOST_CELLS = 5_000_000  # of a table by code; more would make the package large and slow to make

SCALED = {"cont": True, "continuous": True, "bool": True, "skew": False, "skewed": False}  # else by quantiles


@dataclass
class InputsDraft:
    """Positions of a model's input row, filled step by step; `arrays` is what is stored."""

    width: int
    zero_is_missing: bool = False
    base: Floats = field(init=False)
    numbers: list[tuple[int, int, float, float, float]] = field(default_factory=list)
    skewed: list[tuple[int, int, float, Floats]] = field(default_factory=list)
    counted: list[tuple[int, int, Floats]] = field(default_factory=list)
    references: Floats = field(default_factory=lambda: np.zeros(0))
    tables: list[tuple[int, NDArray[np.intp], Floats]] = field(default_factory=list)
    matches: list[tuple[int, int, float, float]] = field(default_factory=list)
    topics: list[tuple[int, int, Floats]] = field(default_factory=list)
    made: dict[str, NDArray[Any]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.base = np.zeros(self.width)

    def number(self, at: int, source: int, fill: float = np.nan, offset: float = 0.0, scale: float = 1.0) -> None:
        """Position `at` is (encoded column `source` - offset) / scale."""
        self.numbers.append((at, source, fill, offset, scale))

    def table(self, at: list[int] | NDArray[np.intp], source: int, rows: Floats) -> None:
        """Positions `at` are the row of the code in encoded column `source`; the first row is for -1."""
        self.tables.append((source, np.asarray(at, dtype=np.intp), np.asarray(rows, dtype=np.float64)))

    def one_hot(
        self,
        hot: Floats,
        rows: list[NDArray[np.intp]],
        sources: list[int],
        start: int,
        numbers: Mapping[int, Sequence[float]] = MappingProxyType({}),
    ) -> None:
        """Positions from `start` on, as an encoder made them of `code_frame`; those that never change are fixed.

        rows: as code_frame returns them. sources: the encoded columns. numbers: those of them that hold numbers, with
        the values that have rows.
        """
        self.base[start : start + hot.shape[1]] = hot[0]
        for source, mine in zip(sources, rows, strict=True):
            made = hot[mine]
            at = np.flatnonzero((made != made[0]).any(axis=0))
            if source in numbers:
                for value, changes in zip(numbers[source], (made - made[0])[1:], strict=True):
                    self.matches += [(int(each) + start, source, value, float(changes[each])) for each in at]
            elif len(at):
                self.table(at + start, source, made[:, at])

    def through_pipeline(self, at: int, source: int, name: str, step: Any, number: int, *, counts: bool) -> None:
        """Position `at` through a fitted pipeline of imputer and scaler, or imputer and quantile transformer.

        name: of the pipeline, as AutoGluon calls it. number: the column's place in it. counts: the column holds whole
        numbers from 0 on.
        """
        if name not in SCALED:
            raise CannotCompile(f"a step `{name}` prepares its columns")
        steps = step.named_steps
        fill = float(steps["imputer"].statistics_[number]) if "imputer" in steps else np.nan
        if SCALED[name]:
            scaler = steps["scaler"]
            self.number(at, source, fill, float(scaler.mean_[number]), float(scaler.scale_[number]))
            return
        transformer = steps["quantile"]
        self.references = transformer.references_
        quantiles = transformer.quantiles_[:, number]
        if counts and quantiles[-1] < MOST_COUNT:
            # One number for each count, up to one behind the largest that was seen: no higher count has another score.
            seen = np.arange(int(quantiles[-1]) + 3, dtype=np.float64)
            self.counted.append((at, source, normal_scores(seen, quantiles, self.references)))
        else:
            self.skewed.append((at, source, fill, quantiles))

    def arrays(self) -> dict[str, NDArray[Any]]:
        """As Inputs reads them."""
        columns = list(zip(*self.numbers, strict=True)) or [(), (), (), (), ()]
        found: dict[str, NDArray[Any]] = {
            "base": self.base,
            "at": np.array(columns[0], dtype=np.intp),
            "source": np.array(columns[1], dtype=np.intp),
            "fill": np.array(columns[2], dtype=np.float64),
            "offset": np.array(columns[3], dtype=np.float64),
            "scale": np.array(columns[4], dtype=np.float64),
            "quantile_at": np.array([each[0] for each in self.skewed], dtype=np.intp),
            "quantile_source": np.array([each[1] for each in self.skewed], dtype=np.intp),
            "quantile_fill": np.array([each[2] for each in self.skewed], dtype=np.float64),
            "quantiles": np.array([each[3] for each in self.skewed], dtype=np.float64).T,
            "references": self.references,
            "counted_at": np.array([each[0] for each in self.counted], dtype=np.intp),
            "counted_source": np.array([each[1] for each in self.counted], dtype=np.intp),
            "counted_last": np.array([len(each[2]) - 1 for each in self.counted], dtype=np.float64),
            "counted": np.concatenate([np.zeros(0), *(each[2] for each in self.counted)]),
            "table_source": np.array([each[0] for each in self.tables], dtype=np.intp),
        }
        for number, (_, at, rows) in enumerate(self.tables):
            found |= {f"table_at_{number}": at, f"table_{number}": rows}
        if self.matches:
            found |= {
                f"match_{name}": np.array([each[place] for each in self.matches], dtype=np.intp if place < 2 else float)
                for place, name in enumerate(MATCH)
            }
        if self.topics:
            found["topic_at"] = np.array([each[0] for each in self.topics], dtype=np.intp)
            found["topic_source"] = np.array([each[1] for each in self.topics], dtype=np.intp)
            found |= {f"topics_{number}": each[2] for number, each in enumerate(self.topics)}
        return found | {f"made/{name}": values for name, values in self.made.items()}


def codes_as_numbers(names: list[str], encoded: Specs, values: Callable[[NDArray[np.float64]], Floats]) -> InputsDraft:
    """Inputs of models that take every column as one number. values: codes from -1 on -> the model's numbers."""
    draft = InputsDraft(len(names))
    place = {name: number for number, name in enumerate(encoded)}
    for at, name in enumerate(names):
        if encoded[name]["kind"] == "code":
            codes = np.arange(-1, len(encoded[name]["categories"]), dtype=np.float64)
            draft.table([at], place[name], values(codes).reshape(-1, 1))
        else:
            draft.number(at, place[name])
    return draft


def code_frame(
    names: list[str], encoded: Specs, numbers: Mapping[str, Sequence[float]] = MappingProxyType({})
) -> tuple[pd.DataFrame, list[NDArray[np.intp]]]:
    """Every code of every one of these columns, to see what a fitted encoder makes of it.

    numbers: columns that hold no codes but numbers, and the values that are looked at. Row 0 has every code missing and
    numbers that are none of theirs; the other rows set one column. Returns the frame, and for each column row 0 and its
    rows in the order of its codes or values.
    """
    counts = [len(numbers[name]) if name in numbers else len(encoded[name]["categories"]) for name in names]
    if (1 + sum(counts)) * len(names) > MOST_CELLS:
        raise CannotCompile(f"columns like `{names[0]}` have too many categories together")
    frame: dict[str, Any] = {}
    rows, start = [], 1
    for name, count in zip(names, counts, strict=True):
        mine = range(start, start + count)
        rows.append(np.array([0, *mine], dtype=np.intp))
        start += count
        if name in numbers:
            known = np.array(numbers[name], dtype=np.float64)
            frame[name] = np.full(1 + sum(counts), np.nan_to_num(known).max(initial=0.0) + 1.0)
            frame[name][mine] = known
        else:
            codes = np.full(1 + sum(counts), -1)
            codes[mine] = np.arange(count)
            frame[name] = pd.Categorical.from_codes(codes.tolist(), categories=pd.RangeIndex(count))
    return pd.DataFrame(frame), rows


def check_cells(found: Any, names: list[str]) -> None:
    """Refuse what would become a huge table."""
    if found.shape[0] * found.shape[1] > MOST_CELLS:
        raise CannotCompile(f"columns like `{names[0]}` have too many categories for a table")
