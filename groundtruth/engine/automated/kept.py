"""A model of automated labeling as a package: an MLflow pyfunc whose data another labeling job may begin with.

`MLmodel` names `serving.py` of this installation as its loader; `data/` has `model.npz`, arrays without code, and
`about.json`: {"algorithm", "labels", "side"}.
"""

import io
import json
import platform
import tarfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from groundtruth.engine.errors import InputRefused

LOADER = "groundtruth.engine.automated.serving"
TEXTS = "text-classification"
MOST_LABELS = 1000


@dataclass(frozen=True, slots=True)
class About:
    """algorithm: last part of its ARN; labels: in the order of class ids; side: pixels of small pictures."""

    algorithm: str
    labels: list[str]
    side: int = 0

    @property
    def column(self) -> str:
        """What records of an endpoint must have: the text, or the file of an image in base64."""
        return "source" if self.algorithm == TEXTS else "image"


def pack(model: bytes, about: About, target: Path) -> None:
    """Write the package `target` (.tar.gz)."""
    inputs = json.dumps([{"type": "string", "name": about.column, "required": True}])
    described = {
        "flavors": {
            "python_function": {"loader_module": LOADER, "data": "data", "python_version": platform.python_version()}
        },
        "signature": {"inputs": inputs, "outputs": None, "params": None},
    }
    files = {
        "MLmodel": json.dumps(described, indent=1).encode(),  # JSON is YAML, too
        "data/about.json": json.dumps(asdict(about), ensure_ascii=False).encode(),
        "data/model.npz": model,
    }
    with tarfile.open(target, "w:gz", compresslevel=1) as archive:
        for name, body in files.items():
            member = tarfile.TarInfo(name)
            member.size, member.mode = len(body), 0o644
            archive.addfile(member, io.BytesIO(body))


def read_about(folder: Path) -> About:
    """What an unpacked package says of itself; InputRefused if a labeling job did not make it."""
    try:
        found: Any = json.loads((folder / "about.json").read_text(encoding="utf-8"))
        about = About(str(found["algorithm"]), [str(each) for each in found["labels"]], int(found["side"]))
    except (OSError, ValueError, KeyError, TypeError):
        raise InputRefused("The model's package was not made by a labeling job: it has no data/about.json.") from None
    if not 0 < len(about.labels) <= MOST_LABELS or not 0 <= about.side <= 1024:
        raise InputRefused("The model's package says things in data/about.json that no labeling job writes.")
    return about


def places_of(labels: Sequence[str], known: Sequence[str]) -> list[int]:
    """Which of the known labels each label is, by name; -1 = none."""
    return [known.index(each) if each in known else -1 for each in labels]
