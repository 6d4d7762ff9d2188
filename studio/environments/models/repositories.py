"""Git repositories under a name (spec studio §12)."""

from django.db import models

from studio.api.errors import ApiError, ValidationError
from studio.api.resources import Resource


class CodeRepository(Resource):
    """The address of a Git repository, a branch, and where its credentials are kept."""

    arn_kind = "code-repository"
    noun = "code repository"

    url = models.CharField(max_length=1024)
    branch = models.CharField(max_length=1024, blank=True)
    secret_arn = models.CharField(max_length=2048, blank=True)

    class Meta(Resource.Meta):
        pass

    @classmethod
    def not_found(cls, name: str) -> ApiError:
        """These operations declare no not-found error; the service answers with ValidationException."""
        return ValidationError(f"Cannot find CodeRepository: {name}.")

    @classmethod
    def name_taken(cls, name: str) -> ApiError:
        return ValidationError(f"CodeRepository {name} exists already; choose another name.")
