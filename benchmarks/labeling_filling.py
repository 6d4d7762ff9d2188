"""Answers of a labeling job, written into the database of a studio as if its labelers had sent them.

Command: ATELIER_DATA=… [DATABASE_URL=…] python -m benchmarks.labeling_filling JOB
Every object that waits gets one answer; labelers in turn. Used by benchmarks.labeling.
"""

import json
import random
import sys
from itertools import cycle

import django

AT_ONCE = 5000


def main() -> None:
    """Fill the job."""
    django.setup()
    from django.db import transaction
    from django.utils import timezone

    from groundtruth.models import DataObject, LabelingJob, Task, Worker

    job = LabelingJob.objects.get(name=sys.argv[1])
    labelers, rng, now = cycle(Worker.objects.all()), random.Random(0), timezone.now()
    answers = [json.dumps({"c": {"label": label}}) for label in ("calm", "angry")]
    waiting = DataObject.objects.filter(job=job, state=DataObject.State.PENDING).order_by("number")
    numbers = list(waiting.values_list("pk", flat=True))
    for at in range(0, len(numbers), AT_ONCE):
        some = numbers[at : at + AT_ONCE]
        made = [
            Task(
                job=job,
                object_id=pk,
                worker=next(labelers),
                state=Task.State.SUBMITTED,
                request_id=str(pk),
                client_id=str(pk),
                reserved_at=now,
                accepted_at=now,
                submitted_at=now,
                expires_at=now,
                answer=rng.choice(answers),
                revision=1,
            )
            for pk in some
        ]
        with transaction.atomic():
            Task.objects.bulk_create(made)
            DataObject.objects.filter(pk__gte=some[0], pk__lte=some[-1], job=job).update(
                state=DataObject.State.CONSOLIDATING, submitted=1, wanted=1, version=1, iteration=1
            )
    print(len(numbers))


if __name__ == "__main__":
    main()
