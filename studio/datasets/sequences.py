"""What is learned from columns of sequences of numbers. The room that learns from them announces it when it starts."""

from typing import TYPE_CHECKING

from django.utils.module_loading import import_string

if TYPE_CHECKING:  # a server starts without the libraries that this brings
    from studio.datasets.engine.relation import Statistics

_announced: list[str] = []


def announce(statistics: str) -> None:
    """From now on the pages measure sequences by these statistics. statistics: dotted name of a `Statistics`."""
    _announced[:] = [statistics]


def announced() -> "Statistics | None":
    """None where no room learns from sequences: whole cells are measured then."""
    found: Statistics | None = import_string(_announced[0]) if _announced else None
    return found
