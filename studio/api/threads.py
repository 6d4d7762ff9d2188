"""Where code that blocks runs: handlers in one pool of threads, browsers' views in another, bodies in a third.

Several pools, because a slow upload holds its thread for minutes and must not keep a describe waiting.
"""

import asyncio
import contextvars
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import ParamSpec, TypeVar

from django.db import close_old_connections

P = ParamSpec("P")
R = TypeVar("R")

OPERATIONS = ThreadPoolExecutor(16, "operation")
PAGES = ThreadPoolExecutor(128, "page")  # many: who signs in waits here for their turn to have a password hashed
STREAMS = ThreadPoolExecutor(32, "stream")
_END = object()


async def in_thread(pool: ThreadPoolExecutor, function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Run a blocking function beside the loop, with a database connection that is neither stale nor broken."""
    context = contextvars.copy_context()
    call = partial(function, *args, **kwargs)
    return await asyncio.get_running_loop().run_in_executor(pool, context.run, _clean, call)


def _clean(call: Callable[[], R]) -> R:
    close_old_connections()
    try:
        return call()
    finally:
        close_old_connections()


async def pieces(iterator: Iterator[bytes]) -> AsyncIterator[bytes]:
    """A blocking iterator of bytes, each piece fetched in a thread when the client has taken the one before."""
    while (piece := await in_thread(STREAMS, next, iterator, _END)) is not _END:
        yield piece  # type: ignore[misc]
