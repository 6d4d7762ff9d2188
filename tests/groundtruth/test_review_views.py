"""What the pages of human review and of custom jobs need beyond the API: previews, conditions, a seen loop."""

import json

import pytest

from groundtruth.models import AnnotationFunction, HumanLoop
from tests.groundtruth.test_reviews import (  # noqa: F401
    CALM,
    PAGE,
    POOL,
    a2i,
    ann_and_bob,
    begin,
    make_flow,
    ui,
)
from tests.studio.access.browsers import Browser, browser_of

pytestmark = pytest.mark.django_db
FORMS = "AWS/Textract/AnalyzeDocument/Forms/V1"


def test_a_preview_takes_the_input_of_a_human_loop_as_it_is(people):
    dora = browser_of(people.dora)
    asked = {"template": PAGE, "input": {"taskObject": "All good & fine."}}

    made = dora.post("/api/labeling/previews", asked).json()

    assert made["errors"] == []
    assert "All good &amp; fine." in Browser().get(made["page_url"]).content.decode()
    wrong = dora.post("/api/labeling/previews", asked | {"input": ["no object"]})
    assert (wrong.status_code, wrong.json()["message"]) == (400, "line, input and categories are JSON objects.")


def test_a_preview_of_a_custom_job_asks_its_function(people):
    dora = browser_of(people.dora)
    code = "def handler(event, context):\n    return {'taskInput': {'shout': event['dataObject']['source'].upper()}}\n"
    AnnotationFunction.objects.create(name="before", code=code, registered_by="ada")
    asked = {"template": "<crowd-form>{{ task.input.shout }}</crowd-form>", "function": "before"}

    made = dora.post("/api/labeling/previews", asked | {"line": {"source": "quiet"}}).json()
    failed = dora.post("/api/labeling/previews", asked | {"line": {"other": 1}})
    unknown = dora.post("/api/labeling/previews", asked | {"function": "nobody"})

    assert "QUIET" in Browser().get(made["page_url"]).content.decode()
    assert (failed.status_code, failed.json()["field"]) == (400, "function")
    assert "KeyError" in failed.json()["message"]
    assert (unknown.status_code, unknown.json()["field"]) == (400, "function")
    assert "no function nobody" in unknown.json()["message"]


@pytest.mark.parametrize(
    ("conditions", "problem"),
    [
        ({"Conditions": [{"ConditionType": "Sampling", "ConditionParameters": {"RandomSamplingPercentage": 5}}]}, ""),
        ({"Conditions": []}, "Conditions"),
        ({"Conditions": [{"And": [{"ConditionType": "Sampling"}]}]}, "And"),
        ({"ConditionType": "Sampling"}, "Put the condition into a list"),
    ],
)
def test_conditions_are_looked_at_before_there_is_a_flow_definition(people, conditions, problem):
    asked = {"source": FORMS, "conditions": json.dumps(conditions)}

    said = browser_of(people.dora).post("/api/labeling/conditions", asked).json()["problem"]

    assert (said == "") == (problem == "")
    assert problem in said
    assert browser_of(people.dora).post("/api/labeling/conditions", asked | {"source": "none"}).status_code == 400


def test_a_loop_is_shown_as_its_reviewers_saw_it(people, a2i, make_flow, ann_and_bob):  # noqa: F811
    begin(a2i, make_flow())
    dora, eve, where = browser_of(people.dora), browser_of(people.eve), "/api/labeling/human-loops/letter-1"
    before = dora.get(where).json()
    ann = ann_and_bob[0]
    assert ann.submit(ann.next(POOL), CALM).status_code == 200

    seen = dora.get(where).json()

    assert (before["answers"], before["ended_at"], before["reviewers"], before["flow"]) == ([], None, 1, "tone")
    assert seen["input"] == {"taskObject": "All good."}
    assert [(each["worker"], each["answer"]) for each in seen["answers"]] == [("ann@example.org", CALM)]
    assert "All good." in Browser().get(seen["page_url"]).content.decode()
    assert eve.get(where).status_code == 404
    HumanLoop.objects.update(object=None)  # thirty days after its end
    forgotten = dora.get(where).json()
    assert (forgotten["input"], forgotten["answers"], forgotten["page_url"]) == (None, [], "")
