"""SimulatePrincipalPolicy: may this role, or this person, do that? Answered by the evaluator that decides requests."""

from dataclasses import replace
from typing import Any

from studio.access.authenticate import principal_of_user
from studio.access.conditions import value_in
from studio.access.models import User
from studio.access.policies import keys_asked, own_context, verdict
from studio.access.principal import Principal
from studio.access.rolebook import role_named
from studio.api.conditions import of_resource
from studio.api.errors import ApiError
from studio.api.registry import Request, Response, operation

MOST_ANSWERS = 1000


@operation("iam", "SimulatePrincipalPolicy", resource="{PolicySourceArn}")
def simulate_principal_policy(request: Request, caller: Principal) -> Response:
    who = _principal(request["PolicySourceArn"], caller)
    resources = request.get("ResourceArns") or ["*"]
    if len(request["ActionNames"]) * len(resources) > MOST_ANSWERS:
        raise ApiError("InvalidInputException", f"At most {MOST_ANSWERS} pairs of action and resource are simulated.")
    given = {each["ContextKeyName"]: _values(each) for each in request.get("ContextEntries", ())}
    results = [_answer(who, action, arn, given) for action in request["ActionNames"] for arn in resources]
    return {"EvaluationResults": results, "IsTruncated": False}


def _principal(source: str, caller: Principal) -> Principal:
    kind, _, name = source.rsplit(":", 1)[-1].partition("/")
    name = name.rsplit("/", 1)[-1]
    if kind == "user" and (user := User.objects.named(name)) is not None:
        return principal_of_user(user)
    if kind == "role":
        role = role_named(name)
        return replace(caller, username="", role=role.name, statements=role.parsed(), domain_id="", profile="")
    raise ApiError("NoSuchEntityException", f"{source[:200]} is neither a role nor a user of this studio.", 404)


def _values(entry: dict[str, Any]) -> str | list[str]:
    values = [str(each) for each in entry.get("ContextKeyValues", ())]
    return values if str(entry.get("ContextKeyType", "")).endswith("List") or len(values) != 1 else values[0]


def _answer(who: Principal, action: str, arn: str, given: dict[str, Any]) -> dict[str, Any]:
    asked = keys_asked(who.statements, action)
    context = {**own_context(who), **of_resource(arn, asked, {}, who), **given}
    found = verdict(who.statements, action, arn, context)
    decision = "allowed" if found.allowed else "explicitDeny" if found.statement else "implicitDeny"
    matched = []
    if found.statement is not None:
        source = found.statement.sid or f"statement {found.number} of {who.role}"
        matched = [{"SourcePolicyId": source, "SourcePolicyType": "role"}]
    missing = sorted(key for key in asked if value_in(context, key) is None and not key.startswith("atelier:"))
    return {
        "EvalActionName": action,
        "EvalResourceName": arn,
        "EvalDecision": decision,
        "MatchedStatements": matched,
        "MissingContextValues": missing,
    }
