"""The executable of a compiled notebook-job step (spec studio §13.5), as a pipeline would start it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from studio.notebook_jobs.headless import LOG, plan_of
from tests.studio.notebook_jobs.notebooks import GREETING_CELLS, notebook

ROOT = Path(__file__).resolve().parents[4]
HAS_KEYS = "import ipykernel; print('curve_secretkey' in open(ipykernel.get_connection_file()).read())"


def test_the_variables_of_a_compiled_step() -> None:
    plan = plan_of(
        {
            "SM_INPUT_NOTEBOOK_NAME": "a.ipynb",
            "SM_OUTPUT_NOTEBOOK_NAME": "nightly.ipynb",
            "SM_KERNEL_NAME": "python3",
            "SM_INIT_SCRIPT": "init.sh",
        }
    )

    assert str(plan.folder) == "/opt/ml/input/data/sagemaker_headless_execution_pipelinestep"
    assert str(plan.outputs) == "/opt/ml/output/data"
    assert (plan.notebook, plan.stem, plan.kernel) == ("a.ipynb", "nightly", "python3")
    assert (plan.initialization_script, plan.parameters) == ("init.sh", {})
    with pytest.raises(KeyError, match="SM_INPUT_NOTEBOOK_NAME"):
        plan_of({})


@pytest.mark.slow
def test_it_runs_and_leaves_notebook_and_log(tmp_path: Path) -> None:
    folder, outputs, parameters = tmp_path / "in", tmp_path / "out", tmp_path / "hyperparameters.json"
    folder.mkdir()
    (folder / "a.ipynb").write_text(notebook(*GREETING_CELLS, HAS_KEYS))
    parameters.write_text(json.dumps({"company": "Acme"}))
    environment = os.environ | {
        "SM_EXECUTION_INPUT_PATH": str(folder),
        "SM_OUTPUT_DATA_DIR": str(outputs),
        "SM_HYPERPARAMETERS_FILE": str(parameters),
        "SM_INPUT_NOTEBOOK_NAME": "a.ipynb",
        "SM_OUTPUT_NOTEBOOK_NAME": "nightly.ipynb",
    }

    ended = subprocess.run(
        [sys.executable, "-m", "studio.notebook_jobs.headless"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        timeout=240,
    )

    assert ended.returncode == 0, ended.stdout
    log = (outputs / LOG).read_text()
    assert "company is Acme" in log
    assert "WARNING" not in log
    cells = nbformat.read(str(outputs / "nightly.ipynb"), as_version=4).cells
    assert cells[2].outputs[0]["text"] == "company is Acme\n"
    assert cells[3].outputs[0]["text"] == "True\n"  # its kernel encrypts what it says
    assert sorted(each.name for each in outputs.iterdir()) == ["nightly.html", "nightly.ipynb", LOG]
