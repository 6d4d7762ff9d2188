"""What the scheduler asks of the access room."""

from studio.access import activity
from workers.periodic import every


@every(3600, "access.tidy_activity_log")
def tidy_activity_log() -> None:
    """Lines of the activity log that are older than they are kept."""
    activity.tidy()
