"""Log lines: numbered without a gap, whoever writes."""

import threading

import pytest
from django.db import connection

from studio.telemetry import logs
from studio.telemetry.models import LogEvent, LogStream

GROUP, STREAM = "/aws/sagemaker/PracticeJobs", "churn"


def stored() -> list[tuple[int, str]]:
    return list(LogEvent.objects.order_by("seq").values_list("seq", "message"))


@pytest.mark.django_db
def test_lines_are_numbered_from_zero_and_go_on() -> None:
    assert logs.append(GROUP, STREAM, [(1000, "a"), (1001, "b")], domain_id="d-1") == 2
    assert logs.append(GROUP, STREAM, [(900, "c")]) == 3

    assert stored() == [(0, "a"), (1, "b"), (2, "c")]
    stream = LogStream.objects.get()
    assert (stream.domain_id, stream.next_seq, stream.first_ms, stream.last_ms) == ("d-1", 3, 900, 1001)
    assert stream.stored_bytes == 3 * (1 + 26)


@pytest.mark.django_db
def test_what_no_database_stores_is_replaced_in_its_line() -> None:
    logs.append(GROUP, STREAM, [(1000, "a\x00b"), (1001, "name\udcff.csv"), (1002, "é 🎈")])

    assert stored() == [(0, "a�b"), (1, "name?.csv"), (2, "é 🎈")]


@pytest.mark.django_db
def test_a_name_that_passes_on_takes_no_lines_along() -> None:
    logs.append(GROUP, STREAM, [(1, "everybody's")], domain_id="d-1")
    logs.append(GROUP, STREAM, [(2, "ana's")], domain_id="d-1", profile="ana")
    assert stored() == [(0, "everybody's"), (1, "ana's")]

    logs.append(GROUP, STREAM, [(3, "bo's")], domain_id="d-1", profile="bo")
    assert stored() == [(2, "bo's")]
    assert LogStream.objects.get().profile == "bo"

    logs.append(GROUP, STREAM, [(4, "everybody's again")], domain_id="d-1")
    assert stored() == [(3, "everybody's again")]


@pytest.mark.django_db
def test_no_lines_make_the_stream_and_nothing_else() -> None:
    assert logs.append(GROUP, STREAM, []) == 0
    assert stored() == []
    assert LogStream.objects.get().next_seq == 0


@pytest.mark.django_db
def test_a_line_that_is_too_long_is_stored_in_pieces_and_whole() -> None:
    text = "x" * logs.MAX_LINE_CHARS + "y"

    logs.append(GROUP, STREAM, [(1, text), (2, "next")])

    assert [(seq, len(message)) for seq, message in stored()] == [(0, 262_144), (1, 1), (2, 4)]
    assert stored()[1][1] == "y"


@pytest.mark.django_db
def test_a_zero_byte_is_shown_as_a_replacement() -> None:
    logs.append(GROUP, STREAM, [(1, "a\x00b")])

    assert stored() == [(0, "a\ufffdb")]


@pytest.mark.django_db(transaction=True)
def test_writers_at_once_leave_no_gap_and_use_no_number_twice() -> None:
    calls, each, writers = 10, 7, 4

    def write(writer: int) -> None:
        try:
            for call in range(calls):
                logs.append(GROUP, STREAM, [(1, f"{writer}.{call}.{line}") for line in range(each)])
        finally:
            connection.close()

    threads = [threading.Thread(target=write, args=(writer,)) for writer in range(writers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    rows = stored()
    assert [seq for seq, _ in rows] == list(range(calls * each * writers))
    # The lines of one call stay together, and the calls of one writer stay in order.
    blocks = [[message for _, message in rows[start : start + each]] for start in range(0, len(rows), each)]
    assert all(len({message.rpartition(".")[0] for message in block}) == 1 for block in blocks)
    for writer in range(writers):
        mine = [block[0] for block in blocks if block[0].startswith(f"{writer}.")]
        assert mine == [f"{writer}.{call}.0" for call in range(calls)]
