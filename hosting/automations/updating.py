"""What an automation does that keeps a data set up to date: what it needs, and the version that it makes."""

from typing import Any

from hosting.artifacts import readable
from hosting.automations.fields import told_at
from hosting.automations.owner import Unable
from hosting.models import Automation
from studio.access.permissions import FieldError
from studio.access.policies import authorize
from studio.access.principal import Principal
from studio.datasets import refreshing
from studio.datasets.models import Dataset


def check(row: Automation, caller: Principal) -> None:
    """Raise FieldError or ApiError for what could not work; the address of the folder ends in a slash afterwards."""
    if not row.dataset_name:
        raise FieldError("Choose the data set that gets a new version.", "dataset_name")
    if not row.input_uri:
        raise FieldError("Say in which folder the files are: s3://bucket/folder/", "input_uri")
    if row.on_new_version or not row.cron:
        raise FieldError("Say when the folder is looked into.", "cron")
    row.input_uri = f"{row.input_uri.rstrip('/')}/"
    row.output_uri = ""
    dataset = Dataset.objects.versions_of(row.dataset_name, caller).first()
    if dataset is None:
        raise FieldError(f"There is no data set {row.dataset_name}.", "dataset_name")
    authorize(caller, "atelier:CreateDataset", dataset.arn)
    with told_at("input_uri"):
        readable(row.input_uri, caller)
    refreshing.check(row.dataset_name, row.input_uri, caller)


def running(row: Automation) -> str:
    """The version that the last run made, while it is read; empty otherwise."""
    last = row.runs.exclude(version=None).select_related("version").first()
    made = last.version if last else None
    return f"version {made.version}" if made is not None and not made.finished else ""


def perform(row: Automation, caller: Principal) -> dict[str, Any]:
    """Make the next version; what the run is remembered with. Unable if the data set is gone, ApiError if refused."""
    dataset = Dataset.objects.versions_of(row.dataset_name, caller).first()
    if dataset is None:
        raise Unable(f"The data set {row.dataset_name} is gone. Choose another one for this automation, or delete it.")
    authorize(caller, "atelier:CreateDataset", dataset.arn)
    made = refreshing.refresh(row.dataset_name, row.input_uri, caller, keep=row.keep_files)
    return {"version": made} if made else {"unchanged": True}
