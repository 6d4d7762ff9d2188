"""`manage.py setup_studio`: from an empty database to a studio that people can use, and again and again."""

import configparser
import json
import re
from io import StringIO

import boto3
import pytest
from django.core.management import call_command

from studio.access.models import AccessKey, OneTimeLink, User
from studio.domains.models import Domain, UserProfile
from tests.studio.access.browsers import Browser

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.DATA_DIR = tmp_path


def set_up(*arguments):
    out = StringIO()
    call_command("setup_studio", *arguments, stdout=out)
    return json.loads(out.getvalue().splitlines()[-1])["link"]


def profile_of(folder):
    config, credentials = configparser.ConfigParser(), configparser.ConfigParser()
    config.read(folder / "aws" / "config")
    credentials.read(folder / "aws" / "credentials")
    return dict(config["profile atelier"]), dict(credentials["atelier"])


def test_a_first_start_makes_administrator_domain_profile_and_key(tmp_path):
    link = set_up()

    admin, domain, profile = User.objects.get(), Domain.objects.get(), UserProfile.objects.get()
    assert (admin.username, admin.role_id, admin.has_usable_password()) == ("admin", "administrator", False)
    assert re.fullmatch(r"QuickSetupDomain-\d{8}T\d{6}", domain.name)
    assert re.fullmatch(r"default-\d{8}T\d{6}", profile.name)
    assert (domain.status, profile.status, profile.user) == ("InService", "InService", admin)
    assert domain.request["DefaultUserSettings"]["ExecutionRole"].startswith("arn:aws:iam::000000000000:role/")
    assert (tmp_path / "homes" / domain.domain_id / str(profile.posix_uid)).is_dir()
    assert re.fullmatch(r"http://127\.0\.0\.1:8000/sign-in/[\w-]{40}", link)


def test_the_link_lets_the_newcomer_in_as_administrator_of_the_default_domain():
    newcomer = Browser()

    arrived = newcomer.get(set_up().removeprefix("http://127.0.0.1:8000"))

    assert (arrived.status_code, arrived["Location"]) == (302, "/")
    session = newcomer.get("/api/session").json()
    assert session["user"] == {"username": "admin", "name": "admin", "role": "administrator", "has_password": False}
    assert session["profile"]["DomainName"].startswith("QuickSetupDomain-")


def test_the_client_files_are_complete_and_only_for_their_owner(tmp_path):
    set_up()

    config, credentials = profile_of(tmp_path)
    assert config == {
        "region": "us-east-1",
        "endpoint_url": "http://127.0.0.1:8000/aws",
        "output": "json",
        "s3": "\naddressing_style = path",
    }
    key = AccessKey.objects.get()
    assert credentials == {"aws_access_key_id": key.pk, "aws_secret_access_key": key.secret()}
    for name in ("config", "credentials"):
        assert (tmp_path / "aws" / name).stat().st_mode & 0o777 == 0o600


def test_boto3_comes_in_with_the_client_files(tmp_path, server, monkeypatch, settings):
    settings.PUBLIC_URL = server.url
    set_up()
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "aws" / "config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "aws" / "credentials"))

    identity = boto3.Session(profile_name="atelier").client("sts").get_caller_identity()

    assert identity["Account"] == "000000000000"


def test_a_second_start_changes_nothing(tmp_path):
    set_up()
    before = profile_of(tmp_path)

    set_up()

    assert profile_of(tmp_path) == before
    assert (User.objects.count(), Domain.objects.count(), UserProfile.objects.count()) == (1, 1, 1)
    assert AccessKey.objects.count() == 1


def test_another_port_changes_the_address_and_keeps_the_key(tmp_path, settings):
    set_up()
    _, credentials = profile_of(tmp_path)
    settings.PUBLIC_URL = "http://127.0.0.1:8123"

    link = set_up()

    config, kept = profile_of(tmp_path)
    assert config["endpoint_url"] == "http://127.0.0.1:8123/aws"
    assert kept == credentials
    assert link.startswith("http://127.0.0.1:8123/sign-in/")


@pytest.mark.parametrize("damage", ["deleted", "disabled", "garbage", "other secret"])
def test_a_key_that_does_not_work_any_more_is_replaced(tmp_path, damage):
    set_up()
    file, key = tmp_path / "aws" / "credentials", AccessKey.objects.get()
    if damage == "deleted":
        key.delete()
    elif damage == "disabled":
        AccessKey.objects.update(disabled=True)
    elif damage == "garbage":
        file.write_bytes(b"\xff\x00")
    else:
        file.write_text(file.read_text().replace(key.secret(), "x" * 40))

    set_up()

    _, credentials = profile_of(tmp_path)
    assert credentials["aws_access_key_id"] != key.pk
    assert AccessKey.objects.get(pk=credentials["aws_access_key_id"]).opens_with(credentials["aws_secret_access_key"])


def test_who_has_a_password_gets_a_link_only_on_request():
    set_up()
    admin = User.objects.get()
    admin.set_password("the administrator's own")
    admin.save()

    assert set_up() == "http://127.0.0.1:8000"
    assert "/sign-in/" in set_up("--link")


def test_a_fresh_link_voids_the_one_printed_before():
    first, second = set_up(), set_up()

    assert OneTimeLink.consume(first.rsplit("/", 1)[1]) is None
    assert OneTimeLink.consume(second.rsplit("/", 1)[1]) == User.objects.get()


def test_no_password_is_shipped():
    """CVE-2026-2635: there is no default password, not even an empty one."""
    set_up()

    for guess in ("", "admin", "password", "atelier"):
        assert User.objects.get().check_password(guess) is False


def test_what_a_dead_first_start_has_begun_is_finished():
    set_up()
    UserProfile.objects.update(status="Pending")

    set_up()

    assert UserProfile.objects.get().status == "InService"
