"""Where the files of a notebook instance lie (spec studio §12): its home, of which one folder outlives its runs."""

import shutil
from pathlib import Path

from django.conf import settings

from studio.environments.engine.starting import PERSISTENT
from studio.environments.models import NotebookInstance
from studio.storage.uris import inside


def home_of_instance(instance: NotebookInstance) -> Path:
    """The home, named by a number that never comes back."""
    root = Path(settings.DATA_DIR) / "homes"
    root.mkdir(mode=0o700, parents=True, exist_ok=True)
    return inside(root, f"notebook-instances/{instance.pk}")


def make_home(instance: NotebookInstance) -> Path:
    """The home with its persistent folder; there is no harm in making it twice."""
    home = home_of_instance(instance)
    (home / PERSISTENT).mkdir(mode=0o700, parents=True, exist_ok=True)
    return home


def clear_home(instance: NotebookInstance) -> None:
    """Remove everything but the persistent folder, as a stop does. Links are removed, never followed."""
    home = home_of_instance(instance)
    for entry in home.iterdir() if home.exists() else ():
        if entry.is_dir() and not entry.is_symlink():
            if entry.name != PERSISTENT:
                shutil.rmtree(entry)
        else:
            entry.unlink()
