"""Frames of videos: which, how they are called, and files that are none (groundtruth.md, section 5.4)."""

from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

from groundtruth.engine.datasets.frames import cut
from groundtruth.engine.errors import InputRefused


def video(path: Path, frames: int = 20) -> Path:
    """A film that grows lighter, ten units of grey a frame."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("mpeg4", rate=10)
        stream.width, stream.height, stream.pix_fmt, stream.bit_rate = 64, 48, "yuv420p", 4_000_000
        for number in range(frames):
            picture = np.full((48, 64, 3), 10 * number % 250, dtype=np.uint8)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
        container.mux(stream.encode())
    return path


def test_the_first_frame_and_every_so_many_th_become_pictures(tmp_path):
    count = cut(video(tmp_path / "clip.mp4"), tmp_path, 5)

    files = sorted(tmp_path.glob("*.jpeg"))
    assert [file.name for file in files] == [f"frame_{number:04}.jpeg" for number in range(5)]
    assert count == 5
    greys = [float(np.asarray(Image.open(file).convert("L")).mean()) for file in files]
    assert greys == pytest.approx([0, 40, 90, 140, 190], abs=6)  # frames 1, 5, 10, 15, 20
    assert Image.open(files[0]).size == (64, 48)


def test_it_can_be_ended(tmp_path):
    assert cut(video(tmp_path / "clip.mp4", 60), tmp_path, 1, lambda _number: False) == 25


@pytest.mark.parametrize("content", [b"", b"\0" * 100, b"no video at all"])
def test_what_is_no_video_is_refused_by_name(tmp_path, content):
    (tmp_path / "clip.mp4").write_bytes(content)
    with pytest.raises(InputRefused, match=r"clip.mp4 is no video that can be read"):
        cut(tmp_path / "clip.mp4", tmp_path, 1)


def test_a_film_that_breaks_off_gives_what_it_has(tmp_path):
    whole = video(tmp_path / "clip.mkv", 200).read_bytes()
    (tmp_path / "part.mkv").write_bytes(whole[: len(whole) * 2 // 3])
    assert 1 <= cut(tmp_path / "part.mkv", tmp_path, 1) < 200
