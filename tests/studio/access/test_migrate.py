"""`manage.py migrate` on an empty database, and on one of an earlier version."""

import pytest
from django.core.management import call_command
from django.db import connections
from django.db.migrations.recorder import MigrationRecorder

from tests.studio.access import two_ways


@pytest.fixture
def empty(tmp_path, django_db_setup, django_db_blocker):
    """Two empty databases."""
    names = {alias: {"NAME": str(tmp_path / f"{alias}.sqlite3")} for alias in ("one", "other")}
    with two_ways.databases(**names), django_db_blocker.unblock():
        yield


def test_both_ways_lead_to_the_same_database_and_rows_are_kept(empty):
    two_ways.migrate_both("one", "other")

    at_once, in_steps = connections["one"], connections["other"]
    assert two_ways.shape_of(at_once) == two_ways.shape_of(in_steps)
    assert two_ways.rows_of(at_once) | {"django_session": 1} == two_ways.rows_of(in_steps)
    assert set(two_ways.rows_of(at_once)) == {"access_role", "django_migrations"}


def test_a_start_that_is_cut_off_leaves_an_empty_database(empty, monkeypatch):
    def cut_off(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(MigrationRecorder, "record_applied", cut_off)
        with pytest.raises(KeyboardInterrupt):
            call_command("migrate", database="one", verbosity=0)
    assert connections["one"].introspection.table_names() == []

    call_command("migrate", database="one", verbosity=0)

    assert "access_user" in connections["one"].introspection.table_names()
