"""What is removed every hour, by a real worker, and that the scheduler asks for it."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone
from django_celery_beat.models import PeriodicTask
from django_celery_beat.schedulers import DatabaseScheduler

from studio.storage.models import PARTS_BUCKET, Part, Upload
from studio.storage.store import default_bucket, object_store
from studio.storage.uploads import ABANDONED
from tests.workers.fixtures import wait_until
from workers.celery import TIDY_UP, app


def upload_of_last(s3: Any, key: str, *, began: timedelta, last_part: timedelta) -> str:
    """An upload with one part, both so long ago."""
    upload_id: str = s3.create_multipart_upload(Bucket=default_bucket(), Key=key)["UploadId"]
    s3.upload_part(Bucket=default_bucket(), Key=key, UploadId=upload_id, PartNumber=1, Body=b"a part")
    Upload.objects.filter(upload_id=upload_id).update(created_at=timezone.now() - began)
    Part.objects.filter(upload__upload_id=upload_id).update(modified_at=timezone.now() - last_part)
    return upload_id


def parts_of(upload_id: str) -> int:
    return len(list(object_store().list(PARTS_BUCKET, f"{upload_id}/")))


def test_sessions_that_ran_out_and_abandoned_uploads_are_removed(people: Any, client_of: Any, worker: Any) -> None:
    s3, now, hour = client_of(people.dora, "s3"), timezone.now(), timedelta(hours=1)
    Session.objects.create(session_key="over", session_data="", expire_date=now - hour)
    Session.objects.create(session_key="open", session_data="", expire_date=now + hour)
    abandoned = upload_of_last(s3, "abandoned", began=ABANDONED + 2 * hour, last_part=ABANDONED + hour)
    slow = upload_of_last(s3, "slow", began=ABANDONED + 2 * hour, last_part=hour)
    fresh = upload_of_last(s3, "fresh", began=hour, last_part=hour)

    app.send_task(TIDY_UP)

    wait_until(lambda: parts_of(abandoned) == 0, 30, what="the parts to be removed")
    assert list(Session.objects.values_list("session_key", flat=True)) == ["open"]
    assert set(Upload.objects.values_list("upload_id", flat=True)) == {slow, fresh}
    assert (parts_of(slow), parts_of(fresh)) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_the_scheduler_asks_for_it_every_hour() -> None:
    DatabaseScheduler(app=app).setup_schedule()

    entry = PeriodicTask.objects.get(name="tidy-up")
    assert (entry.task, entry.interval.every, entry.interval.period, entry.enabled) == (TIDY_UP, 3600, "seconds", True)
    assert entry.expire_seconds == 3540
