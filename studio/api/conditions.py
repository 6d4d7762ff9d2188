"""The condition keys of a request: what its members, its tags and the resource's tags say (spec studio §8.1).

One place at the edge; a room adds what only it knows through studio/access/contexts.py.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from studio.access.conditions import Context
from studio.access.contexts import provided
from studio.access.principal import Principal
from studio.api.arns import arn
from studio.api.errors import ApiError
from studio.api.lookup import resource_of_arn
from studio.api.system_tags import DOMAIN
from studio.api.tags import tags_of

RESOURCE_TAG, REQUEST_TAG, TAG_KEYS = "sagemaker:ResourceTag/", "aws:RequestTag/", "aws:TagKeys"
# Member of a request, wherever it is in it -> the key that holds its values.
_MEMBERS: Mapping[str, str] = {
    "InstanceType": "sagemaker:InstanceTypes",
    "SageMakerImageArn": "sagemaker:ImageArns",
    "SageMakerImageVersionArn": "sagemaker:ImageArns",
    "SecurityGroups": "sagemaker:VpcSecurityGroupIds",
    "SecurityGroupIds": "sagemaker:VpcSecurityGroupIds",
    "Subnets": "sagemaker:VpcSubnets",
    "SubnetIds": "sagemaker:VpcSubnets",
    "SubnetId": "sagemaker:VpcSubnets",
    "VolumeKmsKeyId": "sagemaker:VolumeKmsKey",
    "KmsKeyId": "sagemaker:OutputKmsKey",
    "S3KmsKeyId": "sagemaker:DomainSharingOutputKmsKey",
    "RootAccess": "sagemaker:RootAccess",
    "DirectInternetAccess": "sagemaker:DirectInternetAccess",
}
_SINGLE = {"sagemaker:RootAccess", "sagemaker:DirectInternetAccess"}
# What the operation does when the request says nothing: a denial of the default is not evaded by leaving it out.
_DEFAULTS: Mapping[str, Mapping[str, str]] = {
    "CreateNotebookInstance": {"sagemaker:RootAccess": "Enabled", "sagemaker:DirectInternetAccess": "Enabled"}
}


def of_request(operation: str, parameters: Mapping[str, Any]) -> Context:
    """The keys that the request itself gives: tags, instance types, images, security groups, keys, switches.

    operation: its name in the API (`CreateApp`). parameters: the parsed request.
    """
    found: dict[str, Any] = dict(_DEFAULTS.get(operation, {}))
    for name, value in _members(parameters):
        key = _MEMBERS.get(name)
        if key in _SINGLE:
            found[key] = str(value)
        elif key is not None:
            found.setdefault(key, []).extend(str(each) for each in (value if isinstance(value, list) else [value]))
    for name, value in _members(parameters):
        if name == "CustomImages" and isinstance(value, list):
            names = [f"{each['ImageName']}" for each in value if isinstance(each, Mapping) and "ImageName" in each]
            found.setdefault("sagemaker:ImageArns", []).extend(arn("image", each) for each in names)
    return found | _tags(parameters) | _visibility(parameters)


def of_resource(resource: str, asked: set[str], parameters: Mapping[str, Any], caller: Principal) -> Context:
    """The keys that the resource gives: its tags, if the caller may know of it, and what its room says.

    asked: the keys that statements have conditions about, in lower case; what nobody asks for is not looked up.
    """
    tags: dict[str, str] = {}
    if any(key.startswith(RESOURCE_TAG.lower()) for key in asked):
        tags = {RESOURCE_TAG + tag["Key"]: tag["Value"] for tag in _visible_tags(resource, caller)}
    return {**tags, **(provided(resource, parameters, caller) if asked else {})}


def _visible_tags(resource: str, caller: Principal) -> list[dict[str, str]]:
    """The tags of a resource that is there for the caller: a refusal must not tell that somebody else's exists.

    What nobody has tagged with a domain is of the domain that it was made in.
    """
    try:
        row = resource_of_arn(resource, caller)
    except ApiError:
        return []
    made_in = [{"Key": DOMAIN, "Value": arn("domain", row.domain_id)}] if row.domain_id else []
    return [*made_in, *tags_of(row.arn)]


def _tags(parameters: Mapping[str, Any]) -> dict[str, Any]:
    tags = parameters.get("Tags")
    if not isinstance(tags, list) or not all(isinstance(each, Mapping) for each in tags):
        return {}
    values = {str(each.get("Key", "")): str(each.get("Value", "")) for each in tags}
    return {
        **{REQUEST_TAG + key: value for key, value in values.items()},
        **({TAG_KEYS: list(values)} if values else {}),
    }


def _visibility(parameters: Mapping[str, Any]) -> dict[str, list[str]]:
    """What a Search limits itself to (§8.5): a role that demands it has a condition on these keys."""
    found: dict[str, list[str]] = {}
    for each in parameters.get("VisibilityConditions") or ():
        key = f"sagemaker:SearchVisibilityCondition/{each.get('Key', '')}/EqualsIfExists"
        found.setdefault(key, []).append(str(each.get("Value", "")))
    return found


def _members(value: Any) -> Iterator[tuple[str, Any]]:
    """Every named member at any depth."""
    if isinstance(value, Mapping):
        for name, each in value.items():
            yield str(name), each
            yield from _members(each)
    elif isinstance(value, list):
        for each in value:
            yield from _members(each)


def roles_named(parameters: Mapping[str, Any]) -> dict[str, str]:
    """Roles that the request hands over: ARN -> the member that names it (`RoleArn`, `ExecutionRole`)."""
    return {
        value: name
        for name, value in _members(parameters)
        if name.endswith(("RoleArn", "ExecutionRole")) and isinstance(value, str) and ":role/" in value
    }
