"""docs/permissions.md against what happens: every operation, view and socket, as a person of every built-in role.

Nothing is listed here: what is registered is asked, and the answer is compared with the table that people read.
"""

import asyncio
import re

import pytest
from django.conf import settings

from studio.access.authenticate import principal_of_user
from studio.access.catalogue import PAGE_ACTIONS, SOCKET_ACTIONS
from studio.access.models import AccessKey, User
from studio.access.permissions_table import ALL, OWN, SOME, TITLES
from studio.access.roles import BUILT_IN
from studio.api.registry import registered
from studio.domains.models import UserProfile
from tests.cast import Cast, Person, make_cast
from tests.security import belongings
from tests.security.samples import request_for
from tests.security.test_every_topic import next_message, page, session_of, subscribe
from tests.security.test_every_view import ENDPOINTS, path_of
from tests.studio.access.browsers import browser_of

DENIED = {"AccessDeniedException", "AccessDenied"}
OPERATIONS = [each for each in registered() if each.service != "s3"]  # S3 decides per object: test_every_object.py
CELLS = {"", OWN, SOME, ALL}


def read_table() -> dict[str, dict[str, str]]:
    """action -> role -> what the document says."""
    table: dict[str, dict[str, str]] = {}
    service, services = "", {title: name for name, title in TITLES.items()}
    for line in (settings.BASE_DIR / "docs" / "permissions.md").read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            service = services.get(line[3:], line[3:])
        if line.startswith("| `"):
            name, *cells = [each.strip() for each in line.strip("|\n ").split("|")] if line.endswith("|") else []
            action = name.split("`")[1]
            marks = (cells + [""] * len(BUILT_IN))[: len(BUILT_IN)]
            table[action if ":" in action else f"{service}:{action}"] = dict(zip(BUILT_IN, marks, strict=True))
    return table


TABLE = read_table()


def one_of_each_role(cast: Cast) -> dict[str, Person]:
    """A person of every built-in role, all in ada's domain."""
    people = {}
    for number, role in enumerate(BUILT_IN):
        user = User(username=f"the-{role}", role_id=role)
        user.set_password("the password of all of them")
        user.save()
        profile = UserProfile.objects.create(
            name=user.username,
            domain=cast.ada.profile.domain,
            user=user,
            posix_uid=300001 + number,
            status=UserProfile.Status.IN_SERVICE,
        )
        key, secret = AccessKey.issue(user)
        principal = principal_of_user(user, profile)
        people[role] = Person(user, profile, principal, "the password of all of them", key.pk, secret)
    return people


@pytest.fixture
def roles(people: Cast) -> dict[str, Person]:
    return one_of_each_role(people)


def test_the_table_has_a_row_for_everything_and_no_other():
    views = {each.action for each in ENDPOINTS.values() if each.action != "public"}
    operations = {each.action for each in registered()}

    assert (views | operations) - set(TABLE) == set()
    assert set(TABLE) - views - operations - set(SOCKET_ACTIONS) == {"iam:PassRole", *PAGE_ACTIONS}
    assert {cell for row in TABLE.values() for cell in row.values()} == CELLS


def test_every_operation_in_the_own_domain(roles, call):
    wrong = []
    for operation in OPERATIONS:
        request = request_for(operation.service, operation.name)
        for role, person in roles.items():
            code, message = call(person, operation.service, operation.name, request)
            denied = code in DENIED and f"perform: {operation.action} on" in str(message)
            if denied != (TABLE[operation.action][role] == ""):
                wrong.append((operation.action, role, code))

    assert wrong == []


def test_every_operation_on_things_of_another_domain(people, roles, call):
    rows = belongings.give_one_of_everything(people.eve)
    before = {row.arn: type(row).objects.filter(pk=row.pk).values().get() for row in rows}
    found, wrong = set(), []

    for operation, member in belongings.operations_on_one():
        for role, person in roles.items():
            cell = TABLE[operation.action][role]
            if cell == "" or (cell == ALL and not operation.name.startswith(("Describe", "Get", "List"))):
                continue  # the walk of the own domain has the denials; administrators would delete it
            theirs, nobodys = (
                call(
                    person,
                    operation.service,
                    operation.name,
                    request_for(operation.service, operation.name, **{member: name}),
                )
                for name in (belongings.NAME, "no-such-thing-0")
            )
            exists = theirs != (nobodys[0], str(nobodys[1]).replace("no-such-thing-0", belongings.NAME))
            found |= {role} if exists else set()
            if exists and cell != ALL:
                wrong.append((operation.action, role, theirs))

    assert wrong == []
    assert found == {role for role in BUILT_IN if any(row[role] == ALL for row in TABLE.values())}
    assert {row.arn: type(row).objects.filter(pk=row.pk).values().get() for row in rows} == before


@pytest.mark.django_db(transaction=True)
def test_every_view(transactional_db):
    people = one_of_each_role(make_cast())
    wrong = []
    for role, person in people.items():
        browser = browser_of(person)
        for route, method in sorted(ENDPOINTS, key=lambda key: key == ("api/session", "DELETE")):
            action = ENDPOINTS[route, method].action
            if action == "public" or action is None:
                continue
            answer = browser.send(method, path_of(route), {})
            denied = answer.status_code == 403 and f"perform: {action} on".encode() in answer.content
            if denied != (TABLE[action][role] == ""):
                wrong.append((action, method, route, role, answer.status_code))
            if route == "api/session/profile":
                browser = browser_of(person)

    assert wrong == []


def test_every_socket(server, roles):
    async def ask(session: str) -> str:
        async with page(server, session) as socket:
            await subscribe(socket, {"topic": "log", "group": "/no/such", "stream": "one", "from": 0})
            await subscribe(socket, {"topic": "events", "from": 0})
            try:
                return re.sub(r".*perform: (\S+) .*", r"\1", str((await next_message(socket, 2.0))["message"]))
            except TimeoutError:
                return ""

    for role, person in roles.items():
        first_refused = asyncio.run(ask(session_of(person)))
        wanted = [a for a in ("logs:GetLogEvents", *SOCKET_ACTIONS) if TABLE[a][role] == ""]
        assert first_refused == (wanted[0] if wanted else ""), role
