"""The door to what runs in spaces: every role, over HTTP and websockets; nothing has to run for that."""

import pytest
from websockets.exceptions import ConnectionClosed

from studio.notebooks.addresses import base_url
from studio.notebooks.models import NotebookServer
from studio.ports import free_port
from studio.spaces.models import App, Space
from tests.security.test_every_role import TABLE, one_of_each_role
from tests.studio.notebooks.conftest import Page

LET_IN, CLOSED_TO_THEM, NOT_THERE = (503, 1012), (403, 4403), (404, 4404)


def running_app(person, sharing):
    """An app that the rows say runs, at an address where nobody listens."""
    domain = person.profile.domain
    space = Space.objects.create(
        name=f"{sharing}-of-{person.username}", domain=domain, owner_profile=person.profile, sharing=sharing
    )
    app = App.objects.create(
        name="default", domain=domain, space=space, app_type="JupyterLab", status=App.Status.IN_SERVICE
    )
    row = NotebookServer.of_new_run(app)
    row.new_tokens()
    row.port = free_port()
    row.save()
    return base_url(app)


def knock(server, person, base):
    """What the app's door says: an HTTP status and the code that a socket is closed with."""
    page = Page(server.url, person)
    with pytest.raises(ConnectionClosed) as closed:
        page.socket(f"{base}api/kernels/no-such-kernel/channels").recv(timeout=60)
    assert closed.value.rcvd is not None
    return page.ask("GET", f"{base}api/status")[0], closed.value.rcvd.code


def test_every_role_at_a_shared_space(server, people):
    base, roles = running_app(people.dora, Space.Sharing.SHARED), one_of_each_role(people)

    answers = {role: knock(server, person, base) for role, person in roles.items()}

    opened = TABLE["atelier:OpenApp"]
    assert answers == {role: LET_IN if opened[role] else CLOSED_TO_THEM for role in roles}


def test_a_private_space_opens_for_its_owner_alone(server, people):
    base = running_app(people.dora, Space.Sharing.PRIVATE)

    assert knock(server, people.dora, base) == LET_IN
    assert knock(server, people.dan, base) == knock(server, people.ada, base) == CLOSED_TO_THEM
    assert knock(server, people.eve, base) == knock(server, people.eve, base.replace("Private-", "no-")) == NOT_THERE


def test_a_page_of_another_site_gets_no_socket(server, people):
    """CVE-2025-62593, CVE-2024-28233: cookies alone open nothing."""
    page = Page(server.url, people.dora)
    base = running_app(people.dora, Space.Sharing.PRIVATE)

    for origin in ("http://evil.example", "null"):
        assert page.ask("GET", f"{base}api/status", Origin=origin)[0] == 403
    assert page.ask("DELETE", f"{base}api/contents/x", Origin="")[0] == 403
    assert page.ask("GET", f"{base}api/status", Host="evil.example")[0] == 400
