"""Times as output files write them."""

from datetime import UTC, datetime


def stamp(created: datetime) -> str:
    """`2024-05-01T10:00:03.120000`: UTC, microseconds, no zone (groundtruth.md, section 12.2)."""
    moment = created.astimezone(UTC) if created.tzinfo else created
    return moment.replace(tzinfo=None).isoformat(timespec="microseconds")
