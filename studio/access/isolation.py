"""The isolation policy: things of a domain are touched from that domain only (spec studio §8.4, last part).

Off by default; an administrator switches it on for a domain. It then denies, to everybody who acts in the domain,
reading, changing and deleting what carries another domain's tag; what carries none is of the domain it was made in. It
takes nothing else away from a role and gives nothing: listing stays what it is (§8.1), and administrators are above
domains.
"""

from django.conf import settings

from studio.access.models import DomainRule
from studio.access.policies import ACTION, RESOURCE, Condition, Statement
from studio.api.system_tags import DOMAIN as DOMAIN_TAG

# What is no belonging of a domain, or cannot be tagged: decided by what else the role says.
_WITHOUT_TAG = ("domain", "user-profile", "space", "app", "image-version", "model-card-export-job", "action")


def statements_of(domain_id: str) -> tuple[Statement, ...]:
    """The denial in force in a domain; nothing while it is off."""
    if not domain_id or not DomainRule.objects.filter(pk=domain_id, isolated=True).exists():
        return ()
    return (denial(f"arn:aws:sagemaker:{settings.REGION}:{settings.ACCOUNT_ID}:domain/{domain_id}"),)


def denial(domain_arn: str) -> Statement:
    """What the policy says, about a domain."""
    kinds = tuple(f"arn:*:{kind}/*" for kind in _WITHOUT_TAG)
    return Statement(
        "Deny",
        ("sagemaker:Describe*", "sagemaker:Update*", "sagemaker:Delete*"),
        ("arn:*",),
        (
            Condition("StringNotEquals", f"sagemaker:ResourceTag/{DOMAIN_TAG}", (domain_arn,)),
            Condition("ArnNotLike", RESOURCE, kinds),
            Condition("StringNotLike", ACTION, ("sagemaker:*ImageVersion", "sagemaker:DescribeModelCardExportJob")),
        ),
        sid="DomainIsolation",
    )


def is_isolated(domain_id: str) -> bool:
    """Is the policy on?"""
    return DomainRule.objects.filter(pk=domain_id, isolated=True).exists()


def switch(domain_id: str, *, on: bool) -> None:
    """Turn it on or off; call forget_principals() then, so that it holds for keys at once."""
    DomainRule.objects.update_or_create(pk=domain_id, defaults={"isolated": on})
