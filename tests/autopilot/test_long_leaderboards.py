"""A search leaves hundreds of models: all are on the leaderboard, and it costs no more questions to the database."""

from typing import Any

from autopilot.models import AutoMLJob
from tests.autopilot.test_sharing import job_of
from tests.cast import Cast
from tests.studio.access.browsers import browser_of


def test_250_models_are_read_with_as_many_queries_as_two(cast: Cast, django_assert_num_queries: Any) -> None:
    job_of(cast.dora, "short", models=2)
    job_of(cast.dora, "long", models=250)
    dora = browser_of(cast.dora)
    assert AutoMLJob.objects.get(name="long").candidates.count() == 250

    with django_assert_num_queries(5):
        short = dora.get("/api/automl-jobs/short/leaderboard").json()["candidates"]
    with django_assert_num_queries(5):
        long = dora.get("/api/automl-jobs/long/leaderboard").json()["candidates"]

    assert (len(short), len(long)) == (2, 250)
    assert [each["name"] for each in long] == [f"long-{number}" for number in range(250)]
