"""Apps that nobody uses: when they stop, telling it before, and stopping them (spec studio §15)."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from studio.api.errors import ValidationError
from studio.spaces.engine.idle import Decision, decide, timeout_of
from studio.spaces.engine.kinds import KINDS
from studio.spaces.models import App
from studio.spaces.settings import of_parent
from studio.telemetry.events import record_change

LONGEST_POSTPONEMENT = timedelta(hours=24)


def timeout(app: App) -> timedelta | None:
    """After how much idleness the app stops; None: never."""
    kind = KINDS.get(app.app_type)
    if kind is None:
        return None
    path = f"{kind.settings}.AppLifecycleManagement.IdleSettings"
    return timeout_of(of_parent(app.parent).get(path, {}))


def decision(app: App, now: datetime) -> Decision | None:
    """What to do about a running app now; None if idle shutdown is not on."""
    after = timeout(app)
    began = app.started_at or app.modified_at
    if after is None or app.status != App.Status.IN_SERVICE:
        return None
    return decide(now, max(began, app.active_at or began), after, app.postponed_until)


def postpone(app: App, minutes: int) -> datetime:
    """Let an app live for so many minutes from now, whoever uses it or not; the moment until which it does."""
    wanted = timedelta(minutes=minutes)
    if not timedelta() < wanted <= LONGEST_POSTPONEMENT:
        raise ValidationError(f"minutes is {minutes}; idle shutdown can be postponed by 1 to 1440 minutes.")
    until = timezone.now() + wanted
    if not App.objects.filter(pk=app.pk, status=App.Status.IN_SERVICE).update(postponed_until=until, warned_at=None):
        raise ValidationError(f"App [{app.name}] does not run, so there is nothing to postpone.")
    return until


def stop_idle(now: datetime | None = None) -> None:
    """Warn about apps that stop soon, and stop those whose time is over. One conditional UPDATE decides each."""
    now = now or timezone.now()
    running = App.objects.filter(status=App.Status.IN_SERVICE).select_related(
        "domain", "profile__domain", "space__domain", "space__owner_profile__domain"
    )
    for app in running:
        found = decision(app, now)
        if found is not None and found.action == "stop":
            _stop(app)
        elif found is not None and found.action == "warn":
            _warn(app, found)


def _stop(app: App) -> None:
    """Begin to end it, unless somebody has used it or asked for time since it was read."""
    unchanged = {"active_at": app.active_at, "postponed_until": app.postponed_until}
    with transaction.atomic():
        locked = App.objects.select_for_update().filter(pk=app.pk, status=App.Status.IN_SERVICE, **unchanged).first()
        if locked is not None:
            locked.move_to(App.Status.DELETING, "Nobody used it for as long as the settings of idle shutdown say.")


def _warn(app: App, found: Decision) -> None:
    """Write the event that open pages show, once per idle time."""
    if app.warned_at is not None and app.warned_at > (app.active_at or app.warned_at - timedelta(1)):
        return
    if App.objects.filter(pk=app.pk, status=App.Status.IN_SERVICE, warned_at=app.warned_at).update(
        warned_at=timezone.now()
    ):
        record_change(app, reason=f"Nobody uses it; it stops at {found.stops_at:%H:%M} UTC unless somebody does.")
