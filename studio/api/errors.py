"""The one family of errors that callers of an operation see.

A handler, or anything below it, raises one of these; the edge turns it into the answer of the caller's protocol.
Everything else that escapes a handler is a bug: it is logged with a reference, and the caller gets the reference.
"""


class ApiError(Exception):
    """An answer that is an error.

    code: the name in the service model (`ResourceNotFound`), which is what clients match on.
    message: one or two sentences: what is wrong, where, what to do.
    status: the HTTP status.
    fields: further members of the modelled error shape, serialised as they are.
    """

    def __init__(self, code: str, message: str, status: int = 400, **fields: object) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.status = status
        self.fields = fields


class ValidationError(ApiError):
    """The request breaks a rule (`ValidationException`, 400)."""

    def __init__(self, message: str) -> None:
        super().__init__("ValidationException", message)


class ResourceNotFound(ApiError):
    """Nothing of that name that the caller may see (`ResourceNotFound`, 400)."""

    def __init__(self, message: str) -> None:
        super().__init__("ResourceNotFound", message)


class ResourceInUse(ApiError):
    """The name is taken, or the thing is in a state that forbids this (`ResourceInUse`, 400)."""

    def __init__(self, message: str) -> None:
        super().__init__("ResourceInUse", message)


class ResourceLimitExceeded(ApiError):
    """A quota is used up (`ResourceLimitExceeded`, 400). The message names limit, utilisation and request delta."""

    def __init__(self, message: str) -> None:
        super().__init__("ResourceLimitExceeded", message)


class AccessDenied(ApiError):
    """No policy statement allows this, or one denies it (`AccessDeniedException`, 400 in JSON 1.1)."""

    def __init__(self, message: str) -> None:
        super().__init__("AccessDeniedException", message)
