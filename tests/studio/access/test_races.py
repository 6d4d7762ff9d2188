"""What happens at the same moment, over connections of their own."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from urllib.parse import urlsplit

import pytest
from django.db import connection

from studio.access.models import OneTimeLink, User
from studio.domains import presigned
from tests.cast import make_cast
from tests.studio.access.browsers import Browser, browser_of

pytestmark = pytest.mark.django_db(transaction=True)
AT_ONCE = 4


def all_at_once(action):
    """The results of `action(number)` from as many threads, released together."""
    gate = Barrier(AT_ONCE)

    def run(number):
        try:
            gate.wait(40)
            return action(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(run, range(AT_ONCE)))


def test_a_link_opened_many_times_at_once_lets_one_in():
    token = OneTimeLink.issue(make_cast().dora.user)

    people = all_at_once(lambda _: OneTimeLink.consume(token))

    assert sorted(str(person) for person in people) == ["None"] * (AT_ONCE - 1) + ["dora"]


def test_a_presigned_link_opened_in_many_browsers_at_once_lets_one_in():
    cast = make_cast()
    path = urlsplit(presigned.issue(cast.dora.profile, {}, cast.ada.principal)).path

    answers = all_at_once(lambda _: Browser().get(path).status_code)

    assert sorted(answers) == [302] + [410] * (AT_ONCE - 1)


def test_administrators_who_demote_each_other_leave_one():
    cast = make_cast()
    names = ["ada", "dora", "dan", "eve"]
    User.objects.filter(username__in=names).update(role_id="administrator")
    browsers = [browser_of(getattr(cast, name)) for name in names]

    answers = all_at_once(
        lambda number: browsers[number].send(
            "PATCH", f"/api/users/{names[(number + 1) % AT_ONCE]}", {"role": "auditor"}
        )
    )

    assert {answer.status_code for answer in answers} <= {200, 401, 403, 409}
    assert User.objects.filter(role_id="administrator", disabled=False).count() >= 1


def test_a_name_asked_for_many_times_at_once_is_given_once():
    ada = make_cast().ada
    browsers = [browser_of(ada) for _ in range(AT_ONCE)]

    answers = all_at_once(lambda number: browsers[number].post("/api/users", {"username": "uma", "role": "auditor"}))

    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]
    assert User.objects.filter(username="uma").count() == 1
