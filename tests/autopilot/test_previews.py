"""A data set is previewed when somebody asks: once per question, by a worker, for whoever may read it."""

import pytest

from autopilot.models import Preview
from studio.datasets.models import Dataset
from tests.autopilot.tables import customers
from tests.studio.access.browsers import browser_of

ADDRESS = "/api/datasets/people/previews"


@pytest.fixture
def dora(people):
    """dora's browser."""
    return browser_of(people.dora)


@pytest.fixture
def dataset(people, stored, db) -> Dataset:
    """A data set that nobody has looked at; its rows are not there."""
    ready = {"version": 1, "status": "Ready", "uri": stored("people/people.csv", b"a,b\n1,2\n")}
    mine = {"domain_id": people.dora.domain_id, "owner": people.dora.user}
    return Dataset.objects.create(name="people", filename="people.csv", **ready, **mine)


@pytest.mark.slow
@pytest.mark.timeout(120)
def test_a_worker_says_what_to_expect(dora, people, stored, worker, wait_until):
    uri = stored("people/people.csv", customers())
    assert dora.post(f"/api/datasets?name=people&uri={uri}").status_code == 201
    wait_until(lambda: dora.get("/api/datasets/people").json()["status"] == "Ready", 60)
    question = {"target": "churn", "features": {"FeatureAttributeNames": ["months", "plan", "city"]}}

    asked, again = (dora.post(ADDRESS, question) for _ in range(2))

    assert (asked.status_code, again.json()["name"]) == (202, asked.json()["name"])
    address = f"{ADDRESS}/{asked.json()['name']}"
    assert browser_of(people.eve).get(address).status_code == 404
    wait_until(lambda: dora.get(address).json()["status"] != "InProgress", 60)
    found = dora.get(address).json()
    assert (found["status"], found["question"]) == ("Completed", question), found
    assert found["result"]["impact"][0]["column"] == "months"
    assert {each["column"] for each in found["result"]["impact"]} == {"months", "plan", "city"}
    assert found["result"]["estimate"]["low"] <= found["result"]["estimate"]["value"]
    # Answered already, so nobody has to work for it.
    assert dora.post(ADDRESS, question).json()["result"] == found["result"]
    assert Preview.objects.count() == 1


@pytest.mark.parametrize(
    ("question", "field"),
    [
        ({}, "target"),
        ({"target": ["a"]}, "target"),
        ({"target": "b", "weight": "b"}, "weight"),
        ({"target": "b", "problem_type": "Guessing"}, "problem_type"),
        ({"target": "b", "metric": "AUC"}, "metric"),
        ({"target": "b", "problem_type": "Regression", "metric": "AUC"}, "metric"),
        ({"target": "b", "validation_fraction": 1}, "validation_fraction"),
        ({"target": "b", "features": {"Validation": {"Method": "Magic"}}}, "features"),
        ({"target": "b", "features": []}, "features"),
        ({"target": "b", "more": 1}, None),
    ],
)
def test_a_question_that_makes_no_sense_is_refused_with_its_field(dora, dataset, question, field):
    answer = dora.post(ADDRESS, question)

    assert (answer.status_code, answer.json().get("field")) == (400, field), answer.json()
    assert not Preview.objects.exists()


def test_a_person_has_three_at_once_and_the_same_question_is_no_new_one(dora, dataset):
    answers = [dora.post(ADDRESS, {"target": target}) for target in ("a", "b", "c", "d", "a")]

    assert [each.status_code for each in answers] == [202, 202, 202, 400, 202]
    assert "3 previews" in answers[3].json()["message"]
    assert answers[4].json()["name"] == answers[0].json()["name"]


def test_a_failed_one_is_asked_again_and_only_the_newest_are_kept(dora, dataset):
    for number in range(Preview.KEPT + 3):
        name = dora.post(ADDRESS, {"target": "b", "features": {"FeatureAttributeNames": [str(number)]}}).json()["name"]
        Preview.objects.get(name=name).move_to(Preview.Status.FAILED, "no rows")

    again = dora.post(ADDRESS, {"target": "b", "features": {"FeatureAttributeNames": [str(number)]}}).json()

    assert (again["status"], again["name"]) == ("InProgress", f"{name[:-1]}2")
    assert Preview.objects.count() == Preview.KEPT + 1
