"""When an app that nobody uses is stopped (spec studio §15, idle shutdown)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

SHORTEST, LONGEST = 60, 525600  # minutes
WARNED_BEFORE = timedelta(minutes=5)


@dataclass(frozen=True)
class Decision:
    """What to do now, and when the app stops if nobody does anything."""

    action: Literal["wait", "warn", "stop"]
    stops_at: datetime


def timeout_of(idle_settings: dict[str, Any], own: dict[str, Any] | None = None) -> timedelta | None:
    """After how much idleness apps stop; None: never.

    idle_settings: IdleSettings of the profile and domain. own: of the space, which may choose its
    IdleTimeoutInMinutes between Min- and MaxIdleTimeoutInMinutes; what lies outside is brought to the nearer bound.
    """
    if idle_settings.get("LifecycleManagement") != "ENABLED":
        return None
    low = idle_settings.get("MinIdleTimeoutInMinutes", SHORTEST)
    high = idle_settings.get("MaxIdleTimeoutInMinutes", LONGEST)
    wanted = (own or {}).get("IdleTimeoutInMinutes", idle_settings.get("IdleTimeoutInMinutes", low))
    return timedelta(minutes=min(max(wanted, low), high))


def decide(now: datetime, active_at: datetime, timeout: timedelta, postponed_until: datetime | None) -> Decision:
    """Wait, warn or stop. active_at: the last use, or the start. postponed_until: somebody asked for that long."""
    stops_at = max(active_at + timeout, postponed_until or active_at)
    if now >= stops_at:
        return Decision("stop", stops_at)
    return Decision("warn" if now >= stops_at - WARNED_BEFORE else "wait", stops_at)
