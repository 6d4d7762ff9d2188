"""Roles that requests and settings name by ARN (`ExecutionRole`, `RoleArn`): which role of ours that is."""

from django.conf import settings

from studio.access.models import Role


def role_arn(name: str, path: str = "/") -> str:
    """The ARN of a role of this installation."""
    return f"arn:aws:iam::{settings.ACCOUNT_ID}:role{path}{name}"


def role_of_arn(arn: str) -> Role | None:
    """The role that an ARN means, or None: an ARN that nobody made a role for is a label without rights."""
    head, _, path = arn.partition(":role/")
    if head != f"arn:aws:iam::{settings.ACCOUNT_ID}" or "\x00" in path:
        return None
    return Role.objects.filter(name__iexact=path.rsplit("/", 1)[-1]).first()
