"""What a worker runs for an extraction: videos become folders of frames, one after the other (specification §5.4)."""

import re
import shutil
from collections import Counter
from pathlib import Path

from groundtruth.engine.manifests import CLIPS
from groundtruth.models import Extraction
from studio.storage.store import object_store
from studio.storage.uris import S3Uri
from workers.context import InputError, JobContext
from workers.registry import job as work

CUT = "groundtruth.isolated:cut_frames"
MOST_VIDEOS = 50


@work(Extraction)
def run_extraction(extraction: Extraction, context: JobContext) -> None:
    """Cut every video that lies in the folder itself; what an earlier attempt has cut stays."""
    folder = S3Uri.parse(extraction.folder)
    keys = [info.key for info in object_store().list(folder.bucket, folder.key)]
    clips = sorted(key for key in keys if "/" not in key.removeprefix(folder.key) and key.lower().endswith(CLIPS))
    if not clips:
        raise InputError(f"There is no video in {folder}: files must end in {', '.join(CLIPS)}.")
    if len(clips) > MOST_VIDEOS:
        raise InputError(f"{folder} has {len(clips)} videos; {MOST_VIDEOS} are allowed at once.")
    named = Counter(key.rpartition(".")[0] for key in clips)
    if twice := next((stem for stem, count in named.items() if count > 1), None):
        raise InputError(f"There are two videos {twice.rpartition('/')[2]} in {folder}; give one another name.")
    done: dict[str, int] = dict(extraction.checkpoint.get("done", {}))
    for number, key in enumerate(clips):
        context.check()
        if key not in done:
            done[key] = _cut(extraction, context, folder.bucket, key, number / len(clips))
            context.save_checkpoint({"done": done})
    Extraction.objects.filter(pk=extraction.pk, attempt=extraction.attempt).update(
        videos=len(done), frames=sum(done.values())
    )


def _cut(extraction: Extraction, context: JobContext, bucket: str, key: str, share: float) -> int:
    name = key.rpartition("/")[2]
    place = context.workdir / "frames"
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    video = context.workdir / f"video.{name.rpartition('.')[2].lower()}"
    object_store().download(bucket, key, video)

    def tell(count: int) -> None:
        context.progress("Cutting frames", share, f"{name}: {count:,} frames")

    try:
        count: int = context.run_isolated(CUT, str(video), str(place), extraction.every, on_record=tell)
    except InputError as error:
        raise InputError(str(error).replace(video.name, name)) from error
    context.check()  # a cut that was stopped ends early and has some of the frames
    _publish(context, place, bucket, f"{key.rpartition('.')[0]}/", count)
    video.unlink()
    return count


def _publish(context: JobContext, place: Path, bucket: str, folder: str, count: int) -> None:
    """Bring the frames into the folder; what an earlier cut with more frames has left there goes."""
    for file in sorted(place.iterdir()):
        context.check()
        object_store().upload_file(file, bucket, folder + file.name, content_type="image/jpeg")
    for info in object_store().list(bucket, folder):
        number = re.fullmatch(r"frame_(\d{4})\.jpeg", info.key.removeprefix(folder))
        if number and int(number[1]) >= count:
            object_store().delete(bucket, info.key)
