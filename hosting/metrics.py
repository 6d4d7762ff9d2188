"""Metrics of endpoints (hosting spec §20): counted in memory per minute, flushed every few seconds.

Statistics are stored as (count, sum, min, max) per minute and merged by the store, so that several web processes and
several flushes of one minute add up.
"""

import atexit
import logging
import threading
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connections
from django.utils import timezone
from prometheus_client import Counter, Histogram

from studio.telemetry.metrics import record, series

logger = logging.getLogger(__name__)

NAMESPACE = "AWS/SageMaker"
FLUSH_S = 5.0
MICROSECONDS = "Microseconds"
COUNTERS = (
    "Invocations",
    "InvocationsPerInstance",
    "Invocation4XXErrors",
    "Invocation5XXErrors",
    "InvocationModelErrors",
)
LATENCIES = ("ModelLatency", "OverheadLatency")
# For /metrics: of all endpoints together, because whoever may read it may not know of every domain's endpoints.
INVOCATIONS = Counter("atelier_invocations", "Invocations of endpoints, by what the model server said.", ["status"])
MODEL_SECONDS = Histogram("atelier_invocation_model_seconds", "What the model server took.")
Key = tuple[str, str, str, int]  # endpoint, variant, metric, minute


@dataclass
class Statistic:
    count: int = 0
    sum: float = 0.0
    min: float = float("inf")
    max: float = float("-inf")

    def add(self, value: float) -> None:
        self.count += 1
        self.sum += value
        self.min = min(self.min, value)
        self.max = max(self.max, value)


class Meter:
    """Counts invocations of one process. `count` may be called from any thread; a daemon thread flushes."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._statistics: dict[Key, Statistic] = {}
        self._domains: dict[str, str] = {}
        self._thread: threading.Thread | None = None

    def count(
        self,
        endpoint: str,
        variant: str,
        domain_id: str,
        *,
        status: int,
        instances: int,
        model_s: float,
        overhead_s: float,
    ) -> None:
        """One answered (or failed) invocation. status: of the model server; 0 = it gave no valid answer."""
        INVOCATIONS.labels(f"{status // 100}xx" if status else "none").inc()
        MODEL_SECONDS.observe(model_s)
        minute = int(time.time() // 60)
        values = {
            "Invocations": 1.0,
            "InvocationsPerInstance": 1.0 / max(instances, 1),
            "Invocation4XXErrors": float(400 <= status < 500),
            "Invocation5XXErrors": float(status >= 500),
            "InvocationModelErrors": float(not 200 <= status < 300),
            "ModelLatency": model_s * 1e6,
            "OverheadLatency": overhead_s * 1e6,
        }
        with self._lock:
            self._domains[endpoint] = domain_id
            for name, value in values.items():
                self._statistics.setdefault((endpoint, variant, name, minute), Statistic()).add(value)
            if self._thread is None:
                self._thread = threading.Thread(target=self._flush_for_ever, daemon=True, name="endpoint-metrics")
                self._thread.start()
                atexit.register(self.flush)

    def flush(self) -> None:
        """Store what has been counted since the last flush; what cannot be stored is kept for the next one."""
        with self._lock:
            taken, self._statistics = self._statistics, {}
        try:
            while taken:
                key = next(iter(taken))
                self._store(key, taken[key])
                del taken[key]
        except Exception:  # the database restarts: the counts wait
            logger.exception("%d statistics of endpoints wait for the next flush.", len(taken))
            with self._lock:
                for key, statistic in taken.items():
                    self._merge(key, statistic)

    def _store(self, key: Key, found: Statistic) -> None:
        endpoint, variant, name, minute = key
        record(
            NAMESPACE,
            name,
            dimensions(endpoint, variant),
            at=datetime.fromtimestamp(minute * 60, UTC),
            unit=MICROSECONDS if name in LATENCIES else "None",
            domain_id=self._domains[endpoint],
            count=found.count,
            sum=found.sum,
            min=found.min,
            max=found.max,
        )

    def _merge(self, key: Key, older: Statistic) -> None:
        there = self._statistics.setdefault(key, Statistic())
        there.count += older.count
        there.sum += older.sum
        there.min, there.max = min(there.min, older.min), max(there.max, older.max)

    def _flush_for_ever(self) -> None:
        while True:
            time.sleep(FLUSH_S)
            self.flush()
            connections.close_all()


meter = Meter()


def dimensions(endpoint: str, variant: str) -> dict[str, str]:
    return {"EndpointName": endpoint, "VariantName": variant}


def points_of(endpoint: str, variants: list[str], seconds: int, period_s: int = 60) -> list[dict[str, Any]]:
    """Per variant and period: counts and latencies in milliseconds, oldest first; none for a period without calls."""
    meter.flush()
    end = timezone.now()
    found: dict[tuple[datetime, str], dict[str, Any]] = {}
    for variant in variants:
        for name in (*COUNTERS, *LATENCIES):
            for point in series(
                NAMESPACE, name, dimensions(endpoint, variant), end - timedelta(seconds=seconds), end, period_s
            ):
                found.setdefault((point["at"], variant), {})[name] = point
    return [_point(at, variant, by_name) for (at, variant), by_name in sorted(found.items())]


def _point(at: datetime, variant: str, by_name: dict[str, dict[str, Any]]) -> dict[str, Any]:
    def total(name: str) -> int:
        return round(by_name[name]["sum"]) if name in by_name else 0

    def milliseconds(name: str) -> dict[str, float] | None:
        if not (found := by_name.get(name)):
            return None
        return {
            "average": found["sum"] / found["count"] / 1000,
            "minimum": found["min"] / 1000,
            "maximum": found["max"] / 1000,
        }

    return {
        "at": at.isoformat(),
        "variant": variant,
        "invocations": total("Invocations"),
        "errors_4xx": total("Invocation4XXErrors"),
        "errors_5xx": total("Invocation5XXErrors"),
        "model_errors": total("InvocationModelErrors"),
        "model_latency_ms": milliseconds("ModelLatency"),
        "overhead_latency_ms": milliseconds("OverheadLatency"),
    }
