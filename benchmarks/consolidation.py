"""A million classification answers become labels, and 50,000 labeled images leave in other tools' formats.

Command: .venv/bin/python -m benchmarks.consolidation
No peer: none of the open labeling tools consolidates (`docs/benchmarks.md` says so where it matters).
"""

import random
import resource
import time
from collections.abc import Callable
from typing import Any

from benchmarks.common import save
from groundtruth.engine.agreement import agreement
from groundtruth.engine.annotations import Annotation, LabeledObject
from groundtruth.engine.consolidation.votes import Votes
from groundtruth.engine.formats import FORMATS, Item, Labeled, export
from groundtruth.engine.formats.items import Box
from groundtruth.engine.task_types import consolidate

ANSWERS, WORKERS_PER_OBJECT, WORKERS, LABELS = 1_000_000, 3, 100, 10
RIGHT = 0.8  # of the answers; the others are drawn from all labels
IMAGES, BOXES = 50_000, 5


def objects(labels: list[str]) -> list[LabeledObject]:
    """As many objects as the answers are enough for."""
    rng = random.Random(0)
    workers = [f"private.local.{number}" for number in range(WORKERS)]
    found = []
    for number in range(ANSWERS // WORKERS_PER_OBJECT):
        truth = rng.choice(labels)
        said = (truth if rng.random() < RIGHT else rng.choice(labels) for _ in range(WORKERS_PER_OBJECT))
        answers = zip(rng.sample(workers, WORKERS_PER_OBJECT), said, strict=True)
        annotations = tuple(Annotation(worker, {"x": {"label": label}}) for worker, label in answers)
        found.append(LabeledObject(str(number), {"source": "x"}, annotations))
    return found


def row(what: str, call: Callable[[], Any], target: str) -> dict[str, Any]:
    """Seconds of one call."""
    started = time.perf_counter()
    call()
    return {"what": what, "ours": round(time.perf_counter() - started, 2), "unit": "s", "target": target}


def main() -> None:
    labels = [f"label {number}" for number in range(LABELS)]
    asked, votes = objects(labels), Votes()
    batch = "the next 1,000 objects, with all answers known before"
    rows = [
        row(f"{ANSWERS:,} answers", lambda: consolidate("TextMultiClass", asked, labels, state=votes), "≤ 60"),
        row(batch, lambda: consolidate("TextMultiClass", asked[:1000], labels, state=votes), "–"),
        row(f"agreement of {ANSWERS:,} answers", lambda: agreement("TextMultiClass", asked, labels), "–"),
    ]
    image = tuple(Box(labels[0], number, number, 10, 10) for number in range(BOXES))
    items = tuple(Item(f"s3://lab/img/{number}.png", (640, 480), image) for number in range(IMAGES))
    found = Labeled("boxes", tuple(labels), items)
    for key, each in FORMATS.items():
        if "boxes" in each.kinds:
            what = f"export of {IMAGES:,} images with {BOXES} boxes: {each.title}"
            rows.append(row(what, lambda key=key: list(export(found, key)), "≤ 10"))  # type: ignore[misc]
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1 << 20)
    save("consolidation", "python -m benchmarks.consolidation", rows, note=f"Peak {memory:.1f} GiB.")


if __name__ == "__main__":
    main()
