"""The object store in one bucket of an S3-compatible server. Our buckets are prefixes of it: `<prefix>/<bucket>/<key>`.

boto3 and not s3fs: see docs/decisions/0001-object-store-client.md. Objects up to 5 GB are written by one PutObject, so
that the server's ETag is the MD5 that our callers expect; what has no MD5 ETag carries ours in its metadata.
"""

import hashlib
import io
import json
import tempfile
from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from typing import Any, BinaryIO, cast

import boto3
from botocore.client import Config
from botocore.exceptions import BotoCoreError, ClientError

from studio.storage.objects import (
    COPY_BYTES,
    AlreadyThere,
    BucketNotEmpty,
    Checksums,
    CommonPrefix,
    NoSuchBucket,
    NoSuchKey,
    ObjectInfo,
    ObjectStore,
    StoreError,
    StoreFull,
    StoreUnavailable,
)
from studio.storage.streams import Chain, RangeReader
from studio.storage.uris import MAX_KEY_BYTES, bucket_name_problem, key_problem

_OURS = "atelier"  # the metadata entry in which everything travels that S3 has no place for
_SPOOL_BYTES = 8 * 1024 * 1024
_SINGLE_PUT_BYTES = 5 * 1024**3
_SENDERS = 16  # requests at the same time, of many small objects
_HEADERS = {
    "cache-control": "CacheControl",
    "content-disposition": "ContentDisposition",
    "content-encoding": "ContentEncoding",
    "content-language": "ContentLanguage",
}
_NOT_THERE = {"404", "NoSuchKey", "NotFound"}
_FULL = {"QuotaExceeded", "XMinioStorageFull", "InsufficientCapacity", "EntityTooLarge"}


class S3Store(ObjectStore):
    """Objects in `bucket` of the server at `endpoint_url` (AWS itself when empty), below `prefix`.

    Credentials are found as boto3 finds them: environment, shared files, instance role.
    """

    def __init__(
        self, bucket: str, prefix: str = "", endpoint_url: str | None = None, region: str | None = None
    ) -> None:
        self._bucket_name = bucket
        self._prefix = f"{prefix}/" if prefix else ""
        self._client: Any = boto3.session.Session().client(
            "s3",
            endpoint_url=endpoint_url,
            region_name=region,
            config=Config(
                retries={"mode": "standard", "max_attempts": 4},
                max_pool_connections=32,
                s3={"addressing_style": "path" if endpoint_url else "auto"},
                request_checksum_calculation="when_required",  # older S3-compatible servers know no new checksums
                response_checksum_validation="when_required",
            ),
        )

    def create_bucket(self, bucket: str) -> None:
        if problem := bucket_name_problem(bucket.removeprefix(".")):
            raise StoreError(f'"{bucket}" cannot be a bucket: {problem}')
        with self._explained(bucket):
            self._be_there()
            self._client.put_object(Bucket=self._bucket_name, Key=self._marker(bucket), Body=b"")

    def _be_there(self) -> None:
        """Make the bucket that holds everything, on a server that is new."""
        try:
            self._client.head_bucket(Bucket=self._bucket_name)
        except ClientError as error:
            if error.response.get("Error", {}).get("Code") not in _NOT_THERE | {"NoSuchBucket"}:
                raise
            region = self._client.meta.region_name
            elsewhere = {} if region in {None, "us-east-1", "aws-global"} else {"LocationConstraint": region}
            more = {"CreateBucketConfiguration": elsewhere} if elsewhere else {}
            self._client.create_bucket(Bucket=self._bucket_name, **more)

    def delete_bucket(self, bucket: str) -> None:
        if next(self.scan(bucket), None) is not None:
            raise BucketNotEmpty(f'Bucket "{bucket}" still has objects.')
        with self._explained(bucket):
            self._client.delete_object(Bucket=self._bucket_name, Key=self._marker(bucket))

    def buckets(self) -> list[str]:
        start = self._marker("")
        pages = self._client.get_paginator("list_objects_v2").paginate(Bucket=self._bucket_name, Prefix=start)
        with self._explained(""):
            names = [each["Key"][len(start) :] for page in pages for each in page.get("Contents", [])]
        return sorted(name for name in names if not name.startswith("."))

    def put(
        self,
        bucket: str,
        key: str,
        stream: BinaryIO | bytes,
        *,
        content_type: str = "",
        metadata: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        checksums: Checksums | None = None,
        only_if_absent: bool = False,
    ) -> ObjectInfo:
        source = io.BytesIO(stream) if isinstance(stream, bytes) else stream
        target = self._target(bucket, key)
        digest = hashlib.md5(usedforsecurity=False)
        # To disk first: the length and the checksums must be known before the first byte is sent, and a source that
        # breaks off in the middle must leave nothing.
        with tempfile.SpooledTemporaryFile(max_size=_SPOOL_BYTES) as spool:
            size = 0
            while piece := source.read(COPY_BYTES):
                digest.update(piece)
                size += len(piece)
                spool.write(piece)
            spool.seek(0)
            sums = (checksums() if callable(checksums) else checksums) or {}
            arguments = _arguments(content_type, metadata or {}, headers or {}, sums, digest.hexdigest())
            with self._explained(bucket, key):
                if size <= _SINGLE_PUT_BYTES:
                    condition = {"IfNoneMatch": "*"} if only_if_absent else {}
                    self._client.put_object(**target, Body=spool, ContentLength=size, **arguments, **condition)
                elif only_if_absent and self.exists(bucket, key):
                    raise AlreadyThere("There is an object of this key already.")
                else:
                    self._client.upload_fileobj(spool, target["Bucket"], target["Key"], ExtraArgs=arguments)
        return self.head(bucket, key)

    def put_many(self, bucket: str, objects: Iterable[tuple[str, bytes]], *, content_type: str = "") -> None:
        self._check(bucket)

        def send(each: tuple[str, bytes]) -> None:
            key, body = each
            target = self._named(bucket, key)
            etag = hashlib.md5(body, usedforsecurity=False).hexdigest()
            with self._explained(bucket, key):
                self._client.put_object(**target, Body=body, **_arguments(content_type, {}, {}, {}, etag))

        with ThreadPoolExecutor(_SENDERS) as pool:
            list(pool.map(send, objects))  # raises what one of them raised

    def open(self, bucket: str, key: str, start: int = 0, length: int | None = None) -> BinaryIO:
        with self._explained(bucket, key):
            known = self._client.head_object(**self._target(bucket, key))
        size = known["ContentLength"]
        start = min(start, size)
        stop = size if length is None else min(size, start + length)

        def fetch(first: int, last: int) -> Any:
            with self._explained(bucket, key):
                # IfMatch: the handle keeps to the version that it was opened on, or says that it is gone.
                return self._client.get_object(
                    **self._target(bucket, key), Range=f"bytes={first}-{last - 1}", IfMatch=known["ETag"]
                )["Body"]

        return cast(BinaryIO, io.BufferedReader(RangeReader(fetch, start, stop), COPY_BYTES))

    def head(self, bucket: str, key: str) -> ObjectInfo:
        with self._explained(bucket, key):
            return _info(bucket, key, self._client.head_object(**self._target(bucket, key)))

    def scan(
        self, bucket: str, prefix: str = "", start_after: str = "", delimiter: str = ""
    ) -> Iterator[ObjectInfo | CommonPrefix]:
        self._check(bucket)
        base = f"{self._prefix}{bucket}/"
        asked: dict[str, Any] = {"Bucket": self._bucket_name, "Prefix": base + prefix}
        asked |= {"Delimiter": delimiter} if delimiter else {}
        asked |= {"StartAfter": base + start_after} if start_after else {}
        with self._explained(bucket):
            for page in self._client.get_paginator("list_objects_v2").paginate(**asked):
                found = [
                    ObjectInfo(
                        bucket, each["Key"][len(base) :], each["Size"], each["ETag"].strip('"'), each["LastModified"]
                    )
                    for each in page.get("Contents", [])
                ]
                rolled = [CommonPrefix(each["Prefix"][len(base) :]) for each in page.get("CommonPrefixes", [])]
                entries: list[ObjectInfo | CommonPrefix] = [*found, *rolled]
                yield from (
                    each for each in sorted(entries, key=lambda each: each.key.encode()) if each.key > start_after
                )

    def delete(self, bucket: str, key: str) -> None:
        with self._explained(bucket, key):
            self._client.delete_object(**self._target(bucket, key))

    def compose(
        self,
        bucket: str,
        key: str,
        parts: Sequence[tuple[str, str]],
        *,
        etag: str,
        content_type: str = "",
        metadata: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        checksums: Checksums | None = None,
    ) -> ObjectInfo:
        for part in parts:
            self.head(*part)
        source = Chain(partial(self.open, *part) for part in parts)
        sums = (checksums() if callable(checksums) else checksums) or {}
        arguments = _arguments(content_type, metadata or {}, headers or {}, sums, etag)
        target = self._target(bucket, key)
        with self._explained(bucket, key):
            # One pass through a bounded buffer: boto3 cuts it into parts of its own and sends them.
            self._client.upload_fileobj(source, target["Bucket"], target["Key"], ExtraArgs=arguments)
        return self.head(bucket, key)

    def copy(
        self,
        source: tuple[str, str],
        target: tuple[str, str],
        *,
        content_type: str | None = None,
        metadata: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> ObjectInfo:
        known = self.head(*source)
        with self.open(*source) as stream:
            return self.put(
                *target,
                stream,
                content_type=known.content_type if content_type is None else content_type,
                metadata=known.metadata if metadata is None else metadata,
                headers=known.headers if headers is None else headers,
                checksums=known.checksums,
            )

    def _marker(self, bucket: str) -> str:
        return f"{self._prefix}.buckets/{bucket}"

    def _check(self, bucket: str) -> None:
        if bucket_name_problem(bucket.removeprefix(".")):
            raise NoSuchBucket(f'There is no bucket "{bucket}".')
        try:
            with self._explained(bucket, "."):
                self._client.head_object(Bucket=self._bucket_name, Key=self._marker(bucket))
        except NoSuchKey as error:
            raise NoSuchBucket(f'There is no bucket "{bucket}".') from error

    def _target(self, bucket: str, key: str) -> dict[str, str]:
        self._check(bucket)
        return self._named(bucket, key)

    def _named(self, bucket: str, key: str) -> dict[str, str]:
        full = f"{self._prefix}{bucket}/{key}"
        if problem := key_problem(key):
            raise StoreError(f"{key[:200]!r} cannot be stored: {problem}")
        if len(full.encode()) > MAX_KEY_BYTES:
            room = MAX_KEY_BYTES - len(f"{self._prefix}{bucket}/".encode())
            raise StoreError(f"Key {key[:200]!r} is too long for this object store, which has room for {room} bytes.")
        return {"Bucket": self._bucket_name, "Key": full}

    @contextmanager
    def _explained(self, bucket: str, key: str = "") -> Iterator[None]:
        try:
            yield
        except ClientError as error:
            code = error.response.get("Error", {}).get("Code", "")
            if code in _NOT_THERE and key:
                raise NoSuchKey(f"There is no object s3://{bucket}/{key}.") from error
            if code in {"PreconditionFailed", "ConditionalRequestConflict", "412"}:
                raise AlreadyThere("There is an object of this key already.") from error
            if code in _FULL:
                raise StoreFull(
                    f"The object store is full, so s3://{bucket}/{key} was not stored. Delete objects."
                ) from error
            raise StoreError(
                f"The object store refused: {code} {error.response['Error'].get('Message', '')}"
            ) from error
        except BotoCoreError as error:
            raise StoreUnavailable(f"The object store does not answer: {error}") from error


def _arguments(
    content_type: str, metadata: Mapping[str, str], headers: Mapping[str, str], checksums: Mapping[str, str], etag: str
) -> dict[str, Any]:
    ours = {"etag": etag, "metadata": dict(metadata), "checksums": dict(checksums), "type": content_type}
    arguments: dict[str, Any] = {
        # Base64: S3 metadata is ASCII, and a value of our callers is any text.
        "Metadata": {_OURS: b64encode(json.dumps(ours, separators=(",", ":")).encode()).decode()},
    }
    if content_type:
        arguments["ContentType"] = content_type
    return arguments | {_HEADERS[name]: value for name, value in headers.items() if name in _HEADERS}


def _info(bucket: str, key: str, known: Mapping[str, Any]) -> ObjectInfo:
    ours = json.loads(b64decode(known["Metadata"][_OURS])) if _OURS in known.get("Metadata", {}) else {}
    return ObjectInfo(
        bucket,
        key,
        known["ContentLength"],
        ours.get("etag") or known["ETag"].strip('"'),
        known["LastModified"],
        ours.get("type", known.get("ContentType", "")),
        ours.get("metadata", known.get("Metadata", {})),
        {name: known[member] for name, member in _HEADERS.items() if known.get(member)},
        ours.get("checksums", {}),
    )
