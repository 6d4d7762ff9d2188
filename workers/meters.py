"""What `/metrics` says of jobs: how many there are of each kind and status, and how many messages wait."""

from collections.abc import Iterator

from django.db.models import Count
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from workers.instances import CPU, GPU
from workers.queue import messages_waiting
from workers.sweep import job_models


class JobsCollector(Collector):
    """Counts when it is asked: the rows and the broker are the truth, whichever process answers."""

    def describe(self) -> Iterator[GaugeMetricFamily]:
        """The names alone; without this, registering would already ask the database."""
        yield _jobs()
        yield _waiting()

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Two gauges. A queue whose broker does not answer is left out."""
        jobs, waiting = _jobs(), _waiting()
        for model in job_models():
            counted = model._default_manager.order_by().values_list("status").annotate(Count("pk"))
            for status, number in sorted(counted):
                jobs.add_metric([model.kind, status], number)
        for queue in (CPU, GPU):
            if (number := messages_waiting(queue)) is not None:
                waiting.add_metric([queue], number)
        yield jobs
        yield waiting


def _jobs() -> GaugeMetricFamily:
    return GaugeMetricFamily("atelier_jobs", "Jobs by kind and status.", labels=["kind", "status"])


def _waiting() -> GaugeMetricFamily:
    return GaugeMetricFamily("atelier_queue_messages", "Messages that no worker has taken yet.", labels=["queue"])
