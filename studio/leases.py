"""Only one agent of a kind acts at a time: a row with a holder and an end, which whoever holds it prolongs."""

import logging
import os
import socket
import threading
import time
from abc import ABC, abstractmethod
from datetime import timedelta
from typing import Any

import psutil
from django.db import IntegrityError
from django.db.models import Q
from django.utils import timezone

logger = logging.getLogger(__name__)

LEASE = timedelta(seconds=15)
RENEW_S = 4.0
TICK_S = 0.25


class Agent(ABC):
    """A loop that makes what runs equal to what rows say, on the one process that holds the lease.

    Not thread safe: `run` owns everything but `stop`. rows: as for `hold`; name: of the lease and in the log.
    """

    def __init__(self, rows: Any, name: str) -> None:
        self.me = my_name()
        self.stop = threading.Event()
        self.held = False
        self._rows, self._name = rows, name
        self._renew_at = 0.0

    def run(self) -> None:
        """Reconcile until `stop` is set, then end everything."""
        while not self.stop.wait(TICK_S):
            try:
                if self._hold():
                    self.tick()
            except Exception:  # a restarting database must not end the agent
                logger.exception("A round of the %s broke; the next one follows.", self._name)
                self.stop.wait(2.0)
        self.shut_down()

    @abstractmethod
    def tick(self) -> None:
        """One round."""

    @abstractmethod
    def began(self) -> None:
        """The lease is ours from now on: look for what an agent before us has left."""

    @abstractmethod
    def lost(self) -> None:
        """Another agent has the lease: what runs is its matter now."""

    @abstractmethod
    def shut_down(self) -> None:
        """End what runs, if the lease is held, and `give_up`."""

    def give_up(self) -> None:
        """Let the next agent in at once."""
        give_up(self._rows, self._name, self.me)

    def _hold(self) -> bool:
        if time.monotonic() < self._renew_at:
            return self.held
        held = hold(self._rows, self._name, self.me)
        self._renew_at = time.monotonic() + (RENEW_S if held else 1.0)
        if held and not self.held:
            self.began()
        if self.held and not held:
            logger.error("Another %s has taken over; this one stands by.", self._name)
            self.lost()
        self.held = held
        return held


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
