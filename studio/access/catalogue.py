"""Every action that exists: operations of the registry and views of the browser API, found, not listed."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from studio.access.permissions import PUBLIC, action_of
from studio.access.policies import Statement
from studio.access.wildcards import matches
from studio.api.registry import registered

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
# What a websocket subscription asks for (studio/telemetry/sockets.py), beside operations of the registry.
SOCKET_ACTIONS = ("atelier:SubscribeEvents",)
# What comes with an operation: a role that its request names.
PASSING = ("iam:PassRole",)
# What is outside /api/ and asks the policy itself, and where it is.
PAGE_ACTIONS = {
    "atelier:ReadMetrics": "GET /metrics",
    "atelier:OpenApp": "/jupyter/… and /notebook-instance/…, over HTTP and websockets",
}


@dataclass(frozen=True)
class Endpoint:
    """One method of one browser view. `action` is None if the view does not say: such a view is closed."""

    route: str
    method: str
    view: Any
    action: str | None


def browser_endpoints() -> Iterator[Endpoint]:
    """All methods of all views under /api/."""
    for route, pattern in _patterns(get_resolver().url_patterns, ""):
        if not route.startswith("api/"):
            continue
        view = getattr(pattern.callback, "cls", None) or getattr(pattern.callback, "view_class", None)
        for method in METHODS:
            if view is None or hasattr(view, method.lower()):
                yield Endpoint(route, method, view, action_of(view, method) if view else None)


def known_actions() -> list[str]:
    """The names of all actions, sorted."""
    views = {each.action for each in browser_endpoints() if each.action and not _asks_no_policy(each)}
    return sorted(
        {each.action for each in registered()} | views | set(SOCKET_ACTIONS) | set(PAGE_ACTIONS) | set(PASSING)
    )


def _asks_no_policy(endpoint: Endpoint) -> bool:
    """Public, or of the labelers' portal, whose people are no users of the studio and have no role."""
    return endpoint.action == PUBLIC or getattr(endpoint.view, "portal", False)


def allowed_actions(statements: tuple[Statement, ...]) -> list[str]:
    """Which of the known actions the statements allow on some resource: what a page may offer."""
    if statements == (Statement("Allow", ("*",)),):
        return ["*"]
    return [action for action in known_actions() if allowed_somewhere(statements, action)]


def allowed_somewhere(statements: tuple[Statement, ...], action: str) -> bool:
    """Is there a resource on which the action may be allowed, and no statement that denies it everywhere?"""
    about = [each for each in statements if any(matches(pattern, action) for pattern in each.actions)]
    denied = any(each.effect == "Deny" and "*" in each.resources and not each.conditions for each in about)
    return not denied and any(each.effect == "Allow" for each in about)


def _patterns(entries: list[Any], prefix: str) -> Iterator[tuple[str, URLPattern]]:
    for entry in entries:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from _patterns(entry.url_patterns, route)
        elif isinstance(entry, URLPattern):
            yield route, entry
