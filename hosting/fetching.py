"""Bringing a model package from the object store to this machine: download, check who made it, unpack."""

import contextlib
import json
import shutil
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connections

from hosting.engine.archive import BadArchive, unpack
from hosting.packages import UntrustedPackage, check_trusted, digest_of
from hosting.server.deciding import VARIABLE
from studio.storage.objects import NoSuchBucket, NoSuchKey
from studio.storage.store import object_store
from studio.storage.uris import S3Uri

GB = 1024**3
MAX_SCHEMA_BYTES = 16 * 1024 * 1024  # a table of 5,000 columns has two megabytes


class CannotFetch(Exception):
    """The package cannot be used; the message is for the caller."""


def hosting_dir() -> Path:
    return settings.DATA_DIR / "hosting"


def fetch(uri: str, folder: Path, volume_gb: int) -> Path:
    """The unpacked package of `uri` below `folder`; done once, found again later. Raises CannotFetch.

    A copy per fleet: what happens to the object later does not touch what runs (hosting spec §7).
    """
    target = folder / "model"
    if target.is_dir():
        return target
    shutil.rmtree(folder / "fetching", ignore_errors=True)
    (folder / "fetching").mkdir(parents=True)
    try:
        _fetch(uri, folder / "fetching", volume_gb).rename(target)
    except (NoSuchKey, NoSuchBucket) as error:
        raise CannotFetch(f"The model package {uri} is not there.") from error
    except BadArchive as error:
        raise CannotFetch(f"The model package {uri} cannot be unpacked: {error}.") from error
    except UntrustedPackage as error:
        raise CannotFetch(str(error)) from error
    except OSError as error:
        raise CannotFetch(f"The model package {uri} could not be stored on this machine: {error.strerror}.") from error
    finally:
        shutil.rmtree(folder / "fetching", ignore_errors=True)
        connections.close_all()  # this runs in a thread of its own
    return target


def _fetch(uri: str, folder: Path, volume_gb: int) -> Path:
    place = S3Uri.parse(uri)
    archive = folder / "model.tar.gz"
    object_store().download(place.bucket, place.key, archive)
    check_trusted(digest_of(archive), uri)
    unpack(archive, folder / "model", max_bytes=volume_gb * GB)
    return folder / "model"


def schemas_of(folder: Path, fleet: dict[str, Any]) -> dict[str, Any]:
    """What the packages of a fleet say of their columns: variant -> schema.json. Packages without one are left out.

    `threshold` is that of the container's environment, where it has one.
    """
    found = {}
    for variant in fleet["variants"]:
        path = folder / variant["name"] / "model" / "schema.json"
        with contextlib.suppress(OSError, ValueError):
            if path.stat().st_size <= MAX_SCHEMA_BYTES:
                schema = json.loads(path.read_text(encoding="utf-8"))
                chosen = variant.get("container", {}).get("Environment", {}).get(VARIABLE)
                found[variant["name"]] = schema | ({"threshold": float(chosen)} if chosen else {})
    return found
