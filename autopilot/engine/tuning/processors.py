"""The fitted data processors of a tuned model as an archive of their own (autopilot specification §4.4, §4.7)."""

import json
import shutil
import tempfile
from pathlib import Path

from autopilot.engine.archive import pack

ARCHIVE = "processors.tar.gz"  # beside a tuned candidate's package
HOW_TO = """The data processors of one candidate: what makes numbers of a table before its models see it, one per fold.

    import sys; sys.path.insert(0, "code")
    from atelier_tabular.processors import Processors
    numbers = Processors.load(".").transform(rows)   # rows: a pandas DataFrame with the columns of schema.json

requirements.txt names the versions that they were fitted with.
"""


def pack_processors(package: Path) -> Path | None:
    """Write the archive beside an unpacked package; None for a model that was not tuned, which has no processors."""
    tuned = package / "data" / "model" / "tuned"
    if not tuned.is_dir():
        return None
    about = json.loads((tuned / "predictor.json").read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory(dir=package.parent) as place:
        folder = Path(place)
        for number in range(about["members"]):
            shutil.copyfile(tuned / f"{number}.processor.joblib", folder / f"{number}.processor.joblib")
        told = {name: about[name] for name in ("recipe", "columns", "members")}
        (folder / "processors.json").write_text(json.dumps(told), encoding="utf-8")
        (folder / "README.md").write_text(HOW_TO, encoding="utf-8")
        for name in ("schema.json", "requirements.txt"):
            shutil.copyfile(package / name, folder / name)
        shutil.copytree(package / "code", folder / "code")
        return pack(folder, package.parent / ARCHIVE)
