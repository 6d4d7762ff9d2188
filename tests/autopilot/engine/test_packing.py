"""Models that are packed beside the next fit."""

import json
import pickle
import sys
import tarfile
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from autopilot.engine import packing
from autopilot.engine.packing import Fitted, Packer
from autopilot.engine.records import Finished
from autopilot.engine.sealing import RECORD, sealed


def fitted(folder: Path, name: str, size: int = 10) -> Fitted:
    """A model on disk, and its view."""
    model, view = folder / "store" / "models" / name, folder / "views" / name
    model.mkdir(parents=True)
    (model / "model.pkl").write_bytes(bytes(size))
    (view / "models").mkdir(parents=True)
    (view / "models" / name).symlink_to(model)
    return Fitted(name, "lightgbm", 1, {}, 1.0, view, np.zeros((3, 2)), 3)


def test_a_sealed_model_has_an_archive_with_checksums_and_a_record(tmp_path):
    data = tmp_path / "package" / "data" / "model"
    data.mkdir(parents=True)
    (data / "model.bin").write_bytes(b"weights")
    (tmp_path / "package" / "smoke_test.json").write_text(json.dumps({"row": {"a": 1}}))
    told = Finished(
        model="a", algorithm="lightgbm", number=1, hyperparameters={}, objective="F1", value=1.0, rank=-1.0,
        metrics={}, interval=(0.9, 1.0), fit_s=1.0, latency_s=0.001,
    )  # fmt: skip

    record = sealed(tmp_path, told)

    archive = Path(record.package)
    assert archive.stat().st_size == record.size_bytes > 0
    with tarfile.open(archive) as packed:
        smoke = json.load(packed.extractfile("smoke_test.json"))  # type: ignore[arg-type]
    assert set(smoke["sha256"]) == {"model.bin"}
    assert pickle.loads((tmp_path / RECORD).read_bytes()) == record


def test_they_are_packed_in_order_one_at_a_time_while_the_caller_goes_on(tmp_path):
    packed: list[str] = []
    first_may_end = threading.Event()

    def pack(each: Fitted) -> None:
        if each.model == "a":
            first_may_end.wait(30)
        packed.append(each.model)

    with Packer(pack) as packer:
        packer.take(fitted(tmp_path, "a"))
        packer.take(fitted(tmp_path, "b"))
        assert packed == []  # neither call has waited
        first_may_end.set()
        packer.wait()
        assert packed == ["a", "b"]
        assert packer.seconds_behind == 0.0
        assert len(packer.took) == 2
        assert min(packer.took) >= 0.0


def test_another_thread_may_ask_how_far_packing_is_behind(tmp_path):
    """The thread that gives fits away asks while the ladder hands models on."""
    view, over, asked = tmp_path / "view", threading.Event(), 0
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)

    def ask() -> int:
        asked = 0
        while not over.is_set():
            assert packer.seconds_behind >= 0.0
            asked += 1
        return asked

    try:
        with ThreadPoolExecutor(1) as asking, Packer(lambda _: None) as packer:
            answers = asking.submit(ask)
            for number in range(2_000):
                packer.take(Fitted(f"{number}", "lightgbm", number, {}, 1.0, view, None, 3))
                if number % 20 == 0:
                    packer.wait()
            over.set()
            asked = answers.result()
    finally:
        over.set()
        sys.setswitchinterval(interval)
    assert asked > 0


def test_a_large_model_is_packed_before_the_next_fit(tmp_path, monkeypatch):
    monkeypatch.setattr(packing, "LARGE_BYTES", 1000)
    packed: list[str] = []

    with Packer(lambda each: packed.append(each.model)) as packer:
        packer.take(fitted(tmp_path, "forest", size=2000))

        assert packed == ["forest"]


def test_what_waits_when_the_time_is_over_is_given_up_and_another_is_packed_at_once(tmp_path):
    packed: list[str] = []
    begun, first_may_end = threading.Event(), threading.Event()

    def pack(each: Fitted) -> None:
        if each.model == "a":
            begun.set()
            first_may_end.wait(30)
        packed.append(each.model)

    with Packer(pack) as packer:
        for name in ("a", "b", "c"):
            packer.take(fitted(tmp_path, name))
        begun.wait(30)

        assert [each.model for each in packer.wait_or_drop(0.0)] == ["b", "c"]
        packer.take_now(fitted(tmp_path, "ensemble"))
        assert packed == ["ensemble"]
        first_may_end.set()
        assert packer.wait_or_drop(30.0) == []

    assert packed == ["ensemble", "a"]


def test_what_cannot_be_packed_is_not_passed_over(tmp_path):
    def pack(each: Fitted) -> None:
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"), Packer(pack) as packer:
        packer.take(fitted(tmp_path, "a"))
