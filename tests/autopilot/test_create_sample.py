"""The experiment that greets newcomers."""

from django.core.management import call_command

from autopilot.models import AutoMLJob
from studio.datasets.models import Dataset
from studio.storage.store import default_bucket, object_store


def test_the_sample_is_made_once(cast):
    call_command("create_sample")
    call_command("create_sample")

    job = AutoMLJob.objects.get()
    assert (job.name, job.status, job.tabular["TargetAttributeName"]) == ("bank-marketing-sample", "InProgress", "y")
    assert job.tabular["CompletionCriteria"] == {"MaxAutoMLJobRuntimeInSeconds": 120}
    assert Dataset.objects.get().name == "bank-marketing"
    assert object_store().head(default_bucket(), "samples/bank_marketing.csv").size > 400_000


def test_without_a_profile_nothing_is_made_and_it_says_so(db, capsys):
    call_command("create_sample")

    assert not AutoMLJob.objects.exists()
    assert "Run setup_studio first." in capsys.readouterr().err
