"""Unpacking a model package that may be hostile."""

import gzip
import shutil
import tarfile
import zlib
from pathlib import Path, PurePosixPath
from typing import IO, Self

MAX_FILES = 20_000
MAX_RATIO = 200  # gzip reaches 1000 on zeros; real packages stay far below 20
FREE_OF_RATIO_BYTES = 64 * 1024 * 1024  # small archives may unpack to this in any case
MAX_HEADER_BYTES = 1024 * 1024
HEADER_TYPES = (
    tarfile.XHDTYPE,
    tarfile.XGLTYPE,
    tarfile.SOLARIS_XHDTYPE,
    tarfile.GNUTYPE_LONGNAME,
    tarfile.GNUTYPE_LONGLINK,
)
COPY_BYTES = 1024 * 1024


class BadArchive(Exception):
    """The archive breaks a rule; the message says which member and which rule."""


class _Bounded:
    """A stream that ends with BadArchive after so many unpacked bytes."""

    def __init__(self, stream: IO[bytes], limit: int) -> None:
        self._stream = stream
        self._left = limit
        self._limit = limit

    def read(self, size: int = -1) -> bytes:
        data = self._stream.read(size)
        self._left -= len(data)
        if self._left < 0:
            raise BadArchive(f"it unpacks to more than {self._limit} bytes")
        return data


class _Member(tarfile.TarInfo):
    """tarfile reads extended headers (long names) in one piece, however large they claim to be."""

    @classmethod
    def frombuf(cls, buf: bytes | bytearray, encoding: str, errors: str) -> Self:
        member = super().frombuf(buf, encoding, errors)
        if member.type in HEADER_TYPES and member.size > MAX_HEADER_BYTES:
            raise BadArchive(f"a header of the archive claims to be {member.size} bytes long")
        return member


def unpack(archive: Path, target: Path, *, max_bytes: int) -> int:
    """Unpack a .tar.gz into the new folder `target`; returns the unpacked bytes.

    Only plain files and folders with relative names below `target` are made; links, devices, absolute names and `..`
    are refused (hosting spec §3.1: no links), and so is what unpacks to more than `max_bytes` or more than 200 times
    its own size. Raises BadArchive; `target` is then gone.
    """
    bound = min(max_bytes, max(FREE_OF_RATIO_BYTES, MAX_RATIO * archive.stat().st_size))
    target.mkdir(parents=True)
    try:
        with gzip.open(archive) as stream:
            bounded = _Bounded(stream, bound)  # type: ignore[arg-type]
            with tarfile.open(fileobj=bounded, mode="r|", tarinfo=_Member) as tar:  # type: ignore[call-overload]
                return _extract(tar, target)
    except BadArchive:
        shutil.rmtree(target, ignore_errors=True)
        raise
    except (tarfile.TarError, zlib.error, EOFError, OSError, ValueError) as error:
        shutil.rmtree(target, ignore_errors=True)
        if isinstance(error, OSError) and not isinstance(error, gzip.BadGzipFile):
            raise
        raise BadArchive(f"it is not a readable .tar.gz ({error})") from error


def _extract(tar: tarfile.TarFile, target: Path) -> int:
    total = 0
    for number, member in enumerate(tar, 1):
        if number > MAX_FILES:
            raise BadArchive(f"it has more than {MAX_FILES} members")
        path = target / _safe(member)
        if member.isdir():
            _folder(path, member.name)
            continue
        _folder(path.parent, member.name)
        source = tar.extractfile(member)
        if source is None or path.exists():
            raise BadArchive(f"{member.name!r} is there twice or is no file")
        with source, path.open("xb") as file:
            shutil.copyfileobj(source, file, COPY_BYTES)
        total += member.size
    return total


def _folder(path: Path, name: str) -> None:
    try:
        path.mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError) as error:
        raise BadArchive(f"{name!r} is both a file and a folder") from error


def _safe(member: tarfile.TarInfo) -> PurePosixPath:
    """The relative path of a member; BadArchive unless it is a plain file or folder below the root."""
    if member.issym() or member.islnk():
        raise BadArchive(f"{member.name!r} is a link; packages must not contain links")
    if not (member.isfile() or member.isdir()):
        raise BadArchive(f"{member.name!r} is neither a file nor a folder")
    path = PurePosixPath(member.name)
    if path.is_absolute() or ".." in path.parts or "\\" in member.name or "\0" in member.name:
        raise BadArchive(f"{member.name!r} leads out of the package")
    if any(len(part.encode()) > 255 for part in path.parts):
        raise BadArchive(f"{member.name[:40]!r}... has a name of more than 255 bytes")
    return path
