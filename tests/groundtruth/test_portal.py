"""A labeler's day over HTTP: drafts, declining, stopping, the last ten answers, being disabled."""

import uuid

import pytest

from groundtruth.models import DataObject, Task, Worker
from groundtruth.people import invite
from tests.groundtruth.conftest import Labeler
from tests.groundtruth.rows import ANSWER, make_job
from tests.studio.access.browsers import Browser, browser_of


@pytest.fixture
def world(cast):
    """A job of twelve texts for two labelers, who are signed in."""
    invited = invite(["ann", "bob"], None, cast.dora.principal)
    job = make_job(cast.dora, invited[0][0].groups.get().teams.get(), 12)
    return job, *(Labeler(worker.name, password).come_in() for worker, password in invited)


def test_the_next_one_is_there_ahead(world):
    job, ann, bob = world
    request = {"request_id": uuid.uuid4().hex}
    first = ann.post(f"/api/portal/jobs/{job.name}/tasks", request).json()["task"]
    again = ann.post(f"/api/portal/jobs/{job.name}/tasks", request).json()["task"]
    second = ann.post(f"/api/portal/jobs/{job.name}/tasks", {"request_id": uuid.uuid4().hex}).json()["task"]

    assert (first["id"], first["state"]) == (again["id"], "Reserved")
    assert first["page_url"] == again["page_url"]
    assert [first["object"], second["object"], bob.next(job.name)["object"]] == ["0", "1", "2"]
    ann.post(f"/api/portal/jobs/{job.name}/tasks", {"request_id": uuid.uuid4().hex})
    fourth = ann.post(f"/api/portal/jobs/{job.name}/tasks", {"request_id": uuid.uuid4().hex})
    assert fourth.status_code == 409


def test_drafts_come_back_in_whatever_order_they_arrive(world):
    job, ann, _ = world
    task = ann.next(job.name)
    draft = f"/api/portal/tasks/{task['id']}/draft"

    assert ann.send("PUT", draft, {"seq": 2, "answer": {"x": 2}, "active_s": 4}).json() == {"saved_seq": 2}
    assert ann.send("PUT", draft, {"seq": 1, "answer": {"x": 1}, "active_s": 2}).json() == {"saved_seq": 2}
    shown = ann.get(f"/api/portal/tasks/{task['id']}").json()["task"]
    assert (shown["answer"], shown["draft_seq"], shown["active_s"]) == ({"x": 2}, 2, 4.0)


def test_another_device_goes_on_with_what_is_at_hand(world):
    job, ann, bob = world
    jobs = f"/api/portal/jobs/{job.name}/tasks"
    done, open_ = ann.next(job.name), ann.next(job.name)
    ann.submit(done, ANSWER)
    ann.send("PUT", f"/api/portal/tasks/{open_['id']}/draft", {"seq": 1, "answer": {"x": 1}, "active_s": 4})

    (held,) = ann.get(jobs).json()["tasks"]

    assert (held["id"], held["object"], held["state"]) == (open_["id"], "1", "Accepted")
    given = ann.post(jobs, {"request_id": held["request_id"]}).json()["task"]
    assert (given["id"], given["answer"]) == (open_["id"], {"x": 1})
    assert bob.get(jobs).json() == {"tasks": []}
    assert bob.post(jobs, {"request_id": held["request_id"]}).json()["task"]["id"] != open_["id"]


def test_a_task_is_stopped_and_resumed(world):
    job, ann, bob = world
    task = ann.next(job.name)
    stopped = ann.post(f"/api/portal/tasks/{task['id']}/stop", {"seq": 1, "answer": {"x": 1}})
    assert stopped.json()["task"]["state"] == "Stopped"
    (line,) = ann.get("/api/portal/jobs").json()["jobs"]
    assert [each["id"] for each in line["resumable"]] == [task["id"]]
    assert bob.next(job.name)["object"] == "1"

    opened = ann.post(f"/api/portal/tasks/{task['id']}/open").json()["task"]

    assert (opened["state"], opened["answer"]) == ("Accepted", {"x": 1})
    assert ann.submit(opened, ANSWER).json()["task"]["state"] == "Submitted"


def test_what_is_declined_goes_to_somebody_else_and_never_comes_back(world):
    job, ann, bob = world
    task = ann.next(job.name)

    for _ in range(2):
        declined = ann.post(f"/api/portal/tasks/{task['id']}/decline", {"reason": "blurred"})
        assert declined.json()["task"]["state"] == "Declined"

    # one worker is wanted and one has declined: the object is closed
    assert DataObject.objects.get(job=job, number=0).state == "Failed"
    assert [ann.next(job.name)["object"], bob.next(job.name)["object"]] == ["1", "2"]


def test_what_is_released_is_there_for_everybody(world):
    job, ann, bob = world
    task = ann.next(job.name)
    ann.post(f"/api/portal/tasks/{task['id']}/release")

    lost = ann.submit(task, ANSWER)

    assert (lost.status_code, lost.json()["state"]) == (409, "Released")
    assert bob.next(job.name)["object"] == "0"


def test_the_last_ten_answers_can_be_changed(world):
    job, ann, _ = world
    tasks = [ann.next(job.name) for _ in range(1)]
    ann.submit(tasks[0], ANSWER)
    for _ in range(10):
        tasks.append(ann.next(job.name))
        ann.submit(tasks[-1], ANSWER)

    listed = ann.get(f"/api/portal/jobs/{job.name}/answers").json()["answers"]
    angry = {"crowd-classifier": {"label": "angry"}}

    assert [each["object"] for each in listed] == [str(n) for n in range(10, 0, -1)]
    assert ann.submit(tasks[5], angry).status_code == 200
    assert ann.get(f"/api/portal/tasks/{tasks[5]['id']}").json()["task"]["answer"] == angry
    assert ann.submit(tasks[0], angry).status_code == 409  # too long ago
    assert Task.objects.filter(state="Submitted").count() == 11


@pytest.mark.parametrize("answer", [7, {}, {"crowd-classifier": {"label": "furious"}}, {"x": {"labels": ["calm"]}}])
def test_an_answer_that_the_type_cannot_use_is_refused(world, answer):
    job, ann, _ = world
    task = ann.next(job.name)

    refused = ann.submit(task, answer)

    assert (refused.status_code, refused.json()["field"]) == (400, "answer")
    assert Task.objects.get(key=task["id"]).state == "Accepted"


def test_who_is_disabled_finishes_what_is_open_and_gets_nothing_new(world, cast):
    job, ann, _ = world
    task = ann.next(job.name)
    worker = Worker.objects.get(name="ann")
    dora = browser_of(cast.dora)

    shown = dora.send("PATCH", f"/api/labeling/workers/{worker.worker_id}", {"disabled": True}).json()["worker"]

    assert shown["status"] == "Disabled"
    assert ann.post(f"/api/portal/jobs/{job.name}/tasks", {"request_id": uuid.uuid4().hex}).status_code == 401
    assert ann.submit(task, ANSWER).status_code == 200
    again = Labeler("ann", ann.password)
    again.get("/api/portal/session")
    assert again.post("/api/portal/session", {"username": "ann", "password": ann.password}).status_code == 401


def test_the_workforce_page(cast):
    dora = browser_of(cast.dora)
    empty = dora.get("/api/labeling/workforce").json()
    assert (empty["workforce"], empty["teams"], empty["workers"]) == (None, [], [])
    body = {"names": ["ann@example.org", "bob@example.org"], "organisation": "Roof Works", "contact": "help@x.org"}

    invited = dora.post("/api/labeling/workers", body)

    assert invited.status_code == 201
    ann, bob = invited.json()["invited"]
    page = dora.get("/api/labeling/workforce").json()
    assert page["workforce"]["organisation"] == "Roof Works"
    assert [(each["name"], each["status"]) for each in page["workers"]] == [
        ("ann@example.org", "Invited"),
        ("bob@example.org", "Invited"),
    ]
    (team,) = page["teams"]
    assert (team["name"], len(team["workers"])) == ("Everyone-in-private-workforce", 2)
    # names that differ by case, and one too many, are refused
    assert dora.post("/api/labeling/workers", {"names": ["ANN@example.org"]}).status_code == 400
    assert dora.post("/api/labeling/workers", {"names": [f"w{n}" for n in range(51)]}).status_code == 400
    assert dora.send("DELETE", f"/api/labeling/workers/{ann['worker_id']}").status_code == 409
    dora.send("PATCH", f"/api/labeling/workers/{ann['worker_id']}", {"disabled": True})
    assert dora.send("DELETE", f"/api/labeling/workers/{ann['worker_id']}").status_code == 204
    fresh = dora.post(f"/api/labeling/workers/{bob['worker_id']}/password").json()
    assert Labeler("bob@example.org", fresh["temporary_password"]).come_in().get("/api/portal/jobs").status_code == 200
    assert browser_of(cast.eve).get("/api/labeling/workforce").json()["workers"] == []
    assert browser_of(cast.eve).post(f"/api/labeling/workers/{bob['worker_id']}/password").status_code == 404


def test_a_worker_whose_answers_are_in_jobs_leaves_them_behind(world, cast):
    job, ann, _ = world
    ann.submit(ann.next(job.name), ANSWER)
    worker, dora = Worker.objects.get(name="ann"), browser_of(cast.dora)
    dora.send("PATCH", f"/api/labeling/workers/{worker.worker_id}", {"disabled": True})

    assert dora.send("DELETE", f"/api/labeling/workers/{worker.worker_id}").status_code == 204

    assert [each["name"] for each in dora.get("/api/labeling/workforce").json()["workers"]] == ["bob"]
    assert ann.get("/api/portal/session").status_code == 401
    assert Task.objects.filter(worker=worker, state="Submitted").count() == 1


def test_labelers_are_checked_against_answers_that_are_known_before(world, cast):
    job, ann, _ = world
    dora = browser_of(cast.dora)
    where = f"/api/labeling/jobs/{job.name}/objects/0"
    angry = {"crowd-classifier": {"label": "angry"}}
    wrong = dora.post(f"{where}/review", {"known_answer": {"crowd-classifier": {"label": "odd"}}})
    assert (wrong.status_code, wrong.json()["field"]) == (400, "known_answer")

    assert dora.post(f"{where}/review", {"known_answer": angry}).json()["object"]["known"] == "angry"
    task = ann.next(job.name)
    assert "angry" not in str(task)  # hidden from whom it is for
    ann.submit(task, ANSWER)

    asked = dora.get(where).json()
    assert (asked["checkable"], asked["known_answer"]) == (True, angry)
    (line,) = dora.get(f"/api/labeling/jobs/{job.name}").json()["workers"]
    assert (line["known"], line["accuracy"], line["confusion"]) == (1, 0.0, {"angry": {"calm": 1}})
    assert dora.post(f"{where}/review", {"known_answer": None}).json()["object"]["known"] == ""
    assert "known" not in dora.get(f"/api/labeling/jobs/{job.name}").json()["workers"][0]


def test_looking_into_a_job_and_sending_back(world, cast):
    job, ann, bob = world
    dora = browser_of(cast.dora)
    task = ann.next(job.name)
    ann.submit(task, ANSWER)
    DataObject.objects.filter(job=job, number=0).update(state="HumanLabeled", label='{"kind": 0}', confidence=0.6)

    page = dora.get(f"/api/labeling/jobs/{job.name}/objects?unsure=yes").json()
    whole = dora.get(f"/api/labeling/jobs/{job.name}/objects/0").json()

    assert [(each["object"], each["label"]) for each in page["objects"]] == [("0", 0)]
    assert [(each["worker"], each["answer"]) for each in whole["answers"]] == [("ann", ANSWER)]
    assert "crowd-classifier" in dora.get(whole["page_url"]).content.decode()
    job.human = 1
    job.save(update_fields=["human"])
    sent = dora.post(f"/api/labeling/jobs/{job.name}/objects/0/send-back", {})
    assert (sent.status_code, sent.json()["object"]["state"]) == (200, "InLabeling")
    assert (ann.next(job.name)["object"], bob.next(job.name)["object"]) == ("1", "0")
    assert dora.get(f"/api/labeling/jobs/{job.name}").json()["job"]["counters"]["HumanLabeled"] == 0


def test_who_is_elsewhere_gets_nothing(world):
    job, ann, _ = world
    workforce = job.team.workforce
    workforce.request["SourceIpConfig"] = {"Cidrs": ["192.0.2.0/24"]}
    workforce.save()

    listed = ann.get("/api/portal/jobs")

    assert (listed.status_code, listed.content) == (204, b"")
    assert ann.get("/api/portal/session").json()["message"] == "The portal is not available from this network."
    again = Labeler("ann", ann.password)
    again.get("/api/portal/session")
    assert again.post("/api/portal/session", {"username": "ann", "password": ann.password}).status_code == 403
    workforce.request["SourceIpConfig"] = {"Cidrs": ["127.0.0.0/8"]}
    workforce.save()
    assert ann.get("/api/portal/jobs").status_code == 200


def test_a_team_may_bind_addresses_to_where_they_were_made(world):
    job, ann, _ = world
    job.team.request["WorkerAccessConfiguration"] = {"S3Presign": {"IamPolicyConstraints": {"SourceIp": "Enabled"}}}
    job.team.save()

    page = ann.next(job.name)["page_url"]

    assert Browser().get(page).status_code == 200
    assert Browser(address="192.0.2.7").get(page).status_code == 410
