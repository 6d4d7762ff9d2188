"""Our side: the job through the public API of a running studio, then the package of the best candidate."""

import json
import subprocess
import sys
import tarfile
import time
from pathlib import Path
from typing import Any

import pandas as pd

from tests.system.studio import Studio

OBJECTIVE = {"binary": "AUC", "multiclass": "Accuracy", "regression": "RMSE"}
TYPE = {"binary": "BinaryClassification", "multiclass": "MulticlassClassification", "regression": "Regression"}
OVER = ("Completed", "Failed", "Stopped")
# Loads the package as anybody would, in a process without this project.
ASK = """
import json, sys, time
import mlflow, pandas as pd
package, test, target, folder = sys.argv[1:]
model = mlflow.pyfunc.load_model(package).get_raw_model()
rows = pd.read_csv(test).drop(columns=target)
answer = model.predict(rows)
out = pd.DataFrame({"predicted": answer["predicted_label"]})
if "probabilities" in answer and len(answer["labels"].iloc[0]) == 2:
    labels = [str(each) for each in answer["labels"].iloc[0]]
    last = labels.index(max(labels))
    out["positive"] = [each[last] for each in answer["probabilities"]]
out.to_csv(folder + "/answers.csv", index=False)
taken = []
for number in range(20):
    row = rows.iloc[[number % len(rows)]]
    began = time.perf_counter(); model.predict(row); taken.append((time.perf_counter() - began) * 1000)
print(json.dumps(round(sorted(taken)[10], 2)))
"""


def run(
    studio: Studio, name: str, folder: Path, problem: str, target: str, seconds: int, objective: str = ""
) -> dict[str, Any]:
    """Upload, create, wait, download, ask. Writes answers.csv into the folder; returns the facts of the run."""
    account = studio.client("sts").get_caller_identity()["Account"]
    bucket = f"sagemaker-us-east-1-{account}"
    s3, sagemaker = studio.client("s3"), studio.client("sagemaker")
    s3.upload_file(str(folder / "train.csv"), bucket, f"bench/{name}/train.csv")
    clicked = time.monotonic()
    source = {"S3DataSource": {"S3DataType": "S3Prefix", "S3Uri": f"s3://{bucket}/bench/{name}/train.csv"}}
    sagemaker.create_auto_ml_job_v2(
        AutoMLJobName=name,
        AutoMLJobInputDataConfig=[{"ChannelType": "training", "DataSource": source}],
        OutputDataConfig={"S3OutputPath": f"s3://{bucket}/bench/{name}/out"},
        AutoMLProblemTypeConfig={
            "TabularJobConfig": {
                "TargetAttributeName": target,
                "ProblemType": TYPE[problem],
                "CompletionCriteria": {"MaxAutoMLJobRuntimeInSeconds": seconds},
            }
        },
        AutoMLJobObjective={"MetricName": objective or OBJECTIVE[problem]},
        RoleArn=f"arn:aws:iam::{account}:role/bench",
    )
    while True:
        job = sagemaker.describe_auto_ml_job_v2(AutoMLJobName=name)
        if job["AutoMLJobStatus"] in OVER:
            break
        time.sleep(0.2)
    wall_s = time.monotonic() - clicked
    if job["AutoMLJobStatus"] != "Completed":
        raise RuntimeError(job.get("FailureReason", job["AutoMLJobStatus"]))
    uri = job["BestCandidate"]["InferenceContainers"][0]["ModelDataUrl"]
    s3.download_file(bucket, uri.split(f"{bucket}/", 1)[1], str(folder / "model.tar.gz"))
    with tarfile.open(folder / "model.tar.gz") as archive:
        archive.extractall(folder / "model", filter="data")
    arguments = [str(folder / "model"), str(folder / "test.csv"), target, str(folder)]
    asked = subprocess.run(
        [sys.executable, "-c", ASK, *arguments], capture_output=True, text=True, check=True, cwd=folder
    )
    one_row_ms = json.loads(asked.stdout.strip().splitlines()[-1])
    return {"wall_s": round(wall_s, 2), "one_row_ms": one_row_ms, "best": job["BestCandidate"]["CandidateName"]}


def answers_of(folder: Path) -> pd.DataFrame:
    """What a system has answered for test.csv."""
    return pd.read_csv(folder / "answers.csv")
