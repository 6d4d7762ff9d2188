"""`docs/permissions.md`: every action that exists and which built-in role may do it, written from the registry."""

from collections.abc import Iterator
from itertools import groupby

from studio.access.catalogue import (
    PAGE_ACTIONS,
    PASSING,
    SOCKET_ACTIONS,
    allowed_somewhere,
    browser_endpoints,
    known_actions,
)
from studio.access.engine.explaining import line_of
from studio.access.permissions import PUBLIC
from studio.access.roles import ADMINISTRATOR, BUILT_IN
from studio.api.registry import registered

TITLES = {"sagemaker": "SageMaker", "s3": "S3", "logs": "Logs", "sts": "STS", "iam": "IAM", "atelier": "Browser only"}
ALL, OWN, SOME = "all", "own", "some"
_HEAD = f"""# Who may do what

Written by `manage.py write_permissions` from the code. Two tests compare it with what happens: one with the code, one
(`tests/security/test_every_role.py`) asks every operation, view and socket as a person of every role and holds the
answers against this table. Roles are data in `studio/access/roles.py`.

- **{OWN}**: in the person's own domain. What belongs to another domain does not exist for them, whatever the role.
- **{SOME}**: the same, on some things or under conditions, which the end of this page lists.
- **{ALL}**: in every domain.
- nothing: denied. Every action is denied unless a statement of the role allows it.

A person without a user profile has their own account and nothing else. A labeler of a work team is no user of the
studio. Roles that people make are shown in words by the role manager and `GET /api/roles/<name>/explained`. Jobs run
with what their author may touch, whichever role they name: `iam:PassRole` decides which roles may be named.
"""


def permissions_table() -> str:
    """The whole document."""
    return _HEAD + "".join(_sections()) + "".join(_conditions())


def mark(role: str, action: str) -> str:
    """What the table says in the cell of a built-in role and an action."""
    if not allowed_somewhere(BUILT_IN[role], action):
        return ""
    if role == ADMINISTRATOR:
        return ALL
    return OWN if line_of(BUILT_IN[role], action).answer == "yes" else SOME


def _sections() -> Iterator[str]:
    for service, actions in groupby(known_actions(), key=lambda action: action.split(":")[0]):
        yield f"\n## {TITLES.get(service, service)}\n\n"
        yield f"| action | {' | '.join(BUILT_IN)} |\n|---|{':-:|' * len(BUILT_IN)}\n"
        for action in actions:
            yield f"| {_described(action)} | {' | '.join(mark(role, action) for role in BUILT_IN)} |\n"


def _conditions() -> Iterator[str]:
    yield "\n## Under conditions\n\n"
    for role in BUILT_IN:
        for action in known_actions():
            if mark(role, action) == SOME:
                yield f"- {role}, `{action}`: {line_of(BUILT_IN[role], action).sentence}\n"


def _described(action: str) -> str:
    """The action, and for what only the browser does, where it is."""
    if action in {each.action for each in registered()}:
        return f"`{action.split(':')[1]}`"
    views = [f"{each.method} /{each.route}" for each in browser_endpoints() if each.action == action != PUBLIC]
    views += ["websocket topic `events`"] if action in SOCKET_ACTIONS else []
    views += [PAGE_ACTIONS[action]] if action in PAGE_ACTIONS else []
    views += ["every request that names a role"] if action in PASSING else []
    return f"`{action}`: {', '.join(views)}"
