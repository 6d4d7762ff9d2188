"""What an owner reads when a step of an experiment did not work."""

import pytest

from autopilot.engine.plan import OVERRUN_EXIT
from autopilot.reasons import said
from studio.api.errors import ApiError
from workers.context import ChildBroke, ChildDied, InputError

USED = "The work used 3.0 GiB of memory; its instance type has 2.0 GiB."
FORESEEN_BY_NOBODY = "Something went wrong in the studio that nobody had foreseen. The worker's log has the details."


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (ChildDied(OVERRUN_EXIT, "x"), "The time limit of the experiment left too little time for that."),
        (ChildDied(-9, USED, out_of_memory=True), f"{USED} An instance type with more memory can do it."),
        (ChildDied(1, "It ended.", last_lines=("a",)), "It ended. Its last words: a."),
        (ChildBroke("KeyError", "'income'", "Traceback"), FORESEEN_BY_NOBODY),
        (ApiError("ResourceInUse", "There is an endpoint of that name."), "There is an endpoint of that name."),
        (InputError("The column `age` is gone."), "The column `age` is gone."),
    ],
)
def test_the_reason_is_a_sentence_without_the_name_of_an_exception(error: Exception, sentence: str) -> None:
    assert said(error) == sentence
