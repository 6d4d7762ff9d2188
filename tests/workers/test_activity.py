"""All jobs of all kinds on one list: who sees which, how it pages, what it costs."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from studio.telemetry.models import Event
from tests.studio.access.browsers import browser_of
from tests.workers.app.models import PracticeJob
from workers.sweep import job_models

START = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def jobs(cast):
    """Seven jobs of dora's, two of them created in the same moment, and one of eve's."""
    for number in range(7):
        PracticeJob.objects.create(
            name=f"job-{number}",
            domain_id=cast.dora.domain_id,
            owner=cast.dora.user,
            created_at=START + timedelta(minutes=number // 2),
            status="Completed" if number % 3 else "InProgress",
            ended_at=START if number % 3 else None,
        )
    PracticeJob.objects.create(name="eves", domain_id=cast.eve.domain_id, owner=cast.eve.user, created_at=START)


def names(answer):
    assert answer.status_code == 200, answer.content
    return [job["name"] for job in answer.json()["jobs"]]


def test_pages_follow_each_other_without_gap_or_repetition(cast, jobs):
    browser = browser_of(cast.dora)
    seen, cursor = [], ""
    while True:
        answer = browser.get(f"/api/activity?limit=2&cursor={cursor}")
        seen += names(answer)
        cursor = answer.json()["cursor"]
        if cursor is None:
            break
        PracticeJob.objects.create(name=f"new-{len(seen)}", domain_id=cast.dora.domain_id)

    assert seen == [f"job-{number}" for number in reversed(range(7))]


def test_a_row_says_everything_that_the_page_shows(cast, jobs):
    PracticeJob.objects.filter(name="job-6").update(
        worker="host/12#34.ns", attempt=1, lease_until=START, started_at=START, progress={"stage": "s", "fraction": 0.5}
    )

    row = browser_of(cast.dora).get("/api/activity?limit=1").json()["jobs"][0]

    assert row == {
        "kind": "practice",
        "noun": "practice job",
        "name": "job-6",
        "arn": PracticeJob.objects.get(name="job-6").arn,
        "status": "InProgress",
        "secondary_status": "",
        "progress": {"stage": "s", "fraction": 0.5},
        "owner": "dora",
        "created_at": "2026-01-01T00:03:00Z",
        "started_at": "2026-01-01T00:00:00Z",
        "ended_at": None,
        "failure_reason": "",
        "stoppable": True,
        "instance_type": "ml.m5.large",
        "worker": "host/12",
        "stopped_by": "",
        "waiting": False,
        "attempt": 1,
    }


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("status=InProgress", ["job-6", "job-3", "job-0"]),
        ("status=live", ["job-6", "job-3", "job-0"]),
        ("kind=practice&limit=1", ["job-6"]),
        ("kind=unheard-of", []),
        ("search=JOB-4", ["job-4"]),
        ("search=job&status=live&limit=2", ["job-6", "job-3"]),
        ("search=eves", []),
        ("search=%25", []),
    ],
)
def test_filters(cast, jobs, query, found):
    assert names(browser_of(cast.dora).get(f"/api/activity?{query}")) == found


def test_a_domain_sees_its_own_and_the_administrator_all(cast, jobs):
    assert names(browser_of(cast.eve).get("/api/activity")) == ["eves"]
    assert len(names(browser_of(cast.dan).get("/api/activity"))) == 7
    assert len(names(browser_of(cast.ada).get("/api/activity"))) == 8


@pytest.mark.parametrize("path", ["/api/activity", "/api/events"])
def test_a_labeler_and_a_stranger_are_refused(cast, jobs, client, path):
    assert browser_of(cast.lea).get(path).status_code == 403
    assert client.get(path).status_code == 401


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("limit=0", "limit is '0'; it must be a whole number from 1 to 200."),
        ("limit=x", "limit is 'x'; it must be a whole number from 1 to 200."),
        ("cursor=x", "cursor is not one that this page has given; begin without one."),
    ],
)
def test_questions_that_make_no_sense(cast, jobs, query, message):
    answer = browser_of(cast.dora).get(f"/api/activity?{query}")

    assert answer.status_code == 400
    assert answer.json() == {"message": message, "field": query.partition("=")[0]}


def test_a_page_costs_one_query_per_kind_however_many_rows(cast, jobs):
    from workers import activity

    with CaptureQueriesContext(connection) as queries:
        activity.jobs(cast.dora.principal, limit=50)

    assert len(queries) == len([model for model in job_models() if not model.part])


def test_events_newest_first_and_only_the_domains_own(cast, jobs):
    for name in ("job-0", "job-3", "eves"):
        PracticeJob.objects.get(name=name).move_to("Completed")
    browser = browser_of(cast.dora)

    first = browser.get("/api/events?limit=1").json()
    second = browser.get(f"/api/events?limit=1&cursor={first['cursor']}").json()

    assert [event["name"] for event in first["events"] + second["events"]] == ["job-3", "job-0"]
    assert second["cursor"] is None
    assert first["events"][0]["id"] == Event.objects.get(name="job-3").pk
    arn = PracticeJob.objects.get(name="job-0").arn
    assert [event["name"] for event in browser.get(f"/api/events?arn={arn}").json()["events"]] == ["job-0"]


def test_who_uses_an_object_is_found_by_its_whole_address(cast):
    for name, uri in (("one", "s3://b/t.csv"), ("longer", "s3://b/t.csv.gz"), ("accents", "s3://b/é.csv")):
        PracticeJob.objects.create(
            name=name, domain_id=cast.dora.domain_id, owner=cast.dora.user, request={"Input": {"S3Uri": uri}}
        )
    PracticeJob.objects.create(name="eves", domain_id=cast.eve.domain_id, request={"S3Uri": "s3://b/t.csv"})

    assert names(browser_of(cast.dora).get("/api/activity?uses=s3://b/t.csv")) == ["one"]
    assert names(browser_of(cast.dora).get("/api/activity?uses=s3://b/%C3%A9.csv")) == ["accents"]
