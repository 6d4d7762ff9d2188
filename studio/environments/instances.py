"""Rules of notebook instances that need the database (spec studio §12)."""

from typing import Any

from django.conf import settings
from django.db.models import Q

from studio.access.principal import Principal
from studio.api.errors import ResourceLimitExceeded, ValidationError
from studio.environments.engine.repositories import BadRepository, check_url
from studio.environments.models import CodeRepository, NotebookInstance, NotebookInstanceLifecycleConfig
from studio.environments.owning import require_owner

Status = NotebookInstance.Status
USING = (Status.PENDING, Status.IN_SERVICE, Status.STOPPING)


def of_owner(name: str, caller: Principal, doing: str) -> NotebookInstance:
    """The instance, for the person who made it or an administrator; AccessDenied for others of the domain.

    What runs in it acts with its owner's rights, so nobody else may decide what starts there.
    """
    instance: NotebookInstance = NotebookInstance.objects.get_named(name, caller)
    require_owner(instance, caller, doing)
    return instance


def check_repository(text: str, caller: Principal) -> None:
    """A DefaultCodeRepository or an additional one: the name of a CodeRepository, or an https address."""
    if not text.startswith("https://"):
        CodeRepository.objects.get_named(text, caller)
        return
    try:
        check_url(text)
    except BadRepository as error:
        raise ValidationError(f"The code repository {text} cannot be used: {error}.") from error


def check_members(request: dict[str, Any], caller: Principal) -> None:
    """What a request to create or update names must exist and be visible to the caller."""
    for text in (request.get("DefaultCodeRepository"), *request.get("AdditionalCodeRepositories", [])):
        if text:
            check_repository(text, caller)
    additional = request.get("AdditionalCodeRepositories", [])
    if len(set(additional)) < len(additional) or request.get("DefaultCodeRepository") in additional:
        raise ValidationError("A code repository is named twice; name each once.")
    if name := request.get("LifecycleConfigName"):
        NotebookInstanceLifecycleConfig.objects.get_named(name, caller)


def check_quota() -> None:
    """ResourceLimitExceeded if one more instance may not run."""
    used, limit = NotebookInstance.objects.filter(status__in=USING).count(), settings.NOTEBOOK_INSTANCES
    if used + 1 > limit:
        raise ResourceLimitExceeded(
            f"The account-level service limit 'notebook instances' is {limit} Instances, with current utilization of "
            f"{used} Instances and a request delta of 1 Instances. Stop one that is not needed, or ask an "
            "administrator to raise ATELIER_NOTEBOOK_INSTANCES."
        )


def repository_holders(name: str) -> list[str]:
    """Names of the notebook instances that clone a repository by its name."""
    found = NotebookInstance.objects.exclude(Q(default_repository="") & Q(additional_repositories=[]))
    return [
        each.name
        for each in found
        if name.lower() in {text.lower() for text in (each.default_repository, *each.additional_repositories)}
    ]


def script_holders(name: str) -> list[str]:
    """Names of the notebook instances that start with a lifecycle configuration."""
    return list(NotebookInstance.objects.filter(lifecycle_config_name__iexact=name).values_list("name", flat=True))
