"""Short-lived keys: whom they stand for, and everything that ends them."""

import time

import pytest

from studio.access import session_keys
from studio.access.authenticate import forget_principals, principal_of_access_key
from tests.studio.access.browsers import known


@pytest.fixture
def standing(monkeypatch):
    """What the keys of this test are made for: a set of ids that stand."""
    ids = {"one"}
    monkeypatch.setitem(session_keys.holders, "test", ids.__contains__)
    return ids


def test_a_key_acts_as_the_profile_with_its_token_only(cast, standing):
    key = session_keys.issue(cast.dora.profile, "test", "one", space="our-space")

    principal, secret = known(key.access_key_id, key.token)

    assert (principal.username, principal.profile, principal.via) == ("dora", "dora", "notebook")
    assert principal.space == "our-space"
    assert (principal.access_key_id, secret) == (key.access_key_id, key.secret)
    assert principal_of_access_key(key.access_key_id) is None
    assert principal_of_access_key(key.access_key_id, key.token[:-2] + "AA") is None
    assert principal_of_access_key(cast.dora.access_key_id, key.token) is None


def test_what_ends_a_key(cast, standing, monkeypatch):
    def works(key):
        forget_principals()
        return principal_of_access_key(key.access_key_id, key.token) is not None

    key = session_keys.issue(cast.dora.profile, "test", "one")
    assert works(key)

    standing.clear()  # what it was made for has stopped
    assert not works(key)
    standing.add("one")
    assert works(key)

    with monkeypatch.context() as later:
        later.setattr(time, "time", lambda: key.expires_at.timestamp())
        assert not works(key)

    cast.dora.user.disabled = True
    cast.dora.user.save()
    assert not works(key)


def test_a_key_never_holds_longer_than_an_hour(cast, standing):
    key = session_keys.issue(cast.dora.profile, "test", "one", life_s=10**6)

    assert key.expires_at.timestamp() - time.time() <= session_keys.LIFE_S


def test_a_key_of_a_profile_that_somebody_else_got_is_over(cast, standing):
    key = session_keys.issue(cast.dora.profile, "test", "one")
    cast.dora.profile.user = cast.dan.user
    cast.dora.profile.save()
    forget_principals()

    assert principal_of_access_key(key.access_key_id, key.token) is None
