"""Roles (`iam`): made, described, listed, deleted, tagged."""

import json
from hashlib import sha256
from typing import Any
from urllib.parse import quote

from studio.access import rolebook
from studio.access.models import Role
from studio.access.principal import Principal
from studio.api.errors import ApiError
from studio.api.models import Tag
from studio.api.registry import Depth, Request, Response, operation
from studio.api.tags import set_tags, tags_of

MAX_SESSION_S = 43200
PAGE = 100


@operation("iam", "CreateRole", resource="role/{RoleName}")
def create_role(request: Request, caller: Principal) -> Response:
    role = rolebook.create_role(
        request["RoleName"],
        caller,
        description=request.get("Description", ""),
        path=request.get("Path", "/"),
        trust=document_in(request["AssumeRolePolicyDocument"]),
        tags=request.get("Tags"),
    )
    return {"Role": _described(role)}


@operation("iam", "GetRole", resource="role/{RoleName}")
def get_role(request: Request, caller: Principal) -> Response:
    role = rolebook.role_named(request["RoleName"])
    return {"Role": _described(role) | {"Tags": tags_of(rolebook.arn_of(role))}}


@operation("iam", "ListRoles")
def list_roles(request: Request, caller: Principal) -> Response:
    rows, marker = named_page(Role.objects.filter(path__startswith=request.get("PathPrefix", "/")), request)
    return {"Roles": [_described(row) for row in rows], "IsTruncated": marker is not None, "Marker": marker}


@operation("iam", "UpdateRole", resource="role/{RoleName}")
def update_role(request: Request, caller: Principal) -> Response:
    role = rolebook.role_named(request["RoleName"])
    rolebook.describe_anew(role, caller, description=request.get("Description", role.description))
    return {}


@operation("iam", "DeleteRole", resource="role/{RoleName}")
def delete_role(request: Request, caller: Principal) -> Response:
    rolebook.delete_role(rolebook.role_named(request["RoleName"]), caller, with_policies=False)
    return {}


@operation("iam", "UpdateAssumeRolePolicy", resource="role/{RoleName}", depth=Depth.STATEFUL)
def update_assume_role_policy(request: Request, caller: Principal) -> Response:
    trust = document_in(request["PolicyDocument"])
    rolebook.trust_anew(rolebook.role_named(request["RoleName"]), caller, trust)
    return {}


@operation("iam", "TagRole", resource="role/{RoleName}")
def tag_role(request: Request, caller: Principal) -> Response:
    set_tags(rolebook.arn_of(rolebook.role_named(request["RoleName"])), request["Tags"])
    return {}


@operation("iam", "UntagRole", resource="role/{RoleName}")
def untag_role(request: Request, caller: Principal) -> Response:
    arn = rolebook.arn_of(rolebook.role_named(request["RoleName"]))
    Tag.objects.filter(arn=arn, key__in=request["TagKeys"], system=False).delete()
    return {}


@operation("iam", "ListRoleTags", resource="role/{RoleName}")
def list_role_tags(request: Request, caller: Principal) -> Response:
    return {"Tags": tags_of(rolebook.arn_of(rolebook.role_named(request["RoleName"]))), "IsTruncated": False}


def document_in(text: str) -> dict[str, Any]:
    """The JSON object in a policy document; MalformedPolicyDocument if it is none."""
    try:
        document = json.loads(text)
    except ValueError as error:
        raise ApiError("MalformedPolicyDocumentException", f"The policy document is not JSON: {error}.") from error
    if not isinstance(document, dict):
        raise ApiError("MalformedPolicyDocumentException", "The policy document must be a JSON object.")
    return document


def document_out(document: Any) -> str:
    """A policy document as the service writes it: JSON in percent encoding, which clients undo."""
    return quote(json.dumps(document), safe="")


def named_page(rows: Any, request: Request) -> tuple[list[Any], str | None]:
    """One page in the order of names, and the Marker of the next: the last name that was told."""
    size = int(request.get("MaxItems", PAGE))
    found = list(rows.filter(name__gt=request.get("Marker", "")).order_by("name")[: size + 1])
    return found[:size], found[size - 1].name if len(found) > size else None


def _described(role: Role) -> dict[str, Any]:
    return {
        "Path": role.path,
        "RoleName": role.name,
        "RoleId": f"AROA{sha256(role.name.encode()).hexdigest()[:17].upper()}",
        "Arn": rolebook.arn_of(role),
        "CreateDate": role.created_at,
        "AssumeRolePolicyDocument": document_out(role.trust or rolebook.SERVICE_TRUST),
        "Description": role.description,
        "MaxSessionDuration": MAX_SESSION_S,
    }
