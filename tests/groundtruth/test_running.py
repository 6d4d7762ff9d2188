"""What a worker process does for a job: reading, batches, conditions, stopping, chaining, exporting."""

import base64
import json
import time
import uuid
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.utils import timezone
from PIL import Image

from autopilot.engine.plan import Plan
from autopilot.engine.records import Finished
from autopilot.engine.training import train
from groundtruth import isolated
from groundtruth.exporting import run_export
from groundtruth.jobs import run_labeling_job
from groundtruth.models import DataObject, LabelExport, LabelingJob, Task, TaskActivity
from groundtruth.running.activity import GROUP, written
from groundtruth.running.importing import bring_manifest
from groundtruth.tasks import working
from groundtruth.tasks.assigning import next_task
from groundtruth.tasks.telling import TOGETHER
from studio.storage.objects import StoreUnavailable
from studio.storage.store import default_bucket, object_store
from studio.storage.uris import S3Uri
from studio.telemetry.models import LogEvent
from tests.groundtruth.rows import ANSWER, make_job, make_team
from workers.context import InputError, Parked, StopRequested

Status = LabelingJob.Status


class Died(Exception):
    """The worker process was killed."""


class Context:
    """The context of an attempt, in this process. `dies_after`: saves of the checkpoint before the worker dies."""

    attempt = 0

    def __init__(self, job, dies_after=None):
        self.job, self.lines, self.left = job, [], dies_after

    def check(self):
        if LabelingJob.objects.get(pk=self.job.pk).stopping:
            raise StopRequested

    def log(self, line):
        self.lines.append(json.loads(line)["event-name"])

    def progress(self, stage, fraction, message="", seconds_left=None):
        assert 0 <= fraction <= 1

    def run_isolated(self, name, *args):
        return getattr(isolated, name.removeprefix("groundtruth.isolated:"))(None, None, *args)

    def save_checkpoint(self, data, *, advanced=True):
        changes = {"checkpoint": data} | ({"failed_attempts": 0} if advanced else {})
        LabelingJob.objects.filter(pk=self.job.pk).update(**changes)
        self.job.checkpoint = data
        if self.left is not None:
            self.left -= 1
            if self.left == 0:
                raise Died


def context_of(job, **how) -> Any:
    return Context(job, **how)


def look(job):
    """One attempt; was the job parked?"""
    job.refresh_from_db()
    parked = False
    try:
        run_labeling_job(job, context_of(job))
    except Parked as reason:
        parked, due = True, reason.due()
    assert not (parked and due)
    job.refresh_from_db()
    return parked


def label(job, worker, count=100, answer=ANSWER):
    """The worker answers what there is."""
    done = 0
    while done < count and (task := next_task(job, worker, uuid.uuid4().hex).task):
        working.submit(worker, task.key, uuid.uuid4().hex, answer, 1.0)
        done += 1
    return done


def states(job):
    return "".join(state[0] for state in DataObject.objects.filter(job=job).values_list("state", flat=True))


def new_job(person, team, stored, lines, **fields):
    job = make_job(person, team, 0, **fields.pop("human", {}))
    text = "".join(line if isinstance(line, str) else json.dumps(line) + "\n" for line in lines)
    job.request["InputConfig"] = {
        "DataSource": {"S3DataSource": {"ManifestS3Uri": stored(f"{job.name}.manifest", text)}}
    }
    job.request |= fields
    job.status, job.total = Status.INITIALIZING, 0
    job.save()
    return job


@pytest.fixture
def stored(db):
    def put(key, content):
        object_store().put(default_bucket(), key, content.encode())
        return f"s3://{default_bucket()}/{key}"

    return put


@pytest.fixture
def crew(cast, db):
    return make_team(cast.dora, 3)


@pytest.mark.django_db
def test_batch_after_batch(cast, crew):
    team, workers = crew
    job = make_job(cast.dora, team, 5, wanted=2, MaxConcurrentTaskCount=2)
    waves = []
    while look(job):
        waves.append((job.iteration, states(job)))
        assert [label(job, worker) for worker in workers[:2]] == [min(2, 5 - 2 * (job.iteration - 1))] * 2
        assert label(job, workers[2]) == 0  # two answers are enough

    assert waves == [(1, "IIPPP"), (2, "HHIIP"), (3, "HHHHI")]
    assert (job.human, states(job)) == (5, "HHHHH")
    lines = output(job)
    assert [line["kind"] for line in lines] == [0] * 5
    assert lines[0]["kind-metadata"]["confidence"] > 0.9
    names = [
        info.key.split(f"{job.name}/", 1)[1] for info in object_store().list(default_bucket(), f"labels/{job.name}/")
    ]
    kinds = {"/".join(name.split("/")[:2]) for name in names}
    assert kinds == {
        "annotations/worker-response",
        "annotations/consolidated-annotation",
        "annotations/intermediate",
        "manifests/output",
    }
    response = next(name for name in names if "worker-response/iteration-1/0/" in name)
    answers = json.loads(object_store().read(default_bucket(), f"labels/{job.name}/{response}"))["answers"]
    assert [each["answerContent"] for each in answers] == [ANSWER, ANSWER]
    assert {each["workerId"] for each in answers} == {worker.worker_id for worker in workers[:2]}


def output(job):
    body = object_store().read(default_bucket(), f"labels/{job.name}/manifests/output/output.manifest")
    return [json.loads(line) for line in body.splitlines()]


@pytest.mark.django_db
def test_labels_are_made_together_while_others_label_and_at_once_when_somebody_waits(cast, crew):
    team, workers = crew
    job = make_job(cast.dora, team, 5, MaxConcurrentTaskCount=3)
    label(job, workers[0], 1)
    with pytest.raises(Parked) as parked:
        run_labeling_job(job, context_of(job))
    job.refresh_from_db()
    job.release(attempt=job.attempt, again_in=parked.value.wait)
    assert (parked.value.wait, states(job)) == (TOGETHER, "HIIPP")
    assert TaskActivity.objects.filter(job=job).exists()  # written down later, many together

    label(job, workers[0], 1)
    assert not parked.value.due()
    assert not told(job)  # a third one is there for whoever asks

    label(job, workers[0], 1)
    assert parked.value.due()
    assert told(job)  # whoever asks now would wait
    assert look(job)
    assert states(job) == "HHHII"
    TaskActivity.objects.filter(job=job).update(at=timezone.now() - timedelta(minutes=1))
    label(job, workers[0], 1)
    assert look(job)
    assert not TaskActivity.objects.filter(job=job).exists()


def told(job):
    """Was a worker told about the job just now?"""
    queued_at = LabelingJob.objects.get(pk=job.pk).queued_at
    return queued_at is not None and timezone.now() - queued_at < timedelta(seconds=2)


@pytest.mark.django_db
def test_a_stop_keeps_what_was_answered(cast, crew):
    team, workers = crew
    job = make_job(cast.dora, team, 4, wanted=2)
    assert label(job, workers[0], 2) == 2
    held = next_task(job, workers[1], uuid.uuid4().hex).task
    assert held is not None
    job.move_to(Status.STOPPING)

    assert not look(job)

    assert (states(job), job.human) == ("HHPP", 2)
    assert ["kind" in line for line in output(job)] == [True, True, False, False]
    assert Task.objects.get(pk=held.pk).state == Task.State.EXPIRED


@pytest.mark.django_db
@pytest.mark.parametrize("conditions", [{"MaxHumanLabeledObjectCount": 3}, {"MaxPercentageOfInputDatasetLabeled": 50}])
def test_a_stopping_condition_is_never_passed(cast, crew, conditions):
    team, workers = crew
    job = make_job(cast.dora, team, 6, MaxConcurrentTaskCount=2)
    job.request["StoppingConditions"] = conditions
    job.save()
    while look(job):
        label(job, workers[0])

    assert (job.status, job.human, states(job)) == (Status.STOPPING, 3, "HHHPPP")


@pytest.mark.django_db
def test_nobody_came(cast, crew):
    team, workers = crew
    job = make_job(cast.dora, team, 3, wanted=2)
    label(job, workers[0], 1)
    DataObject.objects.filter(job=job).update(dispatched_at=timezone.now() - timedelta(days=31))

    assert not look(job)

    assert (states(job), job.counters["FailedNonRetryableError"]) == ("HFF", 2)
    failed = output(job)[1]["kind-metadata"]
    assert failed["failure-reason"].startswith("ClientError: Nobody labeled it")


@pytest.mark.django_db
def test_a_job_that_takes_too_long_fails_and_keeps_its_labels(cast, crew):
    team, workers = crew
    job = make_job(cast.dora, team, 2)
    label(job, workers[0], 1)
    LabelingJob.objects.filter(pk=job.pk).update(in_progress_at=timezone.now() - timedelta(days=31))
    job.refresh_from_db()

    with pytest.raises(InputError, match="30 days"):
        run_labeling_job(job, context_of(job))

    assert ["kind" in line for line in output(job)] == [True, False]


@pytest.mark.django_db
def test_a_chained_job_labels_only_the_rest(cast, crew, stored):
    team, workers = crew
    meta = {"human-annotated": "yes", "class-name": "calm"}
    lines = [
        {"source": "a", "kind": 0, "kind-metadata": meta},
        {"source": "b", "kind-metadata": {"failure-reason": "ClientError: x"}},
        {"source": "c", "kind": 1, "kind-metadata": meta | {"human-annotated": "no"}},
    ]
    job = new_job(cast.dora, team, stored, lines)

    assert look(job)
    assert (job.status, states(job), job.human, job.machine) == (Status.IN_PROGRESS, "HIM", 1, 1)
    label(job, workers[0])
    assert not look(job)

    written = output(job)
    assert (written[0], written[2]) == (lines[0], lines[2])
    assert (written[1]["kind"], job.human) == (0, 2)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ([{"source": "a"}, "{x\n"], "Line 2"),
        ([{"source": "a", "source-ref": "s3://b/k"}], "Line 1"),
        ([{"source-ref": "s3://b/k.png"}], "source"),
        ([{"source": "a", "$x": 1}], "$x"),
        ([{"source": "a"}, "\n", {"source": "b"}], "Line 2"),
        ([{"source": "y" * 100_001}], "Line 1"),
        ([{"source": "y" * 10_000_000}], "Line 1"),
        ([], "no lines"),
    ],
)
def test_a_manifest_that_breaks_a_rule_fails_the_job_with_the_line(cast, crew, stored, lines, said):
    job = new_job(cast.dora, crew[0], stored, lines)

    with pytest.raises(InputError) as refused:
        run_labeling_job(job, context_of(job))

    assert said in str(refused.value)


@pytest.mark.django_db
def test_reading_goes_on_where_a_dead_worker_was(cast, crew, stored, monkeypatch):
    monkeypatch.setattr("groundtruth.running.importing.CHUNK", 4)
    job = new_job(cast.dora, crew[0], stored, [{"source": f"{n}"} for n in range(11)] + ["\n"])
    with pytest.raises(Died):
        bring_manifest(job, context_of(job, dies_after=2))
    job.refresh_from_db()
    assert job.checkpoint["import"]["number"] == 8

    bring_manifest(job, context_of(job))

    assert [row.data["source"] for row in DataObject.objects.filter(job=job)] == [str(n) for n in range(11)]
    assert job.total == 11


@pytest.mark.django_db
def test_the_limit_of_objects(cast, crew, stored, settings):
    settings.LABELING_OBJECTS = 2
    job = new_job(cast.dora, crew[0], stored, [{"source": f"{n}"} for n in range(3)])

    with pytest.raises(InputError, match="more than 2 lines"):
        run_labeling_job(job, context_of(job))


@pytest.mark.django_db
def test_an_object_that_cannot_be_read_fails_alone(cast, crew, stored):
    team, workers = crew
    job = make_job(cast.dora, team, 0)
    job.type_key = ""
    job.save()
    stored("there.png", "x")
    uris = [f"s3://{default_bucket()}/there.png", f"s3://{default_bucket()}/gone.png", "s3://eves-bucket/x.png"]
    for number, uri in enumerate(uris):
        DataObject.objects.create(job=job, number=number, line=json.dumps({"source-ref": uri}))
    LabelingJob.objects.filter(pk=job.pk).update(total=3)

    assert look(job)
    label(job, workers[0], answer={"anything": 1})
    assert not look(job)

    assert states(job) == "HFF"
    made = output(job)[0]  # of a custom job, whose answers nobody makes a label of
    assert (made["kind"], made["kind-metadata"]["type"]) == ({}, "groundTruth/custom")
    key = made["kind-metadata"]["worker-response-ref"].removeprefix(f"s3://{default_bucket()}/")
    (answer,) = json.loads(object_store().read(default_bucket(), key))["answers"]
    assert answer["answerContent"] == {"anything": 1}
    metadata = output(job)[1]["kind-metadata"]
    assert "gone.png cannot be read" in metadata["failure-reason"]


@pytest.mark.django_db
def test_an_answer_that_comes_during_consolidation_is_not_lost(cast, crew, monkeypatch):
    team, workers = crew
    job = make_job(cast.dora, team, 1)
    task = next_task(job, workers[0], uuid.uuid4().hex).task
    assert task is not None
    working.submit(workers[0], task.key, "first-1", ANSWER, 1.0)
    angry = {"crowd-classifier": {"label": "angry"}}
    from groundtruth.running import consolidating

    made = consolidating._made
    answers = iter([angry])

    def meanwhile(*args):
        found = made(*args)
        if (answer := next(answers, None)) is not None:
            working.submit(workers[0], task.key, "second-1", answer, 1.0)
        return found

    monkeypatch.setattr(consolidating, "_made", meanwhile)

    assert not look(job)

    assert (output(job)[0]["kind-metadata"]["class-name"], job.human) == ("angry", 1)


@pytest.mark.django_db
def test_labels_leave_as_files_of_another_tool(cast, crew, tmp_path):
    team, workers = crew
    job = make_job(cast.dora, team, 3)
    label(job, workers[0])
    look(job)
    export = LabelExport.ask(job, "label-studio", cast.dora.principal)
    assert LabelExport.ask(job, "label-studio", cast.dora.principal) == export

    context = context_of(job)
    context.workdir = tmp_path
    run_export(export, context)

    export.refresh_from_db()
    assert (export.objects_written, export.notes) == (3, [])
    key = export.uri.removeprefix(f"s3://{default_bucket()}/")
    assert object_store().read(default_bucket(), key).startswith(b"PK")


@pytest.mark.slow
@pytest.mark.django_db
def test_a_model_learns_from_the_labels(cast, crew, stored, tmp_path):
    texts = {"calm": "all is well, thank you", "angry": "this is bad, what a mess"}
    lines = [{"source": f"{texts[kind]}, number {number}"} for number in range(250) for kind in texts]
    job = new_job(cast.dora, crew[0], stored, lines)
    assert look(job)
    while task := next_task(job, crew[1][0], uuid.uuid4().hex).task:
        kind = next(kind for kind, text in texts.items() if text in task.object.data["source"])
        working.submit(crew[1][0], task.key, uuid.uuid4().hex, {"crowd-classifier": {"label": kind}}, 1.0)
    assert not look(job)
    export = LabelExport.ask(job, "csv", cast.dora.principal)
    context = context_of(job)
    context.workdir = tmp_path / "export"
    run_export(export, context)
    export.refresh_from_db()
    folder = tmp_path / "work"
    (folder / "input" / "training").mkdir(parents=True)
    place = S3Uri.parse(export.uri)
    object_store().download(place.bucket, place.key, folder / "input" / "training" / "labels.csv")
    now = time.time()

    said: list[Any] = []
    train(
        Plan("labels", folder, "label", now + 120, now, algorithms=("linear-learner",), max_candidates=1),
        said.append,
        bool,
    )

    (model,) = [each for each in said if isinstance(each, Finished)]
    assert model.metrics["Accuracy"] == 1.0


@pytest.mark.django_db
def test_activity_is_logged_once_per_answer(cast, crew):
    team, workers = crew
    job = make_job(cast.dora, team, 3)
    label(job, workers[0], 2)
    assert look(job)
    label(job, workers[1], 1)
    assert not look(job)

    lines = [json.loads(event.message) for event in LogEvent.objects.filter(stream__group=GROUP, stream__name=job.name)]

    assert [line["worker_id"] for line in lines] == [workers[0].worker_id] * 2 + [workers[1].worker_id]
    assert {line["event_type"] for line in lines} == {"TasksSubmitted"}
    assert written(datetime(2019, 8, 14, 16, 1, 4, tzinfo=UTC)) == "Wed Aug 14 16:01:04 UTC 2019"


@pytest.mark.django_db
def test_a_store_that_is_away_stops_nobody(cast, crew, monkeypatch):
    team, workers = crew
    job = make_job(cast.dora, team, 2)
    label(job, workers[0], 1)
    LabelingJob.objects.filter(pk=job.pk).update(failed_attempts=2)

    def away(*args, **kwargs):
        raise StoreUnavailable("The object store does not answer.")

    with monkeypatch.context() as patched:
        patched.setattr("groundtruth.running.outputs.write", away)
        assert look(job)
    assert (states(job), label(job, workers[0])) == ("CI", 1)
    assert not look(job)

    assert (states(job), job.human) == ("HH", 2)


def mask(colour, size=(4, 3)):
    out = BytesIO()
    Image.new("RGBA", size, colour).save(out, "PNG")
    return {
        "crowd-semantic-segmentation": {
            "labeledImage": {"pngImageData": base64.b64encode(out.getvalue()).decode()},
            "labelMappings": {"calm": {"color": "#ff0000"}, "angry": {"color": "#0000ff"}},
            "inputImageProperties": {"width": size[0], "height": size[1]},
        }
    }


@pytest.mark.django_db
def test_a_label_that_is_a_file(cast, crew, stored):
    team, workers = crew
    job = make_job(cast.dora, team, 0)
    job.type_key, job.attribute, job.total = "SemanticSegmentation", "kind-ref", 1
    job.resolved["source_key"] = "source-ref"
    job.save()
    uri = stored("sea.png", "x")
    DataObject.objects.create(job=job, number=0, line=json.dumps({"source-ref": uri}))
    assert look(job)
    assert label(job, workers[0], answer=mask("#0000ff")) == 1

    assert not look(job)

    (line,) = output(job)
    assert line["kind-ref"].startswith(
        f"s3://{default_bucket()}/labels/{job.name}/annotations/consolidated-annotation/"
    )
    body = object_store().read(default_bucket(), line["kind-ref"].removeprefix(f"s3://{default_bucket()}/"))
    with Image.open(BytesIO(body)) as picture:
        assert (picture.mode, picture.size, picture.getpixel((0, 0))) == ("P", (4, 3), 2)
    assert line["kind-ref-metadata"]["internal-color-map"]["2"]["class-name"] == "angry"
