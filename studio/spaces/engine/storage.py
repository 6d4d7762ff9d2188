"""How large the volume of a space may be, and when it may grow (spec studio §6.2)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

DEFAULT_GB, MAXIMUM_GB, LARGEST_GB = 5, 100, 16384
BETWEEN_RESIZES = timedelta(hours=6)


class BadSize(ValueError):
    """A size that a volume cannot have or get now; the message says why and what to do."""


@dataclass(frozen=True)
class Limits:
    """In GB. default: of a new space that says nothing. maximum: what its people may ask for."""

    default: int = DEFAULT_GB
    maximum: int = MAXIMUM_GB


def check_new(size: int, limits: Limits) -> None:
    """BadSize if a space may not be that large (GB)."""
    if size > limits.maximum:
        raise BadSize(
            f"EbsVolumeSizeInGb is {size}; at most {limits.maximum} GB are allowed here. An administrator can raise "
            "SpaceStorageSettings.DefaultEbsStorageSettings.MaximumEbsVolumeSizeInGb of the domain or the profile."
        )


def check_resize(size: int, current: int, limits: Limits, resized_at: datetime | None, now: datetime) -> None:
    """BadSize if a volume of `current` GB may not become `size` GB now: it only grows, once in six hours."""
    if size == current:
        return
    if size < current:
        raise BadSize(f"EbsVolumeSizeInGb is {size}, the volume has {current} GB already; volumes only grow.")
    check_new(size, limits)
    if resized_at is not None and now - resized_at < BETWEEN_RESIZES:
        free = resized_at + BETWEEN_RESIZES
        raise BadSize(
            f"The volume was resized at {resized_at:%Y-%m-%d %H:%M} UTC; a volume can be resized once in six hours, "
            f"again from {free:%Y-%m-%d %H:%M} UTC on."
        )
