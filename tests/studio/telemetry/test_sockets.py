"""What an open page hears: every line once, every change of state, nothing that is not its person's."""

import threading

import pytest
from django.db import connection
from websockets.exceptions import ConnectionClosed

from studio.domains.lifecycle import delete_profile
from studio.telemetry import feeds, hints, logs
from studio.telemetry.models import Event
from tests.workers.app.models import PracticeJob

LOG = {"group": "/aws/sagemaker/PracticeJobs", "stream": "churn"}


@pytest.fixture
def write(people):
    """`write(3)`: the next three lines of the stream, in dora's domain; their text is their number."""

    def go(count, start=0):
        lines = [(1000 + start + number, str(start + number)) for number in range(count)]
        logs.append(LOG["group"], LOG["stream"], lines, domain_id=people.dora.domain_id)

    return go


def hear_to_the_end(page):
    while True:
        page.hear()


def job_of(person, name, **fields):
    return PracticeJob.objects.create(name=name, domain_id=person.domain_id, owner=person.user, **fields)


def test_history_from_an_offset_and_then_the_live_tail(open_page, people, write):
    write(5)
    page = open_page(people.dora)

    page.subscribe("log", **LOG, **{"from": 2})
    history = page.hear_lines(3)
    write(2, start=5)
    live = page.hear_lines(2)

    assert history == [{"seq": seq, "at": 1000 + seq, "message": str(seq)} for seq in (2, 3, 4)]
    assert [line["seq"] for line in live] == [5, 6]


def test_a_stream_that_does_not_exist_yet_is_followed_from_its_first_line(open_page, people, write):
    page = open_page(people.dora)
    page.subscribe("log", **LOG, **{"from": 0})
    assert page.hears_nothing()

    write(1)

    assert [line["message"] for line in page.hear_lines(1)] == ["0"]


def test_a_negative_offset_counts_from_the_end(open_page, people, write):
    write(50)
    page = open_page(people.dora)

    page.subscribe("log", **LOG, **{"from": -3})

    assert [line["seq"] for line in page.hear_lines(3)] == [47, 48, 49]


def test_no_line_twice_and_none_missing_while_pages_come_and_go(open_page, people, write):
    total, batch = 2000, 10
    writer = threading.Thread(target=lambda: [write(batch, start) for start in range(0, total, batch)])
    writer.start()
    seen: list[int] = []
    while len(seen) < total:
        page = open_page(people.dora)
        page.subscribe("log", **LOG, **{"from": len(seen)})
        until = len(seen) + 300  # then this page is gone, in the middle of whatever was on its way
        while len(seen) < min(until, total):
            seen += [line["seq"] for line in page.hear()["lines"]]
        page.socket.close()
    writer.join()

    assert seen == list(range(total))


def test_a_page_that_reads_slowly_gets_everything(open_page, people, write):
    page = open_page(people.dora)
    page.subscribe("log", **LOG, **{"from": 0})
    for start in range(0, 20_000, 2000):
        write(2000, start)  # nothing is read meanwhile: socket buffers fill, the rest waits in the database

    assert [line["seq"] for line in page.hear_lines(20_000)] == list(range(20_000))


def test_changes_of_state_arrive_with_their_words(open_page, people):
    page = open_page(people.dora)
    page.subscribe("events")
    page.settle()
    assert page.hears_nothing()
    job = job_of(people.dora, "churn")

    job.move_to("Failed", "ClientError: no target")

    heard = page.hear()
    event = Event.objects.get()
    assert heard == {
        "type": "event",
        "id": event.pk,
        "kind": "practice",
        "noun": "practice job",
        "arn": job.arn,
        "name": "churn",
        "status": "Failed",
        "secondary_status": "Failed",
        "reason": "ClientError: no target",
        "at": event.at.isoformat(),
    }


def test_events_since_the_last_one_seen(open_page, people):
    jobs = [job_of(people.dora, f"job-{number}") for number in range(3)]
    for job in jobs:
        job.move_to("Completed")
    first = Event.objects.get(name="job-0")
    page = open_page(people.dora)

    page.subscribe("events", **{"from": first.pk})

    assert [page.hear()["name"], page.hear()["name"]] == ["job-1", "job-2"]
    assert page.hears_nothing()


def test_an_event_whose_transaction_was_slow_is_not_missed(open_page, people):
    """PostgreSQL gives ids before it commits: event 5 may appear when event 9 has long been told."""
    job = job_of(people.dora, "churn")
    job.move_to("Completed")
    late = Event.objects.get()
    Event.objects.filter(pk=late.pk).update(id=late.pk + 9)
    page = open_page(people.dora)
    page.subscribe("events", **{"from": late.pk + 8})
    assert page.hear()["id"] == late.pk + 9

    Event.objects.create(pk=late.pk + 5, kind="k", noun="n", arn="a", name="slow", status="S", domain_id=job.domain_id)
    hints.event_written(late.pk + 5)

    assert page.hear()["name"] == "slow"
    assert page.hears_nothing()


def test_eve_hears_nothing_of_another_domain(open_page, people, write):
    eves, adas = open_page(people.eve), open_page(people.ada)
    for page in (eves, adas):
        page.subscribe("events", **{"from": 0})
        page.subscribe("log", **LOG, **{"from": 0})
        page.settle()
    job = job_of(people.dora, "churn")
    write(1)
    job.move_to("Completed")
    hints.changed(job, "candidates")
    hints.progress(job.arn, job.domain_id, {"type": "progress", "arn": job.arn, "fraction": 0.5})

    heard = {adas.hear()["type"] for _ in range(4)}

    assert heard == {"log", "event", "changed", "progress"}
    assert eves.hears_nothing()


def test_a_log_of_one_profile_is_heard_by_it_alone(open_page, people):
    doras, dans = open_page(people.dora), open_page(people.dan)
    for page in (doras, dans):
        page.subscribe("log", **LOG, **{"from": 0})
        page.settle()

    logs.append(LOG["group"], LOG["stream"], [(1, "mine")], domain_id=people.dora.domain_id, profile="dora")

    assert [line["message"] for line in doras.hear_lines(1)] == ["mine"]
    assert dans.hears_nothing()


def test_after_unsubscribing_nothing_comes(open_page, people, write):
    page = open_page(people.dora)
    page.subscribe("log", **LOG, **{"from": 0})
    write(1)
    page.hear_lines(1)

    page.say(type="unsubscribe", topic="log", **LOG)
    page.settle()
    write(1, start=1)

    assert page.hears_nothing()


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("{", "A message is a JSON object; this is not JSON."),
        ("[]", 'A message says {"type": "subscribe"} or {"type": "unsubscribe"}.'),
        ('{"type": "shout"}', 'A message says {"type": "subscribe"} or {"type": "unsubscribe"}.'),
        ('{"type": "subscribe", "topic": "x"}', '"topic" is "events" or "log".'),
        (
            '{"type": "subscribe", "topic": "log", "group": 7, "stream": "s"}',
            'A log is named by "group" and "stream", each a text of 1 to 512 characters.',
        ),
        (
            '{"type": "subscribe", "topic": "log", "group": "g", "stream": "s", "from": "0"}',
            '"from" is a whole number: of the first line wanted, or of the last event seen.',
        ),
        ('{"type": "subscribe", "topic": "log", "group": "' + "x" * 9000, "A message is a JSON object of at most 8192"),
    ],
)
def test_messages_that_are_not_understood(open_page, people, text, sentence):
    page = open_page(people.dora)

    page.socket.send(text)

    heard = page.hear()
    assert heard["type"] == "error"
    assert heard["message"].startswith(sentence)


def test_a_page_follows_fifty_things_at_most(open_page, people):
    page = open_page(people.dora)
    for number in range(51):
        page.subscribe("log", group="g", stream=f"s{number}", **{"from": 0})

    heard = page.hear()

    assert heard == {
        "type": "error",
        "message": "A page may follow 50 things at a time; unsubscribe from one first.",
        "topic": "log",
        "group": "g",
        "stream": "s50",
    }


def test_a_role_taken_away_counts_at_the_next_subscription(open_page, people, write):
    page = open_page(people.dora)
    page.subscribe("events")
    page.settle()
    people.dora.user.role_id = "labeler"
    people.dora.user.save(update_fields=["role"])

    page.subscribe("log", **LOG, **{"from": 0})

    assert "is not authorized to perform: logs:GetLogEvents" in page.hear()["message"]


def test_an_idle_socket_closes_when_the_person_is_signed_out(open_page, people):
    page, other = open_page(people.dora), open_page(people.dan)
    people.dora.user.end_everything()
    hints.signed_out(people.dora.user.pk)
    hints.signed_out(people.dan.user.pk)  # whose session still stands

    with pytest.raises(ConnectionClosed) as closed:
        page.socket.recv(timeout=40)

    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 4401
    assert other.hears_nothing()
    other.say(type="subscribe", topic="x")
    assert other.hear()["type"] == "error"


def test_a_page_whose_person_loses_their_place_asks_again_as_who_they_are_now(open_page, people):
    page, other = open_page(people.dora), open_page(people.dan)
    page.subscribe("events")
    page.settle()

    delete_profile(people.dora.profile)

    with pytest.raises(ConnectionClosed) as closed:
        hear_to_the_end(page)  # the deletion itself may be told before
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 1012
    assert other.hears_nothing()
    again = open_page(people.dora)
    again.subscribe("events")
    assert "is not authorized to perform: atelier:SubscribeEvents" in again.hear()["message"]


def test_a_page_goes_on_when_the_database_was_away_for_a_while(open_page, people, write):
    page = open_page(people.dora)
    page.subscribe("log", **LOG, **{"from": 0})
    write(1)
    page.hear_lines(1)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE telemetry_logevent RENAME TO away")
        try:
            hints.log_grew(*LOG.values())
            assert page.hears_nothing()
        finally:
            cursor.execute("ALTER TABLE away RENAME TO telemetry_logevent")

    write(1, start=1)

    assert page.hear_lines(1)[0]["seq"] == 1


def test_lines_arrive_by_a_hint(open_page, people, write, monkeypatch):
    monkeypatch.setattr(feeds, "LOOK_AGAIN_S", 3600)  # so nothing is found by looking again
    page = open_page(people.dora)
    page.subscribe("log", **LOG, **{"from": 0})
    write(1)
    page.hear_lines(1)

    write(1, start=1)

    assert page.hear_lines(1)[0]["seq"] == 1
