"""How the model server says no."""


class Refused(Exception):
    """The request cannot be answered. status: the HTTP status; the message is one sentence for the caller."""

    def __init__(self, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.message = message
        self.status = status


class CannotStart(Exception):
    """The package or the environment is wrong in a way that another start will not heal; the message says what."""


CANNOT_START = 78  # exit code of a server that raised CannotStart (EX_CONFIG of sysexits.h)
