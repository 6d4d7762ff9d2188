"""`amazon_sagemaker_scheduler`: run the notebook that the environment describes (spec studio §13.5).

`python -m studio.notebook_jobs.headless` is the entry point of a compiled notebook-job step. It reads
SM_EXECUTION_INPUT_PATH (the folder with the notebook and its dependencies), SM_INPUT_NOTEBOOK_NAME,
SM_OUTPUT_NOTEBOOK_NAME, SM_KERNEL_NAME, SM_INIT_SCRIPT and the hyperparameters file of a training job; it writes the
executed notebook, its page and the log below SM_OUTPUT_DATA_DIR, and exits non-zero when a cell fails.
"""

import json
import os
import shlex
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from studio.notebook_jobs.engine.plan import Plan

CHANNEL = "/opt/ml/input/data/sagemaker_headless_execution_pipelinestep"
HYPERPARAMETERS = "/opt/ml/input/config/hyperparameters.json"
OUTPUT = "/opt/ml/output/data"
LOG = "sagemaker-job-execution.log"
_EXECUTE = "from studio.notebook_jobs.engine.executing import main; raise SystemExit(main({plan!r}))"


def plan_of(environment: Mapping[str, str]) -> Plan:
    """The plan that the variables describe; KeyError names the one that is missing."""
    output = environment.get("SM_OUTPUT_NOTEBOOK_NAME") or environment["SM_INPUT_NOTEBOOK_NAME"]
    return Plan(
        folder=Path(environment.get("SM_EXECUTION_INPUT_PATH", CHANNEL)),
        outputs=Path(environment.get("SM_OUTPUT_DATA_DIR", OUTPUT)),
        notebook=environment["SM_INPUT_NOTEBOOK_NAME"],
        stem=Path(output).stem,
        kernel=environment.get("SM_KERNEL_NAME", ""),
        parameters=_parameters(Path(environment.get("SM_HYPERPARAMETERS_FILE", HYPERPARAMETERS))),
        initialization_script=environment.get("SM_INIT_SCRIPT", ""),
    )


def _parameters(file: Path) -> dict[str, Any]:
    if not file.is_file():
        return {}
    found: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return found


def main() -> int:
    """Run it in a shell that has sourced the initialization script; what is printed goes to the log as well."""
    try:
        plan = plan_of(os.environ)
    except KeyError as error:
        sys.stderr.write(f"The environment variable {error.args[0]} is missing: it names the notebook.\n")
        return 2
    plan.outputs.mkdir(parents=True, exist_ok=True)
    file = plan.outputs / "plan.json"
    file.write_text(plan.to_json(), encoding="utf-8")
    line = f"exec {shlex.quote(sys.executable)} -c {shlex.quote(_EXECUTE.format(plan=str(file)))}"
    if plan.initialization_script:
        line = f"source {shlex.quote(str(plan.folder / plan.initialization_script))} || exit 90\n{line}"
    # The package stays importable from wherever the notebook is.
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    process = subprocess.Popen(
        ["/bin/bash", "-c", line], cwd=plan.folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    assert process.stdout is not None
    with (plan.outputs / LOG).open("wb") as log:
        for text in process.stdout:
            log.write(text)
            sys.stdout.buffer.write(text)
            sys.stdout.flush()
    for name in ("plan.json", "progress.json", "outcome.json"):
        (plan.outputs / name).unlink(missing_ok=True)
    return process.wait()


if __name__ == "__main__":
    sys.exit(main())
