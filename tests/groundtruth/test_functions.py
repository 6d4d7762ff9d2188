"""Functions of custom jobs: registered by administrators alone, asked before tasks are made and after answers came."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from groundtruth.jobs import run_labeling_job
from groundtruth.models import AnnotationFunction, DataObject, LabelingJob
from groundtruth.rendering.pages import task_page
from tests.groundtruth.conftest import FUNCTION
from tests.groundtruth.rows import make_job
from tests.groundtruth.test_running import context_of, crew, label, look, output, states  # noqa: F401
from tests.studio.access.browsers import browser_of
from workers.context import InputError

PATH = "/api/labeling/functions"
BEFORE = """
def handler(event, context):
    assert event["version"] == "2018-10-16"
    text = event["dataObject"]["source"]
    print("looked at", text)
    if text == "text 1":
        raise ValueError("no such text")
    return {"taskInput": {"shout": text.upper(), "job": event["labelingJobArn"]},
            "isHumanAnnotationRequired": "false" if text == "text 2" else True}
"""
AFTER = """
import json
def handler(event, context):
    assert set(event) == {"version", "labelingJobArn", "labelCategories", "labelAttributeName", "roleArn", "payload"}
    found = []
    for each in context.payload:
        said = [json.loads(one["annotationData"]["content"]) for one in each["annotations"]]
        content = {event["labelAttributeName"]: {"answers": len(said), "text": each["dataObject"]["content"]}}
        found.append({"datasetObjectId": each["datasetObjectId"], "consolidatedAnnotation": {"content": content}})
    return found[:-1] if len(found) > 2 else found
"""


def register(name, code="", **more):
    return AnnotationFunction.objects.create(name=name, code=code, registered_by="ada", **more)


def custom_job(cast, crew, objects, *, wanted=1, template="{{ task.input.shout }}", **functions):  # noqa: F811
    job = make_job(cast.dora, crew[0], 0, wanted=wanted)
    job.type_key = ""
    job.resolved = {"labels": [], "categories": {}, "template": template, "source_key": "", **functions}
    job.total = objects
    job.save()
    DataObject.objects.bulk_create(
        DataObject(job=job, number=n, line=json.dumps({"source": f"text {n}"}), wanted=wanted) for n in range(objects)
    )
    return job


@pytest.mark.django_db
def test_a_round_trip_through_both_functions(cast, crew):  # noqa: F811
    register("before", BEFORE)
    register("after", AFTER)
    job = custom_job(cast, crew, 6, wanted=2, pre="before", post="after")

    assert look(job)
    assert states(job) == "IFFIII"
    row = DataObject.objects.get(job=job, number=0)
    assert task_page(job, row.data, lambda uri: uri, row.given).html.count("TEXT 0") == 1
    for worker in crew[1][:2]:
        label(job, worker, answer={"anything": [1]})
    assert not look(job)

    lines = output(job)
    assert lines[0]["kind"] == {"answers": 2, "text": "text 0"}
    metadata = dict(lines[0]["kind-metadata"])
    assert metadata.pop("creation_date")
    assert metadata == {"job_name": job.name, "type": "groundTruth/custom", "human-annotated": "yes"}
    reasons = [lines[n]["kind-metadata"]["failure-reason"] for n in (1, 2, 5)]
    assert "ValueError: no such text" in reasons[0]
    assert "human annotation not required" in reasons[1]
    assert "has no label for this object" in reasons[2]


@pytest.mark.django_db
def test_a_job_whose_first_objects_all_fail_fails(cast, crew):  # noqa: F811
    register("before", "def handler(event, context): return {'taskInput': 1}\n")
    job = custom_job(cast, crew, 12, pre="before")

    with pytest.raises(
        InputError, match=r'The first 10 objects all failed: .* must answer with an object .* "taskInput"'
    ):
        run_labeling_job(job, context_of(job))


@pytest.mark.django_db
def test_a_function_that_answers_no_list_fails_its_batch(cast, crew):  # noqa: F811
    register("after", "def handler(event, context): return {}\n")
    job = custom_job(cast, crew, 2, post="after")
    assert look(job)
    label(job, crew[1][0], answer={"anything": 1})

    assert not look(job)

    assert states(job) == "FF"
    assert "must answer with a list" in output(job)[0]["kind-metadata"]["failure-reason"]


@pytest.mark.django_db
def test_without_a_function_the_metadata_says_where_the_answers_are(cast, crew):  # noqa: F811
    job = custom_job(cast, crew, 1)
    assert look(job)
    label(job, crew[1][0], answer={"anything": 1})
    assert not look(job)

    line = output(job)[0]
    assert line["kind"] == {}
    assert "/annotations/worker-response/iteration-1/0/" in line["kind-metadata"]["worker-response-ref"]
    (shown,) = browser_of(cast.dora).get(f"/api/labeling/jobs/{job.name}/objects").json()["objects"]
    assert shown["drawn"] == {"words": "anything: 1", "marks": [], "media": None}


class Endpoint(BaseHTTPRequestHandler):
    """Answers with what a pre-annotation function answers, at the third time of asking."""

    asked: list[dict] = []

    def do_POST(self):
        event = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.asked.append(event)
        body = json.dumps({"taskInput": {"shout": event["dataObject"]["source"]}}).encode()
        self.send_response(200 if len(self.asked) > 2 else 503)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        """Not into the test's output."""


@pytest.fixture
def endpoint():
    Endpoint.asked = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), Endpoint)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/before"
    server.shutdown()


@pytest.mark.django_db
def test_an_endpoint_is_asked_again_and_private_addresses_only_if_allowed(cast, crew, endpoint, settings):  # noqa: F811
    register("before", url=endpoint)
    settings.OUTBOUND_PRIVATE = False
    job = custom_job(cast, crew, 1, pre="before")
    with pytest.raises(InputError, match="not public"):
        run_labeling_job(job, context_of(job))
    assert Endpoint.asked == []
    settings.OUTBOUND_PRIVATE = True

    assert look(job)

    assert DataObject.objects.get(job=job).given == '{"shout": "text 0"}'
    event = {"version": "2018-10-16", "labelingJobArn": job.arn, "dataObject": {"source": "text 0"}}
    assert Endpoint.asked == [event] * 3


def test_only_administrators_register(people, dora, labelers, job_request):
    ada, dora_browser = browser_of(people.ada), browser_of(people.dora)
    body = {"code": BEFORE, "timeout_s": 5}
    assert dora_browser.send("PUT", f"{PATH}/before", body).status_code == 403
    assert ada.send("PUT", f"{PATH}/before", {"code": "def x("}).status_code == 400
    assert ada.send("PUT", f"{PATH}/before", {"code": BEFORE, "url": "https://example.org"}).status_code == 400
    assert ada.send("PUT", f"{PATH}/PRE-x", body).status_code == 400
    assert ada.send("PUT", f"{PATH}/before", body).json()["function"]["registered_by"] == people.ada.user.username

    shown = dora_browser.get(PATH).json()["functions"][0]
    assert (shown["name"], shown["kind"], "code" in shown) == ("before", "python", False)
    assert dora_browser.get(f"{PATH}/before").status_code == 403
    event = {"version": "2018-10-16", "labelingJobArn": "arn", "dataObject": {"source": "text 0"}}
    tried = ada.post(f"{PATH}/before/try", {"event": event}).json()
    assert tried == {
        "result": {"taskInput": {"shout": "TEXT 0", "job": "arn"}, "isHumanAnnotationRequired": True},
        "log": ["looked at text 0"],
    }
    assert "KeyError" in ada.post(f"{PATH}/before/try", {"event": {}}).json()["error"]

    labelers("ann")
    request = job_request()
    human = request["HumanTaskConfig"]
    human["PreHumanTaskLambdaArn"] = shown["arn"]
    dora.create_labeling_job(**request)
    job = LabelingJob.objects.get(name="roof")
    assert (job.type_key, job.resolved["pre"]) == ("ImageMultiClass", "before")
    assert ada.send("DELETE", f"{PATH}/before").status_code == 409
    human["AnnotationConsolidationConfig"]["AnnotationConsolidationLambdaArn"] = f"{FUNCTION}:before"
    dora.create_labeling_job(**request | {"LabelingJobName": "other"})
    other = LabelingJob.objects.get(name="other")
    assert (other.type_key, other.resolved["post"]) == ("", "before")
    LabelingJob.objects.update(status="Stopped")
    assert ada.send("DELETE", f"{PATH}/before").status_code == 204
    with pytest.raises(dora.exceptions.ClientError, match="no function before is registered"):
        dora.create_labeling_job(**request | {"LabelingJobName": "third"})
