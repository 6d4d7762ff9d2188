"""What the scheduler does for spaces and apps."""

from studio.spaces import idling, lifecycle, metering, starting
from workers.periodic import every


@every(60, "spaces.stop_idle_apps")
def stop_idle_apps() -> None:
    """Warn about apps that nobody uses, and stop them when their time is over."""
    idling.stop_idle()


@every(300, "spaces.tidy_up")
def tidy_up() -> None:
    """Finish spaces that a dead process left Pending, close lost meters, forget apps that ended a day ago."""
    lifecycle.resume_pending()
    starting.fail_forgotten()
    metering.reconcile()
    starting.purge()
