"""The keys that a running app gets: whose they are, and when they end (spec studio §9, issue 5)."""

from studio.access import session_keys
from studio.access.sealing import fingerprint
from studio.access.session_keys import SessionKey
from studio.domains.models import UserProfile
from studio.notebooks.models import NotebookServer
from studio.spaces.models import App

RUNS = (App.Status.PENDING, App.Status.IN_SERVICE)


def profile_of(app: App) -> UserProfile | None:
    """Who a program in the app acts as: the owner of the space, or the profile that the app runs under.

    In a shared space several people work on one server, and a process does not know whose cell it runs: it acts as
    the profile that owns the space, which is who shared it. None for a space without an owner: no keys.
    """
    return app.space.owner_profile if app.space is not None else app.profile


def keys_for(token: str) -> SessionKey | None:
    """Fresh keys for the app that the token belongs to; None for a token that no running app has."""
    row = (
        NotebookServer.objects.select_related("app__space__owner_profile__user", "app__profile__user")
        .filter(credentials_hash=fingerprint(token), app__status__in=RUNS)
        .first()
    )
    if not token or row is None:
        return None
    profile = profile_of(row.app)
    if profile is None or profile.user is None or profile.user.disabled:
        return None
    space = row.app.space
    shared = space.name if space is not None and not space.is_private else ""
    return session_keys.issue(profile, "app", row.run, space=shared)


def app_stands(run: str) -> bool:
    """Is this very run of the app still going on? Keys of a run end with it."""
    return NotebookServer.objects.filter(run=run, app__status__in=RUNS).exclude(credentials_hash="").exists()
