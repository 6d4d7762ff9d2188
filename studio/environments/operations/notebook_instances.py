"""Notebook instances (spec studio §12). Operations only write rows; the notebook agent starts and stops servers."""

from functools import partial
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast

from studio.access.principal import Principal
from studio.api.errors import AccessDenied, ValidationError
from studio.api.pages import page
from studio.api.registry import Request, Response, operation
from studio.api.tags import set_tags
from studio.domains.models import UserProfile
from studio.environments import making, running
from studio.environments.instances import check_members, check_quota, of_owner
from studio.environments.models import InstanceLink, NotebookInstance
from studio.telemetry.events import record_change
from studio.telemetry.moves import IllegalMove

Status = NotebookInstance.Status
SORT = {"Name": "name", "CreationTime": "created_at", "Status": "status"}
FILTERS = {
    "NotebookInstanceLifecycleConfigNameContains": "lifecycle_config_name__icontains",
    "DefaultCodeRepositoryContains": "default_repository__icontains",
}
DEFAULT_SESSION_S = 43_200
_RESOURCE = "notebook-instance/{NotebookInstanceName}"
_TOLD_AGAIN = {
    "RoleArn": None,
    "SubnetId": None,
    "KmsKeyId": None,
    "IpAddressType": None,
    "RootAccess": "Enabled",
    "DirectInternetAccess": "Enabled",
    "PlatformIdentifier": "notebook-al2-v2",
    "InstanceMetadataServiceConfiguration": {"MinimumInstanceMetadataServiceVersion": "1"},
}
_COLUMNS = {
    "InstanceType": "instance_type",
    "VolumeSizeInGB": "volume_gb",
    "LifecycleConfigName": "lifecycle_config_name",
    "DefaultCodeRepository": "default_repository",
    "AdditionalCodeRepositories": "additional_repositories",
}
_DISASSOCIATE: dict[str, tuple[str, Any]] = {
    "DisassociateLifecycleConfig": ("LifecycleConfigName", ""),
    "DisassociateDefaultCodeRepository": ("DefaultCodeRepository", ""),
    "DisassociateAdditionalCodeRepositories": ("AdditionalCodeRepositories", []),
}


@operation("sagemaker", "CreateNotebookInstance", resource=_RESOURCE)
def create_notebook_instance(request: Request, caller: Principal) -> Response:
    """Write down what shall run; the notebook agent starts it."""
    if request.get("DirectInternetAccess") == "Disabled" and "SubnetId" not in request:
        raise ValidationError("DirectInternetAccess can be Disabled only with a SubnetId.")
    check_members(request, caller)
    check_quota()
    columns = {field: request[member] for member, field in _COLUMNS.items() if member in request}
    profile = UserProfile.objects.filter(domain_id=caller.domain_id, name=caller.profile).first()
    with transaction.atomic():
        instance = NotebookInstance.objects.create_named(
            request["NotebookInstanceName"],
            caller,
            **columns,
            profile=profile,
            request={name: value for name, value in request.items() if name not in (*_COLUMNS, "Tags")},
        )
        set_tags(instance.arn, request.get("Tags", []))
        record_change(instance)
        running.begin(instance)
    return {"NotebookInstanceArn": instance.arn}


@operation("sagemaker", "DescribeNotebookInstance", resource=_RESOURCE)
def describe_notebook_instance(request: Request, caller: Principal) -> Response:
    instance = NotebookInstance.objects.get_named(request["NotebookInstanceName"], caller)
    told = {member: instance.request.get(member, default) for member, default in _TOLD_AGAIN.items()}
    return {
        **_summary(instance),
        **told,
        "SecurityGroups": instance.request.get("SecurityGroupIds", []),
        "VolumeSizeInGB": instance.volume_gb,
        "FailureReason": instance.failure_reason or None,
    }


@operation("sagemaker", "ListNotebookInstances")
def list_notebook_instances(request: Request, caller: Principal) -> Response:
    rows, token = page(
        _with_repository(NotebookInstance.objects.shown_to(caller), request.get("AdditionalCodeRepositoryEquals")),
        request,
        sort=SORT,
        default_sort="Name",
        default_order="Ascending",
        names=FILTERS,
    )
    return {"NotebookInstances": [_summary(row) for row in rows], "NextToken": token}


@operation("sagemaker", "UpdateNotebookInstance", resource=_RESOURCE)
def update_notebook_instance(request: Request, caller: Principal) -> Response:
    """Change a stopped instance; the change counts from the next start. The volume only grows."""
    instance = of_owner(request["NotebookInstanceName"], caller, "change")
    check_members(request, caller)
    changes: dict[str, Any] = {field: request[member] for member, field in _COLUMNS.items() if member in request}
    for flag, (member, nothing) in _DISASSOCIATE.items():
        if request.get(flag):
            if request.get(member):
                raise ValidationError(f"{member} and {flag} contradict each other; give one of them.")
            changes[_COLUMNS[member]] = nothing
    size = request.get("VolumeSizeInGB", instance.volume_gb)
    if size < instance.volume_gb:
        raise ValidationError(
            f"VolumeSizeInGB {size} is less than the {instance.volume_gb} GB that notebook instance {instance.name} "
            "has; a volume can only grow."
        )
    told = {member: request[member] for member in _TOLD_AGAIN if member in request}
    with transaction.atomic():
        _move(instance, Status.UPDATING, "updated", request={**instance.request, **told}, **changes)
        transaction.on_commit(partial(making.end_instance_update, instance))
    return {}


@operation("sagemaker", "StartNotebookInstance", resource=_RESOURCE)
def start_notebook_instance(request: Request, caller: Principal) -> Response:
    instance = of_owner(request["NotebookInstanceName"], caller, "start")
    check_quota()
    with transaction.atomic():
        _move(instance, Status.PENDING, "started")
        running.begin(instance)
    return {}


@operation("sagemaker", "StopNotebookInstance", resource=_RESOURCE)
def stop_notebook_instance(request: Request, caller: Principal) -> Response:
    """Ask the agent to end the server; files outside the persistent folder go with it."""
    instance = of_owner(request["NotebookInstanceName"], caller, "stop")
    with transaction.atomic():
        _move(instance, Status.STOPPING, "stopped")
        running.end(instance)
    return {}


@operation("sagemaker", "DeleteNotebookInstance", resource=_RESOURCE)
def delete_notebook_instance(request: Request, caller: Principal) -> Response:
    """Destroy a stopped or failed instance with its volume."""
    instance = of_owner(request["NotebookInstanceName"], caller, "delete")
    with transaction.atomic():
        _move(instance, Status.DELETING, "deleted")
        transaction.on_commit(partial(making.delete_instance, instance))
    return {}


@operation("sagemaker", "CreatePresignedNotebookInstanceUrl", resource=_RESOURCE)
def create_presigned_notebook_instance_url(request: Request, caller: Principal) -> Response:
    """A link into the running instance, for its owner: good for five minutes and one use."""
    instance: NotebookInstance = NotebookInstance.objects.get_named(request["NotebookInstanceName"], caller)
    if instance.owner_id != caller.user_id:
        raise AccessDenied(
            f"The notebook instance {instance.name} belongs to somebody else; only its owner may open it, because "
            "what runs in it acts with the owner's rights."
        )
    if instance.status != Status.IN_SERVICE:
        raise ValidationError(
            f"The notebook instance {instance.name} is {instance.status}; it must be InService to be opened."
        )
    seconds = request.get("SessionExpirationDurationInSeconds", DEFAULT_SESSION_S)
    token = InstanceLink.issue(instance, caller.user_id, seconds)
    return {"AuthorizedUrl": f"{settings.PUBLIC_URL}/notebook-instance-link/{token}"}


def _with_repository(rows: QuerySet[Any], wanted: str | None) -> QuerySet[Any]:
    if wanted is None:
        return rows
    # Lists in JSON are compared differently on each database; their text is the same on all.
    text = rows.annotate(repositories_text=Cast("additional_repositories", TextField()))
    found: QuerySet[Any] = text.filter(repositories_text__contains=f'"{wanted}"')
    return found


def _move(instance: NotebookInstance, status: str, done: str, **changes: Any) -> None:
    try:
        instance.move_to(status, **changes)
    except IllegalMove as error:
        needed = " or ".join(each for each, after in NotebookInstance.MOVES.items() if status in after)
        raise ValidationError(
            f"Status ({instance.status}) not in ([{needed}]). Unable to transition to ({status}) for notebook instance "
            f"({instance.name}): it can be {done} only when it is {needed}."
        ) from error


def _summary(instance: NotebookInstance) -> Response:
    return {
        "NotebookInstanceName": instance.name,
        "NotebookInstanceArn": instance.arn,
        "NotebookInstanceStatus": instance.status,
        "Url": instance.url,
        "InstanceType": instance.instance_type,
        "CreationTime": instance.created_at,
        "LastModifiedTime": instance.modified_at,
        "NotebookInstanceLifecycleConfigName": instance.lifecycle_config_name or None,
        "DefaultCodeRepository": instance.default_repository or None,
        "AdditionalCodeRepositories": instance.additional_repositories,
    }
