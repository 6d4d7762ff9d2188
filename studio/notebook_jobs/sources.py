"""Where a notebook and its dependencies come from, and the copy that a job works with.

The copy is made when the job or the definition is made: what is edited later does not change it (spec studio §13.5,
`input-{timestamp}`).
"""

from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from studio.access.permissions import FieldError
from studio.access.principal import Principal
from studio.api.errors import ApiError
from studio.notebook_jobs.engine.parameters import MAX_NOTEBOOK_BYTES, BadNotebook, read_notebook
from studio.spaces.homes import home_of_space
from studio.spaces.models import Space
from studio.spaces.ownership import is_let_in
from studio.storage.objects import NoSuchBucket, NoSuchKey, StoreError
from studio.storage.permissions import key_visible, require_read
from studio.storage.store import object_store
from studio.storage.uris import BadUri, S3Uri, UnsafePath, inside, read_inside

MOST_FILES, MOST_BYTES = 1000, 512 * 1024 * 1024


@dataclass(frozen=True)
class Given:
    """What the form or the caller names: one of the three for the notebook, and what lies beside it.

    uri: `s3://…/a.ipynb`. space, path: a file in the home of a space. content: the notebook itself, called `path`.
    dependencies, initialization_script: addresses (`s3://…`; a prefix that ends in / with all below) or, with a space,
    paths in its home.
    """

    uri: str = ""
    space: str = ""
    path: str = ""
    content: str = ""
    dependencies: tuple[str, ...] = ()
    initialization_script: str = ""


@dataclass(frozen=True)
class Source:
    """One file: its path in the job's folder, and its bytes or where they are (an object, or a file of a home)."""

    name: str
    uri: S3Uri | None = None
    data: bytes | None = None
    home: Path | None = None
    file: str = ""

    def read(self) -> bytes:
        if self.home is not None:
            try:
                return read_inside(self.home, self.file, MOST_BYTES + 1)
            except (UnsafePath, FileNotFoundError) as error:
                raise FieldError(f"{self.name} is not there any more.", "path") from error
        if self.uri is None:
            return self.data or b""
        return object_store().read(self.uri.bucket, self.uri.key, at_most=MOST_BYTES)


def notebook_of(given: Given, caller: Principal) -> Source:
    """The notebook, read and checked; FieldError names the input."""
    field = "input_uri" if given.uri else "input_content" if given.content else "path"
    source = _named(given, caller)
    if not source.name.endswith(".ipynb"):
        raise FieldError(f"{source.name} is not a notebook: its name ends in .ipynb.", field)
    try:
        data = source.read()
        if len(data) > MAX_NOTEBOOK_BYTES:
            raise FieldError(f"A notebook has at most {MAX_NOTEBOOK_BYTES >> 20} MB.", field)
        read_notebook(data)
    except (NoSuchBucket, NoSuchKey) as error:
        raise FieldError(f"There is no notebook {given.uri}.", field) from error
    except (BadNotebook, StoreError) as error:
        raise FieldError(f"{source.name}: {error}", field) from error
    return Source(source.name, data=data)


def _named(given: Given, caller: Principal) -> Source:
    if sum(map(bool, (given.uri, given.space, given.content))) != 1:
        raise FieldError("Choose one notebook: an address in the object store, a file of a space, or a file.", "input")
    if given.space:
        return _in_space(given.space, given.path, caller, "path")[0]
    if given.content:
        return Source(PurePosixPath(given.path or "notebook.ipynb").name, data=given.content.encode())
    uri = _readable(given.uri, caller, "input_uri")
    return Source(PurePosixPath(uri.key).name, uri=uri)


def beside(given: Given, caller: Principal) -> tuple[list[Source], str]:
    """The dependencies, and the name of the initialization script among them (empty without one)."""
    found: list[Source] = []
    for each in given.dependencies:
        found += _files(each, given.space, caller, "additional_dependencies")
    script = ""
    if given.initialization_script:
        scripts = _files(given.initialization_script, given.space, caller, "initialization_script")
        if len(scripts) != 1:
            raise FieldError("The initialization script is one file.", "initialization_script")
        found, script = [*found, *scripts], scripts[0].name
    if len(found) > MOST_FILES:
        raise FieldError(f"There are more than {MOST_FILES:,} files beside the notebook.", "additional_dependencies")
    return found, script


def space_of(name: str, caller: Principal) -> Space:
    """The space of the caller's domain that lets the caller in; FieldError otherwise."""
    space = Space.objects.visible_to(caller).filter(domain_id=caller.domain_id, name__iexact=name).first()
    if space is None or not is_let_in(caller, space):
        raise FieldError(f"There is no space {name} that you may come into.", "space")
    found: Space = space
    return found


def _files(text: str, space: str, caller: Principal, field: str) -> list[Source]:
    return _in_space(space, text, caller, field) if space and "://" not in text else _below(text, caller, field)


def _in_space(space: str, path: str, caller: Principal, field: str) -> list[Source]:
    """A file of a space's home, or all files of a folder, with the path below the folder above it. No links."""
    home = home_of_space(space_of(space, caller))
    try:
        found = inside(home, path.strip("/"))
    except UnsafePath as error:
        raise FieldError(str(error), field) from error
    if found.is_file():
        return [_file_at(found, found.parent, home, field)]
    files = [each for each in sorted(found.rglob("*")) if each.is_file() and not each.is_symlink()]
    if not files:
        raise FieldError(f"There is no file {path[:200]} in the space {space}.", field)
    return [_file_at(each, found.parent, home, field) for each in files[: MOST_FILES + 1]]


def _file_at(path: Path, above: Path, home: Path, field: str) -> Source:
    if path.stat().st_size > MOST_BYTES:
        raise FieldError(f"{path.name} is larger than {MOST_BYTES >> 20} MB.", field)
    below = path.relative_to(home.resolve()).as_posix()
    return Source(path.relative_to(above).as_posix(), home=home, file=below)


def _below(text: str, caller: Principal, field: str) -> list[Source]:
    """An object, or all below a prefix that ends in a slash, with the path below that prefix's last folder."""
    uri = _readable(text, caller, field)
    store = object_store()
    if not uri.key.endswith("/"):
        if not store.exists(uri.bucket, uri.key):
            raise FieldError(f"There is no object {uri}.", field)
        return [Source(PurePosixPath(uri.key).name, uri=uri)]
    above = len(uri.key.rstrip("/").rpartition("/")[0])
    found = [each for each in store.list(uri.bucket, uri.key) if key_visible(caller, uri.bucket, each.key)]
    if not found:
        raise FieldError(f"There is nothing below {uri}.", field)
    return [
        Source(each.key[above:].lstrip("/"), uri=S3Uri(each.bucket, each.key))
        for each in found
        if not each.key.endswith("/")
    ]


def _readable(text: str, caller: Principal, field: str) -> S3Uri:
    try:
        uri = require_read(caller, text)
    except BadUri as error:
        raise FieldError(str(error), field) from error
    except ApiError as error:
        raise FieldError(error.message, field) from error
    if not uri.key:
        raise FieldError("Name an object, not a bucket: s3://bucket/key.", field)
    return uri


def keep(sources: list[Source], folder: S3Uri) -> None:
    """Copy the files below the folder; FieldError when they are too much."""
    total = 0
    for each in sources:
        try:
            inside(Path("/"), each.name)  # it becomes a file name on the worker
        except UnsafePath as error:
            raise FieldError(str(error), "additional_dependencies") from error
        data = each.read()
        total += len(data)
        if total > MOST_BYTES:
            raise FieldError(
                f"The files of a job have at most {MOST_BYTES >> 20} MB together; let the notebook read large data "
                "from the object store itself.",
                "additional_dependencies",
            )
        target = folder / each.name
        object_store().put(target.bucket, target.key, data)
