"""A reviewer's answer becomes an object's label, in the manifest, too; and is taken back."""

import json
from typing import Any

import pytest

from groundtruth.correcting import run_correction
from groundtruth.models import AnnotationFunction, Correction, DataObject, LabelingJob
from groundtruth.tasks import working
from groundtruth.tasks.review import send_back
from studio.storage.store import default_bucket, object_store
from studio.storage.uris import S3Uri
from tests.groundtruth.rows import ANSWER, make_job, make_team
from tests.groundtruth.test_functions import custom_job, register
from tests.groundtruth.test_running import context_of, label, look
from tests.studio.access.browsers import browser_of
from workers.context import InputError

pytestmark = pytest.mark.django_db
ANGRY = {"crowd-classifier": {"label": "angry"}}
AFTER = """
import json
def handler(event, context):
    found = []
    for each in context.payload:
        words = [json.loads(one["annotationData"]["content"])["word"] for one in each["annotations"]]
        label = {"words": words, "by": [one["workerId"] for one in each["annotations"]]}
        content = {event["labelAttributeName"]: label}
        found.append({"datasetObjectId": each["datasetObjectId"], "consolidatedAnnotation": {"content": content}})
    return found
"""


@pytest.fixture
def job(people):
    """A job over three texts that one worker found calm; the fourth is open."""
    team, (worker,) = make_team(people.dora, 1)
    made = make_job(people.dora, team, 4)
    assert label(made, worker, 3) == 3
    assert look(made)
    return made


@pytest.fixture
def worker(job):
    """Who labels it."""
    return job.team.members.get()


def where(job: LabelingJob, number: int) -> str:
    return f"/api/labeling/jobs/{job.name}/objects/{number}/correction"


def undo(browser: Any, address: str) -> Any:
    headers = {"X-CSRFToken": browser.client.cookies["atelier_csrf"].value}
    return browser.client.delete(address, headers=headers)


def run(job: LabelingJob, tmp_path: Any) -> Correction:
    """What a worker does with the one that was asked for."""
    asked = Correction.objects.get(job=job, status="InProgress")
    context = context_of(job)
    context.workdir = tmp_path
    try:
        run_correction(asked, context)
    finally:
        Correction.objects.filter(pk=asked.pk).update(status="Completed")
    asked.refresh_from_db()
    return asked


def lines(job: LabelingJob) -> list[Any]:
    key = f"labels/{job.name}/manifests/output/output.manifest"
    return [json.loads(line) for line in object_store().read(default_bucket(), key).splitlines()]


def test_a_correction_is_the_label_of_a_job_that_goes_on(people, job, worker, tmp_path):
    dora = browser_of(people.dora)
    begun = dora.get(where(job, 1)).json()
    assert (begun["answer"], begun["corrections"]) == (ANSWER, [])
    assert dora.get(begun["page_url"]).status_code == 200
    asked = dora.post(where(job, 1), {"answer": ANGRY})
    assert (asked.status_code, asked.json()["correction"]["by"]) == (202, people.dora.user.username)
    assert dora.post(where(job, 1), {"answer": ANGRY}).status_code == 409  # one at a time

    run(job, tmp_path)

    shown = dora.get(where(job, 1).removesuffix("/correction")).json()
    metadata = shown["object"]["metadata"]
    assert (shown["object"]["label"], metadata["class-name"]) == (1, "angry")
    assert (metadata["human-annotated"], metadata["adjustment-status"]) == ("yes", "adjusted")
    assert [each["current"] for each in shown["corrections"]] == [True]
    assert shown["object"]["reviewed_at"] is not None
    assert dora.get(where(job, 1)).json()["answer"] == ANGRY
    # The labeler thinks again; the reviewer's word stays, in the manifest, too.
    task = next(each for each in working.last_answers(job, worker) if each.object.number == 1)
    working.submit(worker, task.key, "again", ANSWER, 1.0)
    label(job, worker)
    look(job)
    assert [line["kind-metadata"]["class-name"] for line in lines(job)] == ["calm", "angry", "calm", "calm"]
    job.refresh_from_db()
    assert job.counters["HumanLabeled"] == 4


def test_after_the_end_the_manifest_is_written_again_and_all_of_it_is_undone(people, job, worker, tmp_path):
    dora = browser_of(people.dora)
    label(job, worker)
    look(job)
    job.move_to("Completed")
    before = lines(job)
    assert undo(dora, where(job, 3)).status_code == 409  # nothing to undo yet
    assert dora.post(where(job, 3), {"answer": ANGRY}).status_code == 202
    run(job, tmp_path)
    assert dora.post(where(job, 3), {"answer": ANSWER}).status_code == 202
    second = run(job, tmp_path)
    assert lines(job)[3]["kind-metadata"]["adjustment-status"] == "adjusted"

    assert undo(dora, where(job, 3)).status_code == 202
    run(job, tmp_path)
    assert lines(job)[3]["kind-metadata"]["class-name"] == "angry"
    assert undo(dora, where(job, 3)).status_code == 202
    run(job, tmp_path)

    assert lines(job) == before
    assert not Correction.objects.filter(current=True).exists()
    assert second.replaces is not None
    job.refresh_from_db()
    assert job.counters["HumanLabeled"] == 4


def test_a_failed_object_gets_a_label(people, job, tmp_path):
    DataObject.objects.filter(job=job, number=0).update(state="Failed", label="", failure_reason="Nobody did.")
    LabelingJob.objects.filter(pk=job.pk).update(human=2, failed=1)
    dora = browser_of(people.dora)
    assert dora.get(where(job, 0)).json()["answer"] is None

    assert dora.post(where(job, 0), {"answer": ANGRY}).status_code == 202
    run(job, tmp_path)

    found = DataObject.objects.get(job=job, number=0)
    assert (found.state, found.failure_reason, found.labels["kind"]) == ("HumanLabeled", "", 1)
    job.refresh_from_db()
    assert (job.human, job.failed) == (3, 0)
    undo(dora, where(job, 0))
    run(job, tmp_path)
    found.refresh_from_db()
    assert (found.state, found.failure_reason) == ("Failed", "Nobody did.")


def test_what_is_sent_back_meanwhile_is_not_corrected(people, job, tmp_path):
    assert browser_of(people.dora).post(where(job, 1), {"answer": ANGRY}).status_code == 202
    send_back(job, 1)

    with pytest.raises(InputError, match="Labelers have the object again"):
        run(job, tmp_path)


def test_what_cannot_be_corrected_says_why(people, job):
    dora, eve = browser_of(people.dora), browser_of(people.eve)
    assert "no label yet" in dora.post(where(job, 3), {"answer": ANGRY}).json()["message"]
    wrong = dora.post(where(job, 0), {"answer": {"crowd-classifier": {"label": "odd"}}})
    assert (wrong.status_code, wrong.json()["field"]) == (400, "answer")
    assert eve.get(where(job, 0)).status_code == 404
    assert eve.post(where(job, 0), {"answer": ANGRY}).status_code == 404


def test_the_function_of_a_custom_job_makes_the_label_of_the_corrected_answer(people, tmp_path):
    team, (worker,) = make_team(people.dora, 1)
    register("after", AFTER)
    job = custom_job(people, (team, [worker]), 2, post="after")
    assert look(job)
    label(job, worker, answer={"word": "pear"})
    assert not look(job)
    job.move_to("Completed")
    dora = browser_of(people.dora)
    assert dora.get(where(job, 1)).json()["answer"] == {"word": "pear"}

    assert dora.post(where(job, 1), {"answer": {"word": "plum"}}).status_code == 202
    run(job, tmp_path)

    first, second = lines(job)
    assert first["kind"] == {"words": ["pear"], "by": [f"private.us-east-1.{worker.worker_id}"]}
    assert second["kind"] == {"words": ["plum"], "by": ["private.us-east-1.reviewer"]}
    assert second["kind-metadata"]["adjustment-status"] == "adjusted"
    assert "adjustment-status" not in first["kind-metadata"]

    AnnotationFunction.objects.all().delete()
    assert dora.post(where(job, 0), {"answer": {"word": "fig"}}).status_code == 202
    with pytest.raises(InputError, match="There is no function after any more"):
        run(job, tmp_path)
    assert lines(job) == [first, second]


def test_without_a_function_the_line_says_where_the_corrected_answer_is(people, tmp_path):
    team, (worker,) = make_team(people.dora, 1)
    job = custom_job(people, (team, [worker]), 1)
    assert look(job)
    label(job, worker, answer={"word": "pear"})
    assert not look(job)

    assert browser_of(people.dora).post(where(job, 0), {"answer": {"word": "plum"}}).status_code == 202
    run(job, tmp_path)

    place = S3Uri.parse(lines(job)[0]["kind-metadata"]["worker-response-ref"])
    (said,) = json.loads(object_store().read(place.bucket, place.key))["answers"]
    assert (said["workerId"], said["answerContent"]) == ("reviewer", {"word": "plum"})
    shown = browser_of(people.dora).get(where(job, 0).removesuffix("/correction")).json()["object"]
    assert shown["drawn"]["words"] == "word: plum"


def test_what_a_function_made_no_task_of_has_no_page_to_be_corrected_on(people, tmp_path):
    team, (worker,) = make_team(people.dora, 1)
    register("before", "def handler(event, context): return {'taskInput': {}, 'isHumanAnnotationRequired': False}")
    job = custom_job(people, (team, [worker]), 1, pre="before")
    assert not look(job)

    assert "made no task" in browser_of(people.dora).get(where(job, 0)).json()["message"]
