"""Starting and stopping apps: rows only; the notebook agent makes them true (spec studio §6.3).

Pending -> InService -> Deleting -> Deleted; Failed from Pending and InService. A row that ended is used again by the
next CreateApp with its key: within 24 hours it is the same app, later a new one.
"""

from contextlib import suppress
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from studio.access.principal import Principal
from studio.api.errors import ResourceInUse, ResourceLimitExceeded, ValidationError
from studio.api.system_tags import tags_for
from studio.api.tags import drop_tags, set_tags, tags_of
from studio.domains.engine.settings import Effective
from studio.domains.models import UserProfile
from studio.environments.images import resolve as resolve_image
from studio.spaces import rules
from studio.spaces.capacity import check_fits
from studio.spaces.engine.kinds import DEFAULT_NAME, KINDS, Kind, runs_in
from studio.spaces.engine.resource_spec import BadSpec, resolve
from studio.spaces.models import PURGED_AFTER, App, Space
from studio.spaces.quotas import check_running_apps
from studio.spaces.settings import of_parent
from studio.telemetry.events import record_change
from studio.telemetry.moves import IllegalMove

FORGOTTEN_AFTER = timedelta(minutes=20)  # the longest start script runs for five
KERNEL_GATEWAYS = 4  # per instance and parent (spec studio §14)


def draft_of(parent: UserProfile | Space, request: dict[str, Any]) -> App:
    """The app that a CreateApp asks for, not stored; ValidationError for an app that its parent cannot have."""
    kind = kind_of(request["AppType"])
    _check_place(kind, parent, request["AppName"])
    return App(
        name=request["AppName"],
        domain=parent.domain,
        profile=parent if isinstance(parent, UserProfile) else None,
        space=parent if isinstance(parent, Space) else None,
        app_type=kind.name,
        request={name: value for name, value in request.items() if name != "Tags"},
    )


def start(draft: App, tags: list[dict[str, str]], caller: Principal) -> App:
    """Store a draft as Pending, or put the row that ended back to Pending.

    ResourceInUse if it exists and has not ended, or its parent is not InService; ResourceLimitExceeded over a quota.
    """
    parent, kind = draft.parent, KINDS[draft.app_type]
    with transaction.atomic():
        # Everything that counts apps of the parent waits here, so that two calls do not both see the last free place.
        rules.lock_in_service(type(parent).objects.filter(pk=parent.pk), f"The {parent.noun} [{parent.name}]")
        draft.spec = _spec(kind, of_parent(parent), draft.request.get("ResourceSpec", {}))
        before = same_key(draft).select_for_update().first()
        if before is not None and before.status not in App.OVER:
            raise ResourceInUse(
                f"App [{draft.name}] of type {draft.app_type} exists already in [{parent.name}] and is "
                f"{before.status}; delete it first, or use it."
            )
        _check_limits(draft)
        app = _again(before, draft) if before is not None else None
        if app is None:
            app = _insert(draft, caller.user_id)
        if app.app_type != "JupyterServer":  # which serves the pages itself (spec studio §8.4)
            set_tags(app.arn, tags_for(app.arn_kind, caller), system=True)
        set_tags(app.arn, _with_inherited(app, tags))
    app.refresh_from_db()
    return app


def stop(app: App) -> None:
    """Begin to end an app; the agent ends it. ResourceInUse or ValidationError unless it is InService."""
    with transaction.atomic():
        locked: App = App.objects.select_for_update().get(pk=app.pk)
        if locked.status in App.OVER:
            raise ValidationError(f"App [{app.name}] is {locked.status} already; there is nothing to delete.")
        if locked.status != App.Status.IN_SERVICE:
            raise ResourceInUse(f"App [{app.name}] is {locked.status}; only an app that is InService can be deleted.")
        locked.move_to(App.Status.DELETING)


def purge() -> None:
    """Forget apps that ended 24 hours ago (spec studio §6.3)."""
    for app in App.objects.filter(status=App.Status.DELETED, stopped_at__lt=timezone.now() - PURGED_AFTER):
        _forget(app)


def fail_forgotten() -> None:
    """End the wait for apps that no agent has started for FORGOTTEN_AFTER, so that they can be started again."""
    for app in App.objects.filter(status=App.Status.PENDING, modified_at__lt=timezone.now() - FORGOTTEN_AFTER):
        with suppress(IllegalMove):  # it has started meanwhile
            app.move_to(
                App.Status.FAILED,
                f"Nothing started it within {FORGOTTEN_AFTER.seconds // 60} minutes: is the notebook agent running? "
                "Start the app again.",
            )


def kind_of(app_type: str) -> Kind:
    """The kind of that AppType; ValidationError for those that the API has and this studio does not."""
    if app_type not in KINDS:
        raise ValidationError(f"AppType {app_type} is not provided by this studio; choose {', '.join(KINDS)}.")
    return KINDS[app_type]


def same_key(app: App) -> "QuerySet[Any]":
    """Rows with the key of an app: parent, type, name."""
    return App.objects.filter(
        profile=app.profile, space=app.space, app_type__iexact=app.app_type, name__iexact=app.name
    )


def _check_place(kind: Kind, parent: UserProfile | Space, name: str) -> None:
    where = "space" if isinstance(parent, Space) else "profile"
    if where not in kind.parents:
        raise ValidationError(f"A {kind.name} app runs in a space: give SpaceName instead of UserProfileName.")
    if kind.only_default and name != DEFAULT_NAME:
        raise ValidationError(f"AppName of a {kind.name} app is '{DEFAULT_NAME}', not '{name}'.")
    if isinstance(parent, Space) and not (
        runs_in(kind.name, parent.app_type) and parent.sharing in kind.sharings | {""}
    ):
        raise ValidationError(
            f"A {kind.name} app cannot run in space [{parent.name}], which is a {parent.sharing or 'classic shared'} "
            f"space for {parent.app_type or 'JupyterServer'}."
        )


def _spec(kind: Kind, settings: Effective, request: dict[str, Any]) -> dict[str, Any]:
    try:
        spec = resolve(kind.name, settings.get(f"{kind.settings}.DefaultResourceSpec", {}), request)
    except BadSpec as error:
        raise ValidationError(str(error)) from error
    rules.check_script(kind.settings, spec, settings)
    resolve_image(spec, settings.get(f"{kind.settings}.CustomImages", []))
    return spec


def _check_limits(draft: App) -> None:
    check_fits(draft.instance_type)
    if draft.app_type == "KernelGateway":
        beside = App.running().filter(
            profile=draft.profile, space=draft.space, app_type=draft.app_type, spec__InstanceType=draft.instance_type
        )
        if beside.count() >= KERNEL_GATEWAYS:
            raise ResourceLimitExceeded(
                f"The limit of KernelGateway apps on one {draft.instance_type} is {KERNEL_GATEWAYS}, with current "
                f"utilization of {KERNEL_GATEWAYS} and a request delta of 1; delete an app of that type and instance."
            )
    check_running_apps(draft)


def _insert(draft: App, owner_id: int) -> App:
    draft.owner_id = owner_id
    try:
        with transaction.atomic():
            draft.save()
    except IntegrityError as error:
        raise App.name_taken(draft.name) from error
    record_change(draft)
    return draft


def _again(before: App, draft: App) -> App | None:
    """The row that ended, started again; None if it ended so long ago that it is forgotten."""
    ended = before.stopped_at
    if before.status == App.Status.DELETED and ended is not None and timezone.now() - ended > PURGED_AFTER:
        _forget(before)
        return None
    before.move_to(
        App.Status.PENDING,
        spec=draft.spec,
        request=draft.request,
        started_at=None,
        stopped_at=None,
        health_checked_at=None,
        active_at=None,
        postponed_until=None,
        warned_at=None,
    )
    return before


def _forget(app: App) -> None:
    with transaction.atomic():
        drop_tags(app.arn)
        app.delete()


def _with_inherited(app: App, tags: list[dict[str, str]]) -> list[dict[str, str]]:
    """Tags of the domain go to every app; with TagPropagation those of profile and space do, too; the own ones win."""
    parent = app.parent
    sources = [app.domain.arn]
    if app.domain.request.get("TagPropagation") == "ENABLED":
        sources.append(parent.arn)
    inherited = {tag["Key"]: tag["Value"] for source in sources for tag in tags_of(source, system=False)}
    own = {tag["Key"] for tag in tags}
    return [*({"Key": key, "Value": value} for key, value in inherited.items() if key not in own), *tags]
