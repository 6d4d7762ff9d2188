"""Handing models to other people of the domain: who may get them, what they see, and who else does."""

from typing import Any

import pytest

from autopilot.models import AutoMLJob, Candidate, Share
from studio.access.models import User
from studio.domains.models import UserProfile
from studio.telemetry.models import Event
from tests.cast import Cast, Person
from tests.studio.access.browsers import Browser, browser_of

CONFIG = {"TabularJobConfig": {"TargetAttributeName": "churn"}}
REQUEST = {
    "AutoMLJobInputDataConfig": [],
    "AutoMLProblemTypeConfig": CONFIG,
    "AutoMLJobObjective": {"MetricName": "F1"},
}


def job_of(person: Person, name: str = "churn-1", models: int = 2) -> AutoMLJob:
    """A finished experiment; the first model is its best."""
    job = AutoMLJob.objects.create(
        name=name, domain_id=person.domain_id, owner=person.user, request=REQUEST, status="Completed"
    )
    rows = [
        Candidate.objects.create(
            job=job, name=f"{name}-{number}", model_name=f"LightGBM_{number}", number=number, algorithm="lightgbm",
            status="Completed", objective_value=0.9 - number / 100, rank_value=number,
        )
        for number in range(models)
    ]  # fmt: skip
    AutoMLJob.objects.filter(pk=job.pk).update(best=rows[0])
    return job


@pytest.fixture
def job(cast: Cast) -> AutoMLJob:
    return job_of(cast.dora)


@pytest.fixture
def dora(cast: Cast, job: AutoMLJob) -> Browser:
    return browser_of(cast.dora)


@pytest.fixture
def dan(cast: Cast, job: AutoMLJob) -> Browser:
    return browser_of(cast.dan)


def shared(browser: Browser, *profiles: str, job: str = "churn-1", **more: Any) -> Any:
    return browser.post(f"/api/automl-jobs/{job}/shares", {"profiles": list(profiles)} | more)


def received(browser: Browser) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = browser.get("/api/shares").json()["received"]
    return found


def test_a_model_arrives_with_its_note_and_is_read_and_withdrawn(dora: Browser, dan: Browser, cast: Cast) -> None:
    answer = shared(dora, "dan", candidate="churn-1-1", note="Look at the worst rows.")

    assert answer.status_code == 201, answer.content
    [row] = received(dan)
    assert (row["job"], row["candidate"], row["model"], row["by"]) == ("churn-1", "churn-1-1", "LightGBM_1", "dora")
    assert (row["note"], row["seen"]) == ("Look at the worst rows.", False)
    assert (row["objective"], row["value"]) == ("F1", pytest.approx(0.89))
    assert dora.get("/api/shares").json()["given"][0]["receiver"] == "dan"
    assert received(dora) == []
    event = Event.objects.get(kind="share")
    assert (event.status, event.domain_id, event.arn) == ("Shared", cast.dora.domain_id, Share.objects.get().arn)
    assert "worst rows" not in event.reason  # the whole domain sees events; the note is for dan

    assert dora.post(f"/api/shares/{row['name']}/seen").status_code == 204
    assert received(dan)[0]["seen"] is False  # only the receiver has seen it
    assert dan.post(f"/api/shares/{row['name']}/seen").status_code == 204
    assert received(dan)[0]["seen"] is True

    assert dora.send("DELETE", f"/api/shares/{row['name']}").status_code == 204
    assert received(dan) == []
    assert Event.objects.filter(kind="share").first().status == "Withdrawn"  # type: ignore[union-attr]
    assert Candidate.objects.filter(name="churn-1-1").exists()


def test_a_leaderboard_shows_its_best_model_of_the_moment(dora: Browser, dan: Browser, job: AutoMLJob) -> None:
    assert shared(dora, "dan").status_code == 201
    assert (received(dan)[0]["candidate"], received(dan)[0]["model"]) == (None, "LightGBM_0")

    AutoMLJob.objects.filter(pk=job.pk).update(best=job.candidates.get(number=1))

    assert received(dan)[0]["model"] == "LightGBM_1"


def test_shared_again_it_is_news_again_and_still_one(dora: Browser, dan: Browser) -> None:
    shared(dora, "dan", note="first")
    dan.post(f"/api/shares/{received(dan)[0]['name']}/seen")
    shared(dora, "DAN", "dan", note="second")
    shared(dora, "dan", candidate="churn-1-0")

    assert [(each["note"], each["seen"]) for each in received(dan)] == [("", False), ("second", False)]
    assert Share.objects.count() == 2


def test_the_receiver_may_take_it_off_the_list(dora: Browser, dan: Browser) -> None:
    shared(dora, "dan")

    assert dan.send("DELETE", f"/api/shares/{received(dan)[0]['name']}").status_code == 204
    assert dora.get("/api/shares").json()["given"] == []


@pytest.mark.parametrize(
    ("profile", "sentence"),
    [
        ("dora", "This is you"),
        ("nobody", "no user profile 'nobody' in the domain"),
        ("eve", "no user profile 'eve' in the domain"),  # she is of another one
        ("lea", "that role opens no experiments"),
    ],
)
def test_who_cannot_receive_it(dora: Browser, dan: Browser, profile: str, sentence: str) -> None:
    answer = shared(dora, "dan", profile)

    assert (answer.status_code, answer.json()["field"]) == (400, "profiles")
    assert sentence in answer.json()["message"]
    assert Share.objects.count() == 0  # nor did dan get it


def test_who_can_receive_it_is_offered_and_nobody_else(dora: Browser, dan: Browser, cast: Cast) -> None:
    def offered(browser: Browser) -> set[str]:
        answer = browser.get("/api/automl-jobs/churn-1/shares")
        assert answer.status_code == 200, answer.content
        return set(answer.json()["receivers"])

    assert "dan" in offered(dora)
    assert "dora" in offered(dan)
    # Not oneself, nor a labeler, who opens no experiments, nor anybody of another domain.
    assert not offered(dora) & {"dora", "lea", "eve"}
    assert all(shared(dora, name).status_code == 201 for name in offered(dora))
    assert browser_of(cast.eve).get("/api/automl-jobs/churn-1/shares").status_code == 404

    User.objects.filter(pk=cast.dan.user.pk).update(disabled=True)
    assert "dan" not in offered(dora)


def test_people_who_cannot_sign_in_receive_nothing(dora: Browser, cast: Cast) -> None:
    User.objects.filter(pk=cast.dan.user.pk).update(disabled=True)
    assert "Nobody can sign in as dan" in shared(dora, "dan").json()["message"]


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"profiles": []}, "profiles"),
        ({"profiles": [f"p{number}" for number in range(24)]}, "profiles"),
        ({"profiles": ["dan"], "note": "n" * 1025}, "note"),
        ({"profiles": ["dan"], "candidate": "churn-2-0"}, "candidate"),
    ],
)
def test_what_cannot_be_shared_says_the_field(dora: Browser, fields: dict[str, Any], field: str) -> None:
    answer = dora.post("/api/automl-jobs/churn-1/shares", fields)
    assert answer.status_code in (400, 404)
    assert answer.json()["field"] == field


def test_a_model_that_failed_is_not_shared(dora: Browser, job: AutoMLJob) -> None:
    Candidate.objects.filter(name="churn-1-1").update(status="Failed")

    answer = shared(dora, "dan", candidate="churn-1-1")

    assert (answer.status_code, answer.json()["field"]) == (400, "candidate")
    assert not Share.objects.exists()


def test_nobody_else_sees_a_share(dora: Browser, dan: Browser, cast: Cast) -> None:
    shared(dora, "dan", note="between us")
    address = f"/api/shares/{received(dan)[0]['name']}"

    for other in (browser_of(cast.ada), browser_of(cast.eve)):  # not even the administrator: it is no secret of hers
        assert other.get("/api/shares").json() == {"received": [], "given": []}
        assert other.send("DELETE", address).status_code == 404
        assert other.post(f"{address}/seen").status_code == 404
    assert Share.objects.count() == 1


def test_a_profile_that_goes_takes_what_it_received_along(dora: Browser, cast: Cast) -> None:
    shared(dora, "dan")
    UserProfile.objects.filter(pk=cast.dan.profile.pk).delete()
    assert dora.get("/api/shares").json()["given"] == []


def test_an_auditor_reads_what_was_shared_and_shares_nothing(dora: Browser, dan: Browser, cast: Cast) -> None:
    shared(dora, "dan")
    User.objects.filter(pk=cast.dan.user.pk).update(role="auditor")

    assert dan.post(f"/api/shares/{received(dan)[0]['name']}/seen").status_code == 204
    assert shared(dan, "dora").status_code == 403
    assert shared(dora, "dan", candidate="churn-1-0").status_code == 201
