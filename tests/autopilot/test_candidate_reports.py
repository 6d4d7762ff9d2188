"""Every finished candidate has its performance report; any of them can be explained when somebody asks."""

import hashlib
import io
import json
import tarfile

import pytest
from onnxruntime import InferenceSession

from autopilot.models import AutoMLJob, Candidate, Explanation, OnnxExport
from hosting.packages import check_trusted
from studio.storage.store import object_store
from studio.storage.uris import S3Uri
from tests.autopilot.test_jobs import read, until_over
from tests.studio.access.browsers import browser_of

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]  # whole jobs
CONFIG = {"AlgorithmsConfig": [{"AutoMLAlgorithms": ["lightgbm", "linear-learner"]}]}
ADDRESS = "/api/automl-jobs/churn/candidates/{}/explanation"


@pytest.fixture
def finished(dora, v2_request, worker, wait_until) -> AutoMLJob:
    """A job over two algorithms and their ensemble."""
    request = v2_request(
        "churn",
        CandidateGenerationConfig=CONFIG,
        CompletionCriteria={"MaxCandidates": 3, "MaxAutoMLJobRuntimeInSeconds": 90},
    )
    dora.create_auto_ml_job_v2(**request)
    job = until_over(dora, "churn", wait_until)
    assert job["AutoMLJobStatus"] == "Completed", job
    return AutoMLJob.objects.get(name="churn")


def address_of(candidate: Candidate) -> str:
    return ADDRESS.format(candidate.name)


def test_reports_of_every_candidate_and_explanations_on_demand(finished, people, wait_until):
    rows = list(finished.candidates.filter(status="Completed").order_by("rank_value", "number"))
    assert len(rows) == 3
    for row in rows:
        statistics = json.loads(read(f"{row.insights_uri}/statistics.json"))
        assert statistics["job"]["model"] == row.model_name
        body = statistics["binary_classification_metrics"]
        told = {each["StandardMetricName"]: each["Value"] for each in row.metrics}
        assert (body["f1"]["value"], body["auc"]["value"]) == pytest.approx((told["F1"], told["AUC"]))
        assert body["f1"]["interval"] == pytest.approx(row.interval)  # the leaderboard's own
        assert statistics["dataset"]["item_count"] == 120
    best, other = rows[0], rows[1]
    assert json.loads(read(f"{best.explainability_uri}/pdp.json"))["pdp"][0]["feature_name"] == "months"
    assert other.explainability_uri == ""

    dora, eve = browser_of(people.dora), browser_of(people.eve)
    assert dora.get(address_of(best)).json() == {"uri": best.explainability_uri, "job": None}
    assert dora.get(address_of(other)).json() == {"uri": "", "job": None}
    assert eve.post(address_of(other)).status_code == 404
    first, second = (dora.post(address_of(other)) for _ in range(2))
    assert (first.status_code, second.status_code) == (202, 202)
    assert first.json()["job"]["name"] == second.json()["job"]["name"]
    wait_until(lambda: dora.get(address_of(other)).json()["job"]["status"] != "InProgress", 90)

    answer = dora.get(address_of(other)).json()
    assert answer["job"]["status"] == "Completed", answer
    shap = json.loads(read(answer["uri"] + "/analysis.json"))["explanations"]["kernel_shap"]["label0"]
    assert max(shap["global_shap_values"], key=shap["global_shap_values"].get) == "months"
    drawn = json.loads(read(answer["uri"] + "/pdp.json"))["pdp"]
    assert {each["feature_name"] for each in drawn} == {"months", "plan", "city", "joined"}
    # Asked again, there is nothing to do.
    assert dora.post(address_of(other)).json()["uri"] == answer["uri"]
    assert Explanation.objects.count() == 1


def test_an_explanation_without_its_rows_fails_with_a_sentence_and_can_be_asked_for_again(finished, people, wait_until):
    rows = S3Uri.parse(finished.explained_rows_uri)
    other = finished.candidates.filter(status="Completed", explainability_uri="").first()
    body = object_store().read(rows.bucket, rows.key)
    object_store().delete(rows.bucket, rows.key)
    dora = browser_of(people.dora)

    dora.post(address_of(other))
    wait_until(lambda: dora.get(address_of(other)).json()["job"]["status"] == "Failed", 60)
    assert (
        "cannot be explained. Run the experiment again." in dora.get(address_of(other)).json()["job"]["failure_reason"]
    )

    object_store().put(rows.bucket, rows.key, body)
    dora.post(address_of(other))
    wait_until(lambda: dora.get(address_of(other)).json()["job"]["status"] == "Completed", 90)
    assert dora.get(address_of(other)).json()["uri"]


def test_a_model_that_is_not_finished_is_neither_explained_nor_converted(people, v2_request):
    dora = people.dora
    job = AutoMLJob.objects.create(name="churn", domain_id=dora.domain_id, owner=dora.user, request=v2_request())
    Candidate.objects.create(job=job, name="churn-1", model_name="LightGBM", number=1, algorithm="lightgbm")

    answer = browser_of(dora).post(ADDRESS.format("churn-1"))

    assert answer.status_code == 409
    assert "not a finished model" in answer.json()["message"]
    assert browser_of(dora).post(ADDRESS.format("churn-9")).status_code == 404
    other = browser_of(dora).post("/api/automl-jobs/churn/candidates/churn-1/onnx")
    assert other.status_code == 409
    assert "there is nothing to convert yet" in other.json()["message"]
    assert (Explanation.objects.count(), OnnxExport.objects.count()) == (0, 0)


def test_the_reports_and_the_model_are_taken_away_as_files(finished, people, wait_until):
    row = finished.candidates.filter(status="Completed", explainability_uri="").first()
    dora, eve = browser_of(people.dora), browser_of(people.eve)
    address = f"/api/automl-jobs/churn/candidates/{row.name}/report."

    page, pdf, data = (dora.get(address + form) for form in ("html", "pdf", "json"))

    for answer, kind in ((page, "text/html; charset=utf-8"), (pdf, "application/pdf"), (data, "application/json")):
        assert (answer.status_code, answer["Content-Type"]) == (200, kind)
        assert answer["Content-Disposition"].startswith(f"attachment; filename*=UTF-8''{row.name}.")
        assert answer["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
        assert len(answer.content) < 1_000_000
    assert row.name in page.content.decode()
    assert pdf.content.startswith(b"%PDF-")
    assert data.json()["performance"] == json.loads(read(f"{row.insights_uri}/statistics.json"))
    assert data.json()["explainability"] is None
    best = dora.get(f"/api/automl-jobs/churn/candidates/{finished.best.name}/report.json").json()
    assert best["explainability"] == json.loads(read(f"{finished.best.explainability_uri}/analysis.json"))
    assert best["facts"]["Objective"] == "F1, higher is better"
    assert eve.get(address + "html").status_code == 404
    assert dora.get(address + "docx").status_code == 404
    _the_model_becomes_an_onnx_file(row, dora, eve, wait_until)


def _the_model_becomes_an_onnx_file(row, dora, eve, wait_until) -> None:
    address = f"/api/automl-jobs/churn/candidates/{row.name}/onnx"
    assert dora.get(address).json() == {"uri": "", "job": None}
    assert eve.post(address).status_code == 404
    first, second = (dora.post(address) for _ in range(2))
    assert (first.status_code, second.status_code) == (202, 202)
    assert first.json()["job"]["name"] == second.json()["job"]["name"]
    wait_until(lambda: dora.get(address).json()["job"]["status"] != "InProgress", 60)

    answer = dora.get(address).json()
    assert answer["job"]["status"] == "Completed", answer
    assert answer["uri"] == row.package_uri.replace("model.tar.gz", "model.onnx")
    place = S3Uri.parse(answer["uri"])
    model = InferenceSession(object_store().read(place.bucket, place.key))
    about = model.get_modelmeta().custom_metadata_map
    assert json.loads(about["smoke_test"])["expected"]["predicted_label"] in json.loads(about["labels"])
    assert [each.name for each in model.get_outputs()] == ["label", "probabilities"]
    for candidate in (Candidate.objects.get(pk=row.pk), row.job.best):  # the best one's was made by the job
        _the_package_holds_it(candidate)
    # Asked again, there is nothing to do.
    assert dora.post(address).json()["uri"] == answer["uri"]
    assert OnnxExport.objects.count() == 1


def _the_package_holds_it(candidate) -> None:
    place, onnx = S3Uri.parse(candidate.package_uri), S3Uri.parse(candidate.onnx_uri)
    packed = object_store().read(place.bucket, place.key)
    assert len(packed) == candidate.size_bytes
    with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
        file, schema = (archive.extractfile(name) for name in ("model.onnx", "schema.json"))
        assert file is not None
        assert schema is not None
        assert file.read() == object_store().read(onnx.bucket, onnx.key)
        told = json.load(schema)
    assert told == json.loads(read(candidate.package_uri.replace("model.tar.gz", "schema.json")))
    assert told["onnx"]["file"] == "model.onnx"
    assert told["onnx"]["rows"] > 100
    check_trusted(hashlib.sha256(packed).hexdigest(), candidate.package_uri)


def test_a_candidate_without_a_report_says_why(people, v2_request):
    dora = people.dora
    job = AutoMLJob.objects.create(name="churn", domain_id=dora.domain_id, owner=dora.user, request=v2_request())
    Candidate.objects.create(job=job, name="churn-1", model_name="LightGBM", number=1, algorithm="lightgbm")

    answer = browser_of(dora).get("/api/automl-jobs/churn/candidates/churn-1/report.pdf")

    assert answer.status_code == 404
    assert answer.json()["message"].startswith("churn-1 has no performance report.")


def test_a_model_is_reported_on_as_soon_as_it_is_fitted_and_a_stop_takes_nothing_away(
    dora, v2_request, worker, people, wait_until
):
    several = {"AlgorithmsConfig": [{"AutoMLAlgorithms": ["lightgbm", "catboost", "nn-torch"]}]}
    criteria = {"MaxAutoMLJobRuntimeInSeconds": 600}
    dora.create_auto_ml_job_v2(**v2_request("churn", CandidateGenerationConfig=several, CompletionCriteria=criteria))
    candidates = Candidate.objects.filter(job__name="churn")

    wait_until(lambda: candidates.exclude(insights_uri="").exists(), 90)
    dora.stop_auto_ml_job(AutoMLJobName="churn")

    assert until_over(dora, "churn", wait_until)["AutoMLJobStatus"] == "Stopped"
    row = candidates.exclude(insights_uri="").order_by("number").first()
    assert row is not None
    assert row is not None
    assert row.status == "Completed"
    browser = browser_of(people.dora)
    assert browser.get(f"/api/automl-jobs/churn/candidates/{row.name}/report.json").status_code == 200
    browser.post(address_of(row))
    wait_until(lambda: browser.get(address_of(row)).json()["job"]["status"] == "Completed", 90)
