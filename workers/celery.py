"""The Celery application: `celery -A workers worker -Q cpu`.

A message only says "look at this row"; the row is the truth.
"""

import os
from typing import Any

from celery import Celery, signals

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "studio.settings")

PERFORM = "workers.perform"
TIDY_UP = "workers.tidy_up"
HOUR_S = 3600

app = Celery("atelier")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.update(
    # Threads: the task only supervises; what needs a processor runs in an isolated child (workers/isolation).
    worker_pool="threads",
    # Without this a task that waits in the broker would be taken back from a worker that has begun it.
    broker_transport_options={"visibility_timeout": 7 * 24 * 3600, "socket_connect_timeout": 5, "socket_timeout": 30},
    broker_connection_max_retries=None,  # a worker outlives any absence of its broker
    worker_cancel_long_running_tasks_on_connection_loss=False,  # the lease, not the connection, owns the job
    worker_disable_prefetch=True,  # what cannot run yet stays in the broker, for whoever is free first
    worker_hijack_root_logger=False,
    worker_send_task_events=False,
    task_send_sent_event=False,
    worker_enable_remote_control=False,
    # Hourly, because a laptop's studio may not run for a day; one that no worker took in time is dropped.
    beat_schedule={"tidy-up": {"task": TIDY_UP, "schedule": HOUR_S, "options": {"expire_seconds": HOUR_S - 60}}},
)
app.autodiscover_tasks(["workers"], related_name="tasks")
app.autodiscover_tasks(related_name="jobs")


@signals.worker_init.connect
def warm_up(**_: Any) -> None:
    """Let the fork server import what the children of all known kinds of job need, while the worker starts."""
    from django.conf import settings

    from workers import registry
    from workers.isolation import warm

    app.loader.import_default_modules()  # the jobs.py of every room
    warm.start([module for kind in registry.kinds() for module in kind.preload] if settings.WARM_WORKERS else [])


@signals.worker_ready.connect
def start_sweeping(**_: Any) -> None:
    """Look for jobs that lost their worker or their message, at once and every few seconds."""
    from workers import sweep

    sweep.start()


@signals.worker_shutting_down.connect
def leave(**_: Any) -> None:
    """Give running jobs back: their children end, the next worker continues them from their checkpoints."""
    from workers import running, sweep

    running.leaving.set()
    sweep.stop()
