"""One object through the engine: order, packing, headers, joins, limits. The model is a function."""

import io
import json
import random
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from hosting.engine.datapaths import Path
from hosting.engine.joining import Processing
from hosting.engine.records import BadObject, batches, lines_of
from hosting.engine.transform import Plan, transform


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(4) as executor:
        yield executor


def first_fields(body: bytes) -> bytes:
    """A model that answers the first field of every row, after a time that differs from call to call."""
    time.sleep(random.random() / 200)
    lines = body.decode().splitlines()
    if lines[0].startswith("a,"):
        lines = lines[1:]
    return "".join(line.split(",")[0] + "\n" for line in lines).encode()


def run(plan: Plan, data: bytes, pool: ThreadPoolExecutor, call: Callable[[bytes], bytes] = first_fields) -> str:
    out = io.BytesIO()
    transform(io.BytesIO(data), out, plan, call, pool)
    return out.getvalue().decode()


CSV: dict[str, Any] = {"content": "text/csv", "accept": "text/csv", "split": True, "assemble_lines": True}


def test_answers_come_in_the_order_of_the_records(pool: ThreadPoolExecutor) -> None:
    data = "".join(f"{number},x\n" for number in range(2000)).encode()

    assert run(Plan(**CSV, concurrency=4, max_bytes=60), data, pool) == "".join(f"{n}\n" for n in range(2000))


@pytest.mark.parametrize("ending", ["\n", "\r\n", ""])
def test_line_ends_and_empty_lines_do_not_count(pool: ThreadPoolExecutor, ending: str) -> None:
    data = f"1,x{ending or chr(10)}\n\n2,y{ending}".encode()

    assert run(Plan(**CSV), b"\xef\xbb\xbf" + data, pool) == "1\n2\n"


def test_records_are_packed_greedily_and_never_beyond_the_limit() -> None:
    assert list(batches([b"aaa", b"bbb", b"c", b"dd"], 8, single=False)) == [[b"aaa", b"bbb"], [b"c", b"dd"]]
    assert list(batches([b"aaa", b"bbb"], 8, single=True)) == [[b"aaa"], [b"bbb"]]


def test_a_record_larger_than_a_request_is_named() -> None:
    with pytest.raises(BadObject, match="Record 2 has 300 bytes or more, which is more than MaxPayloadInMB allows"):
        list(lines_of(io.BytesIO(b"1,a\n" + b"x" * 300 + b"\n"), 100))


def test_the_vectors_of_the_specification(pool: ThreadPoolExecutor) -> None:
    def one(_body: bytes) -> bytes:
        return b"1\n"

    joined = Plan(**CSV, processing=Processing(join=True))
    assert run(joined, b"1,2,3\n", pool, one) == "1,2,3,1\n"

    seen: list[bytes] = []

    def pred(body: bytes) -> bytes:
        seen.append(body)
        return b"pred\n"

    filtered = Processing(Path.parse("$[1:]"), Path.parse("$[0,-1]"), join=True)
    assert run(Plan(**CSV, processing=filtered), b"id,2,3,4,5\n", pool, pred) == "id,pred\n"
    assert seen == [b"2,3,4,5\n"]

    lines: dict[str, Any] = {"content": "application/jsonlines", "accept": "application/jsonlines", "split": True}
    answer = Plan(**lines, assemble_lines=True, processing=Processing(join=True))
    found = run(answer, b'{"key":1}\n', pool, lambda _body: b'{"label":1}\n')
    assert json.loads(found) == {"key": 1, "SageMakerOutput": {"label": 1}}
    found = run(answer, b"[1,2]\n", pool, lambda _body: b'{"label":1}\n')
    assert json.loads(found) == {"SageMakerInput": [1, 2], "SageMakerOutput": {"label": 1}}


def test_a_header_line_goes_along_with_every_batch_and_is_not_predicted(pool: ThreadPoolExecutor) -> None:
    bodies: list[bytes] = []

    def call(body: bytes) -> bytes:
        bodies.append(body)
        return first_fields(body)

    plan = Plan(**CSV, max_bytes=8, columns=("a", "b"), outputs=("predicted_label",), processing=Processing(join=True))
    assert run(plan, b"a,b\n1,x\n2,y\n3,z\n", pool, call) == "a,b,predicted_label\n1,x,1\n2,y,2\n3,z,3\n"
    assert sorted(bodies) == [b"a,b\n1,x\n2,y\n", b"a,b\n3,z\n"]


def test_a_header_of_many_more_columns_is_not_predicted(pool: ThreadPoolExecutor) -> None:
    plan = Plan(**CSV, columns=("a",), outputs=("predicted_label",), processing=Processing(join=True))

    found = run(plan, b"a,id,x,y\n1,7,8,9\n", pool, first_fields)

    assert found == "a,id,x,y,predicted_label\n1,7,8,9,1\n"


def test_quoted_commas_stay_one_field(pool: ThreadPoolExecutor) -> None:
    plan = Plan(**CSV, processing=Processing(join=True))

    assert run(plan, b'"a, b",2\n', pool, lambda _body: b'"[1, 2]"\n') == '"a, b",2,"[1, 2]"\n'


def test_a_lost_answer_is_an_error(pool: ThreadPoolExecutor) -> None:
    with pytest.raises(BadObject, match="Records 1 to 2: the model gave 1 answers for 2 records"):
        run(Plan(**CSV), b"1,x\n2,y\n", pool, lambda _body: b"1\n")


def test_a_filter_that_does_not_fit_names_the_record(pool: ThreadPoolExecutor) -> None:
    plan = Plan(**CSV, processing=Processing(output_filter=Path.parse("$[3]")))

    with pytest.raises(BadObject, match=r"Record 1: \$\[3\] asks for position 3, but the record has 1 elements"):
        run(plan, b"1,x\n", pool)


def test_an_unsplit_object_is_one_request(pool: ThreadPoolExecutor) -> None:
    plan = Plan(content="application/json", accept="application/json", split=False, max_bytes=10)

    assert run(plan, b"[1,2]", pool, lambda body: b'{"n":%d}' % len(body)) == '{"n":5}'
    with pytest.raises(BadObject, match="The object is larger than MaxPayloadInMB allows"):
        run(plan, b"[1,2,3,4,5,6,7]", pool)
