"""What is accepted, who sees and changes what, and the words of refusals."""

from typing import Any

import pytest

from studio.api.tags import tags_of
from studio.notebook_jobs.models import NotebookJob
from studio.spaces.homes import make_home
from studio.spaces.models import Space
from studio.storage.store import default_bucket, object_store
from studio.storage.uris import S3Uri
from tests.cast import Cast
from tests.studio.access.browsers import Browser, browser_of
from tests.studio.notebook_jobs.conftest import made
from tests.studio.notebook_jobs.notebooks import GREETING, notebook

JOBS = "/api/scheduler/jobs"


def space_of(cast: Cast, **fields: Any) -> Space:
    """dora's space with a notebook in its home."""
    profile = cast.dora.profile
    values = {"status": "InService", "app_type": "JupyterLab", "owner_profile": profile, "sharing": "Private"} | fields
    space: Space = Space.objects.create(name="lab", domain=profile.domain, **values)
    home = make_home(space)
    (home / "work").mkdir()
    (home / "work" / "greet.ipynb").write_text(GREETING)
    (home / "work" / "helper.py").write_text("word = 'helped'")
    return space


def files_of(job: NotebookJob) -> list[str]:
    folder = S3Uri.parse(job.input_uri)
    return [each.key[len(folder.key) + 1 :] for each in object_store().list(folder.bucket, f"{folder.key}/")]


def test_a_notebook_of_a_space_with_a_folder_beside_it(doras: Browser, cast: Cast) -> None:
    space_of(cast)
    looked = doras.post("/api/scheduler/notebook", {"space": "lab", "path": "work/greet.ipynb"}).json()
    assert looked["parameters"] == [
        {"name": "company", "default": "default", "plain": True, "type": "", "help": ""},
    ]
    assert (looked["kernel_name"], looked["kernel_known"], looked["tagged"]) == ("python3", True, True)

    job = made(doras, "greet", "", space="lab", path="work/greet.ipynb", additional_dependencies=["work"])

    assert files_of(job) == ["greet.ipynb", "work/greet.ipynb", "work/helper.py"]
    tags = {each["Key"]: each["Value"] for each in tags_of(job.arn)}
    assert tags["sagemaker:user-profile-name"] == "dora"
    assert tags["sagemaker:domain-name"] == cast.dora.domain_id


@pytest.mark.parametrize("path", ["../greet.ipynb", "/etc/passwd", "work/link.ipynb", "work/none.ipynb"])
def test_no_path_leads_out_of_the_space(doras: Browser, cast: Cast, path: str, tmp_path: Any) -> None:
    home = make_home(space_of(cast))
    (tmp_path / "outside.ipynb").write_text(GREETING)
    (home / "work" / "link.ipynb").symlink_to(tmp_path / "outside.ipynb")

    refused = doras.post("/api/scheduler/notebook", {"space": "lab", "path": path})

    assert (refused.status_code, refused.json()["field"]) == (400, "path")


def test_nobody_else_runs_what_is_in_a_private_space(doras: Browser, cast: Cast) -> None:
    space_of(cast)
    body = {"name": "spy", "space": "lab", "path": "work/greet.ipynb"}

    for person in (cast.dan, cast.ada, cast.eve):
        refused = browser_of(person).post(JOBS, body)
        assert refused.json() == {"field": "space", "message": "There is no space lab that you may come into."}
    Space.objects.update(sharing="Shared")
    assert browser_of(cast.dan).post(JOBS, body).status_code == 201


def test_an_object_is_copied_when_the_job_is_made(doras: Browser, cast: Cast) -> None:
    uri = S3Uri(default_bucket(), f"notes/{cast.dora.domain_id}/a.ipynb")
    object_store().put(uri.bucket, uri.key, GREETING.encode())

    job = made(doras, "copied", "", input_uri=str(uri))
    object_store().put(uri.bucket, uri.key, b"changed")

    kept = S3Uri.parse(f"{job.input_uri}/a.ipynb")
    assert object_store().read(kept.bucket, kept.key) == GREETING.encode()
    refused = browser_of(cast.eve).post(JOBS, {"name": "spy", "input_uri": str(uri)})
    assert (refused.status_code, refused.json()["field"]) == (400, "input_uri")


def test_private_and_shared_jobs(doras: Browser, cast: Cast) -> None:
    private, shared = made(doras, "private"), made(doras, "shared", shared=True)
    dan, ada, eve = browser_of(cast.dan), browser_of(cast.ada), browser_of(cast.eve)

    def names(browser: Browser) -> list[str]:
        return [each["name"] for each in browser.get(JOBS).json()["jobs"]]

    assert (names(doras), names(dan), names(eve)) == (["shared", "private"], ["shared"], [])
    assert names(ada) == ["shared", "private"]
    assert dan.get(f"{JOBS}/{private.name}").status_code == 404
    assert dan.get(f"{JOBS}/{shared.name}").json()["may_change"] is False
    assert "private" not in str(dan.get("/api/activity").json())
    for method in ("PATCH", "DELETE"):
        refused = dan.send(method, f"{JOBS}/{shared.name}", {"status": "STOPPED"})
        assert refused.status_code == 403
        assert refused.json()["message"] == "The notebook job shared is dora's. Ask them or an administrator."
    again = dan.post(f"{JOBS}/{shared.name}/runs", {"parameters": {"company": "Dan"}})
    mine = NotebookJob.objects.get(name=again.json()["job_id"])
    assert (mine.owner, mine.acting_profile, mine.request["parameters"]) == (cast.dan.user, "dan", {"company": "Dan"})


def test_stop_count_and_delete(doras: Browser) -> None:
    one, two = made(doras, "one"), made(doras, "two")

    assert doras.send("DELETE", f"{JOBS}/{one.name}").json()["message"] == (
        "The notebook job one is still running. Stop it first, then delete it."
    )
    assert doras.get(f"{JOBS}/count?status=QUEUED").json() == {"count": 2}
    for job in (one, two):
        assert doras.send("PATCH", f"{JOBS}/{job.name}", {"status": "STOPPED"}).status_code == 204
    assert doras.get(f"{JOBS}?status=STOPPED&max_items=1").json()["next_token"] == "1"
    assert doras.send("DELETE", f"/api/scheduler/batch/jobs?job_id={one.name}&job_id={two.name}").status_code == 204
    assert doras.get(JOBS).json() == {"jobs": [], "total_count": 0, "next_token": None}
    assert tags_of(one.arn) == []


@pytest.mark.parametrize(
    ("fields", "field", "sentence"),
    [
        ({"name": "9 lives"}, "name", "A job name begins with a letter"),
        ({"name": "a" * 41}, "name", "A job name has at most 40 characters."),
        ({"parameters": {f"p{n}": n for n in range(101)}}, "parameters", "There are 101 parameters"),
        ({"environment_variables": {f"E{n}": "" for n in range(29)}}, "environment_variables", "There are 29"),
        ({"max_runtime_in_seconds": 0}, "max_runtime_in_seconds", "Ensure this value is greater"),
        ({"compute_type": "ml.huge"}, "compute_type", "Value 'ml.huge' at 'InstanceType' failed"),
        ({"input_content": "{}"}, "input_content", "notebook.ipynb: It is not a Jupyter notebook"),
        ({"input_content": ""}, "input", "Choose one notebook"),
        ({"input_content": "", "input_uri": "s3://no-such-bucket/a.ipynb"}, "input_uri", "The specified bucket does"),
        ({"path": "a.txt"}, "input_content", "a.txt is not a notebook: its name ends in .ipynb."),
        (
            {"additional_dependencies": [f"s3://{default_bucket()}/none/"]},
            "additional_dependencies",
            "There is nothing",
        ),
        ({"s3_root_uri": "s3://no-such-bucket/x"}, "s3_root_uri", "The specified bucket does not exist"),
        ({"kernel_name": "nope"}, "kernel_name", "There is no kernel nope here; there are "),
    ],
)
def test_refusals_name_the_field(doras: Browser, fields: dict[str, Any], field: str, sentence: str) -> None:
    answer = doras.post(JOBS, {"name": "refused", "input_content": GREETING} | fields)

    assert (answer.status_code, answer.json().get("field")) == (400, field)
    assert answer.json()["message"].startswith(sentence)
    assert not NotebookJob.objects.exists()


def test_a_kernel_that_cannot_be_told_is_an_error_of_its_field(doras: Browser) -> None:
    without = notebook("1").replace('"python3"', '"made-up"')

    refused = doras.post(JOBS, {"name": "refused", "input_content": without})

    assert refused.json()["field"] == "kernel_name"
    assert made(doras, "chosen", without, kernel_name="python3").request["kernel_name"] == "python3"


def test_the_preview_of_a_schedule(doras: Browser) -> None:
    found = doras.get("/api/scheduler/schedule?schedule=cron(0 6 ? * 2-6 *)").json()

    assert (found["words"], len(found["next_runs"])) == ("At 06:00 UTC from Monday to Friday", 5)
    assert doras.get("/api/scheduler/schedule?schedule=often").json()["field"] == "schedule"


def test_environments_and_config(doras: Browser) -> None:
    [one] = doras.get("/api/scheduler/runtime_environments").json()

    assert "python3" in [each["name"] for each in one["kernels"]]
    assert one["default_compute_type"] == "ml.m5.large"
    assert doras.get("/api/scheduler/config").json()["supported_features"]["parameters"] is True
