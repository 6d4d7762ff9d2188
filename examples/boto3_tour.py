"""From a CSV file to a prediction with nothing but boto3; README.md tells the environment that names studio and key.

python examples/boto3_tour.py
"""

import time
from pathlib import Path

import boto3

s3, sm, runtime = boto3.client("s3"), boto3.client("sagemaker"), boto3.client("sagemaker-runtime")
account, name = boto3.client("sts").get_caller_identity()["Account"], f"tour-{int(time.time())}"
bucket, role = f"sagemaker-{s3.meta.region_name}-{account}", f"arn:aws:iam::{account}:role/tour"
file = Path(__file__).resolve().parent.parent / "autopilot" / "samples" / "bank_marketing.csv"

s3.upload_file(str(file), bucket, f"{name}/train.csv")
data = {"S3DataSource": {"S3DataType": "S3Prefix", "S3Uri": f"s3://{bucket}/{name}/train.csv"}}
tabular = {"TargetAttributeName": "y", "CompletionCriteria": {"MaxCandidates": 3, "MaxAutoMLJobRuntimeInSeconds": 120}}
sm.create_auto_ml_job_v2(
    AutoMLJobName=name,
    RoleArn=role,
    AutoMLJobInputDataConfig=[{"ChannelType": "training", "DataSource": data}],
    AutoMLProblemTypeConfig={"TabularJobConfig": tabular},
    OutputDataConfig={"S3OutputPath": f"s3://{bucket}/{name}/out"},
    ModelDeployConfig={"EndpointName": name},
)
while (job := sm.describe_auto_ml_job_v2(AutoMLJobName=name))["AutoMLJobStatus"] == "InProgress":
    time.sleep(1)
print(job["AutoMLJobSecondaryStatus"], job["BestCandidate"]["FinalAutoMLJobObjectiveMetric"])

row = file.read_text(encoding="utf-8").splitlines()[1].rpartition(",")[0]  # the first row without its target
answer = runtime.invoke_endpoint(EndpointName=name, ContentType="text/csv", Body=row)
print("prediction:", answer["Body"].read().decode().strip())
sm.delete_endpoint(EndpointName=name)
