"""A folder as one file. Apart from packages: whoever only packs needs none of the libraries that models need."""

import tarfile
from pathlib import Path
from typing import IO

from isal import igzip


def pack(package: Path, archive: Path) -> Path:
    """Pack a folder into a .tar.gz, its content at the root; the archive appears complete or not at all."""
    partial = archive.with_suffix(".partial")
    # Level 1 of a fast gzip: model files hardly shrink further, and this time is taken from fitting.
    fast: IO[bytes] = igzip.open(partial, "wb", compresslevel=1)  # type: ignore[no-untyped-call]
    with fast, tarfile.open(fileobj=fast, mode="w") as tar:
        for path in sorted(package.iterdir()):
            tar.add(path, arcname=path.name, filter=_anonymous)
    return partial.rename(archive)


def _anonymous(member: tarfile.TarInfo) -> tarfile.TarInfo | None:
    """No user of this machine in the archive, and no compiled leftovers."""
    member.uid = member.gid = 0
    member.uname = member.gname = ""
    return None if "__pycache__" in member.name else member
