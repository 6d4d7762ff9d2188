"""A notebook instance runs as an app of its owner's profile (spec studio §12: same runtime as a private space).

The app is what the notebook agent starts, what is metered, and what the proxy lets its owner into; people see the
instance. An app of this type comes from the operations of notebook instances alone: CreateApp does not know the type.
`follow` makes the state of the instance what has become of the app.
"""

import logging
import shutil
import time
from contextlib import suppress
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from studio.api.arns import arn
from studio.api.errors import ValidationError
from studio.domains.models import UserProfile
from studio.environments.engine.repositories import folder_of
from studio.environments.engine.starting import CREATE_LOG, PERSISTENT, Clone, start_script
from studio.environments.homes import clear_home, make_home
from studio.environments.models import CodeRepository, NotebookInstance, NotebookInstanceLifecycleConfig
from studio.spaces.models import App
from studio.telemetry.events import record_change
from studio.telemetry.logs import append
from studio.telemetry.moves import IllegalMove

logger = logging.getLogger(__name__)
APP_TYPE = "NotebookInstance"
LOG_GROUP = "/aws/sagemaker/NotebookInstances"
Status = NotebookInstance.Status


def is_instance(app: App) -> bool:
    """Does a notebook instance run as this app?"""
    return app.app_type == APP_TYPE


def begin(instance: NotebookInstance) -> None:
    """Ask the agent to start it; call in the transaction that makes the instance Pending."""
    profile = instance.profile
    if profile is None or profile.status != UserProfile.Status.IN_SERVICE:
        raise ValidationError(
            f"The notebook instance {instance.name} runs in its owner's user profile, and there is none that is "
            "InService; an administrator adds one to a domain."
        )
    app = _app_of(instance)
    spec = {"InstanceType": instance.instance_type}
    if app is not None:
        with suppress(IllegalMove):  # of an earlier run that the agent is still ending
            app.move_to(App.Status.PENDING, spec=spec, started_at=None, stopped_at=None)
            return
        raise ValidationError(f"The notebook instance {instance.name} is still being ended; start it a moment later.")
    app = App.objects.create(
        name=instance.name,
        domain_id=profile.domain_id,
        profile=profile,
        owner_id=instance.owner_id,
        app_type=APP_TYPE,
        spec=spec,
    )
    record_change(app)


def end(instance: NotebookInstance) -> None:
    """Ask the agent to end it; call in the transaction that makes the instance Stopping."""
    app = _app_of(instance)
    if app is not None:
        with suppress(IllegalMove):  # it has ended by itself
            app.move_to(App.Status.DELETING)


def forget(instance: NotebookInstance) -> None:
    """Remove the app of an instance that is being deleted; the agent ends what a failed start has left."""
    app = _app_of(instance)
    if app is not None:
        shutil.rmtree(_folder_of(app), ignore_errors=True)
        app.delete()


def instance_of(app: App) -> NotebookInstance | None:
    """The notebook instance that runs as this app."""
    found: NotebookInstance | None = NotebookInstance.objects.all().named(app.name).first()
    return found if found is not None and found.profile_id == app.profile_id else None


def home_of_app(app: App) -> Path:
    """The home that the server of the app works in."""
    instance = instance_of(app)
    if instance is None:
        raise ValidationError(f"The notebook instance {app.name} does not exist any more.")
    return make_home(instance)


def script_of_app(app: App) -> str:
    """What runs before its server: clones, the script of the first start, the script of every start."""
    instance = instance_of(app)
    if instance is None:
        return ""
    config = NotebookInstanceLifecycleConfig.objects.all().named(instance.lifecycle_config_name).first()
    on_create = config.create_script if config and not instance.created_once else ""
    return start_script(_clones(instance), on_create, config.start_script if config else "")


def log_of_app(app: App) -> tuple[str, str]:
    """Group and stream of the server's log; that of the script is beside it."""
    return LOG_GROUP, f"{app.name}/jupyter.log"


def script_log_of_app(app: App) -> tuple[str, str]:
    """Group and stream of what runs at every start."""
    return LOG_GROUP, f"{app.name}/LifecycleConfigOnStart"


def metadata_of_app(app: App) -> dict[str, str]:
    """What resource-metadata.json holds (spec studio §6.4)."""
    return {"ResourceArn": arn(NotebookInstance.arn_kind, app.name), "ResourceName": app.name}


def base_url_of_app(app: App) -> str:
    """Its path on our origin, with slashes at both ends."""
    return f"/notebook-instance/{app.name}/"


def app_at(name: str) -> App | None:
    """The app of the notebook instance of that name. Asks nobody's permission."""
    found: NotebookInstance | None = NotebookInstance.objects.all().named(name).first()
    return _app_of(found) if found else None


def landing_of(instance: NotebookInstance) -> str:
    """The first thing that is shown: the default repository, else the folder that survives a stop."""
    clones = _clones(instance)[:1] if instance.default_repository else []
    folder = "/".join([PERSISTENT, *(each.folder for each in clones)])
    return f"{instance.base_path}lab/tree/{folder}"


def follow() -> None:
    """One round over the instances on their way, called by the notebook agent: each becomes what its app is."""
    on_their_way = (Status.PENDING, Status.IN_SERVICE, Status.STOPPING)
    for instance in NotebookInstance.objects.filter(status__in=on_their_way).select_related("profile"):
        try:
            _follow(instance, _app_of(instance))
        except IllegalMove:  # somebody changed it meanwhile; the next round sees it
            logger.info("Notebook instance %s changed while it was looked after.", instance.name)


def _follow(instance: NotebookInstance, app: App | None) -> None:
    _ship_create_log(instance, app)
    now = timezone.now()
    if app is None or app.status == App.Status.DELETED:
        if instance.status == Status.PENDING:  # its profile was deleted
            instance.move_to(Status.FAILED, "What it ran in was deleted before it was started.")
            return
        if instance.status == Status.IN_SERVICE:  # stopped as an app, by an administrator
            instance.move_to(Status.STOPPING)
        clear_home(instance)
        instance.move_to(Status.STOPPED, stopped_at=now)
    elif app.status == App.Status.FAILED:
        instance.move_to(Status.FAILED, app.failure_reason, stopped_at=now)
    elif app.status == App.Status.IN_SERVICE and instance.status == Status.PENDING:
        instance.move_to(Status.IN_SERVICE, created_once=True, started_at=now)
    elif app.status == App.Status.DELETING and instance.status == Status.IN_SERVICE:
        instance.move_to(Status.STOPPING)


def _ship_create_log(instance: NotebookInstance, app: App | None) -> None:
    """What the script of the first start has said, whole, when it has ended; no line twice."""
    if app is None or instance.status != Status.PENDING or app.status not in (App.Status.IN_SERVICE, App.Status.FAILED):
        return
    file = _folder_of(app) / CREATE_LOG
    try:
        text = file.read_text(encoding="utf-8", errors="replace")
        file.unlink()
    except FileNotFoundError:
        return
    now_ms = int(time.time() * 1000)
    lines = [(now_ms, line) for line in text.splitlines()]
    stream, whose = f"{instance.name}/LifecycleConfigOnCreate", app.parent.name
    append(LOG_GROUP, stream, lines, domain_id=instance.domain_id, profile=whose)


def _folder_of(app: App) -> Path:
    """Where the notebook agent keeps what belongs to a run."""
    return Path(settings.DATA_DIR) / "notebooks" / str(app.pk)


def _app_of(instance: NotebookInstance) -> App | None:
    if instance.profile_id is None:
        return None
    return App.objects.filter(profile_id=instance.profile_id, app_type=APP_TYPE, name=instance.name).first()


def _clones(instance: NotebookInstance) -> list[Clone]:
    """Repositories as addresses; a name whose repository is gone is left out. One folder is cloned once."""
    found: dict[str, Clone] = {}
    for text in (instance.default_repository, *instance.additional_repositories):
        if text.startswith("https://"):
            found.setdefault(folder_of(text), Clone(text))
        elif text:
            row = CodeRepository.objects.all().named(text).first()
            if row is not None:
                found.setdefault(folder_of(row.url), Clone(row.url, row.branch))
    return list(found.values())
