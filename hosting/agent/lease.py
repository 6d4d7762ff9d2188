"""Only one hosting agent acts at a time."""

import os
import socket
from datetime import timedelta

import psutil
from django.db import IntegrityError
from django.db.models import Q
from django.utils import timezone

from hosting.models import AgentLease

LEASE = timedelta(seconds=15)
RENEW_S = 4.0
NAME = "hosting-agent"


def my_name() -> str:
    """Host, process id and its start: enough for another agent on this host to see that we are dead."""
    return f"{socket.gethostname()}/{os.getpid()}/{psutil.Process().create_time():.2f}"


def hold(me: str) -> bool:
    """Take or prolong the lease; False if another agent that may be alive has it."""
    now = timezone.now()
    free = Q(holder=me) | Q(lease_until__lt=now)
    if AgentLease.objects.filter(free, name=NAME).update(holder=me, lease_until=now + LEASE):
        return True
    row = AgentLease.objects.filter(name=NAME).first()
    if row is None:
        try:
            AgentLease.objects.create(name=NAME, holder=me, lease_until=now + LEASE)
        except IntegrityError:  # somebody was faster
            return False
        return True
    if not _dead(row.holder):
        return False
    return bool(AgentLease.objects.filter(name=NAME, holder=row.holder).update(holder=me, lease_until=now + LEASE))


def give_up(me: str) -> None:
    """Let the next agent in at once."""
    AgentLease.objects.filter(name=NAME, holder=me).delete()


def _dead(holder: str) -> bool:
    """True if the holder is a process of this host that is gone; it need not be waited for."""
    host, pid, began = holder.rsplit("/", 2)
    if host != socket.gethostname():
        return False
    try:
        return abs(psutil.Process(int(pid)).create_time() - float(began)) > 0.05
    except psutil.Error:
        return True
