"""What tests ask about a job."""

from studio.telemetry.models import Event, LogEvent
from tests.workers.app.models import PracticeJob
from tests.workers.fixtures import wait_until


def ended(job: PracticeJob, timeout_s: float = 30) -> PracticeJob:
    """The job as it is when it has ended."""

    def look() -> bool:
        job.refresh_from_db()
        return job.finished

    wait_until(look, timeout_s, what=f"{job.name} to end")
    return job


def in_stage(job: PracticeJob, secondary_status: str, timeout_s: float = 30) -> PracticeJob:
    """The job as it is when it has got that far."""

    def look() -> bool:
        job.refresh_from_db()
        return job.secondary_status == secondary_status

    wait_until(look, timeout_s, what=f"{job.name} to be {secondary_status}")
    return job


def lines_of(job: PracticeJob) -> list[str]:
    """What its log says, and that its numbers have no gap."""
    events = LogEvent.objects.filter(stream__group=job.log_group, stream__name=job.log_stream).order_by("seq")
    rows = list(events.values_list("seq", "message"))
    assert [seq for seq, _ in rows] == list(range(len(rows)))
    return [message for _, message in rows]


def events_of(job: PracticeJob) -> list[tuple[str, str]]:
    """Its changes of state, in order."""
    return list(Event.objects.filter(arn=job.arn).order_by("pk").values_list("status", "secondary_status"))
