"""What only `<crowd-video-frames>` has: its track of frames."""

from collections.abc import Callable

import pytest

from tests.groundtruth.crowd.worker import Worker

Open = Callable[[str], Worker]
_FAR = """() => {
  const root = document.querySelector('crowd-video-frames').renderRoot;
  const slider = root.querySelector('.track input'), mark = root.querySelector('.track path');
  const { left, width } = slider.getBoundingClientRect(), thumb = 16;
  const share = (slider.value - slider.min) / (slider.max - slider.min);
  const box = mark.getBoundingClientRect();
  return Math.abs(left + thumb / 2 + share * (width - thumb) - (box.left + box.width / 2));
}"""


@pytest.mark.parametrize("frame", [1, 2, 4])
def test_the_mark_of_the_frame_is_below_the_thumb_of_the_slider(open_template: Open, frame: int):
    worker = open_template("video-tracking")
    worker.do([{"press": "."}] * (frame - 1))
    worker.frame.wait_for_function(
        "(at) => document.querySelector('crowd-video-frames').marking.at === at", arg=frame - 1
    )
    worker.frame.evaluate("() => document.querySelector('crowd-video-frames').updateComplete")

    assert worker.frame.evaluate(_FAR) < 2
