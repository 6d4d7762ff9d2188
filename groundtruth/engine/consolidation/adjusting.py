"""Whether workers changed what they were shown (groundtruth.md, sections 10.6 and 13)."""

from groundtruth.engine.annotations import LabeledObject
from groundtruth.engine.answers import was_modified
from groundtruth.engine.consolidation.settings import Settings


def adjustment_status(each: LabeledObject, settings: Settings) -> dict[str, str]:
    """`adjusted` if any worker changed the label; nothing in jobs that show none."""
    if not settings.adjusting:
        return {}
    changed = any(
        was_modified(one.answer) if one.answer_modified is None else one.answer_modified for one in each.annotations
    )
    return {"adjustment-status": "adjusted" if changed else "unadjusted"}
