"""`docs/permissions.md`: every action that exists and which built-in role may do it, written from the registry."""

from collections.abc import Iterator
from itertools import groupby

from studio.access.catalogue import PAGE_ACTIONS, SOCKET_ACTIONS, allowed_somewhere, browser_endpoints, known_actions
from studio.access.permissions import PUBLIC
from studio.access.roles import BUILT_IN
from studio.api.registry import registered

_TITLES = {"sagemaker": "SageMaker", "s3": "S3", "logs": "Logs", "sts": "STS", "atelier": "Browser only"}
_HEAD = """# Who may do what

Written by `manage.py write_permissions` from the code; a test compares. Roles are data in `studio/access/roles.py`.
Every action is denied unless a statement of the caller's role allows it. Resources of another domain do not exist for
anybody but administrators, whatever the role. A person without a user profile has their own account and nothing else.
"""


def permissions_table() -> str:
    """The whole document."""
    return _HEAD + "".join(_sections())


def _sections() -> Iterator[str]:
    for service, actions in groupby(known_actions(), key=lambda action: action.split(":")[0]):
        yield f"\n## {_TITLES.get(service, service)}\n\n"
        yield f"| action | {' | '.join(BUILT_IN)} |\n|---|{':-:|' * len(BUILT_IN)}\n"
        for action in actions:
            marks = " | ".join("yes" if allowed_somewhere(BUILT_IN[role], action) else "" for role in BUILT_IN)
            yield f"| {_described(action)} | {marks} |\n"


def _described(action: str) -> str:
    """The action, and for what only the browser does, where it is."""
    if action in {each.action for each in registered()}:
        return f"`{action.split(':')[1]}`"
    views = [f"{each.method} /{each.route}" for each in browser_endpoints() if each.action == action != PUBLIC]
    views += ["websocket topic `events`"] if action in SOCKET_ACTIONS else []
    views += ["GET /metrics"] if action in PAGE_ACTIONS else []
    return f"`{action}`: {', '.join(views)}"
