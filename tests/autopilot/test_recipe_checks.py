"""A recipe is looked at while somebody writes it: every step that cannot be done is named, nothing is stored."""

import json

import pytest

from autopilot.recipe_checks import kind_of
from studio.datasets.models import Dataset
from studio.storage.store import object_store
from studio.storage.uris import S3Uri
from tests.studio.access.browsers import browser_of

ADDRESS = "/api/datasets/people/recipe-checks"
FORMULA = {"Type": "Formula", "Column": "bmi", "Expression": "weight / (height ^ 2)"}


@pytest.fixture
def dora(people):
    """dora's browser."""
    return browser_of(people.dora)


@pytest.fixture
def dataset(people, stored, db) -> Dataset:
    """A data set that was described, of four columns."""
    types = {"weight": "numeric", "height": "numeric", "city": "categorical", "ill": "binary"}
    columns = [{"name": name, "type": kind, "top": [{"value": "yes"}]} for name, kind in types.items()]
    ready = {"version": 1, "status": "Ready", "uri": stored("people/people.csv", b"weight,height,city,ill\n")}
    mine = {"domain_id": people.dora.domain_id, "owner": people.dora.user}
    row: Dataset = Dataset.objects.create(name="people", filename="people.csv", **ready, **mine)
    profile: S3Uri = row.derived / "profile.json"
    object_store().put(profile.bucket, profile.key, json.dumps({"columns": columns}).encode())
    return row


def about(*steps: object, **more: object) -> dict[str, object]:
    return {"target": "ill", "features": {"Recipe": list(steps), **more}}


def test_the_columns_that_it_makes_are_told(dora, dataset):
    again = {"Type": "Formula", "Column": "heavy", "Expression": "bmi > avg(bmi)"}

    answer = dora.post(ADDRESS, about(FORMULA, again))

    assert answer.json() == {
        "problems": [],
        "columns": [{"name": "bmi", "type": "numeric"}, {"name": "heavy", "type": "boolean"}],
    }


def test_every_step_that_cannot_be_done_is_named(dora, dataset):
    steps = (
        FORMULA | {"Expression": "wieght * 2"},
        {"Type": "Magic"},
        {"Type": "ReplaceMissing", "Column": "city", "With": "Mean"},
        FORMULA | {"Column": "leak", "Expression": "If(ill = 'yes', 1, 0)"},
        {"Type": "ReplaceMissing", "Column": "bmi", "With": "Mean"},
    )

    found = dora.post(ADDRESS, about(*steps)).json()

    assert [each["step"] for each in found["problems"]] == [
        0,
        1,
        2,
        3,
    ]  # the last one reads what the first one would make
    assert found["problems"][0]["said"].startswith("Step 1 (formula `bmi`): ")
    assert "Did you mean `weight`?" in found["problems"][0]["said"]
    assert "it is the column to predict" in found["problems"][3]["said"]
    assert found["columns"] == []


def test_types_and_roles_of_the_form_count(dora, dataset):
    as_text = about(FORMULA, FeatureDataTypes={"weight": "categorical"})
    grouped = about(FORMULA, Validation={"Method": "Grouped", "Column": "height"})

    for body in (as_text, grouped, about(FORMULA) | {"weight": "weight"}):
        assert [each["step"] for each in dora.post(ADDRESS, body).json()["problems"]] == [0]
    assert dora.post(ADDRESS, about() | {"target": ""}).json() == {"problems": [], "columns": []}


@pytest.mark.parametrize("recipe", ["weight", {"Type": "Formula"}, [FORMULA] * 101])
def test_what_is_no_list_of_steps_is_said_without_a_step(dora, dataset, recipe):
    (problem,) = dora.post(ADDRESS, {"features": {"Recipe": recipe}}).json()["problems"]

    assert problem["step"] is None
    assert problem["said"].endswith(".")


@pytest.mark.parametrize("body", [[], {"more": 1}, {"target": 3}, {"features": "x"}, {"features": {"Validation": []}}])
def test_another_question_is_refused(dora, dataset, body):
    assert dora.post(ADDRESS, body).status_code == 400


def test_what_cannot_be_written_into_an_answer_is_refused_like_anything_else(dora, dataset):
    (problem,) = dora.post(ADDRESS, about({"Type": "DropMissing", "Columns": ["\ud800"]})).json()["problems"]

    assert problem["step"] == 0


def test_somebody_elses_data_set_is_not_there(people, dataset):
    assert browser_of(people.eve).post(ADDRESS, about(FORMULA)).status_code == 404


@pytest.mark.parametrize(
    ("column", "kind"),
    [
        ({"type": "binary", "top": [{"value": "0"}, {"value": "1"}]}, "numeric"),
        ({"type": "binary", "top": [{"value": "yes"}, {"value": "1"}]}, "categorical"),
        ({"type": "binary", "top": [{"value": "true"}, {"value": "false"}]}, "categorical"),
        ({"type": "binary", "top": [{"value": "2024-01-31"}, {"value": "2024-02-29"}]}, "datetime"),
        ({"type": "categorical", "top": [{"value": "00123"}, {"value": "04567"}, {"value": "1"}]}, "numeric"),
        ({"type": "categorical", "top": [{"value": "Oslo"}, {"value": "1"}]}, "categorical"),
        ({"type": "text", "top": [{"value": "a b c d e f"}]}, "text"),
        ({"type": "empty", "top": []}, "categorical"),
        ({"type": "datetime", "top": []}, "datetime"),
    ],
)
def test_what_a_job_reads_a_column_as(column, kind):
    assert kind_of(column) == kind
