"""The activity log: who did what, allowed or denied, for every call, view and sign-in; read by who may."""

import csv
import io
from datetime import timedelta

import pytest
from botocore.exceptions import ClientError
from django.db import DatabaseError
from django.utils import timezone

from studio.access import activity, trail
from studio.access.models import ActivityLine, User
from tests.studio.access.browsers import Browser, browser_of


@pytest.fixture(autouse=True)
def _nothing_waits():
    trail._waiting.clear()
    yield
    trail._waiting.clear()


def log_of(browser, question=""):
    return browser.get(f"/api/activity-log?{question}").json()["lines"]


def test_calls_views_and_sign_ins_are_there_allowed_and_denied(people, client_of):
    client_of(people.dora, "sagemaker").list_models()
    with pytest.raises(ClientError):
        client_of(people.dora, "sagemaker").delete_domain(DomainId=people.dora.domain_id)
    with pytest.raises(ClientError):
        client_of(people.dora, "sagemaker").describe_model(ModelName="no-such-model")
    with pytest.raises(ClientError):
        client_of(people.lea, "s3").get_object(Bucket="b", Key="k")
    browser_of(people.dora).get("/api/users")
    Browser().sign_in("dora", "a wrong password")
    ada = browser_of(people.ada)

    lines = {(each["action"], each["outcome"], each["code"]): each for each in log_of(ada, "person=dora")}

    assert ("sagemaker:ListModels", "Allowed", "OK") in lines
    denied = lines["sagemaker:DeleteDomain", "Denied", "AccessDeniedException"]
    assert denied["resource"].endswith(f"domain/{people.dora.domain_id}")
    assert "of the role data-scientist denies it" in denied["reason"]
    assert (denied["profile"], denied["via"], denied["source_ip"]) == ("dora", "access-key", "127.0.0.1")
    assert denied["access_key_id"] == people.dora.access_key_id
    assert ("sagemaker:DescribeModel", "Failed", "ValidationException") in lines
    assert ("atelier:ListUsers", "Denied", "403") in lines
    assert ("atelier:SignIn", "Allowed", "SignedIn") in lines
    assert ("atelier:SignIn", "Denied", "Refused") in lines
    s3 = log_of(ada, "person=lea&outcome=Denied")
    assert [(each["action"], each["resource"]) for each in s3] == [("s3:GET object", "arn:aws:s3:::b/k")]


@pytest.mark.django_db(transaction=True)
def test_it_is_filtered_cut_into_pages_and_saved_as_a_file(cast):
    ada = browser_of(cast.ada)
    for number in range(5):
        trail.note(cast.dan.principal, "sagemaker:CreateModel", resource=f"arn:model/{number}", outcome="Allowed")
    trail.note(cast.dan.principal, "=1+1", outcome="Denied", reason="no")

    first = ada.get("/api/activity-log?person=DAN&operation=createm&limit=2").json()
    rest = ada.get(f"/api/activity-log?person=dan&operation=createm&limit=9&cursor={first['cursor']}").json()
    table = list(csv.DictReader(io.StringIO(ada.get("/api/activity-log/export?person=dan").content.decode())))

    assert [each["resource"][-1] for each in first["lines"] + rest["lines"]] == list("43210")
    assert rest["cursor"] is None
    assert (len(table), table[0]["action"], table[0]["outcome"]) == (6, "'=1+1", "Denied")
    tomorrow = (timezone.now() + timedelta(days=1)).date()
    assert log_of(ada, f"person=dan&since={tomorrow}") == []
    assert len(log_of(ada, f"person=dan&until={tomorrow}&resource=model/3")) == 1
    for wrong in ("outcome=Maybe", "since=soon", "limit=0", "cursor=x"):
        assert ada.get(f"/api/activity-log?{wrong}").json()["field"] == wrong.split("=")[0]


@pytest.mark.django_db(transaction=True)
def test_auditors_read_their_own_domain_and_others_nothing(cast):
    User.objects.filter(username="dan").update(role="auditor")
    trail.note(cast.eve.principal, "sagemaker:ListModels", outcome="Allowed")
    trail.note(cast.dora.principal, "sagemaker:ListModels", outcome="Allowed")

    assert {each["username"] for each in log_of(browser_of(cast.dan), "operation=ListModels")} == {"dora"}
    assert {each["username"] for each in log_of(browser_of(cast.ada), "operation=ListModels")} == {"dora", "eve"}
    assert browser_of(cast.dora).get("/api/activity-log").status_code == 403
    assert browser_of(cast.dan).send("PUT", "/api/activity-log/retention", {"retention_days": 1}).status_code == 403


@pytest.mark.django_db(transaction=True)
def test_old_lines_go_when_their_time_is_over(cast):
    for days in (1, 20, 100):
        ActivityLine.objects.create(at=timezone.now() - timedelta(days=days), action="x:y", outcome="Allowed")
    ada = browser_of(cast.ada)

    assert activity.tidy() == 1
    assert ada.send("PUT", "/api/activity-log/retention", {"retention_days": 10}).json() == {"retention_days": 10}
    assert activity.tidy() == 1
    assert ada.send("PUT", "/api/activity-log/retention", {"retention_days": 0}).json()["field"] == "retention_days"


def test_what_cannot_be_written_waits_and_hostile_texts_are_cut(db, cast, monkeypatch):
    def refuse(*_):
        raise DatabaseError("away")

    trail.note(cast.dan.principal, "a:" + "x" * 9999, resource="\x00" * 3, outcome="Allowed")
    with monkeypatch.context() as patch:
        patch.setattr(type(ActivityLine._default_manager), "bulk_create", refuse)
        with pytest.raises(DatabaseError):
            trail.flush()

    trail.flush()

    line = ActivityLine.objects.get(username="dan")
    assert (len(line.action), line.resource) == (128, "")


@pytest.mark.django_db(transaction=True)
def test_the_writer_of_a_web_process_writes_by_itself(cast, settings, wait_until):
    settings.ACTIVITY_FLUSH_S = 0.01
    trail._begin()
    try:
        trail.note(cast.dan.principal, "a:b", outcome="Allowed")
        wait_until(lambda: ActivityLine.objects.filter(action="a:b").exists())
    finally:
        trail._stop.set()
