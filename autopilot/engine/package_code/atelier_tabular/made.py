"""Columns that one fitted model makes of the encoded ones: arithmetic, crossed categories, their mean targets."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Arrays = Mapping[str, NDArray[Any]]
OPERATIONS = ("+", "-", "*", "/")
COMPUTE = (np.add, np.subtract, np.multiply, np.divide)


class Made:
    """Every kind is computed for all its columns at once; one row of 2,000 columns is a few dozen operations.

    arrays, for numbers: `numbers` (m,), the encoded columns that a pool begins with; step by step `ops` (s,), and
    `left_<i>`, `right_<i>`: what of the pool is computed with it, put at its end; `number_out` (a,), what is wanted.
    For categories: `codes` (c,), the encoded columns that another pool begins with; level by level (`levels` (1,))
    `cross_left_<i>`, `cross_right_<i>`, `cross_size_<i>`: code of left * size + code of right, looked for among
    `cross_keys_<i>` from `cross_offset_<i>` on, gives the new code less `cross_start_<i>`. Then `target_source` (t,) of
    the pool, whose code is a row of `target_table` (r, k) from `target_start` (t,) on, -1 first.
    """

    def __init__(self, arrays: Arrays) -> None:
        self._numbers, self._codes = arrays["numbers"], arrays["codes"]
        self._steps = [
            (COMPUTE[op], arrays[f"left_{at}"], arrays[f"right_{at}"]) for at, op in enumerate(arrays["ops"])
        ]
        self._number_out = arrays["number_out"]
        names = ("left", "right", "size", "offset", "start", "keys")
        self._levels = [
            tuple(arrays[f"cross_{name}_{level}"] for name in names) for level in range(int(arrays["levels"][0]))
        ]
        self._source, self._start, self._table = (arrays[f"target_{name}"] for name in ("source", "start", "table"))

    def __call__(self, encoded: Floats) -> Floats:
        """(n, t * k + a) from (n, encoded columns): mean targets first, then numbers."""
        return np.concatenate([self._targets(encoded), self._computed(encoded)], axis=1)

    def _computed(self, encoded: Floats) -> NDArray[np.float32]:
        pool = encoded[:, self._numbers].astype(np.float32)  # AutoGluon computes in single precision
        with np.errstate(all="ignore"):
            for compute, left, right in self._steps:
                pool = np.concatenate([pool, compute(pool[:, left], pool[:, right])], axis=1)
        found: NDArray[np.float32] = pool[:, self._number_out]
        found[np.isinf(found)] = np.nan
        return found

    def _targets(self, encoded: Floats) -> Floats:
        pool = encoded[:, self._codes].astype(np.int64)
        for left, right, size, offset, start, keys in self._levels:
            crossed = pool[:, left] * size + pool[:, right]
            wanted = crossed + offset
            at = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
            known = (crossed >= 0) & (keys[at] == wanted)
            pool = np.concatenate([pool, np.where(known, at - start, -1)], axis=1)
        rows = self._start + pool[:, self._source] + 1
        found: Floats = self._table[rows].reshape(len(encoded), -1)
        return found
