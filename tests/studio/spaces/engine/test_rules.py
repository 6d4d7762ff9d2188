"""When apps are idle, how volumes grow, which machine and spec an app gets (spec studio §3, §6.2, §6.3, §15)."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.spaces.engine.capacity import Machine, holds
from studio.spaces.engine.idle import decide, timeout_of
from studio.spaces.engine.kinds import KINDS, runs_in
from studio.spaces.engine.resource_spec import BadSpec, resolve
from studio.spaces.engine.storage import BadSize, Limits, check_new, check_resize

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def test_an_hour_without_use_warns_five_minutes_before():
    def at(minutes, postponed=None):
        return decide(NOW + timedelta(minutes=minutes), NOW, HOUR, postponed).action

    assert [at(0), at(54), at(55), at(59), at(60)] == ["wait", "wait", "warn", "warn", "stop"]
    assert at(60, NOW + timedelta(minutes=90)) == "wait"
    assert at(60, NOW + timedelta(minutes=30)) == "stop"  # a postponement never shortens


@given(st.integers(0, 2000), st.integers(60, 1000), st.none() | st.integers(-100, 2000))
def test_later_is_never_milder(minute, after, postponed):
    until = None if postponed is None else NOW + timedelta(minutes=postponed)
    order = {"wait": 0, "warn": 1, "stop": 2}
    now, next_minute = (
        decide(NOW + timedelta(minutes=each), NOW, timedelta(minutes=after), until) for each in (minute, minute + 1)
    )

    assert order[now.action] <= order[next_minute.action]
    assert now.stops_at == next_minute.stops_at >= NOW + timedelta(minutes=after)


def test_a_space_chooses_its_timeout_between_the_bounds():
    bounds = {
        "LifecycleManagement": "ENABLED",
        "IdleTimeoutInMinutes": 120,
        "MinIdleTimeoutInMinutes": 90,
        "MaxIdleTimeoutInMinutes": 600,
    }

    def minutes(own):
        found = timeout_of(bounds, own)
        return found and found.total_seconds() / 60

    assert [minutes(None), minutes({"IdleTimeoutInMinutes": 60}), minutes({"IdleTimeoutInMinutes": 9999})] == [
        120,
        90,
        600,
    ]
    assert timeout_of({"IdleTimeoutInMinutes": 60}) is None
    assert timeout_of(bounds | {"LifecycleManagement": "DISABLED"}) is None


def test_a_volume_only_grows_once_in_six_hours():
    limits = Limits(5, 200)
    check_resize(101, 5, limits, None, NOW)
    check_resize(102, 101, limits, NOW - timedelta(hours=6), NOW)
    check_resize(101, 101, limits, NOW, NOW)
    for size, resized in ((102, NOW - timedelta(hours=5, minutes=59)), (100, None), (201, None)):
        with pytest.raises(BadSize):
            check_resize(size, 101, limits, resized, NOW)
    with pytest.raises(BadSize, match="at most 100 GB"):
        check_new(101, Limits())


def test_the_request_wins_field_by_field_and_none_clears():
    script = "arn:aws:sagemaker:us-east-1:000000000000:studio-lifecycle-config/x"
    default = {"InstanceType": "ml.t3.large", "LifecycleConfigArn": script}

    assert resolve("JupyterLab", default, {}) == default
    assert resolve("JupyterLab", default, {"LifecycleConfigArn": "None"}) == {"InstanceType": "ml.t3.large"}
    assert resolve("JupyterLab", {}, {}) == {"InstanceType": "ml.t3.medium"}
    assert resolve("JupyterServer", {}, {}) == {"InstanceType": "system"}
    assert resolve("KernelGateway", {}, {"InstanceType": "system"}) == {"InstanceType": "ml.t3.medium"}
    for kind, wanted in (("JupyterServer", {"InstanceType": "ml.t3.medium"}), ("KernelGateway", {})):
        with pytest.raises(BadSpec):
            resolve(kind, {}, wanted)


def test_which_app_runs_in_which_space():
    pairs = {(app, space) for app in KINDS for space in ("", *KINDS) if runs_in(app, space)}

    assert pairs == {
        ("JupyterLab", "JupyterLab"),
        ("CodeEditor", "CodeEditor"),
        ("JupyterServer", "JupyterServer"),
        ("JupyterServer", ""),
        ("KernelGateway", "JupyterServer"),
        ("KernelGateway", "KernelGateway"),
        ("KernelGateway", ""),
    }


def test_a_small_machine_still_holds_the_default_type():
    small, large = Machine(1, 2, 0), Machine(16, 64, 1)

    assert holds(small, 2, 4, 0)
    assert not holds(small, 2, 8, 0)
    assert holds(large, 16, 64, 1)
    assert not holds(large, 16, 64, 2)
    assert not holds(large, 32, 64, 0)
