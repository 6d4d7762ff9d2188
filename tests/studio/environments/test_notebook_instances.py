"""Notebook instances and code repositories through boto3 (spec studio §12, vector 13 of §16)."""

import urllib.error
import urllib.request

import pytest
from botocore.exceptions import ClientError
from django.test import override_settings
from django.utils import timezone

from studio.environments import running
from studio.environments.homes import clear_home, home_of_instance, make_home
from studio.environments.models import InstanceLink, NotebookInstance
from studio.spaces.models import App
from studio.telemetry.models import LogEvent

from .conftest import ROLE

REPOSITORY = "https://git.example.org/team/lab.git"


@pytest.fixture
def book(dora):
    """dora's notebook instance, as `book(status)` leaves it."""
    dora.create_notebook_instance(
        NotebookInstanceName="Book", InstanceType="ml.t3.medium", RoleArn=ROLE, VolumeSizeInGB=20
    )

    of_app = {"Stopped": "Deleted"}

    def put(status):
        NotebookInstance.objects.update(status=status)
        App.objects.update(status=of_app.get(status, status))
        return NotebookInstance.objects.get()

    return put


def failure(call, **request):
    with pytest.raises(ClientError) as error:
        call(**request)
    return error.value.response["Error"]["Code"], error.value.response["Error"]["Message"]


def test_a_notebook_instance_is_made_and_described(dora, book):
    described = dora.describe_notebook_instance(NotebookInstanceName="book")

    assert described["NotebookInstanceStatus"] == "Pending"
    assert described["NotebookInstanceArn"].endswith(":notebook-instance/book")
    expected = {"RootAccess": "Enabled", "DirectInternetAccess": "Enabled", "PlatformIdentifier": "notebook-al2-v2"}
    assert {name: described[name] for name in expected} == expected
    assert (described["VolumeSizeInGB"], described["RoleArn"]) == (20, ROLE)
    listed = dora.list_notebook_instances(StatusEquals="Pending", NameContains="oo")["NotebookInstances"]
    assert [each["NotebookInstanceName"] for each in listed] == ["Book"]


def test_what_a_state_forbids(dora, book):
    """Vector 13, and the rest of the state machine."""
    name = {"NotebookInstanceName": "Book"}
    book("InService")
    for call, request in (
        (dora.update_notebook_instance, {"VolumeSizeInGB": 30}),
        (dora.delete_notebook_instance, {}),
        (dora.start_notebook_instance, {}),
    ):
        code, message = failure(call, **name, **request)
        assert code == "ValidationException"
        assert "InService" in message
    dora.stop_notebook_instance(**name)
    assert NotebookInstance.objects.get().status == "Stopping"

    book("Stopped")
    code, message = failure(dora.update_notebook_instance, **name, VolumeSizeInGB=10)
    assert (code, "only grow" in message) == ("ValidationException", True)
    dora.update_notebook_instance(**name, VolumeSizeInGB=30, InstanceType="ml.m5.xlarge", RootAccess="Disabled")
    described = dora.describe_notebook_instance(**name)
    assert described["NotebookInstanceStatus"] == "Stopped"
    assert (described["VolumeSizeInGB"], described["InstanceType"]) == (30, "ml.m5.xlarge")
    assert described["RootAccess"] == "Disabled"
    dora.start_notebook_instance(**name)
    assert NotebookInstance.objects.get().status == "Pending"


@pytest.mark.parametrize("status", ["Stopped", "Failed"])
def test_deleting_destroys_the_volume(dora, book, status):
    instance = book(status)
    (make_home(instance) / "SageMaker" / "notes.txt").write_text("remember")

    dora.delete_notebook_instance(NotebookInstanceName="Book")

    assert not home_of_instance(instance).exists()
    assert App.objects.count() == 0
    assert failure(dora.describe_notebook_instance, NotebookInstanceName="Book") == (
        "ValidationException",
        "RecordNotFound: notebook instance Book does not exist.",
    )


def test_only_the_persistent_folder_survives_a_stop(book, tmp_path):
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "safe.txt").write_text("safe")
    home = make_home(book("Pending"))
    (home / "SageMaker" / "kept.txt").write_text("here")
    (home / "lost").mkdir()
    (home / "lost" / "file.txt").write_text("gone")
    (home / "link").symlink_to(outside, target_is_directory=True)

    clear_home(book("Stopped"))

    assert [each.name for each in home.iterdir()] == ["SageMaker"]
    assert (home / "SageMaker" / "kept.txt").read_text() == "here"
    assert (outside / "safe.txt").read_text() == "safe", "links are not followed"


def test_an_instance_becomes_what_its_app_is(dora, book, data_dir, script):
    """The agent's part is played by the test: it moves the app."""
    name = {"NotebookInstanceName": "Book"}
    app = App.objects.get()
    assert (app.app_type, app.status, app.instance_type) == ("NotebookInstance", "Pending", "ml.t3.medium")
    assert dora.list_apps()["Apps"] == [], "people see the instance, not what it runs as"
    folder = data_dir / "notebooks" / str(app.pk)
    folder.mkdir(parents=True)
    (folder / "on-create.log").write_text("made\n")

    running.follow()
    assert NotebookInstance.objects.get().status == "Pending"
    app.move_to("InService")
    running.follow()
    assert (NotebookInstance.objects.get().status, NotebookInstance.objects.get().created_once) == ("InService", True)
    assert LogEvent.objects.get(stream__name="Book/LifecycleConfigOnCreate").message == "made"
    dora.stop_notebook_instance(**name)
    app.refresh_from_db()
    assert (NotebookInstance.objects.get().status, app.status) == ("Stopping", "Deleting")
    running.follow()
    assert NotebookInstance.objects.get().status == "Stopping"
    app.move_to("Deleted")
    running.follow()
    assert NotebookInstance.objects.get().status == "Stopped"

    dora.start_notebook_instance(**name)
    app.refresh_from_db()
    assert app.status == "Pending"
    app.move_to("Failed", "The script failed.")
    running.follow()
    described = dora.describe_notebook_instance(**name)
    assert (described["NotebookInstanceStatus"], described["FailureReason"]) == ("Failed", "The script failed.")


def test_what_runs_before_the_server(dora, book, script):
    dora.create_notebook_instance_lifecycle_config(
        NotebookInstanceLifecycleConfigName="setup",
        OnCreate=[{"Content": script("echo create")}],
        OnStart=[{"Content": script("echo start")}],
    )
    book("Stopped")
    dora.update_notebook_instance(
        NotebookInstanceName="Book", LifecycleConfigName="setup", DefaultCodeRepository=REPOSITORY
    )
    instance = NotebookInstance.objects.get()
    app = App.objects.get()

    first = running.script_of_app(app)
    NotebookInstance.objects.update(created_once=True)
    later = running.script_of_app(app)

    assert all(word in first for word in (f"clone lab {REPOSITORY}", "write on-create.sh", "write every-start.sh"))
    assert "on-create.sh" not in later
    assert running.landing_of(instance) == "/notebook-instance/Book/lab/tree/SageMaker/lab"
    assert running.log_of_app(app) == ("/aws/sagemaker/NotebookInstances", "Book/jupyter.log")
    assert running.app_at("book") == app


def test_what_it_names_must_be_there(dora, script):
    base = {"NotebookInstanceName": "x", "InstanceType": "ml.t3.medium", "RoleArn": ROLE}
    for wrong in (
        {"LifecycleConfigName": "nothing"},
        {"DefaultCodeRepository": "nothing"},
        {"DefaultCodeRepository": "https://ana@git.example.org/x.git"},
        {"AdditionalCodeRepositories": [REPOSITORY, REPOSITORY]},
        {"DirectInternetAccess": "Disabled"},
    ):
        assert failure(dora.create_notebook_instance, **base, **wrong)[0] == "ValidationException", wrong
    with override_settings(NOTEBOOK_INSTANCES=0):
        code, message = failure(dora.create_notebook_instance, **base)
    assert (code, "request delta of 1" in message) == ("ResourceLimitExceeded", True)


def test_scripts_of_notebook_instances(dora, dan, book, script):
    name = {"NotebookInstanceLifecycleConfigName": "setup"}
    dora.create_notebook_instance_lifecycle_config(**name, OnStart=[{"Content": script("echo start")}])
    described = dora.describe_notebook_instance_lifecycle_config(**name)
    assert (described["OnCreate"], described["OnStart"]) == ([], [{"Content": script("echo start")}])
    dora.update_notebook_instance_lifecycle_config(**name, OnCreate=[{"Content": script("echo create")}], OnStart=[])
    described = dora.describe_notebook_instance_lifecycle_config(**name)
    assert (described["OnCreate"], described["OnStart"]) == ([{"Content": script("echo create")}], [])
    assert failure(dan.update_notebook_instance_lifecycle_config, **name, OnStart=[])[0] == "AccessDeniedException"

    book("Stopped")
    dora.update_notebook_instance(NotebookInstanceName="Book", LifecycleConfigName="setup")
    assert failure(dora.delete_notebook_instance_lifecycle_config, **name)[0] == "ValidationException"
    found = dora.list_notebook_instances(NotebookInstanceLifecycleConfigNameContains="set")["NotebookInstances"]
    assert len(found) == 1
    dora.update_notebook_instance(NotebookInstanceName="Book", DisassociateLifecycleConfig=True)
    dora.delete_notebook_instance_lifecycle_config(**name)
    assert dora.list_notebook_instance_lifecycle_configs()["NotebookInstanceLifecycleConfigs"] == []


def test_code_repositories(dora, book):
    secret = "arn:aws:secretsmanager:us-east-1:000000000000:secret:sagemaker-lab"
    git = {"RepositoryUrl": REPOSITORY, "Branch": "main"}
    dora.create_code_repository(CodeRepositoryName="lab", GitConfig=git)
    dora.update_code_repository(CodeRepositoryName="lab", GitConfig={"SecretArn": secret})
    assert dora.describe_code_repository(CodeRepositoryName="lab")["GitConfig"] == {**git, "SecretArn": secret}
    for wrong in ("https://ana@git.example.org/x.git", "https://git.example.org/"):
        code, _ = failure(dora.create_code_repository, CodeRepositoryName="no", GitConfig={"RepositoryUrl": wrong})
        assert code == "ValidationException"

    book("Stopped")
    dora.update_notebook_instance(NotebookInstanceName="Book", DefaultCodeRepository="lab")
    assert failure(dora.delete_code_repository, CodeRepositoryName="lab")[0] == "ValidationException"
    assert len(dora.list_notebook_instances(DefaultCodeRepositoryContains="la")["NotebookInstances"]) == 1
    dora.update_notebook_instance(
        NotebookInstanceName="Book", DisassociateDefaultCodeRepository=True, AdditionalCodeRepositories=[REPOSITORY]
    )
    assert len(dora.list_notebook_instances(AdditionalCodeRepositoryEquals=REPOSITORY)["NotebookInstances"]) == 1
    assert dora.list_notebook_instances(AdditionalCodeRepositoryEquals="lab")["NotebookInstances"] == []
    dora.delete_code_repository(CodeRepositoryName="lab")
    assert dora.list_code_repositories()["CodeRepositorySummaryList"] == []


def test_what_runs_with_doras_rights_is_hers(dora, dan, book):
    name = {"NotebookInstanceName": "Book"}
    book("Stopped")
    for call in (dan.start_notebook_instance, dan.update_notebook_instance, dan.delete_notebook_instance):
        assert failure(call, **name)[0] == "AccessDeniedException"
    book("InService")
    for call in (dan.stop_notebook_instance, dan.create_presigned_notebook_instance_url):
        assert failure(call, **name)[0] == "AccessDeniedException"


def test_an_administrator_stops_it_but_does_not_open_it(people, client_of, book):
    ada = client_of(people.ada, "sagemaker")
    book("InService")

    assert (
        failure(ada.create_presigned_notebook_instance_url, NotebookInstanceName="Book")[0] == "AccessDeniedException"
    )
    ada.stop_notebook_instance(NotebookInstanceName="Book")


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args, **kwargs):
        return None


def _visit(server, address, **headers):
    """Status, where to, and the cookies of one request."""
    opener = urllib.request.build_opener(_Stay)
    request = urllib.request.Request(f"{server.url}/{address.split('/', 3)[3]}", headers=headers)
    try:
        with opener.open(request, timeout=30) as answer:
            return answer.status, answer.headers.get("Location"), answer.headers.get_all("Set-Cookie", [])
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.headers.get("Location"), error.headers.get_all("Set-Cookie", [])


def test_the_link_is_good_for_one_use_and_five_minutes(server, dora, book):
    book("Stopped")
    assert failure(dora.create_presigned_notebook_instance_url, NotebookInstanceName="Book")[0] == "ValidationException"
    book("InService")
    link = dora.create_presigned_notebook_instance_url(
        NotebookInstanceName="Book", SessionExpirationDurationInSeconds=1800
    )["AuthorizedUrl"]

    assert _visit(server, link, Purpose="prefetch")[0] == 204
    status, where, cookies = _visit(server, link)
    assert (status, where) == (302, "/notebook-instance/Book/lab/tree/SageMaker")
    session = next(cookie for cookie in cookies if cookie.startswith("atelier_session="))
    assert 1700 < int(session.split("Max-Age=")[1].split(";")[0]) <= 1800
    assert _visit(server, link)[0] == 410, "used"

    late = dora.create_presigned_notebook_instance_url(NotebookInstanceName="Book")["AuthorizedUrl"]
    InstanceLink.objects.filter(used_at=None).update(expires_at=timezone.now())
    assert _visit(server, late)[0] == 410, "expired"
    assert _visit(server, link[:-3] + "abc")[0] == 410, "made up"
