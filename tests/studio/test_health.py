"""`/healthz` and `/metrics`."""

from uuid import uuid4

import pytest
from botocore.exceptions import ClientError
from django.db import connection

from hosting.metrics import meter
from tests.studio.access.browsers import Browser, browser_of
from tests.workers.app.models import PracticeJob
from workers.queue import send

DEAD_REDIS = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "redis://127.0.0.1:1/0"}
}


def test_a_server_that_is_well_says_so_to_everybody(db):
    answer = Browser().get("/healthz")

    assert (answer.status_code, answer.json()) == (200, {"status": "ok", "database": "ok", "redis": "ok"})


def test_without_redis_it_is_not_well(db, settings):
    settings.CACHES = DEAD_REDIS

    answer = Browser().get("/healthz")

    assert (answer.status_code, answer.json()) == (503, {"status": "failing", "database": "ok", "redis": "failing"})


def test_without_a_database_it_is_not_well(transactional_db, monkeypatch):
    connection.close()
    with monkeypatch.context() as broken:
        broken.setitem(connection.settings_dict, "NAME", "/nowhere/at/all.sqlite3")
        answer = Browser().get("/healthz")

    assert (answer.status_code, answer.json()) == (503, {"status": "failing", "database": "failing", "redis": "ok"})


def test_a_scraper_on_this_machine_reads_the_metrics(db):
    answer = Browser(address="127.0.0.1").get("/metrics")

    assert answer.status_code == 200
    assert b"process_cpu_seconds_total" in answer.content


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "X-Real-Ip"])
def test_what_a_proxy_passed_on_does_not_come_from_this_machine(db, header):
    answer = Browser(address="127.0.0.1").get("/metrics", headers={header: "203.0.113.9"})

    assert answer.status_code == 403


@pytest.mark.parametrize(("person", "status"), [("ada", 200), ("dora", 200), ("lea", 403)])
def test_from_elsewhere_metrics_are_for_those_who_may_read_them(cast, person, status):
    browser = browser_of(getattr(cast, person), address="203.0.113.9")

    assert browser.get("/metrics").status_code == status


def test_strangers_from_elsewhere_get_none(db):
    assert Browser(address="203.0.113.9").get("/metrics").status_code == 403


def test_metrics_tell_an_operator_what_goes_on(people, client_of):
    PracticeJob.objects.create(name="done", status="Completed")
    PracticeJob.objects.create(name="failed", status="Failed", failure_reason="ClientError: no")
    before = metrics()
    client_of(people.dora, "sagemaker").list_models()
    with pytest.raises(ClientError):
        client_of(people.dora, "sagemaker").describe_model(ModelName="none")
    with pytest.raises(ClientError):
        client_of(people.dora, "s3").get_object(Bucket="no-such-bucket", Key="k")
    send("no such kind", 1, "cpu")
    meter.count("e", "v", "d-1", status=200, instances=1, model_s=0.25, overhead_s=0.1)

    meter.flush()  # into the database of this test
    after = metrics()

    grown = {name: after[name] - before.get(name, 0) for name in after if after[name] != before.get(name, 0)}
    assert grown['atelier_requests_total{operation="ListModels",outcome="OK",service="sagemaker"}'] == 1
    assert (
        grown['atelier_requests_total{operation="DescribeModel",outcome="ValidationException",service="sagemaker"}']
        == 1
    )
    assert grown['atelier_requests_total{operation="GET object",outcome="NoSuchBucket",service="s3"}'] == 1
    assert grown['atelier_request_seconds_count{operation="ListModels",service="sagemaker"}'] == 1
    assert grown['atelier_invocations_total{status="2xx"}'] == 1
    assert grown["atelier_invocation_model_seconds_sum"] == 0.25
    assert grown['atelier_queue_messages{queue="cpu"}'] == 1
    assert after['atelier_jobs{kind="practice",status="Completed"}'] == 1
    assert after['atelier_jobs{kind="practice",status="Failed"}'] == 1


def test_names_that_nobody_knows_are_counted_together(people, client_of):
    signed = client_of(people.dora, "sagemaker")
    signed.meta.events.register(
        "before-sign", lambda request, **_: request.headers.replace_header("X-Amz-Target", f"SageMaker.{uuid4().hex}")
    )

    with pytest.raises(ClientError):
        signed.list_models()

    ours = 'service="sagemaker"'  # counters are those of the process: other tests may have asked other services
    counted = [name for name in metrics() if name.startswith("atelier_requests_total") and ours in name]
    unknown = [name for name in counted if "UnknownOperation" in name]
    assert unknown == [
        'atelier_requests_total{operation="unknown",outcome="UnknownOperationException",service="sagemaker"}'
    ]


def metrics():
    """Every sample that a scraper on this machine reads."""
    text = Browser(address="127.0.0.1").get("/metrics").content.decode()
    lines = [line.rpartition(" ") for line in text.splitlines() if not line.startswith("#")]
    return {name: float(value) for name, _, value in lines}
