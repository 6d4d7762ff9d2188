"""Bringing a job's data from the object store to the worker, and asking first whether its owner may read it."""

import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from autopilot.engine.plan import Bias, Validation
from autopilot.engine.recipe.steps import RecipeRefused, read_steps
from autopilot.facets import bias_of
from studio.access.principal import Principal
from studio.api.errors import ApiError, ValidationError
from studio.storage.objects import NoSuchBucket, NoSuchKey
from studio.storage.permissions import key_visible, require_read, require_write
from studio.storage.store import object_store
from studio.storage.uris import BadUri, S3Uri
from workers.context import InputError

MAX_MANIFEST_BYTES = 16 * 1024 * 1024
MAX_FEATURES_BYTES = 4 * 1024 * 1024
FEATURE_TYPES = ("numeric", "categorical", "text", "datetime", "sequence")
MAX_FILES = 10_000  # of one channel


def check_access(v2: dict[str, Any], caller: Principal) -> None:
    """ValidationError unless the caller may read every input and write the output: a job reads in the caller's name.

    The job's name is part of where it writes, and a name may look like a domain's.
    """
    for member, uri in _input_uris(v2):
        _checked(member, uri, caller, require_read)
    output = v2["OutputDataConfig"]["S3OutputPath"]
    _checked("OutputDataConfig.S3OutputPath", output, caller, require_write)
    _checked("OutputDataConfig.S3OutputPath", f"{output.rstrip('/')}/{v2['AutoMLJobName']}/", caller, require_write)


def _input_uris(v2: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for channel in v2["AutoMLJobInputDataConfig"]:
        yield "S3DataSource.S3Uri", channel["DataSource"]["S3DataSource"]["S3Uri"]
    tabular = v2["AutoMLProblemTypeConfig"].get("TabularJobConfig", {})
    if uri := tabular.get("FeatureSpecificationS3Uri"):
        yield "FeatureSpecificationS3Uri", uri


def _checked(field: str, text: str, caller: Principal, require: Callable[[Principal, str], S3Uri]) -> None:
    try:
        require(caller, text)
    except (BadUri, ApiError) as error:
        raise ValidationError(f"{field}: {error}") from error


def fetch_channel(channel: dict[str, Any], folder: Path, caller: Principal) -> int:
    """Copy all objects of a channel into a new folder; returns their size in bytes. InputError when there are none."""
    source = channel["DataSource"]["S3DataSource"]
    uri = S3Uri.parse(source["S3Uri"])
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    objects = _of_manifest(uri) if source["S3DataType"] == "ManifestFile" else _below(uri, caller)
    total = 0
    for number, (bucket, key) in enumerate(objects):
        if number >= MAX_FILES:
            raise InputError(f"{uri} has more than {MAX_FILES:,} objects; join them into fewer files.")
        _check_readable(bucket, key, caller)
        # Our own name: keys come from outside. The suffix stays, because readers look at it.
        suffix = "".join(Path(key).suffixes[-2:])[-20:]
        total += _download(bucket, key, folder / f"{number:05d}-{_plain(Path(key).stem)}{_plain(suffix)}")
    if not any(folder.iterdir()):
        raise InputError(f"There is no object at {uri}. Check the location, or upload the data first.")
    return total


@dataclass(frozen=True)
class FeatureFile:
    """What the feature file says (specification §3), and, ours, how rows are held back, which groups should be
    treated alike and how the table is changed before; see docs/autopilot.md."""

    names: tuple[str, ...] | None = None
    types: dict[str, str] = field(default_factory=dict)
    validation: Validation = field(default_factory=Validation)
    bias: Bias = field(default_factory=Bias)
    recipe: tuple[dict[str, Any], ...] = ()


def read_features(uri: str | None) -> FeatureFile:
    """The feature file of a job; an empty one without a location. InputError says what is wrong in it."""
    if uri is None:
        return FeatureFile()
    return features_of(_json(S3Uri.parse(uri), "The feature file", MAX_FEATURES_BYTES))


def features_of(data: Any) -> FeatureFile:
    """What a feature file says. InputError says what is wrong in it."""
    if not isinstance(data, dict):
        raise InputError('The feature file must be a JSON object such as {"FeatureAttributeNames": ["age", "city"]}.')
    if unknown := sorted(set(data) - {"FeatureAttributeNames", "FeatureDataTypes", "Validation", "Bias", "Recipe"}):
        raise InputError(f"The feature file has the unknown key {unknown[0]!r}.")
    names, types = data.get("FeatureAttributeNames"), data.get("FeatureDataTypes", {})
    if names is not None and (not isinstance(names, list) or not all(isinstance(each, str) for each in names)):
        raise InputError("FeatureAttributeNames in the feature file must be a list of column names.")
    if not isinstance(types, dict):
        raise InputError("FeatureDataTypes in the feature file must map column names to types.")
    for column, kind in types.items():
        if kind not in FEATURE_TYPES:
            raise InputError(
                f"FeatureDataTypes gives `{column}` the type {kind!r}; use one of {', '.join(FEATURE_TYPES)}."
            )
    validation, bias = _validation(data.get("Validation", {})), bias_of(data.get("Bias", {}))
    recipe = _recipe(data.get("Recipe", []))
    return FeatureFile(None if names is None else tuple(names), types, validation, bias, recipe)


def _recipe(given: Any) -> tuple[dict[str, Any], ...]:
    try:
        return read_steps(given)
    except RecipeRefused as error:
        raise InputError(f"Recipe in the feature file: {error}") from error


def _validation(given: Any) -> Validation:
    """`{"Method": "Grouped", "Column": "customer"}`."""
    if not isinstance(given, dict) or set(given) - {"Method", "Column"}:
        raise InputError('Validation in the feature file must look like {"Method": "Grouped", "Column": "customer"}.')
    name, column = given.get("Method", ""), given.get("Column", "")
    if name not in ("", "Random", "Stratified", "Grouped", "Temporal"):
        raise InputError(f"Validation.Method is {name!r}; use Random, Stratified, Grouped or Temporal.")
    if not isinstance(column, str) or bool(column) != (name in ("Grouped", "Temporal")):
        raise InputError("Validation.Column names the column of Grouped and Temporal, and is left out otherwise.")
    return Validation(name, column)


def _check_readable(bucket: str, key: str, caller: Principal) -> None:
    """A prefix or manifest may lead to what its owner must not read; every object is asked about."""
    try:
        require_read(caller, S3Uri(bucket, key))
    except ApiError as error:
        raise InputError(f"s3://{bucket}/{key}: {error.message}") from error


def _below(uri: S3Uri, caller: Principal) -> Iterator[tuple[str, str]]:
    """What a listing would show the caller: of a prefix that leads above other domains' objects, nothing of theirs."""
    try:
        for found in object_store().list(uri.bucket, uri.key):
            folder = found.key.endswith("/") and not found.size  # consoles make empty objects to show folders
            if not folder and key_visible(caller, uri.bucket, found.key):
                yield uri.bucket, found.key
    except NoSuchBucket as error:
        raise InputError(f"There is no bucket {uri.bucket}.") from error


def _of_manifest(uri: S3Uri) -> Iterator[tuple[str, str]]:
    """`[{"prefix": "s3://b/p/"}, "part-1.csv", ...]` (specification §3)."""
    entries = _json(uri, "The manifest", MAX_MANIFEST_BYTES)
    if not isinstance(entries, list) or not entries or not isinstance(entries[0], dict) or "prefix" not in entries[0]:
        raise InputError('The manifest must be a JSON list that begins with {"prefix": "s3://bucket/folder/"}.')
    prefix = str(entries[0]["prefix"])
    for entry in entries[1:]:
        if not isinstance(entry, str):
            raise InputError("After its prefix, a manifest lists keys as text.")
        try:
            found = S3Uri.parse(prefix + entry)
        except BadUri as error:
            raise InputError(f"The manifest: {error}") from error
        yield found.bucket, found.key


def _download(bucket: str, key: str, path: Path) -> int:
    try:
        object_store().download(bucket, key, path)
    except (NoSuchBucket, NoSuchKey) as error:
        raise InputError(f"There is no object s3://{bucket}/{key}.") from error
    return path.stat().st_size


def _json(uri: S3Uri, what: str, limit: int) -> Any:
    try:
        if object_store().head(uri.bucket, uri.key).size > limit:
            raise InputError(f"{what} {uri} is larger than {limit // 1024 // 1024} MB.")
        with object_store().open(uri.bucket, uri.key) as stream:
            return json.loads(stream.read())
    except (NoSuchBucket, NoSuchKey) as error:
        raise InputError(f"{what} {uri} does not exist.") from error
    except ValueError as error:
        raise InputError(f"{what} {uri} is not JSON: {error}.") from error


def _plain(name: str) -> str:
    return "".join(each if each.isalnum() or each in "._-" else "_" for each in name)[:80]
