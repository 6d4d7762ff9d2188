"""How roles are made, changed and deleted: one way for the `iam` operations and the pages.

Nobody grants more than they hold: what a role is before and after a change is covered by what its author may do.
Every change is a version; it takes effect in every process at once.
"""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from studio.access.authenticate import forget_principals
from studio.access.engine.composing import CompositionError, check
from studio.access.execution import role_arn
from studio.access.models import Role, RoleVersion
from studio.access.policies import Statement, covers
from studio.access.principal import Principal
from studio.api.errors import AccessDenied, ApiError
from studio.api.tags import drop_tags, set_tags

BUILT_IN_POLICY = "built-in"  # how the statements of a built-in role are called where policies have names
LONGEST_ARN = 256
SERVICE_TRUST: dict[str, Any] = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "sagemaker.amazonaws.com"}, "Action": "sts:AssumeRole"}],
}


def role_named(name: str) -> Role:
    """The role, whatever the case of its name; NoSuchEntity if there is none."""
    role = Role.objects.filter(name__iexact=name).first() if "\x00" not in name else None
    if role is None:
        raise ApiError("NoSuchEntityException", f"The role with name {name[:64]} cannot be found.", 404)
    return role


def arn_of(role: Role) -> str:
    """`arn:aws:iam::<account>:role/<name>`."""
    return role_arn(role.name, role.path)


def documents_of(role: Role) -> dict[str, dict[str, Any]]:
    """The policy documents of a role by name; a built-in role has one."""
    if role.built_in:
        return {BUILT_IN_POLICY: {"Version": "2012-10-17", "Statement": role.statements}}
    return dict(role.policies)


def create_role(
    name: str,
    caller: Principal,
    *,
    description: str = "",
    path: str = "/",
    trust: Mapping[str, Any] = SERVICE_TRUST,
    tags: list[dict[str, str]] | None = None,
    documents: Mapping[str, Mapping[str, Any]] | None = None,
    composed: Mapping[str, Any] | None = None,
) -> Role:
    """A new role; EntityAlreadyExists, MalformedPolicyDocument, AccessDenied. Without documents it may do nothing."""
    if len(role_arn(name, path)) > LONGEST_ARN:
        raise ApiError("InvalidInputException", f"Path and name of a role fit into an ARN of {LONGEST_ARN} characters.")
    with transaction.atomic():
        if Role.objects.filter(name__iexact=name).exists():
            raise ApiError("EntityAlreadyExistsException", f"Role with name {name} already exists.", 409)
        role = Role(name=name, statements=[], description=description, path=path, trust=dict(trust))
        _write(role, documents or {}, caller, composed or {}, "CreateRole", new=True)
        set_tags(arn_of(role), tags or [])
    return role


def put_policies(
    role: Role,
    documents: Mapping[str, Mapping[str, Any]],
    caller: Principal,
    *,
    what: str,
    composed: Mapping[str, Any] | None = None,
) -> None:
    """Replace all policy documents of a role. composed: the choice of the role manager that they were made from."""
    with transaction.atomic():
        locked = Role.objects.select_for_update().get(pk=role.pk)
        _may_change(locked, caller)
        _write(locked, documents, caller, composed or {}, what)
    forget_principals()


def put_policy(role: Role, name: str, document: Mapping[str, Any] | None, caller: Principal, *, what: str) -> None:
    """Set one policy document, or remove it (None)."""
    with transaction.atomic():
        locked = Role.objects.select_for_update().get(pk=role.pk)
        _may_change(locked, caller)
        documents = {each: value for each, value in locked.policies.items() if each != name}
        if document is None and len(documents) == len(locked.policies):
            raise ApiError("NoSuchEntityException", f"The role {role.name} has no policy {name[:128]!r}.", 404)
        _write(locked, documents | ({name: document} if document is not None else {}), caller, {}, what)
    forget_principals()


def describe_anew(role: Role, caller: Principal, *, description: str) -> None:
    """Change the words about a role."""
    _may_change(role, caller)
    Role.objects.filter(pk=role.pk).update(description=description, modified_at=timezone.now())


def trust_anew(role: Role, caller: Principal, trust: Mapping[str, Any]) -> None:
    """Change the document of who may assume it: kept and given back."""
    _may_change(role, caller)
    Role.objects.filter(pk=role.pk).update(trust=dict(trust), modified_at=timezone.now())


def delete_role(role: Role, caller: Principal, *, with_policies: bool) -> None:
    """Delete a role that nobody has; DeleteConflict names who has it. Its versions stay."""
    _may_change(role, caller)
    with transaction.atomic():
        people = list(role.users.values_list("username", flat=True)[:3])
        if people:
            raise ApiError(
                "DeleteConflictException",
                f"{', '.join(people)} still have the role {role.name}; change theirs first.",
                409,
            )
        if role.policies and not with_policies:
            raise ApiError(
                "DeleteConflictException", "Cannot delete entity, must delete policies first (DeleteRolePolicy).", 409
            )
        _keep_version(role, {}, caller, "DeleteRole")
        drop_tags(arn_of(role))
        role.delete()
    forget_principals()


def _may_change(role: Role, caller: Principal) -> None:
    if role.built_in:
        raise ApiError(
            "UnmodifiableEntityException",
            f"The role {role.name} is built in and cannot be changed; make one of your own.",
            409,
        )
    _held(role.name, role.parsed(), caller)


def _held(name: str, statements: tuple[Statement, ...], caller: Principal) -> None:
    if not covers(caller.statements, statements):
        raise AccessDenied(f"You cannot give or change the role {name}: it may do more than you may.")


def _write(
    role: Role,
    documents: Mapping[str, Mapping[str, Any]],
    caller: Principal,
    composed: Mapping[str, Any],
    what: str,
    *,
    new: bool = False,
) -> None:
    try:
        statements = check(documents)
    except CompositionError as error:
        raise ApiError("MalformedPolicyDocumentException", str(error)) from error
    _held(role.name, tuple(statements), caller)
    role.policies = {name: dict(document) for name, document in documents.items()}
    role.composed = dict(composed)
    role.statements = [each.to_json() for each in statements]
    role.modified_at = timezone.now()
    role.save(force_insert=new)
    _keep_version(role, role.policies, caller, what)


def _keep_version(role: Role, policies: Mapping[str, Any], caller: Principal, what: str) -> None:
    mine = RoleVersion.objects.filter(role_name=role.name)
    number = (mine.aggregate(last=Max("number"))["last"] or 0) + 1
    RoleVersion.objects.create(
        role_name=role.name, number=number, by=caller.username, what=what, policies=dict(policies)
    )
