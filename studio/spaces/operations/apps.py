"""CreateApp, DescribeApp, ListApps, DeleteApp (spec studio §6.3)."""

from typing import Any

from django.db.models import Q
from django.utils import timezone

from studio.access.principal import Principal
from studio.api.errors import ValidationError
from studio.api.pages import page
from studio.api.registry import Request, Response, operation
from studio.domains.models import UserProfile
from studio.spaces import starting
from studio.spaces.models import PURGED_AFTER, App, Space

_ARN = "app/{DomainId}/{SpaceName|UserProfileName}/{AppType}/{AppName}"


@operation("sagemaker", "CreateApp", resource=_ARN)
def create_app(request: Request, caller: Principal) -> Response:
    draft = starting.draft_of(_parent(request, caller), request)
    return {"AppArn": starting.start(draft, request.get("Tags", []), caller).arn}


@operation("sagemaker", "DescribeApp", resource=_ARN)
def describe_app(request: Request, caller: Principal) -> Response:
    app = _app(request, caller)
    return _summary(app) | {
        "AppArn": app.arn,
        "FailureReason": app.failure_reason if app.status == App.Status.FAILED else None,
        "RecoveryMode": app.request.get("RecoveryMode"),
        "LastHealthCheckTimestamp": app.health_checked_at,
        "LastUserActivityTimestamp": app.active_at,
    }


@operation("sagemaker", "ListApps")
def list_apps(request: Request, caller: Principal) -> Response:
    if "UserProfileNameEquals" in request and "SpaceNameEquals" in request:
        raise ValidationError("Give UserProfileNameEquals or SpaceNameEquals, not both.")
    rows, token = page(
        current(App.objects.visible_to(caller).exclude(app_type="NotebookInstance")).select_related("profile", "space"),
        request,
        sort={"CreationTime": "created_at"},
        default_sort="CreationTime",
        default_order="Ascending",
        names={
            "DomainIdEquals": "domain_id",
            "UserProfileNameEquals": "profile__name__iexact",
            "SpaceNameEquals": "space__name__iexact",
        },
    )
    return {"Apps": [_summary(row) for row in rows], "NextToken": token}


@operation("sagemaker", "DeleteApp", resource=_ARN)
def delete_app(request: Request, caller: Principal) -> Response:
    app = _app(request, caller)
    starting.stop(app)
    return {}


def current(apps: Any) -> Any:
    """Without those that ended more than 24 hours ago and wait to be removed."""
    return apps.exclude(Q(status=App.Status.DELETED) & Q(stopped_at__lt=timezone.now() - PURGED_AFTER))


def _parent(request: Request, caller: Principal) -> UserProfile | Space:
    """What the app is in; ValidationError unless exactly one of SpaceName and UserProfileName is given."""
    space, profile = request.get("SpaceName"), request.get("UserProfileName")
    if (space is None) == (profile is None):
        raise ValidationError("Give exactly one of UserProfileName and SpaceName.")
    if space is not None:
        return Space.of_arn_tail(f"{request['DomainId']}/{space}", caller)
    return UserProfile.of_arn_tail(f"{request['DomainId']}/{profile}", caller)


def _app(request: Request, caller: Principal) -> App:
    parent = _parent(request, caller)
    draft = App(
        name=request["AppName"],
        app_type=request["AppType"],
        space=parent if isinstance(parent, Space) else None,
        profile=parent if isinstance(parent, UserProfile) else None,
    )
    found: App | None = current(starting.same_key(draft)).first()
    if found is None:
        raise App.not_found(request["AppName"])
    return found


def _summary(app: App) -> dict[str, Any]:
    return {
        "DomainId": app.domain_id,
        "UserProfileName": app.profile.name if app.profile else None,
        "SpaceName": app.space.name if app.space else None,
        "AppType": app.app_type,
        "AppName": app.name,
        "Status": app.status,
        "CreationTime": app.created_at,
        "ResourceSpec": app.spec,
    }
