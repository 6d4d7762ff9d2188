"""Analyses that are reviewed when the conditions of a flow definition hold: recorded answers."""

import json

import pytest

from groundtruth.models import HumanLoop
from groundtruth.reviewing import tending
from studio.storage.store import default_bucket, object_store
from tests.groundtruth.conftest import picture
from tests.groundtruth.test_reviews import MODERATION, ann_and_bob, conditions, definition, refused
from tests.studio.access.browsers import browser_of

__all__ = ["ann_and_bob"]  # a fixture
FORMS = "AWS/Textract/AnalyzeDocument/Forms/V1"
LOW = {
    "Conditions": [
        {
            "ConditionType": "ModerationLabelConfidenceCheck",
            "ConditionParameters": {"ModerationLabelName": "*", "ConfidenceLessThan": 90},
        }
    ]
}
MISSING = {
    "Conditions": [{"ConditionType": "MissingImportantFormKey", "ConditionParameters": {"ImportantFormKey": "Name"}}]
}
LABELS = {
    "ModerationLabels": [
        {"Confidence": 96.7, "Name": "Suggestive", "ParentName": ""},
        {"Confidence": 61.2, "Name": "Gore", "ParentName": "Violence"},
    ],
    "ModerationModelVersion": "3.0",
}
PAGE = (
    "<crowd-form><crowd-rekognition-detect-moderation-labels"
    "{% assign image = task.input.aiServiceRequest.image %}"
    " src='{{ image.s3object.bucket }}/{{ image.s3Object.name }}'"
    " categories='[{% for label in task.input.selectedAiServiceResponse.moderationLabels %}"
    '{ name: "{{ label.name }}", parentName: "{{ label.parentName }}" },{% endfor %}]\'>'
    "</crowd-rekognition-detect-moderation-labels></crowd-form>"
)


@pytest.fixture
def make(dora, ann_and_bob):
    """`make(source, conditions, page)`: the ARN of a flow definition for an analyser."""

    def created(source, text=None, page=PAGE):
        ui = dora.create_human_task_ui(HumanTaskUiName="page", UiTemplate={"Content": page})["HumanTaskUiArn"]
        more = {"HumanLoopActivationConfig": conditions(json.dumps(text))} if text else {}
        source = {"AwsManagedHumanLoopRequestSource": source}
        request = definition(ui=ui) | more | {"HumanLoopRequestSource": source}
        return dora.create_flow_definition(**request)["FlowDefinitionArn"]

    return created


def moderation(flow, name="picture-1"):
    config = {"HumanLoopName": name, "FlowDefinitionArn": flow}
    image = {"S3Object": {"Bucket": default_bucket(), "Name": "picture.png"}}
    return {"Image": image, "HumanLoopConfig": config}


def ask(person, request, response):
    answer = browser_of(person).post("/api/labeling/analyses", {"request": request, "response": response})
    return answer.status_code, answer.json()


def test_labels_that_are_unsure_are_reviewed(people, make, ann_and_bob, stored):
    stored("picture.png", picture())
    ann, _ = ann_and_bob
    flow = make(MODERATION, LOW)

    code, found = ask(people.dora, moderation(flow), LABELS)

    activated = found["HumanLoopActivationOutput"]
    assert (code, activated["HumanLoopActivationReasons"]) == (200, ["ConditionsEvaluation"])
    assert activated["HumanLoopArn"].endswith(":human-loop/picture-1")
    results = {"Conditions": [LOW["Conditions"][0] | {"EvaluationResult": True}]}
    assert json.loads(activated["HumanLoopActivationConditionsEvaluationResults"]) == results
    task = ann.next("~tone")
    page = ann.get(task["page_url"]).content.decode()
    assert f"src='{default_bucket()}/picture.png'" in page
    assert ("Gore" in page, "Suggestive" in page) == (True, False)
    answer = {MODERATION: {"moderationLabels": [{"name": "Gore", "parentName": "Violence"}]}}
    ann.submit(task, answer)
    tending.tend()
    uri = HumanLoop.objects.get().output_uri
    written = json.loads(object_store().read(default_bucket(), uri.partition(f"{default_bucket()}/")[2]))
    assert written["awsManagedHumanLoopRequestSource"] == MODERATION
    assert written["humanAnswers"][0]["answerContent"] == answer
    gore = {"confidence": 61.2, "name": "Gore", "parentName": "Violence"}
    assert written["inputContent"] == {
        "aiServiceRequest": {
            "image": {"s3Object": {"bucket": default_bucket(), "name": "picture.png"}},
            "humanLoopConfig": {"humanLoopName": "picture-1", "flowDefinitionArn": flow},
        },
        "aiServiceResponse": {
            "moderationLabels": [{"confidence": 96.7, "name": "Suggestive", "parentName": ""}, gore],
            "moderationModelVersion": "3.0",
        },
        "humanTaskActivationConditionResults": results,
        "selectedAiServiceResponse": {"moderationLabels": [gore], "moderationModelVersion": "3.0"},
    }


def test_labels_that_are_sure_are_not(people, make):
    flow = make(MODERATION, LOW)
    sure = {"ModerationLabels": [{"Confidence": 99, "Name": "Gore"}]}

    code, found = ask(people.dora, moderation(flow), sure)

    assert (code, found["HumanLoopActivationOutput"].get("HumanLoopArn")) == (200, None)
    assert not HumanLoop.objects.exists()


def test_a_key_that_is_missing_from_a_form(people, make, ann_and_bob):
    ann, _ = ann_and_bob
    page = "<crowd-form><p>{{ task.input.humanLoopContext.importantFormKeys | to_json }}</p></crowd-form>"
    flow = make(FORMS, MISSING, page)
    config = {"HumanLoopName": "form-1", "FlowDefinitionArn": flow}

    ask(people.dora, {"FeatureTypes": ["FORMS"], "HumanLoopConfig": config}, {"Blocks": []})

    assert "[&#34;Name&#34;]" in ann.get(ann.next("~tone")["page_url"]).content.decode()


def test_without_conditions_everything_is_reviewed_once(people, make):
    flow = make(MODERATION)
    answers = [ask(people.dora, moderation(flow), LABELS)[1] for _ in range(2)]

    assert answers[0] == answers[1]
    assert HumanLoop.objects.count() == 1


def test_what_is_refused(people, make, client_of, dora):
    flow = make(MODERATION, LOW)
    a2i = client_of(people.dora, "sagemaker-a2i-runtime")
    direct = {"HumanLoopName": "x", "FlowDefinitionArn": flow, "HumanLoopInput": {"InputContent": "{}"}}

    assert refused(a2i.start_human_loop, **direct)[0] == "ValidationException"
    assert ask(people.dora, moderation(flow), {"ModerationLabels": [{}]})[0] == 400
    assert ask(people.dora, moderation(flow, "Capital"), LABELS)[0] == 400
    assert ask(people.dora, {"Image": {}}, LABELS)[0] == 400
    assert ask(people.eve, moderation(flow), LABELS)[0] == 404
    assert ask(people.lea, moderation(flow), LABELS)[0] == 403
    assert not HumanLoop.objects.exists()
