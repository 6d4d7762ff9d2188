"""Only one agent of a kind acts at a time: a row with a holder and an end, which whoever holds it prolongs."""

import os
import socket
from datetime import timedelta
from typing import Any

import psutil
from django.db import IntegrityError
from django.db.models import Q
from django.utils import timezone

LEASE = timedelta(seconds=15)
RENEW_S = 4.0


def my_name() -> str:
    """Host, process id and its start: enough for another agent on this host to see that we are dead."""
    return f"{socket.gethostname()}/{os.getpid()}/{psutil.Process().create_time():.2f}"


def hold(rows: Any, name: str, me: str) -> bool:
    """Take or prolong the lease; False if another agent that may be alive has it.

    rows: the manager of a model with `name` (unique), `holder` and `lease_until`.
    """
    now = timezone.now()
    free = Q(holder=me) | Q(lease_until__lt=now)
    if rows.filter(free, name=name).update(holder=me, lease_until=now + LEASE):
        return True
    row = rows.filter(name=name).first()
    if row is None:
        try:
            rows.create(name=name, holder=me, lease_until=now + LEASE)
        except IntegrityError:  # somebody was faster
            return False
        return True
    if not _dead(row.holder):
        return False
    return bool(rows.filter(name=name, holder=row.holder).update(holder=me, lease_until=now + LEASE))


def give_up(rows: Any, name: str, me: str) -> None:
    """Let the next agent in at once."""
    rows.filter(name=name, holder=me).delete()


def _dead(holder: str) -> bool:
    """True if the holder is a process of this host that is gone; it need not be waited for."""
    host, pid, began = holder.rsplit("/", 2)
    if host != socket.gethostname():
        return False
    try:
        return abs(psutil.Process(int(pid)).create_time() - float(began)) > 0.05
    except psutil.Error:
        return True
