"""A new version of a data set out of a folder that others fill (canvas spec §2, automatic updates)."""

from typing import Any

from studio.access.permissions import FieldError
from studio.access.principal import Principal
from studio.datasets.models import Dataset, filename_problem
from studio.datasets.uploads import as_it_came, check_together, objects_at, store_version
from studio.storage.store import object_store
from studio.storage.uris import S3Uri

_FIELD = "input_uri"


def check(name: str, folder: str, caller: Principal) -> None:
    """Raise FieldError if the folder (an address that ends in a slash) has nothing that could be a version now."""
    check_together([], list(_found(folder, caller)), _FIELD)
    for version in Dataset.objects.versions_of(name, caller):
        if folder.startswith(f"{version.folder}/") or f"{version.folder}/".startswith(folder):
            raise FieldError("That folder holds the data set itself. Name the one where new files arrive.", _FIELD)


def refresh(name: str, folder: str, caller: Principal, *, keep: bool) -> Dataset | None:
    """The next version, of all files of the folder as they are now; None if the newest version has these already.

    The worker copies the files. keep: those of the newest version that could be read stay, unless the folder has one of
    the same name, or they were only pointed at and are gone. Columns are not compared before (as the spec says): a
    version that does not fit says so itself.
    """
    found = _found(folder, caller)
    versions = Dataset.objects.versions_of(name, caller)
    readable = versions.filter(status=Dataset.Status.READY).first() if keep else None
    kept = {file["name"]: as_it_came(file) for file in readable.files if _is_there(file)} if readable else {}
    files = kept | found
    check_together(kept, list(found), _FIELD)
    newest = versions.first()
    if newest is not None and _contents(newest.files) == _contents(files.values()):
        return None
    return store_version(caller, name, True, uploaded=True, files=list(files.values()), copied=found)


def _found(folder: str, caller: Principal) -> dict[str, dict[str, Any]]:
    """The files of the folder by their names, which become names of copies."""
    files = {file["name"]: file for file in objects_at(folder, caller, _FIELD)}
    for name in files:
        if problem := filename_problem(name):
            raise FieldError(f"The folder has a file called {name[:100]!r}. {problem}", _FIELD)
    return files


def _is_there(file: dict[str, Any]) -> bool:
    place = S3Uri.parse(file["uri"])
    return object_store().exists(place.bucket, place.key)


def _contents(files: Any) -> dict[str, str]:
    """File name -> what tells these bytes from others: the etag, where it is known."""
    return {file["name"]: file.get("etag") or file["uri"] for file in files}
