"""The display filter of lists (spec studio §8.4): pages hide what other domains made, programs get everything."""

from dataclasses import replace
from itertools import chain

import httpx
import pytest

from hosting.models import Model
from studio.api.models import Tag
from studio.api.system_tags import DOMAIN
from studio.api.tags import set_tags
from studio.datasets.models import Dataset
from tests.cast import Person

HEADER = ("X-Atelier-Display", "domain")
NARROWED = dict([HEADER])


@pytest.fixture
def ada(people, server):
    """Ada at a browser; her domain is the workshop, Eve's is elsewhere."""
    http = httpx.Client(base_url=server.url, timeout=60)
    http.get("/api/session")
    http.headers["X-CSRFToken"] = http.cookies["atelier_csrf"]
    answer = http.post("/api/session", json={"username": "ada", "password": people.ada.password})
    assert answer.status_code == 200, answer.text
    http.headers["X-CSRFToken"] = http.cookies["atelier_csrf"]
    yield http
    http.close()


def make(name: str, person: Person, *, tagged: bool = True) -> None:
    """A model, made in the studio or (untagged) by a program."""
    caller = replace(person.principal, via="session" if tagged else "access-key")
    Model.objects.create_named(name, caller, request={})


def listed(http: httpx.Client, headers: dict[str, str], **request) -> list[list[str]]:
    """The names of ListModels, page by page."""
    pages: list[list[str]] = []
    token: str | None = ""
    while token is not None:
        more = {"NextToken": token} if token else {}
        target = {"Content-Type": "application/x-amz-json-1.1", "X-Amz-Target": "SageMaker.ListModels"}
        answer = http.post("/aws", json={**request, **more}, headers={**target, **headers})
        assert answer.status_code == 200, answer.text
        pages.append([row["ModelName"] for row in answer.json()["Models"]])
        token = answer.json().get("NextToken")
    return pages


def test_pages_are_full_and_lead_on_and_programs_get_all(people, ada, client_of):
    for n in range(12):
        make(f"ours-{n:02}", people.dora)
        make(f"Theirs-{n:02}", people.eve)  # ARNs are lower case
    make("program", people.eve, tagged=False)
    ours = ["program", *(f"ours-{n:02}" for n in reversed(range(12)))]

    narrowed = listed(ada, NARROWED, MaxResults=5)
    by_name = listed(ada, NARROWED, MaxResults=5, SortBy="Name", SortOrder="Ascending")

    assert [len(each) for each in narrowed] == [5, 5, 3]
    assert list(chain(*narrowed)) == ours
    assert list(chain(*by_name)) == sorted(ours)
    assert listed(ada, NARROWED, NameContains="theirs") == [[]]
    assert len(list(chain(*listed(ada, {}, MaxResults=5)))) == 25
    program = client_of(people.ada, "sagemaker")
    program.meta.events.register("before-sign", lambda request, **_: request.headers.add_header(*HEADER))
    assert len(program.list_models(MaxResults=100)["Models"]) == 25


def test_a_thing_is_moved_by_its_tag_and_opens_wherever_it_is_from(people, ada):
    make("program", people.dora, tagged=False)
    elsewhere = people.eve.profile.domain.arn
    set_tags(Model.objects.get(name="program").arn, [{"Key": DOMAIN, "Value": elsewhere}])

    assert listed(ada, NARROWED) == [[]]
    assert listed(ada, {}) == [["program"]]
    target = {"Content-Type": "application/x-amz-json-1.1", "X-Amz-Target": "SageMaker.DescribeModel"}
    described = ada.post("/aws", json={"ModelName": "program"}, headers={**target, **NARROWED})
    assert described.status_code == 200, described.text


def test_lists_of_views_are_narrowed_as_well_and_the_session_tells_of_other_domains(people, ada):
    for person, name in ((people.dora, "ours"), (people.eve, "theirs")):
        caller = replace(person.principal, via="session")
        Dataset.objects.create_version(name, caller, new_version=False, uri="s3://b/k", filename="k")
    Dataset.objects.create_version(
        "ours", replace(people.ada.principal), new_version=True, uri="s3://b/l", filename="l"
    )

    def names(headers: dict[str, str]) -> list[str]:
        return [row["name"] for row in ada.get("/api/datasets", headers=headers).json()["datasets"]]

    assert names(NARROWED) == ["ours"]
    assert sorted(names({})) == ["ours", "theirs"]
    jobs = [row["name"] for row in ada.get("/api/activity", headers=NARROWED).json()["jobs"]]
    assert set(jobs) == {"ours"}
    assert ada.get("/api/session").json()["other_domains"] is True
    assert ada.delete("/api/datasets/theirs").status_code == 204
    assert set(Tag.objects.filter(key=DOMAIN).values_list("arn", flat=True)) == {Dataset.objects.get(version=1).arn}
