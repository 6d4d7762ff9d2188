"""Running apps, usage, idle shutdown, machines and sizes, as the pages ask (spec studio §6.5, §11.4, §11.5, §15)."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone

from hosting.models import EndpointConfig
from studio.api.errors import ResourceNotFound, ValidationError
from studio.api.models import Tag
from studio.api.operations import add_tags, delete_tags
from studio.spaces import homes, idling, metering, starting
from studio.spaces.models import App, MeterInterval, Space
from studio.spaces.operations.spaces import create_space
from studio.telemetry.models import Event
from tests.cast import EXECUTION_ROLE

NOON = datetime(2026, 11, 26, 12, tzinfo=UTC)


def browser(person):
    """That person signed in at a browser, as far as Django's own test client is one."""
    client = Client()
    client.force_login(person.user)
    return client


@pytest.fixture
def spaces(cast):
    """dora's private space and one that dora shares, both with a JupyterLab that runs."""
    domain = cast.dora.profile.domain
    domain.request["DefaultSpaceSettings"] = {"ExecutionRole": EXECUTION_ROLE}
    domain.save()
    made = {}
    for name, sharing in (("mine", "Private"), ("ours", "Shared")):
        space = Space.objects.create(
            name=name,
            domain=domain,
            owner_profile=cast.dora.profile,
            app_type="JupyterLab",
            sharing=sharing,
            status="InService",
            request={"SpaceSettings": {"AppType": "JupyterLab"}},
        )
        app = App.objects.create(
            name="default", domain=domain, space=space, app_type="JupyterLab", spec={"InstanceType": "ml.t3.medium"}
        )
        app.move_to("InService")
        made[name] = app
    return made


def idle_after(domain, minutes):
    settings = {"IdleSettings": {"LifecycleManagement": "ENABLED", "IdleTimeoutInMinutes": minutes}}
    domain.request["DefaultUserSettings"]["JupyterLabAppSettings"] = {"AppLifecycleManagement": settings}
    domain.save()


def test_who_sees_what_runs(cast, spaces):
    def seen(person):
        rows = browser(person).get("/api/running-apps").json()["apps"]
        return {(row["space"], row["owner"], row["open"]) for row in rows}

    everything = {("mine", "dora", True), ("ours", "dora", True)}
    assert seen(cast.dora) == everything
    assert seen(cast.dan) == {("ours", "dora", True)}
    assert seen(cast.ada) == {("mine", "dora", False), ("ours", "dora", True)}
    assert seen(cast.eve) == set()


def test_an_idle_app_is_warned_postponed_and_stopped(cast, spaces):
    idle_after(cast.dora.profile.domain, 60)
    App.objects.update(started_at=NOON - timedelta(hours=3), active_at=NOON)
    mine = spaces["mine"]

    def status_at(minutes):
        idling.stop_idle(NOON + timedelta(minutes=minutes))
        mine.refresh_from_db()
        return mine.status

    assert (status_at(54), mine.warned_at) == ("InService", None)
    assert (status_at(56), mine.warned_at is not None) == ("InService", True)
    assert status_at(57) == "InService"
    warnings = Event.objects.filter(arn=mine.arn, reason__contains="stops at 13:00")
    assert warnings.count() == 1

    asked = {"arn": mine.arn, "minutes": 30}
    for person, status in ((cast.dan, 403), (cast.eve, 404), (cast.dora, 200)):
        answer = browser(person).post("/api/apps/postpone", asked, content_type="application/json")
        assert answer.status_code == status, answer.content
    App.objects.filter(pk=mine.pk).update(postponed_until=NOON + timedelta(minutes=90))
    assert status_at(61) == "InService"
    assert status_at(91) == "Deleting"
    spaces["ours"].refresh_from_db()
    assert spaces["ours"].status == "InService"  # the settings of users do not reach shared spaces


def test_usage_is_summed_by_what_is_asked(cast, spaces):
    MeterInterval.objects.update(started_at=NOON, ended_at=NOON + timedelta(hours=2))
    spaces["ours"].meters.update(instance_type="ml.m5.large", ended_at=NOON + timedelta(hours=1))
    when = {"since": "2026-11-26T00:00:00Z", "until": "2026-11-27T00:00:00Z"}

    def hours(person, by, **more):
        answer = browser(person).get("/api/usage", {"by": by, **when, **more})
        return {(row["key"], row["instance_type"]): row["hours"] for row in answer.json()["rows"]}

    assert hours(cast.dora, "instance_type") == {
        ("ml.t3.medium", "ml.t3.medium"): 2.0,
        ("ml.m5.large", "ml.m5.large"): 1.0,
    }
    assert hours(cast.ada, "space") == {("mine", "ml.t3.medium"): 2.0, ("ours", "ml.m5.large"): 1.0}
    assert hours(cast.ada, "profile", domain=cast.dora.domain_id)[("dora", "ml.t3.medium")] == 2.0
    assert hours(cast.ada, "day", since="2026-11-26T13:00:00Z") == {("2026-11-26", "ml.t3.medium"): 1.0}
    assert hours(cast.eve, "space") == {}
    assert browser(cast.ada).get("/api/usage", {"by": "mood"}).json()["field"] == "by"


def test_a_meter_ends_with_the_app_or_with_the_last_sign_of_life(cast, spaces):
    now = timezone.now()
    mine, ours = spaces["mine"], spaces["ours"]
    MeterInterval.objects.update(started_at=now - timedelta(hours=3))
    App.objects.update(health_checked_at=now - timedelta(hours=1))

    mine.move_to("Deleting")
    assert mine.meters.get().ended_at is None
    mine.refresh_from_db()
    mine.move_to("Deleted")
    assert mine.meters.get().ended_at == now - timedelta(hours=1)  # nobody saw it running after that
    rows = metering.usage(
        cast.ada.principal, domain_id="", by="space", since=now - timedelta(days=1), until=timezone.now()
    )
    assert {row["key"]: row["hours"] for row in rows} == {"mine": 2.0, "ours": 2.0}

    App.objects.filter(pk=ours.pk).update(status="Failed", stopped_at=now - timedelta(hours=1))  # not by move_to
    metering.reconcile()
    assert ours.meters.get().ended_at == now - timedelta(hours=1)


def test_an_app_that_nobody_starts_fails_after_a_while(cast, spaces):
    App.objects.filter(pk=spaces["mine"].pk).update(
        status="Pending", modified_at=timezone.now() - timedelta(minutes=21)
    )
    starting.fail_forgotten()

    spaces["mine"].refresh_from_db()
    spaces["ours"].refresh_from_db()
    assert (spaces["mine"].status, spaces["ours"].status) == ("Failed", "InService")
    assert "agent" in spaces["mine"].failure_reason


def test_how_full_a_space_is(cast, spaces):
    space = spaces["mine"].space
    home = homes.make_home(space)
    before = homes.used_bytes(space)
    (home / "deep").mkdir()
    (home / "deep" / "data.bin").write_bytes(b"x" * 1_000_000)
    (home / "again").hardlink_to(home / "deep" / "data.bin")
    (home / "out").symlink_to(Path("/"))

    measured = homes.used_bytes(space) - before

    assert 1_000_000 <= measured < 1_100_000
    facts = browser(cast.dora).get(f"/api/domains/{space.domain_id}/spaces/mine").json()
    assert (facts["used_bytes"], facts["limit_bytes"], facts["maximum_gb"]) == (
        homes.used_bytes(space),
        5 * 1024**3,
        100,
    )
    seen_by_dan = browser(cast.dan).get(f"/api/domains/{space.domain_id}/spaces/mine").json()
    assert (seen_by_dan["used_bytes"], seen_by_dan["open"]) == (None, False)
    assert browser(cast.eve).get(f"/api/domains/{space.domain_id}/spaces/mine").status_code == 404


def test_only_types_that_fit_are_offered(cast):
    offered = browser(cast.dora).get("/api/instance-types").json()["instance_types"]

    names = [each["name"] for each in offered]
    assert "ml.t3.medium" in names
    assert not [each for each in offered if each["gpus"]]
    assert "ml.m5.24xlarge" not in names


def test_what_a_page_makes_says_where(cast, spaces):
    """System tags: set for what a session makes, not for what programs make; they stay (spec studio §8.4)."""
    domain, in_browser = cast.dora.profile.domain, replace(cast.dora.principal, via="session")
    in_notebook = replace(cast.dora.principal, via="notebook", space="ours")
    owned = {"OwnershipSettings": {"OwnerUserProfileName": "dora"}, "SpaceSharingSettings": {"SharingType": "Private"}}
    asked = {"DomainId": domain.domain_id, "SpaceName": "new", "SpaceSettings": {"AppType": "JupyterLab"}, **owned}

    def system_tags(arn):
        return dict(Tag.objects.filter(arn=arn, system=True).values_list("key", "value"))

    arn = create_space(asked, in_browser)["SpaceArn"]
    of_dora = {"sagemaker:domain-arn": domain.arn, "sagemaker:user-profile-arn": cast.dora.profile.arn}
    assert system_tags(arn) == of_dora
    in_room = EndpointConfig.objects.create_named("people", in_notebook, request={})  # every room makes things so
    assert system_tags(in_room.arn) == of_dora | {"sagemaker:space-arn": spaces["ours"].space.arn}
    by_program = EndpointConfig.objects.create_named("others", cast.dora.principal, request={})
    assert system_tags(by_program.arn) == {}

    def given(resource, to):
        return {"ResourceArn": resource, "Tags": [{"Key": "sagemaker:domain-arn", "Value": to}]}

    with pytest.raises(ValidationError, match="studio's own"):
        delete_tags({"ResourceArn": arn, "TagKeys": ["sagemaker:domain-arn"]}, in_browser)
    with pytest.raises(ValidationError, match="stays"):
        add_tags(given(arn, cast.eve.profile.domain.arn), cast.ada.principal)
    with pytest.raises(ResourceNotFound):
        add_tags(given(by_program.arn, cast.eve.profile.domain.arn), cast.dora.principal)
    add_tags(given(by_program.arn, domain.arn), cast.dora.principal)
    assert system_tags(by_program.arn) == {"sagemaker:domain-arn": domain.arn}
