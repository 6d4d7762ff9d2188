"""Short ways to write down objects and answers."""

from typing import Any

from groundtruth.engine.annotations import Annotation, LabeledObject


def said(object_id: str | int, *answers: dict[str, Any] | None, line: dict[str, Any] | None = None) -> LabeledObject:
    """An object and what workers A, B, C, … answered; None = that worker was not asked."""
    annotations = tuple(
        Annotation(f"private.local.{name}", answer)
        for name, answer in zip("ABCDEFGHI", answers, strict=False)
        if answer is not None
    )
    return LabeledObject(str(object_id), line or {"source-ref": f"s3://lab/{object_id}.png"}, annotations)


def chose(object_id: str | int, *labels: str | None, line: dict[str, Any] | None = None) -> LabeledObject:
    """An object and the single label that each worker chose."""
    answers = (None if each is None else {"crowd-image-classifier": {"label": each}} for each in labels)
    return said(object_id, *answers, line=line)
