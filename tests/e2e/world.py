"""One small thing of every kind in a running studio, made as scripts make them."""

import base64
import io
import json
import random
from collections.abc import Callable
from typing import Any

import requests

from tests.studio.notebook_jobs.notebooks import GREETING
from tests.system.studio import Studio, wait_for

CITIES, PLANS = ["Bern", "Oslo", "Rome"], ["basic", "plus", "pro"]
ROLE = "arn:aws:iam::000000000000:role/anything"
DATASET, JOB, MODEL, ENDPOINT, TRANSFORM = "people", "people-1", "people-best", "people-live", "people-tonight"
SPACE = "people-lab"
IMAGE, SCRIPT, REPOSITORY, INSTANCE = "people-image", "people-script", "people-code", "people-book"
AUTOMATION, COLLEAGUE, NOTEBOOK_JOB = "people-weekly", "mia", "morning-report"
FUNCTION, TEMPLATE, FLOW, LOOP, REVIEWERS = "before-people", "leaver-page", "leavers", "leaver-1", "Reviewers"


def leavers(rows: int = 600) -> bytes:
    """A CSV of customers; those on the basic plan who call a lot tend to leave."""
    dice = random.Random(7)
    lines = ["age,plan,minutes,city,left"]
    for _ in range(rows):
        age, plan, minutes = dice.randint(18, 80), dice.choice(PLANS), dice.uniform(10, 400)
        leaves = (plan == "basic") + (minutes > 200) + (age < 30) + dice.random() * 1.2 > 2
        lines.append(f"{age},{plan},{minutes:.1f},{dice.choice(CITIES)},{'yes' if leaves else 'no'}")
    return ("\n".join(lines) + "\n").encode()


def browser_session(studio: Studio, cookies: list[Any]) -> requests.Session:
    """The calls of a signed-in page without the page."""
    session = requests.Session()
    for cookie in cookies:
        session.cookies.set(cookie["name"], cookie["value"])
    session.headers["X-CSRFToken"] = next(each["value"] for each in cookies if each["name"] == "atelier_csrf")
    session.headers["Referer"] = studio.url
    return session


def make_dataset(studio: Studio, cookies: list[Any], name: str = DATASET, data: bytes | None = None) -> str:
    """Upload, and wait until every column is described; where the file is."""
    session = browser_session(studio, cookies)
    sent = session.post(
        f"{studio.url}/api/datasets", params={"name": name, "filename": f"{name}.csv"}, data=data or leavers()
    )
    assert sent.status_code == 201, sent.text
    address = f"{studio.url}/api/datasets/{name}"
    wait_for(lambda: session.get(address).json()["status"] == "Ready", 60, "a described table")
    return str(sent.json()["uri"])


def make_experiment(studio: Studio, table: str, seconds: int = 120) -> str:
    """A finished experiment of few, fast models over the object `table`; the name of its best candidate."""
    sagemaker = studio.client("sagemaker")
    bucket = "sagemaker-us-east-1-000000000000"
    facets = {"Bias": {"facet": [{"name_or_index": "city"}]}}
    studio.client("s3").put_object(Bucket=bucket, Key="world/features.json", Body=json.dumps(facets).encode())
    source = {"S3DataSource": {"S3DataType": "S3Prefix", "S3Uri": table}}
    sagemaker.create_auto_ml_job_v2(
        AutoMLJobName=JOB,
        AutoMLJobInputDataConfig=[
            {"ChannelType": "training", "ContentType": "text/csv;header=present", "DataSource": source}
        ],
        OutputDataConfig={"S3OutputPath": f"s3://{bucket}/world/out"},
        AutoMLProblemTypeConfig={
            "TabularJobConfig": {
                "Mode": "ENSEMBLING",
                "TargetAttributeName": "left",
                "FeatureSpecificationS3Uri": f"s3://{bucket}/world/features.json",
                "CandidateGenerationConfig": {"AlgorithmsConfig": [{"AutoMLAlgorithms": ["lightgbm"]}]},
                "CompletionCriteria": {"MaxAutoMLJobRuntimeInSeconds": seconds, "MaxCandidates": 4},
            }
        },
        RoleArn=ROLE,
    )
    ended = _ended(lambda: sagemaker.describe_auto_ml_job_v2(AutoMLJobName=JOB), "AutoMLJobStatus", "Completed", 180)
    return str(ended["BestCandidate"]["CandidateName"])


def other_candidates(studio: Studio) -> list[str]:
    """The names of the finished candidates of the experiment that are not its best one."""
    sagemaker = studio.client("sagemaker")
    best = sagemaker.describe_auto_ml_job_v2(AutoMLJobName=JOB)["BestCandidate"]["CandidateName"]
    found = sagemaker.list_candidates_for_auto_ml_job(AutoMLJobName=JOB, StatusEquals="Completed")["Candidates"]
    return [each["CandidateName"] for each in found if each["CandidateName"] != best]


def serve_the_best(studio: Studio) -> None:
    """A model from the best candidate, an endpoint and a batch prediction from the model."""
    sagemaker, s3 = studio.client("sagemaker"), studio.client("s3")
    best = sagemaker.describe_auto_ml_job_v2(AutoMLJobName=JOB)["BestCandidate"]
    sagemaker.create_model(ModelName=MODEL, ExecutionRoleArn=ROLE, Containers=best["InferenceContainers"])
    variant = {"VariantName": "AllTraffic", "ModelName": MODEL, "InstanceType": "ml.m5.large"}
    sagemaker.create_endpoint_config(
        EndpointConfigName=ENDPOINT, ProductionVariants=[variant | {"InitialInstanceCount": 1}]
    )
    sagemaker.create_endpoint(EndpointName=ENDPOINT, EndpointConfigName=ENDPOINT)
    rows = b"".join(line.rpartition(b",")[0] + b"\n" for line in leavers(20).splitlines()[1:])
    bucket = "sagemaker-us-east-1-000000000000"
    s3.upload_fileobj(io.BytesIO(rows), bucket, "world/tonight.csv")
    sagemaker.create_transform_job(
        TransformJobName=TRANSFORM,
        ModelName=MODEL,
        TransformInput={
            "DataSource": {"S3DataSource": {"S3DataType": "S3Prefix", "S3Uri": f"s3://{bucket}/world/tonight.csv"}},
            "ContentType": "text/csv",
            "SplitType": "Line",
        },
        TransformOutput={"S3OutputPath": f"s3://{bucket}/world/predicted", "AssembleWith": "Line"},
        TransformResources={"InstanceType": "ml.m5.large", "InstanceCount": 1},
    )
    _ended(lambda: sagemaker.describe_endpoint(EndpointName=ENDPOINT), "EndpointStatus", "InService", 90)
    _ended(lambda: sagemaker.describe_transform_job(TransformJobName=TRANSFORM), "TransformJobStatus", "Completed", 90)


def make_space(studio: Studio) -> str:
    """A private space of the administrator's profile, with nothing running; the id of its domain."""
    sagemaker = studio.client("sagemaker")
    profile = sagemaker.list_user_profiles()["UserProfiles"][0]
    if SPACE not in [each["SpaceName"] for each in sagemaker.list_spaces()["Spaces"]]:
        sagemaker.create_space(
            DomainId=profile["DomainId"],
            SpaceName=SPACE,
            SpaceSettings={"AppType": "JupyterLab"},
            OwnershipSettings={"OwnerUserProfileName": profile["UserProfileName"]},
            SpaceSharingSettings={"SharingType": "Private"},
        )
    return str(profile["DomainId"])


def automate(studio: Studio, cookies: list[Any]) -> None:
    """A batch prediction of the model that starts by itself, once a week."""
    fields = {"name": AUTOMATION, "model_name": MODEL, "dataset_name": DATASET, "cron": "0 6 * * 1"}
    made = browser_session(studio, cookies).post(f"{studio.url}/api/automations", json=fields)
    assert made.status_code == 201, made.text


def run_a_notebook(studio: Studio, cookies: list[Any]) -> dict[str, str]:
    """A notebook that has run, and a definition that runs it every morning; their ids."""
    session, scheduler = browser_session(studio, cookies), f"{studio.url}/api/scheduler"
    fields: dict[str, Any] = {"name": NOTEBOOK_JOB, "input_content": GREETING, "parameters": {"company": "Acme"}}
    definition = session.post(f"{scheduler}/job_definitions", json=fields | {"schedule": "cron(0 6 * * ? *)"})
    assert definition.status_code == 201, definition.text
    job = session.post(f"{scheduler}/jobs", json=fields).json()["job_id"]
    address = f"{scheduler}/jobs/{job}"
    wait_for(lambda: session.get(address).json()["status"] == "COMPLETED", 60, "a notebook that has run")
    return {"notebook_job": job, "definition": definition.json()["job_definition_id"]}


def share_it(studio: Studio, cookies: list[Any]) -> None:
    """A colleague in the same domain, who gets the leaderboard of the experiment."""
    session = browser_session(studio, cookies)
    invited = session.post(f"{studio.url}/api/users", json={"username": COLLEAGUE, "role": "data-scientist"})
    assert invited.status_code == 201, invited.text
    shared = {"profiles": [COLLEAGUE], "note": "Have a look at the worst rows."}
    made = session.post(f"{studio.url}/api/automl-jobs/{JOB}/shares", json=shared)
    assert made.status_code == 201, made.text


def make_team(studio: Studio, cookies: list[Any], name: str) -> str:
    """The ARN of a team that nobody is in yet; it is made once."""
    session, address = browser_session(studio, cookies), f"{studio.url}/api/labeling"
    if session.get(f"{address}/workforce").json()["workforce"] is None:
        session.post(f"{address}/workers", json={"names": ["nobody@example.org"]})
    known = session.get(f"{address}/workforce").json()
    if found := [each["arn"] for each in known["teams"] if each["name"] == name]:
        return str(found[0])
    member = {"UserPool": "local_workers", "UserGroup": name, "ClientId": "portal"}
    made = studio.client("sagemaker").create_workteam(
        WorkteamName=name,
        WorkforceName=known["workforce"]["name"],
        Description=name,
        MemberDefinitions=[{"CognitoMemberDefinition": member}],
    )
    return str(made["WorkteamArn"])


def furnish(studio: Studio) -> None:
    """An image with a version, how it is run, start scripts, a repository, and a notebook instance."""
    sagemaker = studio.client("sagemaker")
    script = base64.b64encode(b"echo hello\n").decode()
    sagemaker.create_image(ImageName=IMAGE, RoleArn=ROLE)
    sagemaker.create_image_version(ImageName=IMAGE, BaseImage="registry.example.org/people:1", ClientToken="1")
    sagemaker.create_app_image_config(AppImageConfigName="people-config", JupyterLabAppImageConfig={})
    sagemaker.create_studio_lifecycle_config(
        StudioLifecycleConfigName=SCRIPT, StudioLifecycleConfigContent=script, StudioLifecycleConfigAppType="JupyterLab"
    )
    sagemaker.create_notebook_instance_lifecycle_config(
        NotebookInstanceLifecycleConfigName=SCRIPT, OnStart=[{"Content": script}]
    )
    url = "https://git.example.org/people.git"
    sagemaker.create_code_repository(CodeRepositoryName=REPOSITORY, GitConfig={"RepositoryUrl": url})
    sagemaker.create_notebook_instance(NotebookInstanceName=INSTANCE, InstanceType="ml.t3.medium", RoleArn=ROLE)


def review_it(studio: Studio, cookies: list[Any]) -> None:
    """A registered function, and a prediction that waits for somebody to review it."""
    code = "def handler(event, context):\n    return {'taskInput': event['dataObject']}\n"
    address = f"{studio.url}/api/labeling/functions/{FUNCTION}"
    assert browser_session(studio, cookies).put(address, json={"code": code}).status_code == 200
    sagemaker = studio.client("sagemaker")
    page = (
        "<crowd-form><crowd-classifier name='leaves' categories='[\"yes\", \"no\"]' header='Will they leave?'>"
        "<classification-target>{{ task.input.row }}</classification-target></crowd-classifier></crowd-form>"
    )
    ui = sagemaker.create_human_task_ui(HumanTaskUiName=TEMPLATE, UiTemplate={"Content": page})
    flow = sagemaker.create_flow_definition(
        FlowDefinitionName=FLOW,
        HumanLoopConfig={
            "WorkteamArn": make_team(studio, cookies, REVIEWERS),
            "HumanTaskUiArn": ui["HumanTaskUiArn"],
            "TaskTitle": "Leavers",
            "TaskDescription": "Say whether this customer will leave",
            "TaskCount": 1,
        },
        OutputConfig={"S3OutputPath": "s3://sagemaker-us-east-1-000000000000/world/reviews"},
        RoleArn=ROLE,
    )
    studio.client("sagemaker-a2i-runtime").start_human_loop(
        HumanLoopName=LOOP,
        FlowDefinitionArn=flow["FlowDefinitionArn"],
        HumanLoopInput={"InputContent": json.dumps({"row": "34 years, basic plan"})},
    )


def _ended(describe: Callable[[], dict[str, Any]], field: str, wanted: str, seconds: float) -> dict[str, Any]:
    def over() -> dict[str, Any] | None:
        answer = describe()
        return None if answer[field] in ("InProgress", "Creating", "Stopping") else answer

    answer: dict[str, Any] = wait_for(over, seconds, f"{field} {wanted}")
    assert answer[field] == wanted, answer.get("FailureReason")
    return answer
