"""Between two steps: is the job still this attempt's?"""

from contextlib import suppress

from workers.context import JobContext, StopRequested


def still_ours(context: JobContext) -> None:
    """Raise LeaseLost or WorkerLeaving, but go on while the job is being stopped: stopping is work, too."""
    with suppress(StopRequested):
        context.check()
