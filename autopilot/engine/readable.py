"""Numbers for people: as many digits as say something, and never 2.866e+04."""

_DIGITS = 4
_WRITTEN_OUT = 1e15  # larger ones have more zeros than anybody counts


def number(value: float | None) -> str:
    """Four digits that say something, whole numbers in full; – for no number."""
    if value is None:
        return "–"
    rounded = float(value) if float(value).is_integer() else float(f"{value:.{_DIGITS}g}")
    if rounded.is_integer() and abs(rounded) < _WRITTEN_OUT:
        return f"{int(rounded):,}"
    return f"{rounded:,.{_DIGITS}g}" if abs(rounded) < 10**_DIGITS else f"{rounded:.{_DIGITS}g}"


def counted(count: int, noun: str) -> str:
    """1 column, 2,000 columns."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"
