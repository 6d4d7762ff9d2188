"""Statistics of columns of numbers, many columns in one query: every value once, in long form (place, value)."""

from dataclasses import dataclass
from typing import Any

from studio.datasets.engine.column_types import ColumnKind, ColumnType
from studio.datasets.engine.narrow import in_long_form
from studio.datasets.engine.table import Table

BINS = 30
_EXACT_QUANTILES_ROWS = 20_000_000


@dataclass(frozen=True)
class Numbers:
    """Statistics of one column (of dates: in seconds since 1970).

    deviation: population standard deviation. outliers: values beyond median +- 5 RSTD (autopilot spec 6.1); none where
    RSTD is 0, because then every value but the median would be one. at_lowest, at_highest: how often they occur.
    counts: of `bins` bins of equal width; a whole-number column of fewer than 30 values has one bin per number.
    """

    count: int
    lowest: float
    highest: float
    mean: float
    deviation: float
    median: float
    outliers: int
    at_lowest: int
    at_highest: int
    counts: list[int]
    bins: int


def statistics_of(connection: Any, table: Table, places: dict[str, str]) -> dict[str, Numbers]:
    """Numbers of those columns (name -> working name) that are numeric or dates. `rows` is a view of the table."""
    wanted = {
        name: place
        for name, place in places.items()
        if table.kinds[name].numbers or table.kinds[name].type == ColumnType.DATETIME
    }
    if not wanted:
        return {}
    _measure(connection, table, wanted)
    binned: dict[str, dict[int, int]] = {}
    for place, number, count in connection.execute(_HISTOGRAM).fetchall():
        binned.setdefault(place, {})[number] = count
    names = {place: name for name, place in wanted.items()}
    found: dict[str, Numbers] = {}
    for place, bins, *facts in connection.execute(_FACTS).fetchall():
        counts = [binned[place].get(number, 0) for number in range(int(bins))]
        found[names[place]] = Numbers(*facts, counts, int(bins))  # type: ignore[call-arg]  # nine numbers in its order
    return found


_FACTS = """
    SELECT place, bins, n, lo, hi, mean, sd, q[2],
           count(*) FILTER (rstd > 0 AND (v > q[2] + 5 * rstd OR v < q[2] - 5 * rstd)),
           count(*) FILTER (v = lo), count(*) FILTER (v = hi)
    FROM long JOIN spread USING (place) GROUP BY ALL
"""
# Halved before the subtraction: the distance of two numbers near the largest double is not finite.
_HISTOGRAM = """
    SELECT place, CASE WHEN stop = lo THEN 0 ELSE
               least(CAST(floor((v / 2 - lo / 2) / (stop / 2 - lo / 2) * bins) AS INTEGER), CAST(bins AS INTEGER) - 1)
           END AS bin, count(*)
    FROM long JOIN spread USING (place) GROUP BY ALL
"""


def _measure(connection: Any, table: Table, wanted: dict[str, str]) -> None:
    """Make the temporary `long` (place, v), `stats` and `spread` (one row per place)."""
    written: dict[str, list[str]] = {}  # how a number is read from its text: columns written so
    for name, place in wanted.items():
        written.setdefault(_as_number(table.kinds[name], "v"), []).append(place)
    parts = [f"SELECT place, {value} AS v FROM {in_long_form(places)}" for value, places in written.items()]
    connection.execute(f"CREATE OR REPLACE TEMP TABLE every AS {' UNION ALL '.join(parts)}")
    connection.execute("CREATE OR REPLACE TEMP VIEW long AS SELECT place, v FROM every WHERE v IS NOT NULL")
    quantiles = "quantile_cont" if table.num_rows <= _EXACT_QUANTILES_ROWS else "approx_quantile"
    connection.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE stats AS
        SELECT place, count(*) AS n, min(v) AS lo, max(v) AS hi, avg(v) AS mean,
               {quantiles}(v, [0.05, 0.5, 0.95]) AS q, greatest(abs(min(v)), abs(max(v)), 1e-300) AS scale
        FROM long GROUP BY place
        """
    )
    whole = ", ".join(f"'{place}'" for name, place in wanted.items() if table.kinds[name].integer) or "''"
    few = f"(place IN ({whole}) AND hi - lo < {BINS})"
    connection.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE spread AS
        SELECT stats.*, rstd, sd,
               CASE WHEN {few} THEN hi - lo + 1 WHEN hi = lo THEN 1 ELSE {BINS} END AS bins,
               CASE WHEN {few} THEN hi + 1 ELSE hi END AS stop
        FROM stats JOIN (
            -- Divided by the largest value first: the square of a number near the largest double is not finite.
            SELECT place, stddev_pop(v / scale) * any_value(scale) AS sd,
                   stddev_pop(least(greatest(v / scale, q[1] / scale), q[3] / scale)) * any_value(scale) AS rstd
            FROM long JOIN stats USING (place) GROUP BY place
        ) USING (place)
        """
    )


def _as_number(kind: ColumnKind, column: str) -> str:
    value = kind.value(column)
    return f"epoch({value})" if kind.type == ColumnType.DATETIME else f"CAST({value} AS DOUBLE)"
