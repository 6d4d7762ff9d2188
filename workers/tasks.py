"""The Celery tasks: thin, ids in, nothing out."""

from importlib import import_module

from django.conf import settings

from studio.storage.uploads import forget_abandoned
from workers import lifecycle
from workers.celery import PERFORM, TIDY_UP, app


# Acknowledged as it begins: the lease, not the broker, owns the job from then on. (Celery dies when its connection is
# lost while a message is not acknowledged: kombu tries to restore it over the connection that is gone.)
@app.task(name=PERFORM, acks_late=False)
def perform(kind: str, pk: int) -> None:
    """Run one attempt of a job, if it is there to be run. A second delivery of the message does nothing."""
    lifecycle.perform(kind, pk)


@app.task(name=TIDY_UP, acks_late=False)
def tidy_up() -> None:
    """Remove what nobody needs any more, every hour: sessions that ran out, uploads that were never completed."""
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
    forget_abandoned()
