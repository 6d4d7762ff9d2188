"""How data may come: formats, several objects, two channels, a feature file, weights."""

import gzip
import io
import json
import time

import pytest

from autopilot.engine.data import prepare
from autopilot.engine.plan import Plan, Validation
from autopilot.inputs import fetch_channel, read_features
from tests.autopilot.tables import as_csv, customers
from tests.autopilot.test_jobs import read, until_over
from workers.context import InputError

pytestmark = pytest.mark.timeout(240)

ROWS = 600


def channel_of(uri, kind="S3Prefix", **more):
    return {"DataSource": {"S3DataSource": {"S3DataType": kind, "S3Uri": uri}}} | more


def parquet(frame):
    buffer = io.BytesIO()
    frame.to_parquet(buffer, index=False)
    return buffer.getvalue()


def whole(stored):
    return channel_of(
        stored("in/data.parquet", parquet(customers(ROWS))), ContentType="x-application/vnd.amazon+parquet"
    )


def packed(stored):
    return channel_of(stored("in/data.csv.gz", gzip.compress(as_csv(customers(ROWS)))), CompressionType="Gzip")


def packed_without_suffix(stored):
    return channel_of(stored("in/data", gzip.compress(as_csv(customers(ROWS)))), CompressionType="Gzip")


def several(stored):
    frame = customers(ROWS)
    stored("in/part/b.csv", frame[300:])
    return channel_of(stored("in/part/a.csv", frame[:300]).removesuffix("a.csv"))


def listed(stored):
    frame = customers(ROWS)
    stored("in/deep/two.csv", frame[300:])
    stored("in/deep/not-listed.csv", b"other,columns\n1,2\n")
    folder = stored("in/one.csv", frame[:300]).removesuffix("one.csv")
    manifest = json.dumps([{"prefix": folder}, "one.csv", "deep/two.csv"]).encode()
    return channel_of(stored("in/all.manifest", manifest), kind="ManifestFile")


@pytest.mark.parametrize("source", [whole, packed, packed_without_suffix, several, listed])
def test_every_row_arrives_whatever_it_comes_in(people, stored, tmp_path, source):
    channel = source(stored)

    fetch_channel(channel, tmp_path / "input" / "training", people.dora.principal)
    content_type = channel.get("ContentType", "text/csv;header=present")
    now = time.time()
    plan = Plan("test", tmp_path, "churn", started=now, deadline=now + 60, content_type=content_type)
    prepared = prepare(plan)

    assert len(prepared.train) + len(prepared.validation) == ROWS
    assert {each.name: each.type for each in prepared.schema.columns} == {
        "months": "numeric",
        "plan": "categorical",
        "city": "categorical",
        "joined": "datetime",
    }
    # Text of a CSV file and dates of a Parquet file end as the same values.
    together = prepared.train["months"].sum() + prepared.validation["months"].sum()
    assert together == customers(ROWS)["months"].sum()


def test_the_feature_file_says_how_rows_are_held_back(people, stored):
    by_customer = {"FeatureAttributeNames": ["months"], "Validation": {"Method": "Grouped", "Column": "city"}}

    file = read_features(stored("in/features.json", json.dumps(by_customer).encode()))

    assert (file.names, file.validation) == (("months",), Validation("Grouped", "city"))
    assert read_features(None).validation == Validation()


@pytest.mark.parametrize(
    ("validation", "sentence"),
    [
        (["Grouped"], 'Validation in the feature file must look like {"Method": "Grouped", "Column": "customer"}.'),
        ({"Method": "Lucky"}, "Validation.Method is 'Lucky'; use Random, Stratified, Grouped or Temporal."),
        (
            {"Method": "Grouped"},
            "Validation.Column names the column of Grouped and Temporal, and is left out otherwise.",
        ),
        ({"Column": "city"}, "Validation.Column names the column of Grouped and Temporal, and is left out otherwise."),
    ],
)
def test_a_wrong_way_to_hold_rows_back_is_said(people, stored, validation, sentence):
    uri = stored("in/features.json", json.dumps({"Validation": validation}).encode())

    with pytest.raises(InputError) as refused:
        read_features(uri)

    assert str(refused.value) == sentence


@pytest.mark.slow
def test_a_job_with_manifest_two_channels_feature_file_and_weights(dora, v2_request, stored, worker, wait_until):
    frame = customers(ROWS).assign(worth=[1.0, 3.0] * (ROWS // 2), noise="x")
    folder = stored("in/a.csv", frame[:250]).removesuffix("a.csv")
    stored("in/b.csv", frame[250:500])
    manifest = stored("in/all.manifest", json.dumps([{"prefix": folder}, "a.csv", "b.csv"]).encode())
    held_back = stored("held/back.csv", frame[500:])
    features = {"FeatureAttributeNames": ["months", "plan"], "FeatureDataTypes": {"months": "categorical"}}
    request = v2_request(
        "churn",
        FeatureSpecificationS3Uri=stored("in/features.json", json.dumps(features).encode()),
        SampleWeightAttributeName="worth",
    )
    request["AutoMLJobInputDataConfig"] = [
        channel_of(manifest, kind="ManifestFile", ChannelType="training"),
        channel_of(held_back, ChannelType="validation"),
    ]

    dora.create_auto_ml_job_v2(**request)
    job = until_over(dora, "churn", wait_until)

    assert job["AutoMLJobStatus"] == "Completed", job
    candidate = job["BestCandidate"]
    statistics = json.loads(
        read(candidate["CandidateProperties"]["CandidateArtifactLocations"]["ModelInsights"] + "/statistics.json")
    )
    assert statistics["dataset"]["item_count"] == 100  # the validation channel, whole
    analysis = json.loads(
        read(candidate["CandidateProperties"]["CandidateArtifactLocations"]["Explainability"] + "/analysis.json")
    )
    assert set(analysis["explanations"]["kernel_shap"]["label0"]["global_shap_values"]) == {"months", "plan"}


def test_the_feature_file_has_a_recipe_which_is_read_with_its_steps(people, stored):
    step = {"Type": "Formula", "Column": "years", "Expression": "months / 12"}

    file = read_features(stored("in/features.json", json.dumps({"Recipe": [step]}).encode()))

    assert [(each["Type"], each["Column"]) for each in file.recipe] == [("Formula", "years")]
    wrong = stored("in/wrong.json", json.dumps({"Recipe": [step, {"Type": "Magic"}]}).encode())
    with pytest.raises(InputError, match="Recipe in the feature file: Step 2"):
        read_features(wrong)


@pytest.mark.slow
@pytest.mark.timeout(240)
def test_a_job_learns_behind_its_recipe_and_is_asked_with_the_columns_of_the_table(
    dora, v2_request, stored, worker, wait_until
):
    steps = [
        {"Type": "DropRows", "Column": "city", "Operator": "Equals", "Values": ["Lima"]},
        {"Type": "Formula", "Column": "lasting", "Expression": "If(plan = 'basic', 0, months)"},
    ]
    told = {"FeatureAttributeNames": ["plan"], "Recipe": steps}
    uri = stored("churn/features.json", json.dumps(told).encode())
    dora.create_auto_ml_job_v2(**v2_request("churn", customers(900), FeatureSpecificationS3Uri=uri))

    job = until_over(dora, "churn", wait_until)

    assert job["AutoMLJobStatus"] == "Completed", job.get("FailureReason")
    artifacts = job["BestCandidate"]["CandidateProperties"]["CandidateArtifactLocations"]
    report = json.loads(read(f"{artifacts['ModelInsights']}/statistics.json"))
    assert report["trained_on"]["columns"] == 2
    analysis = json.loads(read(f"{artifacts['Explainability']}/analysis.json"))
    sizes = analysis["explanations"]["kernel_shap"]["label0"]["global_shap_values"]
    assert set(sizes) == {"months", "plan"}
    assert sizes["months"] > 0  # by way of the formula alone
