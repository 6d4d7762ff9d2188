"""Workforces over the API (workforce specification §2)."""

from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from groundtruth.models import Workforce
from groundtruth.people import check_cidrs, sealed, sub_domain
from groundtruth.people import create_workforce as make
from studio.access.principal import Principal
from studio.api.errors import ResourceInUse, ValidationError
from studio.api.pages import page
from studio.api.registry import operation
from studio.api.tags import drop_tags, set_tags

SORT = {"Name": "name", "CreateDate": "created_at"}
_SHOWN = ("SourceIpConfig", "CognitoConfig", "OidcConfig", "WorkforceVpcConfig", "IpAddressType")


@operation("sagemaker", "CreateWorkforce", resource="workforce/{WorkforceName}")
def create_workforce(request: dict[str, Any], caller: Principal) -> dict[str, Any]:
    """The one workforce of a domain; Active at once."""
    if "CognitoConfig" not in request and "OidcConfig" not in request:
        raise ValidationError("Give CognitoConfig (accounts of this studio) or OidcConfig (an identity provider).")
    with transaction.atomic():
        made = make(request["WorkforceName"], request, caller)
        set_tags(made.arn, request.get("Tags", []))
    return {"WorkforceArn": made.arn}


@operation("sagemaker", "DescribeWorkforce", resource="workforce/{WorkforceName}")
def describe_workforce(request: dict[str, Any], caller: Principal) -> dict[str, Any]:
    """Everything but the client secret."""
    return {"Workforce": described(Workforce.objects.get_named(request["WorkforceName"], caller))}


@operation("sagemaker", "ListWorkforces")
def list_workforces(request: dict[str, Any], caller: Principal) -> dict[str, Any]:
    """One, or none; all for administrators."""
    rows, token = page(
        Workforce.objects.visible_to(caller), request, sort=SORT, default_sort="Name", default_order="Ascending"
    )
    return {"Workforces": [described(each) for each in rows], "NextToken": token}


@operation("sagemaker", "UpdateWorkforce", resource="workforce/{WorkforceName}")
def update_workforce(request: dict[str, Any], caller: Principal) -> dict[str, Any]:
    """Change where people may come from. The identity provider stays while there are teams."""
    found: Workforce = Workforce.objects.get_named(request["WorkforceName"], caller)
    check_cidrs(request)
    if "OidcConfig" in request:
        if "CognitoConfig" in found.request:
            raise ValidationError("The type of a workforce cannot be changed: delete it and create another one.")
        if found.teams.exists():
            raise ResourceInUse("The identity provider cannot be changed while there are teams; delete them first.")
        # Whoever the old provider called by a name may be somebody else at the new one.
        found.workers.update(generation=F("generation") + 1)
    changes = sealed(request)
    if changes.get("WorkforceVpcConfig") == {}:
        found.request.pop("WorkforceVpcConfig", None)
        del changes["WorkforceVpcConfig"]
    found.request = found.request | changes
    found.modified_at = timezone.now()
    found.save(update_fields=["request", "modified_at"])
    return {"Workforce": described(found)}


@operation("sagemaker", "DeleteWorkforce", resource="workforce/{WorkforceName}")
def delete_workforce(request: dict[str, Any], caller: Principal) -> dict[str, Any]:
    """Only without teams. Its people go with it, unless one of them has labeled something."""
    found: Workforce = Workforce.objects.get_named(request["WorkforceName"], caller)
    if found.teams.exists():
        raise ResourceInUse(f'"{found.arn}" has work teams; delete them first.')
    with transaction.atomic():
        if found.workers.filter(tasks__isnull=False).exists():
            raise ResourceInUse(f'"{found.arn}" has workers whose answers are in labeling jobs, so it stays.')
        found.workers.all().delete()
        drop_tags(found.arn)
        found.delete()
    return {}


def described(found: Workforce) -> dict[str, Any]:
    """A workforce as the API shows it."""
    shown = {name: found.request[name] for name in _SHOWN if name in found.request}
    if "OidcConfig" in shown:
        shown["OidcConfig"] = {key: value for key, value in shown["OidcConfig"].items() if key != "ClientSecret"}
    return {
        "WorkforceName": found.name,
        "WorkforceArn": found.arn,
        "LastUpdatedDate": found.modified_at,
        "CreateDate": found.created_at,
        "SubDomain": sub_domain(),
        "Status": found.status,
        "SourceIpConfig": {"Cidrs": []},
        **shown,
    }
