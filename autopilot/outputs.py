"""What jobs write into the object store beside packages, and how it is read again."""

import json
from pathlib import Path
from typing import Any

from studio.storage.objects import NoSuchBucket, NoSuchKey
from studio.storage.store import object_store
from studio.storage.uris import S3Uri

MAX_REPORT_BYTES = 64 * 1024 * 1024


def publish(folder: Path, prefix: S3Uri) -> str:
    """Upload a report; its location, to be told only now that every file of it is there."""
    for path in sorted(each for each in folder.rglob("*") if each.is_file()):
        kind_of = "application/json" if path.suffix == ".json" else "text/csv"
        key = f"{prefix.key}/{path.relative_to(folder).as_posix()}"
        object_store().upload_file(path, prefix.bucket, key, content_type=kind_of)
    return str(prefix)


def read_json(uri: S3Uri) -> Any:
    """A JSON document; None if there is none at that place. ValueError for one that is damaged or larger than 64 MB."""
    try:
        return json.loads(object_store().read(uri.bucket, uri.key, at_most=MAX_REPORT_BYTES))
    except (NoSuchBucket, NoSuchKey):
        return None
