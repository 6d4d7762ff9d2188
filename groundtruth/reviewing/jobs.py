"""What workers and the scheduler run for human loops."""

from groundtruth.models import FlowDefinition, HumanLoop
from groundtruth.reviewing import tending
from groundtruth.reviewing.definitions import clear
from groundtruth.reviewing.finishing import finish
from groundtruth.tasks.telling import FINISH_REVIEW
from workers.celery import app
from workers.periodic import every

TEND_EVERY_S = 10


@every(TEND_EVERY_S, "groundtruth.tend_reviews")
def tend_reviews() -> None:
    """Look after all human loops."""
    tending.tend()


@app.task(name=FINISH_REVIEW, acks_late=False)
def finish_review(object_id: int) -> None:
    """End the human loop of an object whose answers are all in; with the last one goes a definition that is deleted."""
    for loop in HumanLoop.objects.filter(object_id=object_id).select_related("flow").defer("template"):
        if finish(loop.pk) and loop.flow.status == FlowDefinition.Status.DELETING:
            clear(loop.flow)
