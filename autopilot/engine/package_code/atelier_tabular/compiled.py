"""A package's models without AutoGluon and pandas: arrays in, answers out, proved equal to the trained model's."""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from .columns import Arrays, Encoder, Floats, Inputs
from .deciding import HALF, decided
from .members import Member, load_member
from .schema import Schema

CELLS = 4_000_000  # of encoded or prepared columns that are in memory at once
FEW_ROWS = 64  # up to here threads cost more than they bring
PROBABILITY_TOLERANCE = 1e-6  # absolute
PREDICTION_TOLERANCE = 1e-5  # relative, of a regression


@dataclass(frozen=True)
class Difference:
    """How far two models' answers to the same rows are apart. why_not: what was wrong, empty if they are equal."""

    rows: int
    largest: float
    why_not: str


class Part:
    """One model of an ensemble, with its folds: a folder with `part.json`, `arrays.npz` and the members' files.

    `part.json`: `inputs`, `members`, and `double` for a tuned model, whose folds are averaged in double precision.
    """

    def __init__(self, folder: Path) -> None:
        spec = json.loads((folder / "part.json").read_text(encoding="utf-8"))
        with np.load(folder / "arrays.npz", allow_pickle=False) as file:
            arrays: dict[str, NDArray[Any]] = {name: file[name] for name in file.files}
        self._inputs = [_named(arrays, each["name"]) for each in spec["inputs"]]
        self._settings = [{"zero_is_missing": each["zero_is_missing"]} for each in spec["inputs"]]
        # Folds often prepare rows the same way: then that is done once.
        self.keys = [_digest(each, setting) for each, setting in zip(self._inputs, self._settings, strict=True)]
        self._precision: type = np.float64 if spec.get("double") else np.float32
        self._members: list[tuple[int, Member]] = [
            (entry["inputs"], load_member(entry, folder, arrays)) for entry in spec["members"]
        ]

    def __call__(self, encoded: Floats, prepared: dict[str, Floats], inputs: dict[str, Inputs], threads: int) -> Floats:
        """The mean of the members' answers; of AutoGluon's models each in single precision, as it has it."""
        total: NDArray[Any] = np.zeros(0, dtype=self._precision)
        for number, member in self._members:
            key = self.keys[number]
            if key not in prepared:
                prepared[key] = inputs[key](encoded)
            answer: NDArray[Any] = member(prepared[key], threads).astype(self._precision)
            total = total + answer if total.size else answer
        return total / len(self._members)

    def each_inputs(self) -> dict[str, Inputs]:
        """By key, how this part's members prepare rows."""
        return {
            key: Inputs(arrays, **settings)
            for key, arrays, settings in zip(self.keys, self._inputs, self._settings, strict=True)
        }


class Compiled:
    """The compiled form of one package: a folder with `compiled.json`, one folder per part, and the proof.

    `compiled.json`: `columns` (see Encoder), `problem` (binary, multiclass or regression), `classes` (for each label of
    the schema its position among the models' outputs, -1 for one that was not learned), `parts` ([folder, weight], in
    the order in which AutoGluon adds them up).
    """

    def __init__(self, folder: Path) -> None:
        spec = json.loads((folder / "compiled.json").read_text(encoding="utf-8"))
        self._folder = folder
        self._encode = Encoder(spec["columns"])
        self._problem: str = spec["problem"]
        self._classes: list[int] = spec["classes"]
        self._parts = [(Part(folder / name), float(weight)) for name, weight in spec["parts"]]
        self._inputs: dict[str, Inputs] = {}
        for part, _ in self._parts:
            self._inputs |= part.each_inputs()
        self._widest = max([1, self._encode.width, *(each.width for each in self._inputs.values())])

    def outputs(self, columns: Arrays, rows: int) -> Floats:
        """(rows, 1) predictions or (rows, n_labels) probabilities. columns: brought and spread, name -> (rows,)."""
        at_once = max(1, CELLS // self._widest)
        if rows > at_once:
            pieces = [
                self.outputs({name: values[start : start + at_once] for name, values in columns.items()}, size)
                for start in range(0, rows, at_once)
                if (size := min(at_once, rows - start))
            ]
            return np.concatenate(pieces)
        threads = 1 if rows <= FEW_ROWS else -1
        encoded = self._encode(columns, rows)
        prepared: dict[str, Floats] = {}
        answers: list[NDArray[Any]] = [part(encoded, prepared, self._inputs, threads) for part, _ in self._parts]
        if len(answers) > 1:
            weighted = [answer * weight for answer, (_, weight) in zip(answers, self._parts, strict=True)]
            answers = [np.sum(weighted, axis=0).astype(np.float32)]
        return self._by_label(answers[0])

    def _by_label(self, answer: NDArray[Any]) -> Floats:
        if self._problem == "binary":  # in single precision, so that a tie stays one
            answer = np.concatenate([1 - answer, answer], axis=1)
        return self._in_order(answer.astype(np.float64))

    def _in_order(self, answer: Floats) -> Floats:
        if self._problem == "regression":
            return answer
        if self._classes == list(range(answer.shape[1])):
            return answer
        found = np.zeros((len(answer), len(self._classes)))
        for at, position in enumerate(self._classes):
            if position >= 0:
                found[:, at] = answer[:, position]
        return found

    def prove(self, schema: Schema, threshold: float = HALF) -> Difference:
        """Answer the rows kept with the package, and compare with what the trained model answered. See decided."""
        rows = json.loads((self._folder / "proof.json").read_text(encoding="utf-8"))
        expected: Floats = np.load(self._folder / "proof.npy", allow_pickle=False)
        frame = pd.DataFrame(rows, columns=schema.names, dtype=object)
        found = self.outputs(schema.spread_arrays(schema.arrays(frame)), len(frame))
        return difference(found, expected, bool(schema.labels), threshold)


def difference(found: Floats, expected: Floats, classification: bool, threshold: float = HALF) -> Difference:
    """Compare answers, (n, k) each: probabilities within 1e-6, predictions within 1e-5 of their size, same labels."""
    if not np.isfinite(found).all():
        return Difference(len(found), float("inf"), "an answer is not a number")
    apart = np.abs(found - expected)
    if not classification:
        apart = apart / np.maximum(np.abs(expected), 1e-9)
    largest = float(apart.max(initial=0.0))
    limit = PROBABILITY_TOLERANCE if classification else PREDICTION_TOLERANCE
    wrong = int((apart > limit).any(axis=1).sum())
    if wrong:
        return Difference(len(found), largest, f"{wrong} of {len(found)} rows differ, by up to {largest:.2g}")
    if classification and (decided(found, threshold) != decided(expected, threshold)).any():
        return Difference(len(found), largest, "a row gets another label")
    return Difference(len(found), largest, "")


def _named(arrays: dict[str, NDArray[Any]], name: str) -> dict[str, NDArray[Any]]:
    prefix = f"{name}/"
    return {key.removeprefix(prefix): value for key, value in arrays.items() if key.startswith(prefix)}


def _digest(arrays: dict[str, NDArray[Any]], settings: dict[str, Any]) -> str:
    digest = hashlib.sha256(json.dumps(settings).encode())
    for name in sorted(arrays):
        digest.update(f"{name}{arrays[name].shape}".encode() + np.ascontiguousarray(arrays[name]).tobytes())
    return digest.hexdigest()
