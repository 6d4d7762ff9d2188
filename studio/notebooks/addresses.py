"""Where an app is on our origin, and which app a path of our origin means."""

import re

from studio.environments import running as instances
from studio.spaces.models import App

PREFIX = "/jupyter/"
PREFIXES = (PREFIX, "/notebook-instance/")
# A space and a profile may have the same name; what runs directly under a profile has `~` before it.
_INSTANCE = re.compile(r"/notebook-instance/(?P<name>[A-Za-z0-9][A-Za-z0-9-]{0,62})(?=/|$)")
_PATH = re.compile(
    r"/jupyter/(?P<domain>d-[a-z0-9]{1,61})/(?P<of_profile>~?)(?P<parent>[A-Za-z0-9][A-Za-z0-9-]{0,62})"
    r"/(?P<kind>[a-z]{1,20})(?:/-(?P<name>[A-Za-z0-9][A-Za-z0-9-]{0,62}))?(?=/|$)"
)
DEFAULT_NAME = "default"


def base_url(app: App) -> str:
    """`/jupyter/{DomainId}/{SpaceName}/{AppType}/`; of an app that is not called default, `-{AppName}/` follows."""
    if instances.is_instance(app):
        return instances.base_url_of_app(app)
    parent = app.parent.name if app.space else f"~{app.parent.name}"
    name = "" if app.name == DEFAULT_NAME else f"-{app.name}/"
    return f"{PREFIX}{app.domain_id}/{parent}/{app.app_type.lower()}/{name}"


def app_at(path: str) -> App | None:
    """The app whose base_url the path begins with; None if there is none. Asks nobody's permission."""
    if instance := _INSTANCE.match(path):
        return instances.app_at(instance["name"])
    found = _PATH.match(path)
    if not found:
        return None
    parent = "profile__name" if found["of_profile"] else "space__name"
    row: App | None = (
        App.objects.select_related("space__owner_profile", "profile", "server")
        .filter(domain__domain_id=found["domain"], **{parent: found["parent"]})
        .filter(app_type__iexact=found["kind"], name=found["name"] or DEFAULT_NAME)
        .first()
    )
    return row
