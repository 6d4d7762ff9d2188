"""Which object store this installation has: `settings.OBJECT_STORE_URL` decides, nobody else asks."""

from functools import lru_cache
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from studio.storage.folder import FolderStore
from studio.storage.objects import ObjectStore
from studio.storage.s3 import S3Store


def object_store() -> ObjectStore:
    """The store, made once per URL and process; the default bucket is there."""
    return _store(settings.OBJECT_STORE_URL, default_bucket())


def default_bucket() -> str:
    """The bucket that every installation has, named as the SageMaker SDK expects it."""
    return f"sagemaker-{settings.REGION}-{settings.ACCOUNT_ID}"


@lru_cache(maxsize=4)
def _store(url: str, bucket: str) -> ObjectStore:
    store = store_at(url)
    store.create_bucket(bucket)
    return store


def store_at(url: str) -> ObjectStore:
    """`file:///folder`, or `s3://bucket/prefix?endpoint_url=...&region=...`; anything else is ImproperlyConfigured."""
    parts = urlsplit(url)
    if parts.scheme == "file" and not parts.netloc and parts.path:
        store = FolderStore(Path(unquote(parts.path)))
        store.sweep()
        return store
    if parts.scheme == "s3" and parts.netloc:
        options = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        if unknown := set(options) - {"endpoint_url", "region"}:
            raise ImproperlyConfigured(f"OBJECT_STORE_URL has the unknown option {sorted(unknown)[0]!r}.")
        return S3Store(parts.netloc, parts.path.strip("/"), **options)
    raise ImproperlyConfigured(
        f"OBJECT_STORE_URL={url!r} is not understood; write file:///folder or s3://bucket?endpoint_url=https://host."
    )
