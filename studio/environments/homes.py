"""Where the files of a notebook instance lie (spec studio §12).

`volume` is what outlives its runs and is shown as `SageMaker` in its home; `home` is made afresh at every start.
"""

import shutil
from pathlib import Path

from django.conf import settings

from studio.environments.models import NotebookInstance
from studio.storage.uris import inside

PERSISTENT = "SageMaker"


def home_of_instance(instance: NotebookInstance) -> Path:
    """The folder of everything that it keeps, named by a number that never comes back."""
    root = Path(settings.DATA_DIR) / "homes"
    root.mkdir(mode=0o700, parents=True, exist_ok=True)
    return inside(root, f"notebook-instances/{instance.pk}")


def fresh_home(instance: NotebookInstance) -> tuple[Path, Path]:
    """An empty home with the persistent folder in it, as a start finds it: (home, persistent folder)."""
    folder = home_of_instance(instance)
    volume, home = folder / "volume", folder / "home"
    volume.mkdir(mode=0o700, parents=True, exist_ok=True)
    if home.exists():
        shutil.rmtree(home)
    home.mkdir(mode=0o700)
    (home / PERSISTENT).symlink_to(volume, target_is_directory=True)
    return home, volume
