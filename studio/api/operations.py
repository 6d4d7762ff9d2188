"""Operations about every resource (tags) and about the caller."""

from django.conf import settings

from studio.access.principal import Principal
from studio.api.errors import ValidationError
from studio.api.lookup import resource_of_arn
from studio.api.models import Tag
from studio.api.pages import page
from studio.api.registry import Request, Response, operation
from studio.api.system_tags import KEYS
from studio.api.tags import RESERVED, set_tags, tags_of


@operation("sagemaker", "AddTags", resource="{ResourceArn}")
def add_tags(request: Request, caller: Principal) -> Response:
    resource = resource_of_arn(request["ResourceArn"], caller)
    for tag in request["Tags"]:
        if tag["Key"] in KEYS:  # assigns it to a domain: to one that the caller knows
            resource_of_arn(tag["Value"], caller)
    set_tags(resource.arn, request["Tags"])
    return {"Tags": tags_of(resource.arn)}


@operation("sagemaker", "ListTags", resource="{ResourceArn}")
def list_tags(request: Request, caller: Principal) -> Response:
    resource = resource_of_arn(request["ResourceArn"], caller)
    tags = Tag.objects.filter(arn=resource.arn)
    rows, token = page(
        tags, request, sort={"Key": "key"}, default_sort="Key", default_order="Ascending", default_size=50
    )
    return {"Tags": [{"Key": tag.key, "Value": tag.value} for tag in rows], "NextToken": token}


@operation("sagemaker", "DeleteTags", resource="{ResourceArn}")
def delete_tags(request: Request, caller: Principal) -> Response:
    resource = resource_of_arn(request["ResourceArn"], caller)
    keys = request["TagKeys"]
    if reserved := [key for key in keys if key.lower().startswith(RESERVED)]:
        raise ValidationError(f"The tag key {reserved[0]!r} is reserved: keys that start with {RESERVED!r} stay.")
    if own := [key for key in keys if key in KEYS]:
        raise ValidationError(f"The tag key {own[0]!r} is the studio's own: it says where the resource was made.")
    Tag.objects.filter(arn=resource.arn, key__in=keys, system=False).delete()
    return {}


@operation("sts", "GetCallerIdentity")
def get_caller_identity(request: Request, caller: Principal) -> Response:
    return {
        "UserId": f"AIDA{caller.user_id:016d}",
        "Account": caller.account,
        "Arn": f"arn:aws:iam::{settings.ACCOUNT_ID}:user/{caller.username}",
    }
