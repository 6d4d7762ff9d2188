"""Groups that should be treated alike: named in the feature file, in tables of every model's report."""

import json

import pytest

from autopilot.engine.plan import Bias, Facet
from autopilot.facets import bias_of
from tests.autopilot.test_jobs import read, until_over
from workers.context import InputError

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]  # whole jobs


@pytest.mark.parametrize(
    ("given", "bias"),
    [
        ({}, Bias()),
        (
            {"facet": [{"name_or_index": "sex", "value_or_threshold": ["F", 1]}], "group_variable": "region"},
            Bias((Facet("sex", ("F", "1")),), group="region"),
        ),
        (
            {"facet": [{"name_or_index": "age", "value_or_threshold": 40}], "label_values_or_threshold": [0.5]},
            Bias((Facet("age", threshold=40.0),), threshold=0.5),
        ),
        (
            {"facet": [{"name_or_index": "age", "value_or_threshold": [40.5]}], "label_values_or_threshold": "yes"},
            Bias((Facet("age", threshold=40.5),), ("yes",)),
        ),
        ({"facet": [{"name_or_index": "sex"}]}, Bias((Facet("sex"),))),
    ],
)
def test_what_the_feature_file_may_say(given, bias):
    assert bias_of(given) == bias


@pytest.mark.parametrize(
    ("given", "says"),
    [
        (["sex"], "must look like"),
        ({"facets": []}, "must look like"),
        ({"facet": []}, "lists one to 8 columns"),
        ({"group_variable": "region"}, "lists one to 8 columns"),
        ({"facet": [{"name_or_index": "x"}] * 9}, "lists one to 8 columns"),
        ({"facet": ["sex"]}, "names a column"),
        ({"facet": [{"name_or_index": 3}]}, "names a column"),
        ({"facet": [{"name_or_index": "x", "value_or_threshold": [True]}]}, "list of values, or a number"),
        ({"facet": [{"name_or_index": "x", "value_or_threshold": float("inf")}]}, "must not be infinite"),
        ({"facet": [{"name_or_index": "x"}], "group_variable": 3}, "must be the name of a column"),
    ],
)
def test_what_it_may_not_say(given, says):
    with pytest.raises(InputError, match=says):
        bias_of(given)


def test_a_job_with_facets_has_the_tables_in_its_report(dora, v2_request, stored, worker, wait_until):
    told = {
        "FeatureAttributeNames": ["months"],
        "Bias": {"facet": [{"name_or_index": "plan", "value_or_threshold": ["basic"]}], "group_variable": "city"},
    }
    uri = stored("churn/features.json", json.dumps(told).encode())
    dora.create_auto_ml_job_v2(**v2_request("churn", FeatureSpecificationS3Uri=uri))

    job = until_over(dora, "churn", wait_until)

    assert job["AutoMLJobStatus"] == "Completed", job
    place = job["BestCandidate"]["CandidateProperties"]["CandidateArtifactLocations"]["ModelInsights"]
    report = json.loads(read(f"{place}/statistics.json"))
    assert report["trained_on"]["columns"] == 1  # the facet is no input
    (table,) = report["bias"]["post_training_bias_metrics"]["facets"]["plan"]
    values = {each["name"]: each["value"] for each in table["metrics"]}
    assert len(values) == 13
    assert values["DPPL"] == pytest.approx(table["counts"]["predicted_others"] - table["counts"]["predicted"])
    assert table["counts"]["rows"] + table["counts"]["others"] == 120
    assert report["bias"]["in_words"][0].startswith("Of 100 rows where `plan` is basic")


def test_a_facet_that_is_not_there_fails_the_job_with_a_sentence(dora, v2_request, stored, worker, wait_until):
    told = {"Bias": {"facet": [{"name_or_index": "sex"}]}}
    uri = stored("churn/features.json", json.dumps(told).encode())
    dora.create_auto_ml_job_v2(**v2_request("churn", FeatureSpecificationS3Uri=uri))

    job = until_over(dora, "churn", wait_until)

    assert job["AutoMLJobStatus"] == "Failed"
    assert "Facet column `sex` is not in the data." in job["FailureReason"]
