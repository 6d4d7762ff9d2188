"""Answers of a labeling job, written into the database of a studio as if its labelers had sent them.

Command: ATELIER_DATA=… [DATABASE_URL=…] python -m benchmarks.labeling_filling JOB ANSWERS
Every object that waits gets ANSWERS answers; labelers in turn, of whom there must be as many. Objects are in batches as
large as the API allows. Used by benchmarks.labeling.
"""

import json
import random
import sys
from itertools import cycle, groupby

import django

AT_ONCE = 5000  # objects, and the largest MaxConcurrentTaskCount


def main() -> None:
    """Fill the job."""
    django.setup()
    from django.db import transaction
    from django.utils import timezone

    from groundtruth.models import DataObject, LabelingJob, Task, Worker

    job, each_gets = LabelingJob.objects.get(name=sys.argv[1]), int(sys.argv[2])
    labelers, rng, now = cycle(Worker.objects.all()), random.Random(0), timezone.now()
    answers = [json.dumps({"c": {"label": label}}) for label in ("calm", "angry")]
    waiting = DataObject.objects.filter(job=job, state=DataObject.State.PENDING).order_by("number")
    numbers = list(waiting.values_list("number", "pk"))
    for batch, found in groupby(numbers, lambda pair: pair[0] // AT_ONCE):
        some = [pk for _, pk in found]
        made = [
            Task(
                job=job,
                object_id=pk,
                worker=next(labelers),
                state=Task.State.SUBMITTED,
                request_id=f"{pk}-{turn}",
                client_id=f"{pk}-{turn}",
                reserved_at=now,
                accepted_at=now,
                submitted_at=now,
                expires_at=now,
                answer=rng.choice(answers),
                revision=1,
            )
            for pk in some
            for turn in range(each_gets)
        ]
        with transaction.atomic():
            Task.objects.bulk_create(made)
            DataObject.objects.filter(pk__gte=some[0], pk__lte=some[-1], job=job).update(
                state=DataObject.State.CONSOLIDATING,
                submitted=each_gets,
                wanted=each_gets,
                version=each_gets,
                iteration=batch + 1,
                dispatched_at=now,
            )
    # The log of activity is written while people work; here it is not what is measured.
    LabelingJob.objects.filter(pk=job.pk).update(checkpoint=job.checkpoint | {"activity_at": now.isoformat()})
    print(len(numbers))


if __name__ == "__main__":
    main()
