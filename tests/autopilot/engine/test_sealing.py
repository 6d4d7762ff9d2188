"""Models that are packed beside the next fit."""

import json
import pickle
import tarfile
import threading
from pathlib import Path

import pytest

from autopilot.engine.records import Finished
from autopilot.engine.sealing import RECORD, Sealer


def laid_out(folder: Path) -> Path:
    data = folder / "package" / "data" / "model"
    data.mkdir(parents=True)
    (data / "model.bin").write_bytes(b"weights")
    (folder / "package" / "smoke_test.json").write_text(json.dumps({"row": {"a": 1}}))
    return folder


def told_of(name: str) -> Finished:
    return Finished(
        model=name, algorithm="lightgbm", number=1, hyperparameters={}, objective="F1", value=1.0, rank=-1.0,
        metrics={}, interval=(0.9, 1.0), fit_s=1.0, latency_s=0.001,
    )  # fmt: skip


def test_a_model_is_told_when_its_archive_is_there(tmp_path):
    told: list[Finished] = []

    with Sealer(told.append) as sealer:
        sealer.seal(laid_out(tmp_path / "a"), told_of("a"))

    (record,) = told
    archive = Path(record.package)
    assert archive.stat().st_size == record.size_bytes > 0
    with tarfile.open(archive) as packed:
        smoke = json.load(packed.extractfile("smoke_test.json"))  # type: ignore[arg-type]
    assert set(smoke["sha256"]) == {"model.bin"}
    assert pickle.loads((tmp_path / "a" / RECORD).read_bytes()) == record


def test_they_are_told_in_order_and_one_at_a_time(tmp_path):
    told: list[str] = []
    first_may_end = threading.Event()

    def tell(record: Finished) -> None:
        if record.model == "a":
            first_may_end.wait(30)
        told.append(record.model)

    with Sealer(tell) as sealer:
        sealer.seal(laid_out(tmp_path / "a"), told_of("a"))
        assert told == []  # the caller goes on while the first one is being told
        first_may_end.set()
        sealer.seal(laid_out(tmp_path / "b"), told_of("b"))

    assert told == ["a", "b"]


def test_what_cannot_be_sealed_is_not_passed_over(tmp_path):
    told: list[Finished] = []

    with pytest.raises(FileNotFoundError), Sealer(told.append) as sealer:
        sealer.seal(tmp_path / "nothing", told_of("a"))

    assert not told
