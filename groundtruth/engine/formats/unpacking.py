"""Files of a stranger's archive, or the one file that it is, in memory and within bounds. Nothing is written."""

import zipfile
import zlib
from pathlib import Path, PurePosixPath

from groundtruth.engine.errors import InputRefused

MOST_FILES = 200_000
MOST_BYTES = 256 * 1024 * 1024  # of all files with labels, unpacked
MOST_RATIO = 200  # as of model packages; texts and tables stay far below
FREE_OF_RATIO_BYTES = 16 * 1024 * 1024
LABELS = (".json", ".xml", ".csv", ".txt", ".conll", ".conll2003", ".iob", ".bio", ".yaml", ".yml", ".names")


def files_of(path: Path, name: str) -> tuple[dict[str, bytes], int]:
    """Bytes of the files that may hold labels by their names, and how many others there are (pictures beside them).

    name: of the file at `path`. InputRefused for what leads elsewhere, is too much, or cannot be read.
    """
    if zipfile.is_zipfile(path) and not name.lower().endswith(LABELS):
        return _unzipped(path, name)
    if not name.lower().endswith(LABELS):
        raise InputRefused(f"{name} is no ZIP archive and none of {', '.join(LABELS)}.")
    if path.stat().st_size > MOST_BYTES:
        raise InputRefused(f"{name} has more than {MOST_BYTES // 2**20} MB; import a part at a time.")
    if not path.stat().st_size:
        raise InputRefused(f"{name} is empty.")
    return {name: path.read_bytes()}, 0


def _unzipped(path: Path, name: str) -> tuple[dict[str, bytes], int]:
    found: dict[str, bytes] = {}
    left = bound = min(MOST_BYTES, max(FREE_OF_RATIO_BYTES, MOST_RATIO * path.stat().st_size))
    others = 0
    try:
        with zipfile.ZipFile(path) as archive:
            entries = [each for each in archive.infolist() if not each.is_dir()]
            if len(entries) > MOST_FILES:
                raise InputRefused(f"{name} has more than {MOST_FILES:,} files; import a part at a time.")
            for entry in entries:
                inner = _checked(entry.filename, name)
                if inner.startswith("__MACOSX/") or not inner.lower().endswith(LABELS):
                    others += not inner.startswith("__MACOSX/")
                    continue
                if entry.flag_bits & 1:
                    raise InputRefused(f"{name}: {inner} has a password; make the archive without one.")
                with archive.open(entry) as stream:
                    raw = stream.read(left + 1)  # what it really is, whatever the header claims
                if len(raw) > left:
                    raise InputRefused(
                        f"{name} unpacks to more than {bound // 2**20} MB at {inner}; import a part at a time."
                    )
                left -= len(raw)
                found[inner] = raw
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, ValueError) as error:
        raise InputRefused(f"{name} is a damaged ZIP archive ({error}); make it again.") from None
    if not found and not others:
        raise InputRefused(f"{name} is an empty ZIP archive.")
    return found, others


def _checked(inner: str, name: str) -> str:
    """A name inside; it becomes part of no path, but who writes such names is not to be trusted with the rest."""
    parts = PurePosixPath(inner.replace("\\", "/")).parts
    if inner.startswith(("/", "\\")) or ".." in parts or (parts and parts[0].endswith(":")):
        raise InputRefused(f'{name}: the name "{inner[:100]}" leads out of the archive; make it again.')
    return inner
