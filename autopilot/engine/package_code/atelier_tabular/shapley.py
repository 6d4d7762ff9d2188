"""Contributions of columns to a prediction: sampled Shapley values over whole columns, for any model."""

from collections.abc import Callable

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Outputs = Callable[[pd.DataFrame], Floats]  # rows -> (n_rows, n_outputs)


def contributions(
    rows: pd.DataFrame, background: pd.DataFrame, outputs: Outputs, rng: np.random.Generator
) -> tuple[Floats, Floats]:
    """How much each column of each row moves the prediction away from the background's mean prediction.

    For every background row one random order of the columns is drawn, and walked together with its reverse: the
    background row turns into the explained row column by column, and each step's change is credited to its column.
    Along a walk the changes add up to f(row) - f(background row), so per row the contributions plus the baseline
    equal the prediction exactly, however few orders are drawn (specification §6.3).

    rows: (n, d). background: (b, d), same columns. outputs: the model.
    Returns (values, baseline): (n, d, n_outputs) and (n_outputs,).
    Cost: one call of `outputs` with at most 2·n·b·(d-1) rows, fewer where values are the same, plus b + n rows.
    Source: Strumbelj & Kononenko (2014), doi:10.1007/s10115-013-0679-x; pairs of reversed orders: Mitchell et al.
    (2022), JMLR 23(43).
    """
    n, d = rows.shape
    b = len(background)
    here, there = outputs(rows), outputs(background)
    orders = [order for _ in range(b) for order in _pair(rng.permutation(d))]
    between = np.zeros((n, len(orders), 0, here.shape[1]))
    if d > 1:
        steps, which = _walks(rows, background, orders)
        between = outputs(steps)[which].reshape(n, len(orders), d - 1, -1)
    values = np.zeros((n, d, here.shape[1]))
    for number, order in enumerate(orders):
        start = np.broadcast_to(there[number // 2], (n, here.shape[1]))
        path = np.concatenate([start[:, None], between[:, number], here[:, None]], axis=1)
        values[:, order] += np.diff(path, axis=1)
    return values / len(orders), there.mean(axis=0)


def _pair(order: NDArray[np.intp]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    return order, order[::-1]


def _walks(
    rows: pd.DataFrame, background: pd.DataFrame, orders: list[NDArray[np.intp]]
) -> tuple[pd.DataFrame, NDArray[np.intp]]:
    """Every row between a background row and an explained row, in the order (row, walk, step): (the different ones,
    which of them each is). A step that changes nothing, because both rows have the same value, makes no new row."""
    (n, d), b = rows.shape, len(background)
    # taken[w, s, c]: has column c of walk w already the explained row's value after step s + 1?
    taken = np.array([[np.isin(np.arange(d), order[: step + 1]) for step in range(d - 1)] for order in orders])
    per_row = len(orders) * (d - 1)
    row = np.repeat(np.arange(n), per_row)
    base = np.tile(np.repeat(np.arange(b), per_row // b), n)
    taken = np.broadcast_to(taken.reshape(1, -1, d), (n, per_row, d)).reshape(-1, d)
    taken = taken & _different(rows, background)[row, base]
    pair = (row * b + base).astype(">u8").view(np.uint8).reshape(-1, 8)
    key = np.ascontiguousarray(np.concatenate([pair, np.packbits(taken, axis=1)], axis=1))
    _, first, which = np.unique(key.view(f"V{key.shape[1]}").ravel(), return_index=True, return_inverse=True)
    row, base, taken = row[first], base[first], taken[first]
    columns = {}
    for position, name in enumerate(rows.columns):
        explained, other = rows[name].to_numpy()[row], background[name].to_numpy()[base]
        columns[name] = np.where(taken[:, position], explained, other)
    return pd.DataFrame(columns), which


def _different(rows: pd.DataFrame, background: pd.DataFrame) -> NDArray[np.bool_]:
    """(n, b, d): whether an explained row and a background row differ in a column; a missing value equals nothing."""
    found = [rows[name].to_numpy()[:, None] != background[name].to_numpy()[None, :] for name in rows.columns]
    return np.stack([np.broadcast_to(each, (len(rows), len(background))) for each in found], axis=2).astype(bool)
