"""From brought columns to the numbers that compiled models read."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .made import Made
from .text import Words, as_texts, written

Floats = NDArray[np.float64]
Arrays = Mapping[str, NDArray[Any]]

HOUR_NS = 3_600_000_000_000
DAY_NS = 24 * HOUR_NS
EPOCH_WEEKDAY = 3  # 1970-01-01 was a Thursday; Monday is 0
MATCH = ("at", "source", "value", "change")
MISSING_MOMENT = np.iinfo(np.int64).min  # what NaT is as a number


class Encoder:
    """The columns that the models were fitted on, made from the schema's columns.

    specs: one per output column, each with `from` (a schema column) and `kind`:
    number (as it is, NaN where missing); missing (1.0 where a number or date is missing, else 0.0); equals (1.0 where
    the cell is `value`, else 0.0); code (position in `categories`, -1 for what is not there; a missing cell counts
    as ""); moment (a `part` of a date: ns or days since 1970, year, month, day, dayofweek, dayofyear or hour; where it
    is missing that of `fill`, NaN if that is null); written (a number about text, see text.written, of `what` and
    `bins`); words (how often `token` is in the texts of the columns in `from`); all words (how many of `tokens`);
    hashed (processing.hashed of a text column: `width` columns; such specs come last).
    """

    def __init__(self, specs: list[dict[str, Any]]) -> None:
        self._numbers = [(at, each["from"]) for at, each in enumerate(specs) if each["kind"] == "number"]
        self._equals = [(at, each["from"], each["value"]) for at, each in enumerate(specs) if each["kind"] == "equals"]
        self._codes = [(at, each["from"], _lookup(each["categories"])) for at, each in enumerate(specs)
                       if each["kind"] == "code"]  # fmt: skip
        self._missing = [(at, each["from"]) for at, each in enumerate(specs) if each["kind"] == "missing"]
        self._moments: dict[tuple[str, int | None], list[tuple[int, str]]] = {}
        for at, each in enumerate(specs):
            if each["kind"] == "moment":
                self._moments.setdefault((each["from"], each["fill"]), []).append((at, each["part"]))
        self._written = [(at, each["from"], each["what"], None if each["bins"] is None else np.array(each["bins"]))
                         for at, each in enumerate(specs) if each["kind"] == "written"]  # fmt: skip
        self._words = _words_of(specs)
        self._hashed, self.width = _hashed_of(specs)
        self._texts = {
            *(name for _, name, _, _ in self._written),
            *(name for names, _ in self._words for name in names),
            *(name for _, name, _ in self._hashed),
        }

    def __call__(self, columns: Arrays, rows: int) -> Floats:
        """(rows, width). columns: name -> (rows,) float64, object (text or None) or datetime64[ns]."""
        out = np.empty((rows, self.width))
        for at, name in self._numbers:
            out[:, at] = columns[name]
        for at, name in self._missing:
            out[:, at] = np.isnan(columns[name]) if columns[name].dtype.kind == "f" else np.isnat(columns[name])
        for at, name, value in self._equals:
            found = columns[name]
            out[:, at] = [each == value for each in found] if found.dtype == object else found == value
        for at, name, lookup in self._codes:
            out[:, at] = [lookup.get(each, -1) for each in columns[name]]
        for (name, fill), parts in self._moments.items():
            moments = columns[name].astype("datetime64[ns]").astype(np.int64)
            gone = moments == MISSING_MOMENT
            moments = np.where(gone, fill or 0, moments)
            for at, part in parts:
                out[:, at] = _part(moments, part)
                if fill is None:
                    out[gone, at] = np.nan
        texts = {name: as_texts(columns[name]) for name in self._texts}
        for at, name, what, bins in self._written:
            out[:, at] = written(texts[name], what, bins)
        for names, words in self._words:
            words.put(out, [list(each) for each in zip(*(texts[name] for name in names), strict=True)])
        for at, name, width in self._hashed:
            from .processing import hashed  # scikit-learn's; only tuned models with text need it

            out[:, at : at + width] = hashed(texts[name]).toarray()
        return out


def _hashed_of(specs: list[dict[str, Any]]) -> tuple[list[tuple[int, str, int]], int]:
    """(first column, text column, number of columns) of every hashed one, and how many columns there are together."""
    found, width = [], 0
    for each in specs:
        wide = int(each.get("width", 1))
        if each["kind"] == "hashed":
            found.append((width, str(each["from"]), wide))
        width += wide
    return found, width


def _words_of(specs: list[dict[str, Any]]) -> list[tuple[tuple[str, ...], Words]]:
    """One counter for each set of text columns that are read together."""
    found = []
    together = {tuple(each["from"]) for each in specs if each["kind"] in ("words", "all words")}
    for names in sorted(together):
        mine = [(at, each) for at, each in enumerate(specs) if tuple(each["from"]) == names]
        columns = [(at, each["token"]) for at, each in mine if each["kind"] == "words"]
        totals = [(at, each["tokens"]) for at, each in mine if each["kind"] == "all words"]
        total_at, tokens = totals[0] if totals else (None, [])
        found.append((names, Words(columns, total_at, tokens)))
    return found


def _lookup(categories: list[str]) -> dict[str | None, int]:
    found: dict[str | None, int] = {each: code for code, each in enumerate(categories)}
    if "" in found:
        found[None] = found[""]
    return found


def _part(nanoseconds: NDArray[np.int64], part: str) -> NDArray[Any]:
    if part == "ns":
        return nanoseconds
    if part == "days":
        return nanoseconds / DAY_NS
    if part == "hour":
        return nanoseconds // HOUR_NS % 24
    days = nanoseconds.astype("datetime64[ns]").astype("datetime64[D]")
    if part == "dayofweek":
        return (days.astype(np.int64) + EPOCH_WEEKDAY) % 7
    months = days.astype("datetime64[M]")
    if part == "month":
        return months.astype(np.int64) % 12 + 1
    years = days.astype("datetime64[Y]")
    if part == "year":
        return years.astype(np.int64) + 1970
    if part == "dayofyear":
        in_year: NDArray[np.int64] = (days - years.astype("datetime64[D]")).astype(np.int64) + 1
        return in_year
    in_month: NDArray[np.int64] = (days - months.astype("datetime64[D]")).astype(np.int64) + 1
    return in_month


class Inputs:
    """What one fitted model makes of the encoded columns before it computes: the same for one row and for many.

    arrays: `base` (width,): values of positions that nothing below sets. `at`, `source` (m,): positions and the encoded
    columns they come from; `fill` (m,) instead of NaN; then (value - `offset`) / `scale`. `quantile_at` (q,),
    `quantiles` (k, q), `references` (k,), `quantile_fill` (q,), `quantile_source` (q,): positions mapped to a normal
    distribution. `counted_at`, `counted_source`, `counted_last` (c,): positions looked up by a whole number, of which
    all above `counted_last` are alike; `counted` holds what they become, from 0 on, one position behind the other.
    `table_source` (t,): encoded columns of codes; `table_at_<i>` (w_i,) and `table_<i>`
    (n_codes + 1, w_i): positions and their values by code, first row for -1. `match_at`, `match_source`, `match_value`
    and `match_change` (e,): positions that change by so much where the encoded column is that number (NaN: missing).
    `topic_at` and `topic_source` (p,), and
    `topics_<i>` (h, w): w positions from the first one on are h encoded columns times a matrix. `made/...`:
    what Made needs, whose columns come behind the encoded ones.
    zero_is_missing: zeros become NaN, as in a sparse matrix.
    """

    def __init__(self, arrays: Arrays, *, zero_is_missing: bool = False) -> None:
        self._base = arrays["base"]
        self._at, self._source = arrays["at"], arrays["source"]
        self._fill, self._offset, self._scale = arrays["fill"], arrays["offset"], arrays["scale"]
        self._fills = bool(np.isfinite(self._fill).any())
        self._scales = bool((self._offset != 0).any() or (self._scale != 1).any())
        self._skewed = arrays if len(arrays["quantile_at"]) else None
        self._counted_at, self._counted_source = arrays["counted_at"], arrays["counted_source"]
        self._counted_last, self._counted = arrays["counted_last"], arrays["counted"]
        self._counted_start = np.cumsum(self._counted_last + 1) - (self._counted_last + 1)
        self._tables = [
            (int(source), arrays[f"table_at_{number}"], arrays[f"table_{number}"])
            for number, source in enumerate(arrays["table_source"])
        ]
        self._matches = [arrays[f"match_{each}"] for each in MATCH] if len(arrays.get("match_at", ())) else None
        self._topics = [
            (int(at), int(source), arrays[f"topics_{number}"])
            for number, (at, source) in enumerate(
                zip(arrays.get("topic_at", ()), arrays.get("topic_source", ()), strict=True)
            )
        ]
        self._zero_is_missing = zero_is_missing
        made = {name.removeprefix("made/"): values for name, values in arrays.items() if name.startswith("made/")}
        self._made = Made(made) if made else None
        self.width = len(self._base)

    def __call__(self, encoded: Floats) -> Floats:
        """(n, width) from (n, encoded columns)."""
        if self._made is not None:
            encoded = np.concatenate([encoded, self._made(encoded)], axis=1)
        out = np.empty((len(encoded), len(self._base)))
        out[:] = self._base
        if len(self._at):
            values = encoded[:, self._source]
            if self._fills:
                values = np.where(np.isnan(values), self._fill, values)
            if self._scales:
                values = (values - self._offset) / self._scale
            out[:, self._at] = values
        if self._skewed is not None:
            self._put_skewed(encoded, out, self._skewed)
        if len(self._counted_at):
            counts = np.minimum(encoded[:, self._counted_source], self._counted_last)
            out[:, self._counted_at] = self._counted[(self._counted_start + counts).astype(np.intp)]
        for source, at, table in self._tables:
            out[:, at] = table[encoded[:, source].astype(np.intp) + 1]
        if self._matches is not None:
            places, sources, value, change = self._matches
            found = encoded[:, sources]
            same = (found == value) | (np.isnan(found) & np.isnan(value))
            np.add.at(out.T, places, (same * change).T)  # a position may have several values
        for start, source, topics in self._topics:
            out[:, start : start + topics.shape[1]] = encoded[:, source : source + len(topics)] @ topics
        if self._zero_is_missing:
            out[out == 0] = np.nan
        return out

    @staticmethod
    def _put_skewed(encoded: Floats, out: Floats, arrays: Arrays) -> None:
        for number, at in enumerate(arrays["quantile_at"]):
            values = encoded[:, arrays["quantile_source"][number]]
            values = np.where(np.isnan(values), arrays["quantile_fill"][number], values)
            out[:, at] = normal_scores(values, arrays["quantiles"][:, number], arrays["references"])


def normal_scores(values: Floats, quantiles: Floats, references: Floats) -> Floats:
    """scikit-learn's QuantileTransformer with a normal output, of one column. values: (n,), none missing."""
    from scipy.special import ndtri

    bounds = 1e-7  # scikit-learn's BOUNDS_THRESHOLD
    low, high = values - bounds < quantiles[0], values + bounds > quantiles[-1]
    ranks = 0.5 * (np.interp(values, quantiles, references) - np.interp(-values, -quantiles[::-1], -references[::-1]))
    ranks = np.where(high, 1.0, ranks)
    ranks = np.where(low, 0.0, ranks)
    least = ndtri(bounds - np.spacing(1))
    most = ndtri(1 - (bounds - np.spacing(1)))
    scores: Floats = np.clip(ndtri(ranks), least, most)
    return scores
