"""What a worker does with a practice job: the double that its request names."""

from tests.doubles import DOUBLES
from tests.workers.app.models import PracticeJob
from workers.context import JobContext
from workers.registry import job


@job(PracticeJob)
def practise(row: PracticeJob, context: JobContext) -> None:
    """Make the double from the rest of the request and let it work."""
    request = dict(row.request)
    DOUBLES[request.pop("double")](**request).work(row, context)
