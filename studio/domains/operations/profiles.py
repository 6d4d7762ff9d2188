"""API handlers of user profiles (spec studio §5)."""

from typing import Any

from studio.access.models import User
from studio.access.principal import Principal
from studio.api.errors import ValidationError
from studio.api.pages import page
from studio.api.registry import operation
from studio.domains import attachments, checks, groups, lifecycle, updates
from studio.domains.models import Domain, UserProfile

Request = dict[str, Any]
_ECHOED = ("SingleSignOnUserIdentifier", "SingleSignOnUserValue", "UserSettings")
_RESOURCE = "user-profile/{DomainId}/{UserProfileName}"


@operation("sagemaker", "CreateUserProfile", resource=_RESOURCE)
def create_user_profile(request: Request, caller: Principal) -> Request:
    """A profile named like a person of the studio is that person's; any other is nobody's until then.

    In SSO domains the name says nothing: the directory user that the request names is the person.
    """
    domain = Domain.of_arn_tail(request["DomainId"], caller)
    check_single_sign_on(domain, request)
    own = request.get("UserSettings", {})
    checks.profile(domain.request.get("DefaultUserSettings", {}), own)
    attachments.check(own, "UserSettings", caller)
    if domain.auth_mode == "SSO":
        person = groups.person_of(request["SingleSignOnUserValue"])
    else:
        person = User.objects.named(request["UserProfileName"])
    profile = lifecycle.add_profile(domain, request, owner_id=caller.user_id, user=person)
    return {"UserProfileArn": profile.arn}


@operation("sagemaker", "DescribeUserProfile", resource=_RESOURCE)
def describe_user_profile(request: Request, caller: Principal) -> Request:
    profile = named_profile(request, caller)
    answer = {
        "DomainId": profile.domain_id,
        "UserProfileArn": profile.arn,
        "UserProfileName": profile.name,
        "HomeEfsFileSystemUid": str(profile.posix_uid),
        "Status": profile.status,
        "CreationTime": profile.created_at,
        "LastModifiedTime": profile.modified_at,
    }
    if profile.failure_reason:
        answer["FailureReason"] = profile.failure_reason
    return answer | {name: profile.request[name] for name in _ECHOED if name in profile.request}


@operation("sagemaker", "UpdateUserProfile", resource=_RESOURCE)
def update_user_profile(request: Request, caller: Principal) -> Request:
    profile = named_profile(request, caller)
    updates.update_profile(profile, request, caller)
    return {"UserProfileArn": profile.arn}


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
    return {"UserProfiles": summaries} | ({"NextToken": token} if token else {})


@operation("sagemaker", "DeleteUserProfile", resource=_RESOURCE)
def delete_user_profile(request: Request, caller: Principal) -> Request:
    lifecycle.delete_profile(named_profile(request, caller))
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


def named_profile(request: Request, caller: Principal) -> UserProfile:
    """The profile that DomainId and UserProfileName name; ResourceNotFound if it is not there for the caller."""
    return UserProfile.of_arn_tail(f"{request['DomainId']}/{request['UserProfileName']}", caller)
