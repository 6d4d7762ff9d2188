"""Contributions of columns to a prediction: sampled Shapley values over whole columns, for any model."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Columns = Mapping[
    str, NDArray[Any]
]  # of each column, one value per row; not a frame, which is slow where they are many
Outputs = Callable[[dict[str, NDArray[Any]]], Floats]  # columns -> (n_rows, n_outputs)

CELLS_AT_ONCE = 4_000_000  # that the model is asked about: bounds the memory


def contributions(
    rows: Columns, background: Columns, outputs: Outputs, rng: np.random.Generator
) -> tuple[Floats, Floats]:
    """How much each column of each row moves the prediction away from the background's mean prediction.

    For every background row one random order of the columns is drawn, and walked together with its reverse: the
    background row turns into the explained row column by column, and each step's change is credited to its column.
    Along a walk the changes add up to f(row) - f(background row), so per row the contributions plus the baseline
    equal the prediction exactly, however few orders are drawn (specification §6.3).

    rows: n of d columns. background: b, same columns. outputs: the model.
    Returns (values, baseline): (n, d, n_outputs) and (n_outputs,).
    Cost: `outputs` of at most 2·n·b·(d-1) rows, fewer where values are the same, plus b + n rows.
    Source: Strumbelj & Kononenko (2014), doi:10.1007/s10115-013-0679-x; pairs of reversed orders: Mitchell et al.
    (2022), JMLR 23(43).
    """
    n, d, b = _count(rows), len(rows), _count(background)
    here, there = outputs(dict(rows)), outputs(dict(background))
    orders = [order for _ in range(b) for order in _pair(rng.permutation(d))]
    between = np.zeros((n, len(orders), 0, here.shape[1]))
    if d > 1:
        found = _asked(rows, background, orders, outputs)
        between = found.reshape(n, len(orders), d - 1, -1)
    values = np.zeros((n, d, here.shape[1]))
    for number, order in enumerate(orders):
        start = np.broadcast_to(there[number // 2], (n, here.shape[1]))
        path = np.concatenate([start[:, None], between[:, number], here[:, None]], axis=1)
        values[:, order] += np.diff(path, axis=1)
    return values / len(orders), there.mean(axis=0)


def _count(columns: Columns) -> int:
    return len(next(iter(columns.values())))


def _pair(order: NDArray[np.intp]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    return order, order[::-1]


def _asked(rows: Columns, background: Columns, orders: list[NDArray[np.intp]], outputs: Outputs) -> Floats:
    """The outputs of every row between a background row and an explained row, in the order (row, walk, step).

    A step that changes nothing, because both rows have the same value, makes no new row, and is not asked about again.
    """
    (n, d), b = (_count(rows), len(rows)), _count(background)
    # When column c is taken in walk w; after step s + 1 it has the explained row's value if that was by then.
    ranks = np.empty((len(orders), d), dtype=np.intp)
    for ranked, order in zip(ranks, orders, strict=True):
        ranked[order] = np.arange(d)
    taken = ranks[:, None, :] <= np.arange(d - 1)[None, :, None]
    per_row = len(orders) * (d - 1)
    row = np.repeat(np.arange(n), per_row)
    base = np.tile(np.repeat(np.arange(b), per_row // b), n)
    taken = np.broadcast_to(taken.reshape(1, -1, d), (n, per_row, d)).reshape(-1, d)
    taken = taken & _different(rows, background)[row, base]
    pair = (row * b + base).astype(">u8").view(np.uint8).reshape(-1, 8)
    key = np.ascontiguousarray(np.concatenate([pair, np.packbits(taken, axis=1)], axis=1))
    _, first, which = np.unique(key.view(f"V{key.shape[1]}").ravel(), return_index=True, return_inverse=True)
    at_once = max(1, CELLS_AT_ONCE // d)
    found = []
    for start in range(0, len(first), at_once):
        chosen = first[start : start + at_once]
        by_column = np.ascontiguousarray(taken[chosen].T)
        some_rows, some_base = row[chosen], base[chosen]
        found.append(
            outputs(
                {
                    name: np.where(own, rows[name][some_rows], background[name][some_base])
                    for name, own in zip(rows, by_column, strict=True)
                }
            )
        )
    return np.concatenate(found)[which]


def _different(rows: Columns, background: Columns) -> NDArray[np.bool_]:
    """(n, b, d): whether an explained row and a background row differ in a column; a missing value equals nothing."""
    found = [values[:, None] != background[name][None, :] for name, values in rows.items()]
    shape = (_count(rows), _count(background))
    return np.stack([np.broadcast_to(each, shape) for each in found], axis=2).astype(bool)
