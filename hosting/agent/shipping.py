"""From a server's output file to its log stream, each line once."""

import time
from pathlib import Path

from django.db import transaction

from hosting.engine.process import OUTPUT
from hosting.models import Instance
from studio.telemetry.logs import append

CHUNK_BYTES = 512 * 1024


def ship(instance: Instance, folder: Path, group: str, domain_id: str, *, ended: bool) -> bool:
    """Append what the server wrote since the last call; True if there may be more.

    Lines and offset are stored together, so that an agent that dies in between neither repeats nor loses a line.
    ended: the process is gone, so a last line without a line end is complete.
    """
    try:
        with (folder / OUTPUT).open("rb") as file:
            file.seek(instance.log_offset)
            data = file.read(CHUNK_BYTES)
    except FileNotFoundError:
        return False
    whole = data if ended or (len(data) == CHUNK_BYTES and b"\n" not in data) else data[: data.rfind(b"\n") + 1]
    if not whole:
        return False
    offset = instance.log_offset + len(whole)
    write(instance, group, domain_id, whole.decode("utf-8", "replace").splitlines(), offset=offset)
    return len(data) == CHUNK_BYTES


def write(instance: Instance, group: str, domain_id: str, lines: list[str], *, offset: int | None = None) -> None:
    """Append lines to the instance's stream `<variant>/<instance id>` (hosting spec §22)."""
    now_ms = int(time.time() * 1000)
    with transaction.atomic():
        append(
            group, f"{instance.variant}/{instance.instance_id}", [(now_ms, line) for line in lines], domain_id=domain_id
        )
        if offset is not None:
            Instance.objects.filter(pk=instance.pk).update(log_offset=offset)
            instance.log_offset = offset
