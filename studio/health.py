"""Is the server alive (`/healthz`), and what does it do (`/metrics`, Prometheus text)."""

import os
from ipaddress import ip_address

from django.core.cache import cache
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector
from redis.exceptions import RedisError

from studio.access.authenticate import principal_of_request, source_ip_of
from studio.access.policies import allowed
from workers.meters import JobsCollector

REGISTRY.register(JobsCollector())


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """200 when database and Redis answer, else 503; says which, and nothing else: strangers may ask."""
    parts = {"database": _database_answers(), "redis": _redis_answers()}
    well = all(parts.values())
    body = {"status": "ok" if well else "failing"} | {name: "ok" if fine else "failing" for name, fine in parts.items()}
    return JsonResponse(body, status=200 if well else 503)


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Counters for Prometheus: for whoever may read metrics, and for a scraper on this very machine."""
    principal = principal_of_request(request)
    if not _scraper_on_this_machine(request) and not (principal and allowed(principal, "atelier:ReadMetrics")):
        return JsonResponse({"message": "Metrics are for scrapers on this machine and for auditors."}, status=403)
    return HttpResponse(generate_latest(_registry()), content_type=CONTENT_TYPE_LATEST)


def _registry() -> CollectorRegistry:
    """The sum of all web processes where they share a folder for it, as under `./run`; else this process alone."""
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return REGISTRY
    everybody = CollectorRegistry()
    MultiProcessCollector(everybody)  # type: ignore[no-untyped-call]
    everybody.register(JobsCollector())
    return everybody


def _scraper_on_this_machine(request: HttpRequest) -> bool:
    """Loopback counts only when no proxy passed the request on: behind one, everybody comes from loopback."""
    if any(name in request.headers for name in ("X-Forwarded-For", "Forwarded", "X-Real-Ip", "Via")):
        return False
    try:
        return ip_address(source_ip_of(request)).is_loopback
    except ValueError:
        return False


def _database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            return bool(cursor.fetchone() == (1,))
    except DatabaseError:
        return False


def _redis_answers() -> bool:
    try:
        cache.get("healthz")
    except (RedisError, OSError):
        return False
    return True
