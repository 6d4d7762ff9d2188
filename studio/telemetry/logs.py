"""Writing and reading log lines."""

import time
from functools import partial

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Coalesce, Greatest, Least

from studio.telemetry import hints
from studio.telemetry.models import LogEvent, LogStream

Line = tuple[int, str]  # milliseconds since 1970 by the writer's clock, text

MAX_LINE_CHARS = 262_144  # CloudWatch Logs' largest event; a longer line is stored in pieces
EVENT_OVERHEAD_BYTES = 26  # what CloudWatch Logs counts per event beside its text


def append(group: str, stream: str, lines: list[Line], *, domain_id: str = "", profile: str = "") -> int:
    """Store lines at the end of a stream, then hint to those who follow it. Returns the number of the next line.

    The stream is made by its first lines and belongs to `domain_id` from then on. profile: who alone may read it,
    beside administrators. Safe to call from many processes at once: the lines of one call stay together and no number
    is used twice or left out.
    """
    pieces = [piece for line in lines for piece in _pieces(line)]
    with transaction.atomic():
        whose = {"domain_id": domain_id, "profile": profile}
        row, _ = LogStream.objects.get_or_create(group=group, name=stream, defaults=whose)
        if row.profile != profile:
            _pass_on(row, profile)
        if not pieces:
            return row.next_seq
        now_ms = int(time.time() * 1000)
        first, last = min(at for at, _ in pieces), max(at for at, _ in pieces)
        LogStream.objects.filter(pk=row.pk).update(  # takes the row's lock: from here on this writer is alone
            next_seq=F("next_seq") + len(pieces),
            first_ms=Least(Coalesce("first_ms", first), first),
            last_ms=Greatest(Coalesce("last_ms", last), last),
            ingested_ms=now_ms,
            stored_bytes=F("stored_bytes") + sum(len(text.encode()) + EVENT_OVERHEAD_BYTES for _, text in pieces),
        )
        end = LogStream.objects.values_list("next_seq", flat=True).get(pk=row.pk)
        LogEvent.objects.bulk_create(
            [
                LogEvent(stream_id=row.pk, seq=seq, at_ms=at, ingested_ms=now_ms, message=text)
                for seq, (at, text) in enumerate(pieces, start=end - len(pieces))
            ],
            batch_size=500,
        )
        transaction.on_commit(partial(hints.log_grew, group, stream))
    return end


def _pass_on(row: LogStream, profile: str) -> None:
    """The name has a new owner: what it said for the one before is nobody else's to read."""
    if row.profile:
        LogEvent.objects.filter(stream=row).delete()
    LogStream.objects.filter(pk=row.pk).update(profile=profile)


def _pieces(line: Line) -> list[Line]:
    at, text = line
    # PostgreSQL stores no NUL; halves of surrogate pairs (file names that are not UTF-8) no database stores.
    text = text.replace("\x00", "�").encode(errors="replace").decode()
    if len(text) <= MAX_LINE_CHARS:
        return [line if text == line[1] else (at, text)]
    return [(at, text[start : start + MAX_LINE_CHARS]) for start in range(0, len(text), MAX_LINE_CHARS)]


def lines_from(stream_id: int, seq: int, limit: int) -> list[tuple[int, int, str]]:
    """Up to `limit` lines from number `seq` on, as (seq, at_ms, message)."""
    rows = LogEvent.objects.filter(stream_id=stream_id, seq__gte=seq).order_by("seq")
    return list(rows.values_list("seq", "at_ms", "message")[:limit])
