"""Work teams over the API (workforce specification §3)."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from groundtruth.models import LabelingJob, Workteam
from groundtruth.people import check_notifications, create_team, groups_of, sub_domain
from studio.access.principal import Principal
from studio.api.errors import ResourceInUse, ResourceNotFound
from studio.api.pages import page
from studio.api.registry import operation
from studio.api.tags import drop_tags, set_tags
from studio.telemetry.events import record_change

SORT = {"Name": "name", "CreateDate": "created_at"}
_CHANGEABLE = ("MemberDefinitions", "Description", "NotificationConfiguration", "WorkerAccessConfiguration")
TEAM = "workteam/private-crowd/{WorkteamName}"


@operation("sagemaker", "CreateWorkteam", resource=TEAM)
def create_workteam(request: dict[str, Any], caller: Principal) -> dict[str, Any]:
    """A team; the first one makes the workforce."""
    with transaction.atomic():
        team = create_team(request, caller)
        set_tags(team.arn, request.get("Tags", []))
    return {"WorkteamArn": team.arn}


@operation("sagemaker", "DescribeWorkteam", resource=TEAM)
def describe_workteam(request: dict[str, Any], caller: Principal) -> dict[str, Any]:
    """One team."""
    return {"Workteam": described(Workteam.objects.get_named(request["WorkteamName"], caller))}


@operation("sagemaker", "ListWorkteams")
def list_workteams(request: dict[str, Any], caller: Principal) -> dict[str, Any]:
    """A page of teams."""
    teams = Workteam.objects.visible_to(caller).select_related("workforce")
    rows, token = page(teams, request, sort=SORT, default_sort="Name", default_order="Ascending")
    return {"Workteams": [described(each) for each in rows], "NextToken": token}


@operation("sagemaker", "UpdateWorkteam", resource=TEAM)
def update_workteam(request: dict[str, Any], caller: Principal) -> dict[str, Any]:
    """Member definitions replace the ones that were there: groups left out lose their membership."""
    team: Workteam = Workteam.objects.get_named(request["WorkteamName"], caller)
    changes = {name: request[name] for name in _CHANGEABLE if name in request}
    check_notifications(changes, caller)
    with transaction.atomic():
        if "MemberDefinitions" in changes:
            team.groups.set(groups_of(team.workforce, changes["MemberDefinitions"]))
        team.request = team.request | changes
        team.modified_at = timezone.now()
        team.save(update_fields=["request", "modified_at"])
        record_change(team)
    return {"Workteam": described(team)}


@operation("sagemaker", "DeleteWorkteam", resource=TEAM)
def delete_workteam(request: dict[str, Any], caller: Principal) -> dict[str, Any]:
    """Not while it works for a job or a flow definition; jobs that are over keep its name in their request."""
    team: Workteam = Workteam.objects.get_named(request["WorkteamName"], caller)
    with transaction.atomic():
        if team.jobs.filter(status__in=list(LabelingJob.MOVES)).exists():
            raise ResourceInUse(f'"{team.arn}" has labeling jobs that are not over; stop them first.')
        if team.flows.exists():
            raise ResourceInUse(f'"{team.arn}" has flow definitions; delete them first.')
        team.jobs.update(team=None)
        drop_tags(team.arn)
        team.delete()
        record_change(team)
    return {"Success": True}


@operation("sagemaker", "ListSubscribedWorkteams")
def list_subscribed_workteams(_request: dict[str, Any], _caller: Principal) -> dict[str, Any]:
    """Vendors do not exist here, so nobody has subscribed to any."""
    return {"SubscribedWorkteams": []}


@operation("sagemaker", "DescribeSubscribedWorkteam", resource="{WorkteamArn}")
def describe_subscribed_workteam(request: dict[str, Any], _caller: Principal) -> dict[str, Any]:
    """None of them exists."""
    raise ResourceNotFound(f'Could not find subscribed work team "{request["WorkteamArn"]}".')


def described(team: Workteam) -> dict[str, Any]:
    """A team as the API shows it."""
    optional = ("NotificationConfiguration", "WorkerAccessConfiguration")
    return {
        "WorkteamName": team.name,
        "WorkteamArn": team.arn,
        "WorkforceArn": team.workforce.arn,
        "MemberDefinitions": team.request.get("MemberDefinitions", []),
        "Description": team.request.get("Description", ""),
        "SubDomain": sub_domain(),
        "CreateDate": team.created_at,
        "LastUpdatedDate": team.modified_at,
        **{name: team.request[name] for name in optional if name in team.request},
    }
