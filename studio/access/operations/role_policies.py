"""Policies of roles (`iam`): the named documents that say what a role may do."""

from studio.access import rolebook
from studio.access.operations.roles import document_in, document_out
from studio.access.principal import Principal
from studio.api.errors import ApiError
from studio.api.registry import Request, Response, operation


@operation("iam", "PutRolePolicy", resource="role/{RoleName}")
def put_role_policy(request: Request, caller: Principal) -> Response:
    role, document = rolebook.role_named(request["RoleName"]), document_in(request["PolicyDocument"])
    rolebook.put_policy(role, request["PolicyName"], document, caller, what="PutRolePolicy")
    return {}


@operation("iam", "GetRolePolicy", resource="role/{RoleName}")
def get_role_policy(request: Request, caller: Principal) -> Response:
    role, name = rolebook.role_named(request["RoleName"]), request["PolicyName"]
    document = rolebook.documents_of(role).get(name)
    if document is None:
        raise ApiError("NoSuchEntityException", f"The role {role.name} has no policy {name!r}.", 404)
    return {"RoleName": role.name, "PolicyName": name, "PolicyDocument": document_out(document)}


@operation("iam", "ListRolePolicies", resource="role/{RoleName}")
def list_role_policies(request: Request, caller: Principal) -> Response:
    """All of them: a role has few enough for one answer."""
    names = sorted(rolebook.documents_of(rolebook.role_named(request["RoleName"])))
    return {"PolicyNames": names, "IsTruncated": False}


@operation("iam", "DeleteRolePolicy", resource="role/{RoleName}")
def delete_role_policy(request: Request, caller: Principal) -> Response:
    role = rolebook.role_named(request["RoleName"])
    rolebook.put_policy(role, request["PolicyName"], None, caller, what="DeleteRolePolicy")
    return {}
