"""What workers and the scheduler run for topics."""

from studio.topics import delivering
from studio.topics.publishing import DELIVER
from workers.celery import app
from workers.periodic import every


@app.task(name=DELIVER, acks_late=False)
def deliver(delivery_id: int) -> None:
    """Bring one message to an address outside."""
    delivering.deliver(delivery_id)


@every(20, "topics.deliver_due")
def deliver_due() -> None:
    """Everything that waits for its next attempt."""
    delivering.deliver_due()


@every(3600, "topics.tidy_queues")
def tidy_queues() -> None:
    """What nobody needs any more."""
    delivering.tidy_queues()
