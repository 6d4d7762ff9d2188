"""Where the files of a space lie, how much they are, how much they may be (spec studio §6.2)."""

import os
import shutil
from pathlib import Path

from django.conf import settings

from studio.spaces.models import Space
from studio.storage.uris import inside

GB = 1024**3


def home_of_space(space: Space) -> Path:
    """The folder with the files of a space; named by the row's number, which never comes back."""
    root = Path(settings.DATA_DIR) / "homes"
    root.mkdir(mode=0o700, parents=True, exist_ok=True)
    return inside(root, f"{space.domain_id}/spaces/{space.pk}")


def make_home(space: Space) -> Path:
    """Make the folder, for the studio's own user alone; there is no harm in doing it twice."""
    home = home_of_space(space)
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    return home


def remove_home(space: Space) -> None:
    """Delete every file of a space (deletion destroys the volume, spec studio §6.1)."""
    home = home_of_space(space)
    if home.exists():
        shutil.rmtree(home)


def limit_bytes(space: Space) -> int:
    """What the files may be altogether."""
    return space.size_gb * GB


def used_bytes(space: Space) -> int:
    """What the files are on the disk (blocks, so that a file with holes costs what it takes); each file once.

    Links are not followed. A file that goes while it is counted does not count.
    """
    seen: set[tuple[int, int]] = set()
    return _size(str(home_of_space(space)), seen)


def _size(folder: str, seen: set[tuple[int, int]]) -> int:
    total, folders = 0, [folder]
    while folders:
        try:
            with os.scandir(folders.pop()) as entries:
                for entry in entries:
                    total += _one(entry, folders, seen)
        except (FileNotFoundError, NotADirectoryError, PermissionError):
            continue
    return total


def _one(entry: "os.DirEntry[str]", folders: list[str], seen: set[tuple[int, int]]) -> int:
    try:
        about = entry.stat(follow_symlinks=False)
    except FileNotFoundError:
        return 0
    if entry.is_dir(follow_symlinks=False):
        folders.append(entry.path)
    elif about.st_nlink > 1:
        if (about.st_dev, about.st_ino) in seen:
            return 0
        seen.add((about.st_dev, about.st_ino))
    return about.st_blocks * 512
