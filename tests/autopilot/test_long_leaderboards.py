"""A search leaves hundreds of models: all are on the leaderboard, and it costs no more questions to the database."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.autopilot.test_sharing import job_of
from tests.cast import Cast
from tests.studio.access.browsers import browser_of


def test_250_models_are_read_with_as_many_queries_as_two(cast: Cast) -> None:
    job_of(cast.dora, "short", models=2)
    job_of(cast.dora, "long", models=250)
    dora = browser_of(cast.dora)

    with CaptureQueriesContext(connection) as few:
        short = dora.get("/api/automl-jobs/short/leaderboard").json()["candidates"]
    with CaptureQueriesContext(connection) as many:
        long = dora.get("/api/automl-jobs/long/leaderboard").json()["candidates"]

    assert (len(short), len(long)) == (2, 250)
    assert len(many) == len(few)
    assert [each["name"] for each in long] == [f"long-{number}" for number in range(250)]
