"""What can go wrong with a task; the portal tells it by the status."""

from studio.access.permissions import FieldError


class TaskConflict(FieldError):
    """The state does not allow it (409); `state` is what the task is in."""

    def __init__(self, message: str, state: str = "") -> None:
        super().__init__(message, status=409)
        self.state = state


class AnswerRefused(FieldError):
    """The answer does not fit the task type (400); nothing was stored."""

    def __init__(self, message: str) -> None:
        super().__init__(message, "answer")
