"""Predictions for one object: split, send, put back together in order (hosting spec §13.3).

Bounded memory: at most `concurrency + 1` mini-batches and their answers are held at a time.
"""

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from dataclasses import dataclass, field
from typing import IO

from hosting.engine.joining import Processing, filtered_input, format_of, processed_output
from hosting.engine.records import BadObject, batches, lines_of, whole
from hosting.server.parsing import is_header

CSV = "text/csv"
LINE_FORMATS = (CSV, "application/jsonlines")
Call = Callable[[bytes], bytes]


@dataclass(frozen=True)
class Plan:
    """How one job treats every object.

    content, accept: bare media types. columns: of the model, to recognise a CSV header line; outputs: names of what
    the model answers, for the header line of a joined result.
    """

    content: str
    accept: str
    split: bool
    single: bool = False
    assemble_lines: bool = False
    max_bytes: int = 6 * 1024 * 1024
    concurrency: int = 1
    processing: Processing = field(default_factory=Processing)
    columns: tuple[str, ...] = ()
    outputs: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Batch:
    first: int  # number of its first record, counted from 1 without the header line
    records: list[bytes]


def transform(stream: IO[bytes], out: IO[bytes], plan: Plan, call: Call, pool: Executor) -> int:
    """Write the answers for all records of `stream` to `out`, in order; returns how many records there were.

    call: sends one body to the model and returns the answer's body; runs in `pool`, raises BadObject for an answer
    that is an error. Raises BadObject (with the number of the record) if any record fails; `out` is then useless.
    A CSV whose first line names the model's columns is a table with a header: the line is sent along with every
    mini-batch instead of being predicted; a joined result gets a header line too.
    """
    if not plan.split:
        body = whole(stream, plan.max_bytes)
        out.write(_whole_answer(plan, body, call(filtered_input(plan.processing, format_of(plan.content), body, 1))))
        return 1
    header, records = _header(lines_of(stream, plan.max_bytes), plan)
    if header is not None and plan.processing.join:
        out.write(_joined_header(plan, header) + b"\n")
    count = 0
    waiting: deque[tuple[_Batch, Future[bytes]]] = deque()
    try:
        for batch in _numbered(batches(records, plan.max_bytes, single=plan.single)):
            waiting.append((batch, pool.submit(_send, plan, header, batch, call)))
            if len(waiting) > plan.concurrency:
                count += _take(plan, out, waiting)
        while waiting:
            count += _take(plan, out, waiting)
    finally:
        for _batch, future in waiting:
            future.cancel()
    return count


def _header(lines: Iterator[bytes], plan: Plan) -> tuple[bytes | None, Iterator[bytes]]:
    """The header line, if the first line is one, and the records."""
    first = next(lines, None)
    if first is None:
        return None, iter(())
    if plan.content == CSV and plan.columns:
        names = [name.strip() for name in format_of(CSV).read(first)]
        if is_header(names, plan.columns):
            return first, lines
    return None, _chain(first, lines)


def _chain(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest


def _joined_header(plan: Plan, header: bytes) -> bytes:
    form = format_of(CSV)
    names = [*form.read(header), *(plan.outputs or ("prediction",))]
    return form.write(form.select(plan.processing.output_filter, names))


def _numbered(found: Iterator[list[bytes]]) -> Iterator[_Batch]:
    first = 1
    for records in found:
        yield _Batch(first, records)
        first += len(records)


def _send(plan: Plan, header: bytes | None, batch: _Batch, call: Call) -> bytes:
    form = format_of(plan.content)
    inputs = [
        filtered_input(plan.processing, form, record, number)
        for number, record in enumerate(batch.records, batch.first)
    ]
    if header is not None:
        inputs.insert(0, filtered_input(plan.processing, form, header, 0))
    try:
        return call(b"\n".join(inputs) + b"\n")
    except BadObject as error:
        last = batch.first + len(batch.records) - 1
        where = f"Record {batch.first}" if last == batch.first else f"Records {batch.first} to {last}"
        raise BadObject(f"{where}: {error}") from error


def _take(plan: Plan, out: IO[bytes], waiting: deque[tuple[_Batch, Future[bytes]]]) -> int:
    """Write the answer of the oldest mini-batch; the others wait, whatever came first."""
    batch, future = waiting.popleft()
    body = future.result()
    if plan.accept not in LINE_FORMATS:
        out.write(_ended(plan, _whole_answer(plan, batch.records[0], body) if plan.single else body))
        return len(batch.records)
    answers = [line for line in body.split(b"\n") if line]
    if len(answers) != len(batch.records):
        raise BadObject(
            f"Records {batch.first} to {batch.first + len(batch.records) - 1}: the model gave {len(answers)} answers "
            f"for {len(batch.records)} records."
        )
    if plan.processing.idle:
        out.write(_ended(plan, body))
        return len(answers)
    form, to = format_of(plan.content), format_of(plan.accept)
    for number, (record, answer) in enumerate(zip(batch.records, answers, strict=True), batch.first):
        out.write(processed_output(plan.processing, form, record, answer, to, number) + b"\n")
    return len(answers)


def _whole_answer(plan: Plan, record: bytes, answer: bytes) -> bytes:
    if plan.processing.idle:
        return _ended(plan, answer)
    form, to = format_of(plan.content), format_of(plan.accept)
    return _ended(plan, processed_output(plan.processing, form, record, answer, to, 1))


def _ended(plan: Plan, body: bytes) -> bytes:
    return body + b"\n" if plan.assemble_lines and not body.endswith(b"\n") else body
