"""The data exploration of a job over real boto3: what is published, that its notebooks run, definitions-only jobs."""

import json
import os
from collections.abc import Callable
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

from tests.autopilot.tables import customers
from tests.autopilot.test_jobs import read, until_over
from tests.autopilot.test_operations import v1_of
from tests.hosting.conftest import AgentThread, agent  # noqa: F401  the fixture

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]  # whole jobs
EXPLORATION = "SageMakerAutopilotDataExplorationNotebook.ipynb"
DEFINITIONS = "SageMakerAutopilotCandidateDefinitionNotebook.ipynb"


@pytest.fixture
def run_notebook(people: Any, server: Any, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """`run_notebook(text, DEPLOY=True)` runs every cell as dora, whose keys are in the environment."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"{server.url}/aws")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", people.dora.access_key_id)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", people.dora.secret)
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.setenv("AWS_CONFIG_FILE", os.devnull)
    monkeypatch.delenv("AWS_PROFILE", raising=False)

    def run(text: str, **parameters: Any) -> Any:
        notebook = nbformat.reads(text, as_version=4)
        nbformat.validate(notebook)
        (cell,) = [each for each in notebook.cells if "parameters" in each.metadata.get("tags", [])]
        cell.source += "".join(f"\n{name} = {value!r}" for name, value in parameters.items())
        return NotebookClient(notebook, timeout=180, kernel_name="python3").execute()

    return run


def printed(notebook: Any, beginning: str) -> str:
    """What the cell that begins like that has shown."""
    (cell,) = [each for each in notebook.cells if each.cell_type == "code" and beginning in each.source]
    return "\n".join(each.get("text") or each["data"].get("text/plain", "") for each in cell.outputs)


def only(*algorithms: str) -> dict[str, Any]:
    """The part of a request that lists algorithms."""
    return {"CandidateGenerationConfig": {"AlgorithmsConfig": [{"AutoMLAlgorithms": list(algorithms)}]}}


def test_a_job_publishes_the_exploration_of_its_data(dora, v2_request, worker, wait_until, run_notebook):
    dora.create_auto_ml_job_v2(**v2_request("churn"))

    job = until_over(dora, "churn", wait_until)

    assert job["AutoMLJobStatus"] == "Completed", job
    assert "PartialFailureReasons" not in job
    exploration = job["AutoMLJobArtifacts"]["DataExplorationNotebookLocation"]
    folder, _, file = exploration.rpartition("/")
    assert file == EXPLORATION
    assert job["AutoMLJobArtifacts"]["CandidateDefinitionNotebookLocation"] == f"{folder}/{DEFINITIONS}"
    prefix = f"{job['OutputDataConfig']['S3OutputPath']}/churn/sagemaker-automl-candidates/churn-pr-1-"
    assert folder.startswith(prefix)
    assert folder.endswith("/notebooks")
    report = json.loads(read(f"{folder}/exploration.json"))
    assert report["summary"]["rows"] == 600
    assert report["insights"] == []

    ran = run_notebook(read(exploration).decode())

    power = {each["column"]: each["power"] for each in report["sample"]["power"]}
    assert next(iter(power)) == "months"
    shown = printed(ran, "summary = pd.Series")
    assert "600" in shown
    assert "no      388" in printed(ran, "labels = frame")


def test_a_job_for_definitions_only_trains_nothing_and_its_notebook_trains_and_deploys(
    people,
    client_of,
    dora,
    v2_request,
    worker,
    agent: AgentThread,  # noqa: F811
    wait_until,
    run_notebook,
):
    request = v2_request("defs", GenerateCandidateDefinitionsOnly=True)
    dora.create_auto_ml_job_v2(**request)

    job = until_over(dora, "defs", wait_until)

    assert (job["AutoMLJobStatus"], job["AutoMLJobSecondaryStatus"]) == (
        "Completed",
        "CandidateDefinitionsGenerated",
    ), job
    assert dora.list_candidates_for_auto_ml_job(AutoMLJobName="defs")["Candidates"] == []
    assert "BestCandidate" not in job
    assert (
        job["ResolvedAttributes"]["AutoMLProblemTypeResolvedAttributes"]["TabularResolvedAttributes"]["ProblemType"]
        == "BinaryClassification"
    )
    text = read(job["AutoMLJobArtifacts"]["CandidateDefinitionNotebookLocation"]).decode()
    assert "LightGBM" in text

    ran = run_notebook(text, SECONDS=30, DEPLOY=True, CLEAN_UP=True, TRAIN_HERE="LightGBM")

    tuned = dora.describe_auto_ml_job_v2(AutoMLJobName="defs-tuned")
    assert tuned["AutoMLJobStatus"] == "Completed"
    assert tuned["BestCandidate"]["CandidateName"] in printed(ran, "leaderboard = pd.DataFrame")
    assert "LightGBM" in printed(ran, "from autogluon")
    assert printed(ran, "sagemaker.create_endpoint(").strip() in ("yes", "no")
    assert dora.list_endpoints()["Endpoints"] == []


def test_definitions_only_of_a_search_through_v1(dora, v2_request, worker, wait_until):
    tuning = v2_request("v1", data=customers(500), Mode="HYPERPARAMETER_TUNING", **only("xgboost", "mlp"))
    request = v1_of(tuning) | {"GenerateCandidateDefinitionsOnly": True}
    dora.create_auto_ml_job(**request)

    job = until_over(dora, "v1", wait_until)

    assert job["AutoMLJobSecondaryStatus"] == "CandidateDefinitionsGenerated", job
    assert dora.list_candidates_for_auto_ml_job(AutoMLJobName="v1")["Candidates"] == []
    text = read(job["AutoMLJobArtifacts"]["CandidateDefinitionNotebookLocation"]).decode()
    assert [each in text for each in ("dpp0", "xgboost", "mlp", "linear-learner")] == [True, True, True, False]
    v1 = dora.describe_auto_ml_job(AutoMLJobName="v1")
    assert v1["AutoMLJobArtifacts"] == job["AutoMLJobArtifacts"]
    assert v1["GenerateCandidateDefinitionsOnly"] is True
