"""Where a job's work lies on this machine, and what its trials find there or bring from the object store."""

import contextlib
import os
import shutil
import tarfile
import tempfile
from pathlib import Path

from django.conf import settings

from autopilot.models import AutoMLJob, Candidate
from hosting.engine.archive import unpack
from hosting.packages import check_trusted, digest_of
from studio.storage.store import object_store
from studio.storage.uris import S3Uri

PREPARED = "prepared.pkl"
MOST_PACKAGE_BYTES = 64 * 1024**3  # a package is ours, so this only bounds a disaster


class Damaged(Exception):
    """What lies in the object store is not what this job has put there."""


def folder_of(job: AutoMLJob) -> Path:
    """Where the work of a job is kept between attempts."""
    return settings.DATA_DIR / "autopilot" / str(job.pk)


def publish_prepared(job: AutoMLJob) -> str:
    """Put the prepared data where trials on other machines find it; returns its SHA-256."""
    path, where = folder_of(job) / PREPARED, _prepared_uri(job)
    object_store().upload_file(path, where.bucket, where.key, content_type="application/octet-stream")
    return digest_of(path)


def bring_prepared(job: AutoMLJob, digest: str) -> None:
    """The prepared data in this machine's folder of the job.

    It is unpickled later, and the caller may write where it lies in the object store: only the very bytes that the
    job has put there are taken. Raises Damaged.
    """
    target = folder_of(job) / PREPARED
    if target.exists():
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    where = _prepared_uri(job)
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=PREPARED)  # trials beside this one may do the same
    os.close(handle)
    fresh = Path(name)
    try:
        object_store().download(where.bucket, where.key, fresh)
        if digest_of(fresh) != digest:
            raise Damaged(f"{where} was changed since the job has put it there.")
        fresh.replace(target)
    finally:
        fresh.unlink(missing_ok=True)


def bring_candidate(job: AutoMLJob, candidate: Candidate) -> bool:
    """The package of a candidate that another machine fitted, unpacked in this machine's folder; True if it was not
    there. Raises UntrustedPackage if it was changed since.
    """
    folder = folder_of(job) / "candidates" / candidate.model_name
    if (folder / "package").is_dir():
        return False
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    where, archive = S3Uri.parse(candidate.package_uri), folder / "model.tar.gz"
    object_store().download(where.bucket, where.key, archive)
    check_trusted(digest_of(archive), candidate.package_uri)
    unpack(archive, folder / "package", max_bytes=MOST_PACKAGE_BYTES)
    return True


def publish_folder(job: AutoMLJob, folder: Path, name: str) -> str:
    """Put a folder where another machine finds it by this name; returns the SHA-256 of the archive."""
    where = _folder_uri(job, name)
    with tempfile.NamedTemporaryFile(dir=folder.parent, suffix=".tar") as file:
        with tarfile.open(fileobj=file, mode="w") as archive:
            archive.add(folder, arcname=".")
        file.flush()
        path = Path(file.name)
        object_store().upload_file(path, where.bucket, where.key, content_type="application/x-tar")
        return digest_of(path)


def bring_folder(job: AutoMLJob, name: str, digest: str, target: Path) -> None:
    """The folder that `publish_folder` has put there, unless `target` exists. Raises Damaged, see bring_prepared."""
    if target.exists():
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    where = _folder_uri(job, name)
    with tempfile.TemporaryDirectory(dir=target.parent) as fresh:
        path, unpacked = Path(fresh) / "archive.tar", Path(fresh) / "unpacked"
        object_store().download(where.bucket, where.key, path)
        if digest_of(path) != digest:
            raise Damaged(f"{where} was changed since the job has put it there.")
        with tarfile.open(path) as archive:
            archive.extractall(unpacked, filter="data")
        with contextlib.suppress(OSError):  # somebody beside us has brought it
            unpacked.rename(target)


def _folder_uri(job: AutoMLJob, name: str) -> S3Uri:
    return S3Uri.parse(job.output_prefix) / f"preprocessed-data/fits/{name}.tar"


def _prepared_uri(job: AutoMLJob) -> S3Uri:
    return S3Uri.parse(job.output_prefix) / f"preprocessed-data/tuning_data/{PREPARED}"


def sweep_folders() -> None:
    """Remove the folders of jobs that are over or gone: what attempts that died at their very end have left."""
    root = settings.DATA_DIR / "autopilot"
    if not root.is_dir():
        return
    numbers = [int(each.name) for each in root.iterdir() if each.name.isdigit()]
    running = AutoMLJob.objects.filter(pk__in=numbers, status__in=list(AutoMLJob.MOVES)).values_list("pk", flat=True)
    for number in set(numbers) - set(running):
        shutil.rmtree(root / str(number), ignore_errors=True)
