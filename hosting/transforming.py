"""What a transform job reads from its request: which objects, how they are treated, where results go (spec §13)."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from hosting.engine.datapaths import Path
from hosting.engine.joining import Processing
from hosting.engine.transform import Plan
from hosting.models import TransformJob
from hosting.server.parsing import media_type
from studio.access.authenticate import principal_of_user
from studio.access.principal import Principal
from studio.api.errors import ApiError
from studio.storage.objects import NoSuchBucket, NoSuchKey
from studio.storage.permissions import key_visible, require_read
from studio.storage.store import object_store
from studio.storage.uris import S3Uri, key_problem
from workers.context import InputError

MB = 1024 * 1024
MAX_MANIFEST_BYTES = 64 * MB


@dataclass(frozen=True)
class Source:
    """One object to transform. relative: its key below the input prefix, which the output key repeats."""

    place: S3Uri
    relative: str
    size: int


def sources_of(job: TransformJob) -> list[Source]:
    """All objects of the job in key order; InputError if there are none or the manifest is wrong."""
    source = job.request["TransformInput"]["DataSource"]["S3DataSource"]
    place = S3Uri.parse(source["S3Uri"])
    caller = owner_of(job)
    try:
        found = list(_manifest(place, caller) if source["S3DataType"] == "ManifestFile" else _prefix(place, caller))
    except (NoSuchBucket, NoSuchKey) as error:
        raise InputError(f"{place} does not exist.") from error
    if not found:
        raise InputError(f"There are no objects below {place}.")
    out = S3Uri.parse(job.request["TransformOutput"]["S3OutputPath"])
    for each in found:  # the names of objects are part of where results go, and a name may look like a domain's
        if not key_visible(caller, out.bucket, (out / each.relative).key):
            raise InputError(f"The result of {each.place} would be stored below {out} where it is another domain's.")
    return sorted(found, key=lambda each: each.relative)


def owner_of(job: TransformJob) -> Principal:
    """Whose eyes the job reads with; InputError if they are gone or disabled."""
    user: Any = job.owner
    if user is None or user.disabled:
        raise InputError("The person who made this job is gone or disabled, so nothing is read for them.")
    return principal_of_user(user, user.profiles.filter(domain_id=job.domain_id).first())


def _prefix(place: S3Uri, caller: Principal) -> Iterator[Source]:
    """The folder of the prefix is cut off, so that `in/a.csv` and the prefix `in/` or `in/a` both give `a.csv`."""
    folder = place.key[: place.key.rfind("/") + 1]
    for each in object_store().list(place.bucket, place.key):
        if not each.key.endswith("/") and key_visible(caller, each.bucket, each.key):
            yield Source(S3Uri(each.bucket, each.key), each.key.removeprefix(folder), each.size)


def _manifest(place: S3Uri, caller: Principal) -> Iterator[Source]:
    try:
        entries = json.loads(object_store().read(place.bucket, place.key, at_most=MAX_MANIFEST_BYTES))
        prefix, names = S3Uri.parse(entries[0]["prefix"]), [str(name) for name in entries[1:]]
    except (ValueError, LookupError, TypeError) as error:
        raise InputError(
            f'{place} is not a manifest; it must be [{{"prefix": "s3://bucket/folder/"}}, "a.csv", ...].'
        ) from error
    for name in names:
        key = prefix.key + name
        if problem := key_problem(key):
            raise InputError(f"The manifest {place} names {name!r}: {problem}")
        try:
            require_read(caller, S3Uri(prefix.bucket, key))  # a manifest may name what its author may not read
        except ApiError as error:
            raise InputError(f"The manifest {place} names {name!r}: {error.message}") from error
        head = object_store().head(prefix.bucket, key)
        yield Source(S3Uri(prefix.bucket, key), name, head.size)


def output_of(job: TransformJob, source: Source) -> S3Uri:
    """`x.csv` -> `<S3OutputPath>/x.csv.out`; InputError for names that lead elsewhere."""
    out = S3Uri.parse(job.request["TransformOutput"]["S3OutputPath"]) / f"{source.relative}.out"
    if problem := key_problem(out.key):
        raise InputError(f"The result of {source.place} cannot be stored as {out}: {problem}")
    return out


def plan_of(job: TransformJob, parameters: dict[str, Any]) -> Plan:
    """The request's values, else the container's execution parameters, else the defaults (spec §13.2)."""
    request = job.request
    source, target, processing = (
        request["TransformInput"],
        request["TransformOutput"],
        request.get("DataProcessing") or {},
    )
    content = media_type(source.get("ContentType") or "text/csv")
    accept = media_type(target.get("Accept") or content)
    return Plan(
        content=content,
        accept=accept,
        split=source.get("SplitType", "None") == "Line",
        single=request.get("BatchStrategy") == "SingleRecord",
        assemble_lines=target.get("AssembleWith", "None") == "Line",
        max_bytes=(request.get("MaxPayloadInMB") or parameters.get("MaxPayloadInMB", 6)) * MB,
        concurrency=request.get("MaxConcurrentTransforms") or parameters.get("MaxConcurrentTransforms", 1),
        processing=Processing(
            input_filter=Path.parse(processing.get("InputFilter", "$")),
            output_filter=Path.parse(processing.get("OutputFilter", "$")),
            join=processing.get("JoinSource") == "Input",
        ),
        columns=tuple(parameters.get("Columns") or ()),
        outputs=tuple(parameters.get("Outputs") or ()),
    )
