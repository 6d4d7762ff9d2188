"""One line per request: who did what, how it went, how long it took. Never a secret, a body or a parameter.

The same is counted for `/metrics`, under names that are known beforehand: nobody fills the memory by inventing some.
"""

import json
import logging
import time

from prometheus_client import Counter, Histogram

from studio.access import trail
from studio.api.context import Context

logger = logging.getLogger("atelier.requests")
REQUESTS = Counter("atelier_requests", "Requests to the AWS edge.", ["service", "operation", "outcome"])
SECONDS = Histogram("atelier_request_seconds", "From the first byte to the answer.", ["service", "operation"])
_S3 = {f"{method} {what}" for method in ("GET", "HEAD", "PUT", "POST", "DELETE") for what in ("object", "bucket")}
LONGEST_FIELD = 200  # nobody fills the log by sending a long name


def record(context: Context, status: int) -> None:
    """Count one finished request, write its line as JSON, and remember it for the activity log."""
    _remember(context, status)
    took_s = time.perf_counter() - context.started
    known = context.operation is not None or (context.service == "s3" and context.operation_name in _S3)
    operation = context.operation_name if known else "unknown"
    REQUESTS.labels(context.service, operation, context.outcome).inc()
    SECONDS.labels(context.service, operation).observe(took_s)
    if not logger.isEnabledFor(logging.INFO):
        return
    who = context.principal
    line = {
        "request_id": context.request_id,
        "who": who.username if who else "",
        "via": who.via if who else "",
        "access_key_id": context.signature.access_key_id if context.signature else "",
        "source_ip": context.request.META.get("REMOTE_ADDR", ""),
        "service": context.service,
        "operation": context.operation_name,
        "outcome": context.outcome,
        "status": status,
        "ms": round(took_s * 1000, 2),
    }
    # json escapes line breaks and control characters: one request stays one line whatever the client sent.
    logger.info(
        json.dumps({key: value[:LONGEST_FIELD] if isinstance(value, str) else value for key, value in line.items()})
    )


def _remember(context: Context, status: int) -> None:
    """The line of the activity log: every call of somebody known, but not invocations (spec studio §14)."""
    if context.principal is None or context.service == "sagemaker-runtime":
        return
    operation = context.operation
    denied = context.outcome in ("AccessDenied", "AccessDeniedException") or (context.service == "s3" and status == 403)
    trail.note(
        context.principal,
        operation.action if operation else f"{context.service}:{context.operation_name}",
        resource=context.resource,
        outcome="Denied" if denied else "Allowed" if status < 400 else "Failed",
        code=context.outcome if context.outcome != "OK" or status < 400 else str(status),
        reason=context.refused_because,
        request_id=context.request_id,
    )
