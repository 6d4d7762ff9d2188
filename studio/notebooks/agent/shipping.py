"""From an app's output files to its log streams, each line once."""

import time
from pathlib import Path

from django.db import transaction

from studio.notebooks.engine.spawner import OUTPUT
from studio.notebooks.launching import SCRIPT_OUTPUT, folder_of
from studio.notebooks.models import NotebookServer
from studio.spaces.models import App
from studio.spaces.ownership import owner_alone
from studio.telemetry.logs import append

CHUNK_BYTES = 512 * 1024


def ship(app: App, row: NotebookServer, log: tuple[str, str], script: tuple[str, str], *, ended: bool) -> None:
    """Append what the server and the script said since the last call. log, script: group and stream of each.

    Lines and offset are stored together, so that an agent that dies in between neither repeats nor loses a line.
    ended: the process is gone, so a last line without a line end is complete.
    """
    _ship(app, row, folder_of(app.pk) / OUTPUT, log, "log_offset", ended=ended)
    _ship(app, row, folder_of(app.pk) / SCRIPT_OUTPUT, script, "script_offset", ended=ended)


def _ship(app: App, row: NotebookServer, file: Path, log: tuple[str, str], field: str, *, ended: bool) -> None:
    try:
        with file.open("rb") as output:
            output.seek(getattr(row, field))
            data = output.read(CHUNK_BYTES)
    except FileNotFoundError:
        return
    whole = data if ended or (len(data) == CHUNK_BYTES and b"\n" not in data) else data[: data.rfind(b"\n") + 1]
    if not whole:
        return
    offset = getattr(row, field) + len(whole)
    with transaction.atomic():
        write(app, log, whole.decode("utf-8", "replace").splitlines())
        NotebookServer.objects.filter(pk=row.pk).update(**{field: offset})
    setattr(row, field, offset)


def write(app: App, log: tuple[str, str], lines: list[str]) -> None:
    """Append lines to a stream of the app's domain, for those to read who may open the app."""
    now_ms, owner = int(time.time() * 1000), owner_alone(app.parent)
    timed = [(now_ms, line) for line in lines]
    append(*log, timed, domain_id=app.domain_id, profile=owner.name if owner else "")
