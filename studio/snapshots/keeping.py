"""Making, reading, copying and forgetting snapshots (spec studio §11.2)."""

import hashlib
import os
from pathlib import Path, PurePosixPath
from typing import Any
from uuid import uuid4

from studio.access.permissions import FieldError
from studio.access.principal import Principal
from studio.api.errors import ApiError
from studio.api.tags import drop_tags
from studio.domains.models import UserProfile
from studio.notebook_jobs.sources import space_of
from studio.notebooks.engine.reading import MAX_NOTEBOOK_BYTES, BadNotebook, read, without_outputs
from studio.notebooks.git import GitProblem, describe
from studio.snapshots.models import Snapshot
from studio.spaces.homes import home_of_space, limit_bytes, make_home, used_bytes
from studio.spaces.models import App, Space
from studio.storage.objects import StoreError
from studio.storage.permissions import require_write
from studio.storage.store import default_bucket, object_store
from studio.storage.uris import BadUri, S3Uri, UnsafePath, inside, open_inside, read_inside

NOT_ALLOWED = "Sharing of notebooks is not allowed for your profile; an administrator can allow it in its settings."
_OF_AN_APP = ("InstanceType", "SageMakerImageArn", "SageMakerImageVersionArn")


def allowed(caller: Principal) -> dict[str, Any]:
    """`{"allowed", "outputs", "folder"}` by the effective SharingSettings: absent means no sharing at all."""
    profile = UserProfile.objects.filter(domain_id=caller.domain_id, name__iexact=caller.profile).first()
    found = profile.effective.get("SharingSettings") if profile else None
    if not isinstance(found, dict):
        return {"allowed": False, "outputs": False, "folder": ""}
    return {
        "allowed": True,
        "outputs": found.get("NotebookOutputOption", "Disabled") == "Allowed",
        "folder": found.get("S3OutputPath", ""),
    }


def file_of(space: Space, path: str) -> Path:
    """The notebook's file in the home of the space; FieldError if there is none."""
    try:
        found = inside(home_of_space(space), path)
    except UnsafePath as error:
        raise FieldError(str(error), "path") from error
    if not found.name.endswith(".ipynb") or not found.is_file():
        raise FieldError(f"There is no notebook {path[:200]} in the space {space.name}.", "path")
    return found


def bytes_of(home: Path, file: Path) -> bytes:
    """What is in the file below the home; FieldError when it is gone, or more than a notebook may be."""
    try:
        data = read_inside(home, file.relative_to(home.resolve()).as_posix(), MAX_NOTEBOOK_BYTES + 1)
    except (UnsafePath, FileNotFoundError) as error:
        raise FieldError(f"{file.name} is not there any more.", "path") from error
    if len(data) > MAX_NOTEBOOK_BYTES:
        raise FieldError(f"{file.name} is larger than the {MAX_NOTEBOOK_BYTES >> 20} MB of a notebook.", "path")
    return data


def take(caller: Principal, space_name: str, path: str, *, with_git: bool, with_output: bool) -> Snapshot:
    """Freeze the notebook as it is in the space now. FieldError names the input that is wrong."""
    rules = allowed(caller)
    if not rules["allowed"]:
        raise FieldError(NOT_ALLOWED, status=403)
    space = space_of(space_name, caller)
    file = file_of(space, path)
    try:
        notebook = read(bytes_of(home_of_space(space), file))
    except BadNotebook as error:
        raise FieldError(f"{file.name}: {error}", "path") from error
    with_output = with_output and rules["outputs"]
    if not with_output:
        without_outputs(notebook)
    import nbformat  # see studio.notebooks.engine.reading

    data = nbformat.writes(notebook).encode()
    name = uuid4().hex
    uri = _place(rules["folder"], caller) / f"{name}.ipynb"
    try:
        object_store().put(uri.bucket, uri.key, data, content_type="application/x-ipynb+json")
    except StoreError as error:
        raise FieldError(f"The snapshot cannot be kept at {uri}: {error}") from error
    row: Snapshot = Snapshot.objects.create_named(
        name,
        caller,
        title=file.name,
        path=path,
        space_name=space.name,
        profile_name=caller.profile,
        uri=str(uri),
        digest=hashlib.sha256(data).hexdigest(),
        size=len(data),
        cells=len(notebook.cells),
        with_output=with_output,
        kernel=str(notebook.metadata.get("kernelspec", {}).get("display_name", "")).replace("\x00", "")[:100],
        git=_git(space, file) if with_git else {},
        resource_spec=_spec(space),
    )
    return row


def content(row: Snapshot) -> bytes:
    """The notebook as it was shared; ApiError when its object is gone or is not what was shared."""
    uri = S3Uri.parse(row.uri)
    try:
        data = object_store().read(uri.bucket, uri.key, at_most=2 * MAX_NOTEBOOK_BYTES)
    except StoreError as error:
        raise ApiError("ResourceNotFound", f"The copy of {row.title} was deleted from {row.uri}.", 404) from error
    if hashlib.sha256(data).hexdigest() != row.digest:
        raise ApiError("ResourceInUse", f"{row.uri} was changed: it is no longer what {row.profile_name} shared.", 409)
    return data


def copy(row: Snapshot, caller: Principal, space_name: str) -> dict[str, str]:
    """Write it into a space of the caller's under a name that is free: `{"domain", "space", "path"}`."""
    space = space_of(space_name, caller)
    data = content(row)
    if used_bytes(space) + len(data) > limit_bytes(space):
        raise FieldError(f"The space {space.name} is full: delete files or make it larger first.", "space")
    home = make_home(space)
    stem = PurePosixPath(row.title).stem
    for number in range(1, 1000):
        path = f"{stem}.ipynb" if number == 1 else f"{stem} {number}.ipynb"
        try:
            handle = open_inside(home, path, os.O_WRONLY | os.O_CREAT | os.O_EXCL)
        except FileExistsError:
            continue
        except UnsafePath as error:
            if (home / path).is_symlink():  # somebody's link has that name: never through it
                continue
            raise FieldError(str(error)) from error
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
        return {"domain": space.domain_id, "space": space.name, "path": path}
    raise FieldError(f"The space {space.name} has a thousand files called {stem} already.", "space")


def forget(row: Snapshot) -> None:
    """Delete it: the link says from now on that there is nothing."""
    uri = S3Uri.parse(row.uri)
    drop_tags(row.arn)
    row.delete()
    object_store().delete(uri.bucket, uri.key)


def _place(folder: str, caller: Principal) -> S3Uri:
    if not folder:
        return S3Uri(default_bucket(), f"sharing/{caller.domain_id}")
    try:
        return require_write(caller, folder.rstrip("/"))
    except BadUri as error:
        raise FieldError(f"SharingSettings.S3OutputPath of your profile: {error}") from error
    except ApiError as error:
        raise FieldError(f"SharingSettings.S3OutputPath of your profile is {folder}: {error.message}") from error


def _git(space: Space, file: Path) -> dict[str, str]:
    try:
        return describe(home_of_space(space).resolve(), file)
    except GitProblem as error:
        raise FieldError(str(error), "include_git") from error


def _spec(space: Space) -> dict[str, Any]:
    app = App.running().filter(space=space, app_type="JupyterLab").first()
    return {name: app.spec[name] for name in _OF_AN_APP if name in app.spec} if app else {}
