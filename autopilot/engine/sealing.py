"""Sealing a model: its archive, its size, and the record that an attempt after a crash tells again."""

from dataclasses import replace
from pathlib import Path

from autopilot.engine.keeping import keep
from autopilot.engine.package import seal
from autopilot.engine.records import Finished

RECORD = "record.pkl"  # in a candidate's folder when it is sealed: an attempt after a crash tells it again


def sealed(folder: Path, record: Finished) -> Finished:
    """Seal `folder/package`; the record with the archive and its size, which is kept beside it."""
    archive = seal(folder)
    record = replace(record, package=str(archive), size_bytes=archive.stat().st_size)
    keep(folder / RECORD, record)
    return record
