"""The address where notebooks fetch their keys: whom it answers, and whom it does not."""

import pytest
from django.test import Client

from studio.notebooks.models import NotebookServer
from studio.spaces.models import App, Space
from tests.studio.access.browsers import known


@pytest.fixture
def running(cast):
    """`running("dora")`: that person's running app and its token, as the agent leaves them."""

    def make(name, sharing=Space.Sharing.PRIVATE, owner=True):
        person = getattr(cast, name)
        domain = person.profile.domain
        space = Space.objects.create(
            name=f"of-{name}", domain=domain, owner_profile=person.profile if owner else None, sharing=sharing
        )
        app = App.objects.create(
            name="default", domain=domain, space=space, app_type="JupyterLab", status=App.Status.IN_SERVICE
        )
        row = NotebookServer.of_new_run(app)
        _, token = row.new_tokens()
        row.save()
        return app, token

    return make


def ask(token, address="127.0.0.1", **headers):
    return Client(headers={"host": "127.0.0.1:8000"}, REMOTE_ADDR=address).get(
        "/notebook-credentials", headers={"Authorization": token, **headers}
    )


def test_a_token_gives_keys_of_the_owner_until_the_app_stops(running):
    app, token = running("dora")

    keys = ask(token).json()
    principal, secret = known(keys["AccessKeyId"], keys["Token"])
    assert (principal.username, secret) == ("dora", keys["SecretAccessKey"])

    app.move_to(App.Status.DELETING)
    assert ask(token).status_code == 403


def test_a_token_is_of_no_use_for_the_app_of_another(running):
    _, doras = running("dora")
    _, dans = running("dan")

    assert known(*_named(ask(doras)))[0].username == "dora"
    assert known(*_named(ask(dans)))[0].username == "dan"
    assert ask(doras[:-1]).status_code == ask("").status_code == 403


def _named(answer):
    keys = answer.json()
    return keys["AccessKeyId"], keys["Token"]


def test_only_programs_of_this_machine_are_answered(running):
    _, token = running("dora")

    assert ask(token, address="192.0.2.7").status_code == 403
    assert ask(token, Origin="http://127.0.0.1:8000").status_code == 403
    assert ask(token, **{"Sec-Fetch-Site": "same-origin"}).status_code == 403


def test_a_space_without_an_owner_has_no_keys(running):
    _, token = running("dora", sharing="", owner=False)

    assert ask(token).status_code == 403


def test_a_person_who_was_disabled_has_no_keys(running, cast):
    _, token = running("dora")
    cast.dora.user.disabled = True
    cast.dora.user.save()

    assert ask(token).status_code == 403
