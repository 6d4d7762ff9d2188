"""API handlers of domains (spec studio §2)."""

from typing import Any

from studio.access.principal import Principal
from studio.api.pages import page
from studio.api.registry import operation
from studio.domains import attachments, checks, lifecycle, updates
from studio.domains.models import Domain

Request = dict[str, Any]
# What DescribeDomain gives back as it was sent.
_ECHOED = (
    "AuthMode",
    "DefaultUserSettings",
    "DomainSettings",
    "SubnetIds",
    "VpcId",
    "KmsKeyId",
    "HomeEfsFileSystemKmsKeyId",
    "AppSecurityGroupManagement",
    "HomeEfsFileSystemCreation",
    "DefaultSpaceSettings",
    "AppNetworkAccessType",
    "TagPropagation",
)


@operation("sagemaker", "CreateDomain")
def create_domain(request: Request, caller: Principal) -> Request:
    checks.domain(request)
    attachments.check(request.get("DefaultUserSettings", {}), "DefaultUserSettings", caller)
    attachments.check(request.get("DefaultSpaceSettings", {}), "DefaultSpaceSettings", caller)
    domain = lifecycle.open_domain(request, owner_id=caller.user_id)
    return {"DomainArn": domain.arn, "DomainId": domain.domain_id, "Url": domain.url}


@operation("sagemaker", "DescribeDomain", resource="domain/{DomainId}")
def describe_domain(request: Request, caller: Principal) -> Request:
    domain = Domain.of_arn_tail(request["DomainId"], caller)
    answer = {
        "DomainArn": domain.arn,
        "DomainId": domain.domain_id,
        "DomainName": domain.name,
        "HomeEfsFileSystemId": domain.file_system_id,
        "Status": domain.status,
        "CreationTime": domain.created_at,
        "LastModifiedTime": domain.modified_at,
        "Url": domain.url,
        "AppNetworkAccessType": "PublicInternetOnly",
        "TagPropagation": "DISABLED",
    }
    if domain.auth_mode == "SSO":
        answer["SingleSignOnApplicationArn"] = domain.application_arn
    if domain.failure_reason:
        answer["FailureReason"] = domain.failure_reason
    return answer | {name: domain.request[name] for name in _ECHOED if name in domain.request}


@operation("sagemaker", "UpdateDomain", resource="domain/{DomainId}")
def update_domain(request: Request, caller: Principal) -> Request:
    domain = Domain.of_arn_tail(request["DomainId"], caller)
    updates.update_domain(domain, request, caller)
    return {"DomainArn": domain.arn}


@operation("sagemaker", "ListDomains")
def list_domains(request: Request, caller: Principal) -> Request:
    rows, token = page(
        Domain.objects.visible_to(caller),
        request,
        sort={"CreationTime": "created_at"},
        default_sort="CreationTime",
        default_order="Ascending",
    )
    summaries = [
        {
            "DomainArn": row.arn,
            "DomainId": row.domain_id,
            "DomainName": row.name,
            "Status": row.status,
            "CreationTime": row.created_at,
            "LastModifiedTime": row.modified_at,
            "Url": row.url,
        }
        for row in rows
    ]
    return {"Domains": summaries} | ({"NextToken": token} if token else {})


@operation("sagemaker", "DeleteDomain", resource="domain/{DomainId}")
def delete_domain(request: Request, caller: Principal) -> Request:
    policy = request.get("RetentionPolicy", {}).get("HomeEfsFileSystem", "Retain")
    lifecycle.delete_domain(Domain.of_arn_tail(request["DomainId"], caller), keep_files=policy == "Retain")
    return {}
