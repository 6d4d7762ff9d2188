"""Refusals that say which field of the form they are about."""

import contextlib
from collections.abc import Iterator

from studio.access.permissions import FieldError
from studio.api.errors import ValidationError


@contextlib.contextmanager
def told_at(field: str) -> Iterator[None]:
    """The refusal of a check is told beside the field that it is about."""
    try:
        yield
    except ValidationError as error:
        raise FieldError(error.message, field) from error
