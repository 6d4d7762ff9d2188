"""The ML activities and personas of the role manager, as data (spec studio §8.3).

An activity is a group of operations that belong together, and what it needs to know: roles that may be passed to jobs,
buckets, workgroups. Step-1 conditions (network, keys) go to the statements that touch network or keys.
"""

from dataclasses import dataclass
from typing import Literal

Needs = Literal["roles", "buckets", "workgroups"]

# What everybody who comes in needs for their own session, whatever they do otherwise.
OWN_SESSION = (
    "sts:GetCallerIdentity",
    "atelier:GetSession",
    "atelier:SignOut",
    "atelier:ChangePassword",
    "atelier:ReadWorkspace",
    "atelier:WriteWorkspace",
    "atelier:DescribeProfileSettings",  # what the navigation hides
    "atelier:ListAccessKeys",
    "atelier:CreateAccessKey",
    "atelier:DeleteAccessKey",
)


def _life(*nouns: str, verbs: tuple[str, ...] = ("Create", "Describe", "List", "Update", "Delete")) -> tuple[str, ...]:
    return tuple(f"sagemaker:{verb}{noun}*" for noun in nouns for verb in verbs)


_JOB_VERBS = ("Create", "Describe", "List", "Stop", "Delete")
_EVENTS = ("atelier:ListEvents", "atelier:SubscribeEvents", "atelier:ListActivity", "atelier:ReadQuotas")
_TAGS = ("sagemaker:AddTags", "sagemaker:ListTags", "sagemaker:DeleteTags")


@dataclass(frozen=True)
class Activity:
    """id: as requests name it. actions: what it allows. resources: on what; buckets are filled in where needed.

    needs: what has to be said when it is chosen. network, keys: do the conditions of step 1 apply?
    own_space: does it allow things only where the caller is the owner, or nobody is?
    """

    id: str
    title: str
    purpose: str
    actions: tuple[str, ...]
    needs: tuple[Needs, ...] = ()
    network: bool = False
    keys: bool = False


ACTIVITIES: tuple[Activity, ...] = (
    Activity(
        "access-required-services",
        "Access Required AWS Services",
        "Object store, logs and metrics, as jobs and endpoints need them.",
        (
            "s3:Get*",
            "s3:Head*",
            "s3:List*",
            "s3:PutObject*",
            "s3:*Multipart*",
            "logs:*",
            "cloudwatch:*",
        ),
    ),
    Activity(
        "run-studio-applications",
        "Run Studio Classic Applications",
        "Work inside the studio: own spaces and their apps, shared spaces, images and scripts for them.",
        (
            *_life(
                "Domain", "UserProfile", "StudioLifecycleConfig", "Image", "AppImageConfig", verbs=("Describe", "List")
            ),
            *_life("CodeRepositor", "NotebookInstance", verbs=("Describe", "List")),
            "sagemaker:CreatePresignedDomainUrl",
            *_life("Space", "App"),
            *_TAGS,
            "atelier:*Notebook*",
            "atelier:OpenApp",
            "atelier:*Space*",
            "atelier:*RunningApp*",
            "atelier:ReadUsage",
            *_EVENTS,
        ),
        network=True,
        keys=True,
    ),
    Activity(
        "manage-ml-jobs",
        "Manage ML Jobs",
        "Jobs over their whole life: training, processing, batch prediction, tuning, AutoML, labeling.",
        (
            *_life(
                "TrainingJob", "ProcessingJob", "TransformJob", "HyperParameterTuningJob", "AutoMLJob", verbs=_JOB_VERBS
            ),
            *_life("LabelingJob", "Candidate", verbs=_JOB_VERBS),
            *_TAGS,
            "logs:Get*",
            "logs:Describe*",
            "logs:FilterLogEvents",
            "atelier:*Job*",
            "atelier:*Dataset*",
            "atelier:*Automation*",
            "atelier:*Leaderboard*",
            "atelier:*CandidateReport*",
            "atelier:*Explanation*",
            *_EVENTS,
        ),
        needs=("roles",),
        network=True,
        keys=True,
    ),
    Activity(
        "manage-models",
        "Manage Models",
        "Models, model packages and the registry.",
        (*_life("Model"), *_TAGS, *_EVENTS),
        needs=("roles",),
        network=True,
    ),
    Activity(
        "manage-endpoints",
        "Manage Endpoints",
        "Deploy, update, call and scale endpoints.",
        (
            *_life("Endpoint", "InferenceComponent"),
            "sagemaker:Invoke*",
            "application-autoscaling:*",
            "atelier:*Endpoint*",
            *_TAGS,
            *_EVENTS,
        ),
        needs=("roles",),
        keys=True,
    ),
    Activity(
        "manage-pipelines",
        "Manage Pipelines",
        "Pipelines and their executions.",
        (
            *_life("Pipeline", verbs=("Create", "Describe", "List", "Update", "Delete", "Start", "Stop", "Retry")),
            *_TAGS,
        ),
        needs=("roles",),
    ),
    Activity(
        "manage-experiments",
        "Manage Experiments",
        "Experiments and trials.",
        (
            *_life("Experiment", "Trial"),
            "sagemaker:AssociateTrialComponent",
            "sagemaker:DisassociateTrialComponent",
            *_TAGS,
        ),
    ),
    Activity(
        "search-and-visualize",
        "Search and Visualize Experiments",
        "Audit experiments, follow lineage, look at everything.",
        (
            "sagemaker:Search",
            "sagemaker:GetSearchSuggestions",
            "sagemaker:QueryLineage",
            "sagemaker:Describe*",
            "sagemaker:List*",
            "sagemaker:BatchGetMetrics",
            "atelier:Read*",
            "atelier:Describe*",
            *_EVENTS,
            # Not atelier:List*: who may sign in, and from where they do, is for administrators.
            *(f"atelier:List{what}" for what in ("AutoMLJobVersions", "Automations", "Datasets", "InstanceTypes")),
            *(f"atelier:List{what}" for what in ("KernelImages", "Labeling*", "Notebook*", "RunningApps", "Shares")),
        ),
    ),
    Activity(
        "manage-monitoring",
        "Manage Model Monitoring",
        "Monitoring schedules and the definitions of their jobs.",
        (
            *_life("Monitoring", verbs=("Create", "Describe", "List", "Update", "Delete", "Start", "Stop")),
            *_life("DataQuality", "ModelQuality", "ModelBias", "ModelExplainability"),
            *_TAGS,
        ),
        needs=("roles",),
        network=True,
        keys=True,
    ),
    Activity("s3-full-access", "S3 Full Access", "Every operation of the object store, on every bucket.", ("s3:*",)),
    Activity(
        "s3-bucket-access",
        "S3 Bucket Access",
        "The buckets that you name, and what is in them.",
        ("s3:*",),
        needs=("buckets",),
    ),
    Activity(
        "query-athena-workgroups",
        "Query Athena Workgroups",
        "Run and manage SQL queries of the workgroups that you name.",
        ("athena:*Query*", "athena:GetWorkGroup", "athena:ListWorkGroups"),
        needs=("workgroups",),
    ),
)
BY_ID = {each.id: each for each in ACTIVITIES}


@dataclass(frozen=True)
class Persona:
    """A kind of person, and what is chosen for them at first."""

    id: str
    title: str
    activities: tuple[str, ...]


PERSONAS: tuple[Persona, ...] = (
    Persona(
        "data-scientist",
        "Data scientist",
        (
            "run-studio-applications",
            "manage-ml-jobs",
            "manage-models",
            "manage-experiments",
            "search-and-visualize",
            "s3-bucket-access",
        ),
    ),
    Persona(
        "mlops",
        "MLOps",
        (
            "run-studio-applications",
            "manage-models",
            "manage-endpoints",
            "manage-pipelines",
            "search-and-visualize",
        ),
    ),
    Persona("sagemaker-compute", "SageMaker compute", ("access-required-services",)),
)
