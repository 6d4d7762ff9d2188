"""CreateSpace, UpdateSpace, DescribeSpace, ListSpaces, DeleteSpace (spec studio §6.1)."""

from typing import Any

from django.conf import settings

from studio.access.principal import Principal
from studio.api.pages import page
from studio.api.registry import Request, Response, operation
from studio.domains import attachments
from studio.domains.models import Domain
from studio.spaces import lifecycle
from studio.spaces.models import Space


@operation("sagemaker", "CreateSpace", resource="space/{DomainId}/{SpaceName}")
def create_space(request: Request, caller: Principal) -> Response:
    attachments.check(request.get("SpaceSettings", {}), "SpaceSettings", caller)
    draft = lifecycle.draft_of(Domain.of_arn_tail(request["DomainId"], caller), request)
    lifecycle.open_space(draft, request.get("Tags", []), caller)
    return {"SpaceArn": draft.arn}


@operation("sagemaker", "UpdateSpace", resource="space/{DomainId}/{SpaceName}")
def update_space(request: Request, caller: Principal) -> Response:
    space = _space(request, caller)
    attachments.check(request.get("SpaceSettings", {}), "SpaceSettings", caller)
    lifecycle.update_space(space, request)
    return {"SpaceArn": space.arn}


@operation("sagemaker", "DescribeSpace", resource="space/{DomainId}/{SpaceName}")
def describe_space(request: Request, caller: Principal) -> Response:
    space = _space(request, caller)
    own = dict(space.request.get("SpaceSettings", {}))
    own["SpaceStorageSettings"] = _storage(space)
    return {
        "DomainId": space.domain_id,
        "SpaceArn": space.arn,
        "SpaceName": space.name,
        "SpaceDisplayName": space.request.get("SpaceDisplayName"),
        "HomeEfsFileSystemUid": str(space.owner_profile.posix_uid) if space.owner_profile else None,
        "Status": space.status,
        "FailureReason": space.failure_reason or None,
        "CreationTime": space.created_at,
        "LastModifiedTime": space.modified_at,
        "SpaceSettings": own,
        "OwnershipSettings": _ownership(space),
        "SpaceSharingSettings": _sharing(space),
        "Url": f"{settings.PUBLIC_URL}/spaces/{space.domain_id}/{space.name}",
    }


@operation("sagemaker", "ListSpaces")
def list_spaces(request: Request, caller: Principal) -> Response:
    rows, token = page(
        Space.objects.visible_to(caller).select_related("owner_profile"),
        request,
        sort={"CreationTime": "created_at", "LastModifiedTime": "modified_at"},
        default_sort="CreationTime",
        default_order="Ascending",
        names={"DomainIdEquals": "domain_id", "SpaceNameContains": "name__icontains"},
    )
    return {"Spaces": [_summary(row) for row in rows], "NextToken": token}


@operation("sagemaker", "DeleteSpace", resource="space/{DomainId}/{SpaceName}")
def delete_space(request: Request, caller: Principal) -> Response:
    space = _space(request, caller)
    lifecycle.delete_space(space)
    return {}


def _space(request: Request, caller: Principal) -> Space:
    return Space.of_arn_tail(f"{request['DomainId']}/{request['SpaceName']}", caller)


def _summary(space: Space) -> dict[str, Any]:
    return {
        "DomainId": space.domain_id,
        "SpaceName": space.name,
        "SpaceDisplayName": space.request.get("SpaceDisplayName"),
        "Status": space.status,
        "CreationTime": space.created_at,
        "LastModifiedTime": space.modified_at,
        "SpaceSettingsSummary": {
            "AppType": space.app_type or None,
            "RemoteAccess": space.request.get("SpaceSettings", {}).get("RemoteAccess"),
            "SpaceStorageSettings": _storage(space),
        },
        "SpaceSharingSettingsSummary": _sharing(space),
        "OwnershipSettingsSummary": _ownership(space),
    }


def _storage(space: Space) -> dict[str, Any]:
    return {"EbsStorageSettings": {"EbsVolumeSizeInGb": space.size_gb}}


def _ownership(space: Space) -> dict[str, Any] | None:
    return {"OwnerUserProfileName": space.owner_profile.name} if space.owner_profile else None


def _sharing(space: Space) -> dict[str, Any] | None:
    return {"SharingType": space.sharing} if space.sharing else None
