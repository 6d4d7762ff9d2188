"""Which notebook an address of the comparison means, whether the caller may read it, and the comparison (spec §11.3).

file:<space>/<path>        as it is in the space now
checkpoint:<space>/<path>  as it was when it was last saved explicitly
head:<space>/<path>        as the last commit of its Git repository has it
snapshot:<id>              as it was shared
job:<id>                   as a notebook job left it
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings

from studio.access.permissions import FieldError
from studio.access.policies import authorize
from studio.access.principal import Principal
from studio.api.errors import ApiError, ResourceNotFound
from studio.notebook_jobs.models import NotebookJob
from studio.notebook_jobs.sources import space_of
from studio.notebooks.engine.reading import MAX_NOTEBOOK_BYTES
from studio.notebooks.git import GitProblem, at_head
from studio.snapshots import keeping
from studio.snapshots.models import Snapshot
from studio.spaces.homes import home_of_space
from studio.storage.objects import StoreError
from studio.storage.store import object_store
from studio.storage.uris import S3Uri, UnsafePath, inside

TIMEOUT_S = 30


def compare(a: str, b: str, caller: Principal) -> dict[str, Any]:
    """What studio.notebooks.engine.diffing.compare returns, and `names`: what each side is called.

    FieldError names the side that cannot be read.
    """
    (name_a, data_a), (name_b, data_b) = _read(a, "a", caller), _read(b, "b", caller)
    found = _isolated(data_a, data_b)
    if "problem" in found:
        name = name_a if found["side"] == "a" else name_b
        raise FieldError(f"{name}: {found['problem']}", found["side"])
    return found | {"names": {"a": name_a, "b": name_b}}


def _read(text: str, side: str, caller: Principal) -> tuple[str, bytes]:
    kind, _, rest = text.partition(":")
    reader = _READERS.get(kind)
    if reader is None or not rest:
        raise FieldError(
            f"{side} is {text[:60]!r}; it must be file:, checkpoint: or head: and space/path, snapshot:id, or job:id.",
            side,
        )
    try:
        return reader(rest, caller)
    except FieldError as error:
        raise FieldError(error.message, side, error.status) from error
    except ApiError as error:
        raise FieldError(error.message, side, 404 if error.code == "ResourceNotFound" else error.status) from error


def _file(rest: str, caller: Principal) -> tuple[str, bytes]:
    home, file = _place(rest, caller)
    return f"{file.name} as it is now", keeping.bytes_of(home, file)


def _checkpoint(rest: str, caller: Principal) -> tuple[str, bytes]:
    home, file = _place(rest, caller)
    folder = file.parent.relative_to(home).as_posix()
    name = f".ipynb_checkpoints/{file.stem}-checkpoint.ipynb"
    try:
        kept = inside(home, name if folder == "." else f"{folder}/{name}")
    except UnsafePath as error:
        raise FieldError(str(error)) from error
    if not kept.is_file():
        raise ResourceNotFound(f"{file.name} has no saved version yet: save the notebook (Ctrl S) to keep one.")
    return f"{file.name} as it was last saved", keeping.bytes_of(home, kept)


def _head(rest: str, caller: Principal) -> tuple[str, bytes]:
    home, file = _place(rest, caller)
    try:
        return f"{file.name} in the last commit", at_head(home, file)
    except GitProblem as error:
        raise FieldError(str(error)) from error


def _place(rest: str, caller: Principal) -> tuple[Path, Path]:
    space, _, path = rest.partition("/")
    found = space_of(space, caller)
    return home_of_space(found).resolve(), keeping.file_of(found, path)


def _snapshot(rest: str, caller: Principal) -> tuple[str, bytes]:
    authorize(caller, "atelier:ReadNotebookSnapshot", "*")
    row: Snapshot = Snapshot.objects.get_named(rest, caller)
    return f"{row.title} as shared on {row.created_at:%Y-%m-%d %H:%M} UTC", keeping.content(row)


def _job(rest: str, caller: Principal) -> tuple[str, bytes]:
    authorize(caller, "atelier:ReadNotebookJob", "*")
    row: NotebookJob = NotebookJob.objects.get_named(rest, caller)
    uri = next((S3Uri.parse(each["uri"]) for each in row.outputs if each["format"] == "ipynb"), None)
    if uri is None:
        raise ResourceNotFound(f"The notebook job {row.display_name} has left no notebook.")
    try:
        data = object_store().read(uri.bucket, uri.key, at_most=MAX_NOTEBOOK_BYTES)
    except StoreError as error:
        raise ResourceNotFound(f"What {row.display_name} left at {uri} cannot be read: {error}") from error
    return f"{row.display_name} of {row.created_at:%Y-%m-%d %H:%M} UTC", data


_READERS: dict[str, Callable[[str, Principal], tuple[str, bytes]]] = {
    "file": _file,
    "checkpoint": _checkpoint,
    "head": _head,
    "snapshot": _snapshot,
    "job": _job,
}


def _isolated(a: bytes, b: bytes) -> dict[str, Any]:
    """Compare in a child process that has a time and a size: the notebooks are anybody's."""
    both = json.dumps({"a": a.decode(errors="replace"), "b": b.decode(errors="replace")}).encode()
    environment = {"PATH": os.environ.get("PATH", os.defpath), "PYTHONPATH": str(settings.BASE_DIR)}
    command = [sys.executable, "-m", "studio.notebooks.engine.diffing"]
    try:
        done = subprocess.run(command, input=both, env=environment, capture_output=True, timeout=TIMEOUT_S, check=False)
    except subprocess.TimeoutExpired as error:
        raise FieldError(f"These notebooks are too large and too alike to compare within {TIMEOUT_S} s.") from error
    if done.returncode != 0:
        raise FieldError("These notebooks are too large to compare.")
    found: dict[str, Any] = json.loads(done.stdout)
    return found
