"""From an App's row to the process that it wants: command, environment, home, limits (spec studio §6.3, §9)."""

from dataclasses import dataclass, field, replace
from pathlib import Path

from django.conf import settings

from studio.api.arns import arn
from studio.api.errors import ApiError
from studio.environments import running as instances
from studio.environments.engine.kernels import write_kernels
from studio.environments.images import resolve
from studio.environments.models import LifecycleConfig
from studio.notebooks.addresses import base_url
from studio.notebooks.engine import configuration, editor
from studio.notebooks.engine.spawner import CannotSpawn, Launch
from studio.notebooks.models import NotebookServer
from studio.ports import free_port
from studio.spaces.homes import home_of_space
from studio.spaces.models import App
from studio.spaces.settings import of_parent
from workers.instances import catalogue

LAB, SERVER_ONLY, EDITOR = ("JupyterLab", "JupyterServer"), ("KernelGateway",), "CodeEditor"
SERVED = (*LAB, *SERVER_ONLY, EDITOR, instances.APP_TYPE)
SMALLEST = "ml.t3.medium"  # what `system` and an absent type mean for limits (spec studio §6.3)
METADATA = "resource-metadata.json"
SCRIPT = "on-start.sh"
SCRIPT_OUTPUT = "lifecycle.log"
NO_EDITOR = (
    "Code Editor is not installed on this machine. An administrator installs it with `./run --code-editor` or "
    "`manage.py install_code_editor`, or sets ATELIER_CODE_EDITOR to a code-server; then start the app again."
)


@dataclass(frozen=True)
class Plan:
    """What to start: the server, and the script before it if there is one."""

    server: Launch
    script: Launch | None
    port: int


def folder_of(app_pk: int) -> Path:
    """Configuration, output and temporary files of an app; the home is elsewhere."""
    return Path(settings.DATA_DIR) / "notebooks" / str(app_pk)


def editor_folder() -> Path:
    """Where `install_code_editor` puts Code Editor."""
    return Path(settings.DATA_DIR) / "code-editor"


def home_of(app: App) -> Path:
    """The files that the app works on: the space's, or the profile's own."""
    if instances.is_instance(app):
        return instances.home_of_app(app)
    if app.space is not None:
        return home_of_space(app.space)
    assert app.profile is not None
    return Path(settings.DATA_DIR) / "homes" / app.domain_id / "profiles" / str(app.profile.pk)


def script_of(app: App) -> str:
    """Shell text that runs before the server (spec studio §10.1); empty for none."""
    if instances.is_instance(app):
        return instances.script_of_app(app)
    arn_of_script = app.spec.get("LifecycleConfigArn")
    return LifecycleConfig.script_of(arn_of_script) if arn_of_script else ""


def plan(app: App, row: NotebookServer) -> Plan:
    """Write the configuration and say what to start. Sets port and tokens of the row; the caller saves it.

    CannotSpawn says what is missing.
    """
    try:
        script, home = script_of(app), home_of(app)
    except ApiError as error:
        raise CannotSpawn(error.message) from error
    kind = catalogue()[app.instance_type if app.instance_type in catalogue() else SMALLEST]
    token, credentials = row.new_tokens()
    row.port = free_port()
    folder = folder_of(app.pk)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    server = configuration.Server(
        base_url=base_url(app),
        port=row.port,
        token=token,
        home=home,
        folder=folder,
        max_body=settings.MAX_UPLOAD_BYTES,
        lab=app.app_type not in SERVER_ONLY,
    )
    image = _image(app, folder)
    program = _program(app, server)
    (folder / METADATA).write_text(configuration.metadata(_metadata(app)), encoding="utf-8")
    launch = Launch(
        run=row.run,
        folder=folder,
        home=home,
        argv=program.argv,
        environment=configuration.environment(
            server, image.environment | _environment(app, folder, credentials) | program.environment, kind.cores
        ),
        memory_bytes=kind.memory_bytes,
        cores=kind.cores,
        image=image.container or settings.NOTEBOOK_IMAGE,
        readable=[*image.readable, *program.readable],
        caged=settings.NOTEBOOK_CAGE,
    )
    return Plan(launch, _script(launch, script), row.port)


def _script(server: Launch, text: str) -> Launch | None:
    if not text:
        return None
    file = server.folder / SCRIPT
    file.write_text(text, encoding="utf-8")
    file.chmod(0o700)
    interpreter = [] if text.startswith("#!") else ["/bin/bash"]
    return replace(server, argv=[*interpreter, str(file)], output=SCRIPT_OUTPUT, dies_with_parent=True)


@dataclass(frozen=True)
class _Image:
    """What the app's image adds: to the environment (the platform's own variables win), to what it may read."""

    environment: dict[str, str] = field(default_factory=dict)
    readable: list[str] = field(default_factory=list)
    container: str = ""


def _image(app: App, folder: Path) -> _Image:
    if instances.is_instance(app):
        return _Image()
    try:
        image = resolve(app.spec, of_parent(app.parent).get(f"{app.app_type}AppSettings.CustomImages", []))
        if not settings.NOTEBOOK_IMAGE:
            image.require_local()
    except ApiError as error:
        raise CannotSpawn(error.message) from error
    if image.prefix is None:
        return _Image(image.variables, container=image.container_image)
    kernels = write_kernels(folder, image.prefix, image.display_name)
    return _Image(image.variables | {"JUPYTER_PATH": str(kernels)}, [str(image.prefix)])


@dataclass(frozen=True)
class _Program:
    """What the app runs, and what that needs beside what every app gets."""

    argv: list[str]
    environment: dict[str, str] = field(default_factory=dict)
    readable: list[str] = field(default_factory=list)


def _program(app: App, server: configuration.Server) -> _Program:
    if app.app_type != EDITOR:
        return _Program(configuration.write(server))
    found = editor.find(editor_folder(), settings.CODE_EDITOR)
    if found is None:
        raise CannotSpawn(NO_EDITOR)
    argv = editor.write(
        found, port=server.port, token=server.token, home=server.home, folder=server.folder, name=app.parent.name
    )
    return _Program(argv, editor.environment(server.folder), [str(found.root)])


def _environment(app: App, folder: Path, credentials: str) -> dict[str, str]:
    """boto3 and the AWS CLI are configured by these (spec studio §9)."""
    inside = settings.LOOPBACK_URL
    found = {
        "AWS_REGION": settings.REGION,
        "AWS_DEFAULT_REGION": settings.REGION,
        "AWS_ENDPOINT_URL": f"{inside}/aws",
        "AWS_CONTAINER_CREDENTIALS_FULL_URI": f"{inside}/notebook-credentials",
        "AWS_CONTAINER_AUTHORIZATION_TOKEN": credentials,
        "AWS_EC2_METADATA_DISABLED": "true",
        "SAGEMAKER_APP_TYPE": app.app_type,
        "SAGEMAKER_DOMAIN_ID": app.domain_id,
        "ATELIER_METADATA_FILE": str(folder / METADATA),
    }
    return found | ({"SAGEMAKER_SPACE_NAME": app.parent.name} if app.space else {})


def _metadata(app: App) -> dict[str, str]:
    if instances.is_instance(app):
        return instances.metadata_of_app(app)
    owner = app.space.owner_profile if app.space is not None else app.profile
    return {
        "AppType": app.app_type,
        "DomainId": app.domain_id,
        **({"UserProfileName": owner.name} if owner else {}),
        **({"SpaceName": app.space.name} if app.space else {}),
        "ResourceArn": arn("app", f"{app.domain_id}/{app.parent.name}/{app.app_type}/{app.name}"),
        "ResourceName": app.name,
        "AppImageVersion": "current",
    }
