"""A full disk under the database, as SQLite really reports it, through both doors."""

from typing import Any

import pytest
from botocore.exceptions import ClientError
from django.db import OperationalError, connection
from psycopg.errors import DiskFull

from studio.access.permissions import explain
from studio.api.faults import disk_full

SENTENCE = "The disk of the studio's database is full, so nothing was changed. Free some space, then try again."


def fill_the_disk() -> None:
    """Write more than the database may hold."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA max_page_count = 1")  # SQLite takes the pages that there are for the least
        try:
            cursor.execute("CREATE TABLE too_much AS SELECT zeroblob(20000000)")
        finally:
            cursor.execute("PRAGMA max_page_count = 1073741823")


def test_an_operation_says_that_the_disk_is_full(people: Any, client_of: Any, handling: Any) -> None:
    handling("sagemaker", "ListHubs", lambda request, caller: fill_the_disk())

    with pytest.raises(ClientError) as refused:
        client_of(people.ada, "sagemaker").list_hubs()

    told = refused.value.response
    assert (told["Error"]["Message"], told["ResponseMetadata"]["HTTPStatusCode"]) == (SENTENCE, 507)


def test_a_view_says_that_the_disk_is_full(transactional_db: None) -> None:
    with pytest.raises(OperationalError) as full:
        fill_the_disk()

    answer = explain(full.value, {})

    assert (answer.status_code, answer.data["message"]) == (507, SENTENCE)


def test_postgresql_says_it_with_a_code() -> None:
    error = OperationalError("could not extend file")
    error.__cause__ = DiskFull("could not extend file: No space left on device")

    told = disk_full(error)

    assert told is not None
    assert (told.code, told.message, told.status) == ("InsufficientStorage", SENTENCE, 507)


def test_other_faults_of_the_database_stay_what_they_are(transactional_db: None) -> None:
    with pytest.raises(OperationalError) as unknown, connection.cursor() as cursor:
        cursor.execute("SELECT * FROM no_such_table")

    assert disk_full(unknown.value) is None
    assert disk_full(RuntimeError("disk is full")) is None
