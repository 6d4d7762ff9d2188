"""Why something of an experiment could not be done, in sentences for its owner."""

from autopilot.engine.plan import OVERRUN_EXIT
from studio.api.errors import ApiError
from workers.context import UNFORESEEN, ChildDied, InputError

DIED = (
    "Workers died {deaths} times in a row, the last one while this model was being fitted, so it is put behind the "
    "others: it is tried again when they are fitted and time is left."
)
DIED_AGAIN = (
    "Workers died {deaths} times in a row, the last one while this model was being fitted, behind the others, too, so "
    "the job went on without it."
)
NO_TIME = "The time limit of the job was reached."
# What people read when a step did not work; the sentence of `said` follows.
FAILED = {
    "ExplainabilityError": "The best model is not explained.",
    "ModelInsightsError": "The best model has no performance report.",
    "ModelDeploymentError": "The best model is not deployed.",
}


def said(error: Exception) -> str:
    """What a step's failure means to the owner of the job."""
    if isinstance(error, ChildDied) and error.exit_code == OVERRUN_EXIT:
        return "The time limit of the experiment left too little time for that."
    if isinstance(error, ChildDied) and error.out_of_memory:
        return f"{error.how} An instance type with more memory can do it."
    if isinstance(error, ApiError):
        return error.message
    if isinstance(error, ChildDied | InputError):
        return str(error)
    return f"{UNFORESEEN} The worker's log has the details."
