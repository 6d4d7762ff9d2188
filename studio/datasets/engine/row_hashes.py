"""Rows told apart by a 64-bit hash of their cells, a group of columns after the other: thousands at once go beyond the
memory that a query may use."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from studio.datasets.engine.database import connected
from studio.datasets.engine.narrow import columns_at_once, grouped
from studio.datasets.engine.table import Table

_MIX = np.uint64(0x9E3779B97F4A7C15)  # odd, so that no hash is lost (2^64 divided by the golden ratio)


class RowHashes:
    """values: (rows,) of the columns that were looked at, in the order of the table."""

    def __init__(self, rows: int) -> None:
        self.values: NDArray[np.uint64] = np.zeros(rows, dtype=np.uint64)

    def look(self, connection: Any, columns: Sequence[str]) -> None:
        """Take in columns of the view `rows` (see narrow.grouped)."""
        found = connection.execute(
            f"SELECT hash({', '.join(columns)}) AS h FROM rows ORDER BY file_row_number"
        ).fetchnumpy()
        self.values = self.values * _MIX + np.asarray(found["h"], dtype=np.uint64)

    def repeated(self) -> int:
        """Rows that repeat an earlier one."""
        return len(self.values) - len(np.unique(self.values))


def row_hashes(table: Table) -> NDArray[np.uint64]:
    """(rows,) of all columns."""
    hashes = RowHashes(table.num_rows)
    columns = [f"c{number}" for number in range(len(table.columns))]
    at_once = columns_at_once(table.num_rows)
    with connected(table.workdir, table.limits) as connection, grouped(table.path, table.workdir) as show:
        for start in range(0, len(columns), at_once):
            group = columns[start : start + at_once]
            show(connection, group)
            hashes.look(connection, group)
    return hashes.values
