"""Git repositories under a name (spec studio §12)."""

from django.db import transaction
from django.utils import timezone

from studio.access.principal import Principal
from studio.api.errors import ValidationError
from studio.api.pages import page
from studio.api.registry import Request, Response, operation
from studio.api.tags import drop_tags, set_tags
from studio.environments.engine.repositories import BadRepository, check_url
from studio.environments.instances import repository_holders
from studio.environments.models import CodeRepository

SORT = {"Name": "name", "CreationTime": "created_at", "LastModifiedTime": "modified_at"}


@operation("sagemaker", "CreateCodeRepository", resource="code-repository/{CodeRepositoryName}")
def create_code_repository(request: Request, caller: Principal) -> Response:
    config = request["GitConfig"]
    try:
        check_url(config["RepositoryUrl"])
    except BadRepository as error:
        raise ValidationError(f"GitConfig.RepositoryUrl cannot be used: {error}.") from error
    with transaction.atomic():
        repository = CodeRepository.objects.create_named(
            request["CodeRepositoryName"],
            caller,
            url=config["RepositoryUrl"],
            branch=config.get("Branch", ""),
            secret_arn=config.get("SecretArn", ""),
        )
        set_tags(repository.arn, request.get("Tags", []))
    return {"CodeRepositoryArn": repository.arn}


@operation("sagemaker", "UpdateCodeRepository", resource="code-repository/{CodeRepositoryName}")
def update_code_repository(request: Request, caller: Principal) -> Response:
    """Only where the credentials are kept can change."""
    repository = CodeRepository.objects.get_named(request["CodeRepositoryName"], caller)
    if secret_arn := request.get("GitConfig", {}).get("SecretArn"):
        repository.secret_arn, repository.modified_at = secret_arn, timezone.now()
        repository.save(update_fields=["secret_arn", "modified_at"])
    return {"CodeRepositoryArn": repository.arn}


@operation("sagemaker", "DescribeCodeRepository", resource="code-repository/{CodeRepositoryName}")
def describe_code_repository(request: Request, caller: Principal) -> Response:
    return _described(CodeRepository.objects.get_named(request["CodeRepositoryName"], caller))


@operation("sagemaker", "ListCodeRepositories")
def list_code_repositories(request: Request, caller: Principal) -> Response:
    rows, token = page(
        CodeRepository.objects.shown_to(caller),
        request,
        sort=SORT,
        default_sort="Name",
        default_order="Ascending",
    )
    return {"CodeRepositorySummaryList": [_described(row) for row in rows], "NextToken": token}


@operation("sagemaker", "DeleteCodeRepository", resource="code-repository/{CodeRepositoryName}")
def delete_code_repository(request: Request, caller: Principal) -> Response:
    """Forget a repository that no notebook instance clones by its name."""
    repository = CodeRepository.objects.get_named(request["CodeRepositoryName"], caller)
    with transaction.atomic():
        if users := repository_holders(repository.name):
            raise ValidationError(
                f"The code repository {repository.name} is associated with the notebook instance {users[0]}; "
                "disassociate it there first."
            )
        drop_tags(repository.arn)
        repository.delete()
    return {}


def _described(repository: CodeRepository) -> Response:
    config = {
        "RepositoryUrl": repository.url,
        "Branch": repository.branch,
        "SecretArn": repository.secret_arn,
    }
    return {
        "CodeRepositoryName": repository.name,
        "CodeRepositoryArn": repository.arn,
        "CreationTime": repository.created_at,
        "LastModifiedTime": repository.modified_at,
        "GitConfig": {member: value for member, value in config.items() if value},
    }
