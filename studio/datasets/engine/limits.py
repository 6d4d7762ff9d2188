"""How much of a table is accepted. Every number is there to bound memory or time, and is named when it is passed."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """unpacked_bytes: size after decompression. ratio: of unpacked to packed size, looked at from 64 MB on (text tables
    compress 3 to 50 times, a bomb about 1,000 times). columns: 3,000 are fine, 10,000 still. field_bytes: one cell.
    memory_mb: for DuckDB; what does not fit goes to disk.
    """

    unpacked_bytes: int = 20 * 1024**3
    ratio: int = 400
    ratio_from_bytes: int = 64 * 1024**2
    columns: int = 10_000
    field_bytes: int = 1024**2
    memory_mb: int = 512


DEFAULT = Limits()
