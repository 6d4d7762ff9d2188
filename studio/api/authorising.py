"""What the policy is asked about one request: the operation, the tags that it sets, the roles that it hands over."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from studio.access.conditions import Context as Keys
from studio.access.execution import role_of_arn
from studio.access.policies import authorize, covers, keys_asked
from studio.api import conditions
from studio.api.arns import arn_of_template
from studio.api.context import Context
from studio.api.errors import AccessDenied

PASS_ROLE, ADD_TAGS = "iam:PassRole", "sagemaker:AddTags"
# Whoever acts in a profile has the rights of its execution role: naming one there is giving these rights away.
_GIVES_RIGHTS = {"CreateDomain", "UpdateDomain", "CreateUserProfile", "UpdateUserProfile"}


@dataclass(frozen=True)
class Question:
    """One check: the action, the ARN it is about, condition keys of its own."""

    action: str
    resource: str
    keys: Keys = field(default_factory=dict)


def questions(context: Context) -> list[Question]:
    """Everything that must be allowed for the request to go on; the operation itself comes first."""
    operation = context.operation
    assert operation is not None
    resource = arn_of_template(operation.resource, operation.action, context.parameters)
    return [Question(operation.action, resource), *_tagging(context, resource), *_passing(context)]


def looks_up(context: Context, asked: list[Question]) -> bool:
    """Does answering them take the database? Then it belongs into a thread."""
    return any(each.action == PASS_ROLE or keys_asked(context.caller.statements, each.action) for each in asked)


def authorise(context: Context, asked: list[Question]) -> None:
    """AccessDenied for the first that the caller's role does not allow."""
    request: Keys | None = None
    for each in asked:
        keys = dict(each.keys)
        if wanted := keys_asked(context.caller.statements, each.action):
            request = conditions.of_request(context.operation_name, context.parameters) if request is None else request
            resource = conditions.of_resource(each.resource, wanted, context.parameters, context.caller)
            keys = {**request, **resource, **keys}
        authorize(context.caller, each.action, each.resource, keys)
    if context.operation_name in _GIVES_RIGHTS:
        _no_more_than_held(context)


def _tagging(context: Context, resource: str) -> Iterator[Question]:
    """Tags of a new thing need the right to tag it, which a role may limit to this moment (spec studio §8.2)."""
    if (
        context.service == "sagemaker"
        and context.operation_name.startswith("Create")
        and context.parameters.get("Tags")
    ):
        yield Question(ADD_TAGS, resource, {"sagemaker:TaggingAction": context.operation_name})


def _passing(context: Context) -> Iterator[Question]:
    for role in conditions.roles_named(context.parameters):
        yield Question(PASS_ROLE, role, {"iam:PassedToService": f"{context.service}.amazonaws.com"})


def _no_more_than_held(context: Context) -> None:
    for arn in conditions.roles_named(context.parameters):
        role = role_of_arn(arn)
        if role is not None and not covers(context.caller.statements, role.parsed()):
            raise AccessDenied(f"You cannot give the execution role {role.name}: it may do more than you may.")
