"""API handlers of domains and user profiles (spec studio §2, §5)."""

from typing import Any

from studio.access.models import User
from studio.access.principal import Principal
from studio.api.errors import ValidationError
from studio.api.pages import page
from studio.api.registry import operation
from studio.domains import lifecycle
from studio.domains.models import Domain, UserProfile

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
)
_PROFILE_ECHOED = ("SingleSignOnUserIdentifier", "SingleSignOnUserValue", "UserSettings")


@operation("sagemaker", "CreateDomain")
def create_domain(request: Request, caller: Principal) -> Request:
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
    echoed = {name: domain.request[name] for name in _ECHOED if name in domain.request}
    chosen = {
        name: domain.request[name] for name in ("AppNetworkAccessType", "TagPropagation") if name in domain.request
    }
    return answer | echoed | chosen | _reason(domain.failure_reason)


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
    return {"Domains": summaries} | _next(token)


@operation("sagemaker", "DeleteDomain", resource="domain/{DomainId}")
def delete_domain(request: Request, caller: Principal) -> Request:
    policy = request.get("RetentionPolicy", {}).get("HomeEfsFileSystem", "Retain")
    lifecycle.delete_domain(Domain.of_arn_tail(request["DomainId"], caller), keep_files=policy == "Retain")
    return {}


@operation("sagemaker", "CreateUserProfile", resource="user-profile/{DomainId}/{UserProfileName}")
def create_user_profile(request: Request, caller: Principal) -> Request:
    """A profile named like a person of the studio is that person's; any other is nobody's until then."""
    domain = Domain.of_arn_tail(request["DomainId"], caller)
    check_single_sign_on(domain, request)
    person = User.objects.named(request["UserProfileName"])
    profile = lifecycle.add_profile(domain, request, owner_id=caller.user_id, user=person)
    return {"UserProfileArn": profile.arn}


@operation("sagemaker", "DescribeUserProfile", resource="user-profile/{DomainId}/{UserProfileName}")
def describe_user_profile(request: Request, caller: Principal) -> Request:
    profile = _profile(request, caller)
    answer = {
        "DomainId": profile.domain_id,
        "UserProfileArn": profile.arn,
        "UserProfileName": profile.name,
        "HomeEfsFileSystemUid": str(profile.posix_uid),
        "Status": profile.status,
        "CreationTime": profile.created_at,
        "LastModifiedTime": profile.modified_at,
    }
    echoed = {name: profile.request[name] for name in _PROFILE_ECHOED if name in profile.request}
    return answer | echoed | _reason(profile.failure_reason)


@operation("sagemaker", "ListUserProfiles")
def list_user_profiles(request: Request, caller: Principal) -> Request:
    profiles = UserProfile.objects.visible_to(caller)
    if domain_id := request.get("DomainIdEquals"):
        profiles = profiles.filter(domain_id=domain_id)
    if part := request.get("UserProfileNameContains"):
        profiles = profiles.filter(name__icontains=part)
    rows, token = page(
        profiles,
        request,
        sort={"CreationTime": "created_at", "LastModifiedTime": "modified_at"},
        default_sort="CreationTime",
        default_order="Ascending",
    )
    summaries = [
        {
            "DomainId": row.domain_id,
            "UserProfileName": row.name,
            "Status": row.status,
            "CreationTime": row.created_at,
            "LastModifiedTime": row.modified_at,
        }
        for row in rows
    ]
    return {"UserProfiles": summaries} | _next(token)


@operation("sagemaker", "DeleteUserProfile", resource="user-profile/{DomainId}/{UserProfileName}")
def delete_user_profile(request: Request, caller: Principal) -> Request:
    lifecycle.delete_profile(_profile(request, caller))
    return {}


def check_single_sign_on(domain: Domain, request: Request) -> None:
    """Directory names belong to SSO domains and only there (spec studio §5.1, vector 3 of §16)."""
    given = [name for name in ("SingleSignOnUserIdentifier", "SingleSignOnUserValue") if name in request]
    if domain.auth_mode == "IAM" and given:
        raise ValidationError(
            f"{given[0]} is only for domains with AuthMode SSO; domain [{domain.domain_id}] uses IAM."
        )
    if domain.auth_mode == "SSO" and len(given) < 2:
        raise ValidationError(
            f"Domain [{domain.domain_id}] uses SSO: give SingleSignOnUserIdentifier and SingleSignOnUserValue."
        )


def _profile(request: Request, caller: Principal) -> UserProfile:
    return UserProfile.of_arn_tail(f"{request['DomainId']}/{request['UserProfileName']}", caller)


def _reason(text: str) -> Request:
    return {"FailureReason": text} if text else {}


def _next(token: str | None) -> Request:
    return {"NextToken": token} if token else {}
