"""Pictures out of video files (groundtruth.md, section 5.4)."""

from collections.abc import Callable
from pathlib import Path

from PIL import Image

from groundtruth.engine.datasets.setup import is_extracted
from groundtruth.engine.errors import InputRefused
from groundtruth.engine.sequence_files import VIDEO_FRAMES

MOST_PIXELS = 100_000_000
QUALITY = 92  # of the JPEG files; what people look at, not what is measured
TOLD_EVERY = 25


def cut(video: Path, into: Path, every: int, tell: Callable[[int], bool] = lambda _count: True) -> int:
    """Write `frame_0000.jpeg` and so on into a folder: the first frame, and every multiple of `every`; how many.

    At most 2,000. `tell` hears how many there are, now and then; False ends it. InputRefused for what is no video.
    """
    import av
    import av.error

    count = 0
    try:
        with av.open(str(video), options={"protocol_whitelist": "file"}) as container:
            if not container.streams.video:
                raise InputRefused(f"{video.name} has no video in it.")
            stream = container.streams.video[0]
            stream.thread_type = "AUTO"
            for number, frame in enumerate(container.decode(stream), 1):
                if frame.width * frame.height > MOST_PIXELS:
                    raise InputRefused(f"{video.name} has more than {MOST_PIXELS // 1_000_000} million pixels.")
                if not is_extracted(number, every):
                    continue
                Image.fromarray(frame.to_ndarray(format="rgb24")).save(into / f"frame_{count:04}.jpeg", quality=QUALITY)
                count += 1
                if count == VIDEO_FRAMES or (count % TOLD_EVERY == 0 and not tell(count)):
                    break
    except av.error.FFmpegError as error:
        if not count:  # what breaks off in the middle has given what it has
            raise InputRefused(f"{video.name} is no video that can be read: {error.strerror}.") from error
    if not count:
        raise InputRefused(f"{video.name} has no frames in it.")
    return count
