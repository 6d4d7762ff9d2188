"""Loads and serves a packaged tabular model. This folder travels inside every package and imports nothing of Atelier.

MLflow calls `_load_pyfunc`; needed are only the packages that the package's own requirements.txt pins.
"""

import hashlib
import json
import logging
from pathlib import Path
from typing import Any

from .compiled import Compiled
from .deciding import HALF, threshold_of
from .model import TabularModel
from .schema import InputRefused, Schema

__all__ = ["Compiled", "InputRefused", "Schema", "TabularModel", "_load_pyfunc", "open_predictor", "proved"]

logger = logging.getLogger("atelier_tabular")


def _load_pyfunc(data_path: str) -> TabularModel:
    """The model of an unpacked package. data_path: its `data/model` folder."""
    data = Path(data_path)
    package = data.parents[1]
    _check_files(data, json.loads((package / "smoke_test.json").read_text(encoding="utf-8"))["sha256"])
    schema = Schema.from_json(json.loads((package / "schema.json").read_text(encoding="utf-8")))
    settings: dict[str, Any] = json.loads((data / "model.json").read_text(encoding="utf-8"))
    compiled = proved(data / "compiled", schema, threshold_of(settings))
    return TabularModel(None if compiled else open_predictor(data, settings["model"]), schema, settings, compiled)


def proved(folder: Path, schema: Schema, threshold: float = HALF) -> Compiled | None:
    """The compiled form of the model, once it has answered the rows that lie beside it as the trained model did.

    None, and a line in the log, if there is none or it does not: then the trained model answers.
    """
    if not folder.is_dir():
        return None
    try:
        compiled = Compiled(folder)
        found = compiled.prove(schema, threshold)
    except Exception as error:  # whatever is wrong with it, the trained model can answer
        logger.warning("The compiled model is not used: %s: %s", type(error).__name__, error)
        return None
    if found.why_not:
        logger.warning("The compiled model is not used: %s.", found.why_not)
        return None
    logger.info("The compiled model answers %d rows as the trained one did.", found.rows)
    return compiled


def open_predictor(data: Path, model: str) -> Any:
    """The trained model in a package's `data/model` folder, ready to answer: AutoGluon's, or a tuned one of our own."""
    if (data / "tuned").is_dir():
        from .tuned import TunedPredictor

        return TunedPredictor.load(data / "tuned")
    from autogluon.tabular import TabularPredictor  # seconds; a compiled model does without

    logging.getLogger("autogluon").setLevel(logging.ERROR)
    # Versions are pinned by the package's requirements; what was not installed that way may still fit.
    predictor = TabularPredictor.load(
        str(data / "predictor"), verbosity=0, require_version_match=False, require_py_version_match=False
    )
    predictor.persist(models=[model], with_ancestors=True, max_memory=None)
    return predictor


def _check_files(data: Path, expected: dict[str, str]) -> None:
    """Refuse a package whose files are not the ones that were written, before anything in them is unpickled."""
    for name, digest in expected.items():
        if hashlib.sha256((data / name).read_bytes()).hexdigest() != digest:
            raise ValueError(f"The package is damaged: data/model/{name} is not the file that was packed.")
