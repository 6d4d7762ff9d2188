"""The end of multipart uploads, completed or not: the row first, then the parts that lie in the store."""

import logging
from datetime import timedelta

from django.utils import timezone

from studio.storage.models import PARTS_BUCKET, Upload
from studio.storage.objects import NoSuchBucket
from studio.storage.store import object_store

logger = logging.getLogger(__name__)
ABANDONED = timedelta(days=7)  # after the last part came


def forget(upload: Upload) -> None:
    """Forget the upload and remove its parts; the row goes first, so that no part is accepted any more."""
    upload_id, store = upload.upload_id, object_store()
    upload.delete()
    try:
        for info in list(store.list(PARTS_BUCKET, f"{upload_id}/")):
            store.delete(PARTS_BUCKET, info.key)
    except NoSuchBucket:
        return


def forget_abandoned() -> int:
    """Forget uploads that nobody has added to for ABANDONED; how many."""
    before = timezone.now() - ABANDONED
    rows = Upload.objects.filter(created_at__lt=before).exclude(parts__modified_at__gte=before)
    abandoned = list(rows.select_related("bucket"))
    for upload in abandoned:
        logger.info("the upload %s was abandoned; its parts are removed", upload)
        forget(upload)
    return len(abandoned)
