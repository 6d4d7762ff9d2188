"""From where people label: lists of addresses and addresses of media, behind proxies (workforce specification §2.5)."""

import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from django.core import signing

from groundtruth.models import DataObject, Worker
from groundtruth.portal.sessions import COOKIE, SALT
from tests.groundtruth.conftest import picture
from tests.groundtruth.rows import make_job, make_team
from tests.running import RunningServer

OFFICE, ELSEWHERE = "192.0.2.7", "203.0.113.9"


@pytest.fixture
def behind_others() -> Iterator[RunningServer]:
    """A server whose proxy is another machine: what a visitor says about their address is nothing."""
    running = RunningServer(proxies="192.0.2.1")
    yield running
    running.stop()


@pytest.fixture
def team(people):
    return make_team(people.dora, 1)


def asked(server: RunningServer, worker: Worker, path: str, via: str = "", method: str = "GET", **more: Any) -> Any:
    """The answer over the wire; `via`: what a proxy says where the request came from."""
    cookies = {COOKIE: signing.dumps([worker.pk, worker.session_hash()], salt=SALT), "atelier_csrf": "c" * 32}
    headers = {"X-CSRFToken": "c" * 32} | ({"X-Forwarded-For": via} if via else {})
    return httpx.request(method, server.url + path, cookies=cookies, headers=headers, **more)


@pytest.mark.parametrize(
    ("cidr", "inside"), [("192.0.2.0/24", OFFICE), ("2001:db8::/32", "2001:db8::7"), ("192.0.2.7/32", OFFICE)]
)
def test_the_list_of_addresses_counts_behind_our_proxy(server, team, dora, cidr, inside):
    worker, workforce = team[1][0], team[0].workforce
    dora.update_workforce(WorkforceName=workforce.name, SourceIpConfig={"Cidrs": [cidr]})

    assert asked(server, worker, "/api/portal/jobs", inside).status_code == 200
    for via in (ELSEWHERE, "2001:db9::7", f"{inside}, {ELSEWHERE}", ""):
        answer = asked(server, worker, "/api/portal/jobs", via)
        assert (answer.status_code, answer.content) == (204, b""), via
    assert asked(server, worker, "/api/portal/session", ELSEWHERE).json()["message"].endswith("from this network.")


def test_an_eleventh_range_and_a_single_address_are_refused(dora, team):
    name = team[0].workforce.name
    for cidrs in ([f"10.0.{n}.0/24" for n in range(11)], ["192.0.2.7"], ["192.0.2.0/33"]):
        with pytest.raises(dora.exceptions.ClientError, match="ValidationException"):
            dora.update_workforce(WorkforceName=name, SourceIpConfig={"Cidrs": cidrs})
    assert dora.describe_workforce(WorkforceName=name)["Workforce"]["SourceIpConfig"] == {"Cidrs": []}


def test_what_a_visitor_says_about_their_address_is_nothing(server, behind_others, team, dora):
    worker, workforce = team[1][0], team[0].workforce
    dora.update_workforce(WorkforceName=workforce.name, SourceIpConfig={"Cidrs": ["192.0.2.0/24"]})

    assert asked(server, worker, "/api/portal/jobs", OFFICE).status_code == 200
    assert asked(behind_others, worker, "/api/portal/jobs", OFFICE).status_code == 204


def test_addresses_of_media_are_bound_where_the_team_wants_it(server, people, team, stored):
    crew, (worker,) = team
    crew.request["WorkerAccessConfiguration"] = {"S3Presign": {"IamPolicyConstraints": {"SourceIp": "Enabled"}}}
    crew.save()
    job = make_job(people.dora, crew, 1)
    uri = stored("roofs/a.png", picture())
    DataObject.objects.filter(job=job).update(line=json.dumps({"source-ref": uri}))

    given = asked(
        server, worker, f"/api/portal/jobs/{job.name}/tasks", OFFICE, "POST", json={"request_id": "request-1"}
    )

    media, page = given.json()["task"]["media"][0], given.json()["task"]["page_url"]
    assert [asked(server, worker, media, via).status_code for via in (OFFICE, ELSEWHERE, "")] == [200, 403, 403]
    assert [asked(server, worker, page, via).status_code for via in (OFFICE, ELSEWHERE)] == [200, 410]
    again = asked(server, worker, f"/api/portal/tasks/{given.json()['task']['id']}", ELSEWHERE).json()["task"]
    assert asked(server, worker, again["media"][0], ELSEWHERE).status_code == 200  # they moved and opened it again
