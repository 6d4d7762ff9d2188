"""Asking a registered function, wherever it runs. Every call is tried again; what fails fails in one sentence."""

import json
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

from groundtruth.engine.errors import InputRefused
from groundtruth.engine.functions.process import LARGEST_ANSWER, Code, FunctionFailed, FunctionProcess
from groundtruth.models import AnnotationFunction
from studio.outbound import OutboundRefused, send

TRIES = 3
AT_ONCE = 8  # requests to one endpoint
Call = Callable[[Any, Any], Any]  # (event, payload) -> what the function answers; FunctionFailed


class Function:
    """A registered function that is ready to be called. log: what it printed last, of Python code only."""

    def __init__(self, found: AnnotationFunction, call: Call, log: Sequence[str], *, many: bool) -> None:
        self._call, self.log, self._many = call, log, many
        self.name = found.name

    def once(self, event: Any, payload: Any = None) -> Any:
        """One call; FunctionFailed."""
        return self._call(event, payload)

    def ask(self, event: Any, read: Callable[[Any], Any], payload: Any = None) -> Any:
        """What `read` makes of the answer; the last FunctionFailed or InputRefused after TRIES calls."""
        for left in range(TRIES - 1, -1, -1):
            try:
                return read(self._call(event, payload))
            except (FunctionFailed, InputRefused):
                if not left:
                    raise
        raise AssertionError("unreachable")

    def ask_all(self, events: Sequence[Any], read: Callable[[Any], Any]) -> list[Any]:
        """`ask` for each event, in their order; instead of an answer the exception of a call that failed."""

        def one(event: Any) -> Any:
            try:
                return self.ask(event, read)
            except (FunctionFailed, InputRefused) as error:
                return error

        if not self._many:
            return [one(event) for event in events]
        with ThreadPoolExecutor(AT_ONCE, "function") as threads:
            return list(threads.map(one, events))


@contextmanager
def function_named(name: str) -> Iterator[Function]:
    """The function as it is registered now; FunctionFailed when it no longer is."""
    found = AnnotationFunction.objects.filter(name=name).first()
    if found is None:
        raise FunctionFailed(f"There is no function {name} any more. Ask an administrator to register it.")
    if found.url:
        yield Function(found, _endpoint(found), (), many=True)
        return
    code = Code(found.name, found.code, found.handler, float(found.timeout_s), found.memory_mb)
    with FunctionProcess(code) as process:
        yield Function(found, process.call, process.log, many=False)


def _endpoint(found: AnnotationFunction) -> Call:
    """Posts the event to the function's address, through the client that calls no private addresses unless allowed."""

    def call(event: Any, _payload: Any) -> Any:
        try:
            answer = send(
                "POST",
                found.url,
                content=json.dumps(event).encode(),
                content_type="application/json",
                max_bytes=LARGEST_ANSWER,
                timeout_s=float(found.timeout_s),
            )
        except OutboundRefused as error:
            raise FunctionFailed(f"The function {found.name} cannot be reached: {error}") from error
        if answer.status != 200:
            raise FunctionFailed(f"The function {found.name} answered with status {answer.status} instead of 200.")
        try:
            return json.loads(answer.body)
        except ValueError as error:
            raise FunctionFailed(f"The answer of the function {found.name} is no valid JSON.") from error

    return call
