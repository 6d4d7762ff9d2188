"""A value that a profile gives back: pure."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from studio.administration.engine.resetting import reset_path, without

LEAVES = st.one_of(st.integers(), st.text(max_size=3), st.lists(st.integers(), max_size=2))
SETTINGS = st.recursive(
    st.dictionaries(st.sampled_from("abc"), LEAVES, max_size=3),
    lambda below: st.dictionaries(st.sampled_from("abc"), st.one_of(LEAVES, below), max_size=3),
    max_leaves=8,
)
PATHS = st.lists(st.sampled_from("abc"), min_size=1, max_size=3).map(".".join)


def value_at(settings: Any, path: str) -> Any:
    for name in path.split("."):
        if not isinstance(settings, dict) or name not in settings:
            return None
        settings = settings[name]
    return settings


def test_the_value_goes_and_what_it_leaves_empty():
    settings = {"Lab": {"Spec": {"InstanceType": "x"}, "Scripts": ["y"]}, "Role": "r"}

    assert without(settings, "Lab.Spec.InstanceType") == {"Lab": {"Scripts": ["y"]}, "Role": "r"}
    assert without(settings, "Role") == {"Lab": settings["Lab"]}
    assert without(settings, "Lab.Spec.ImageArn") == settings
    assert without(settings, "Role.InstanceType") == settings


def test_what_the_api_takes_together_goes_together():
    size = "SpaceStorageSettings.DefaultEbsStorageSettings.DefaultEbsVolumeSizeInGb"

    assert reset_path(size) == "SpaceStorageSettings.DefaultEbsStorageSettings"
    assert reset_path("ExecutionRole") == "ExecutionRole"


@given(SETTINGS, PATHS)
def test_afterwards_nothing_is_there_and_a_second_time_changes_nothing(settings: dict[str, Any], path: str):
    before = str(settings)

    left = without(settings, path)

    assert value_at(left, path) is None
    assert without(left, path) == left
    assert str(settings) == before


@given(SETTINGS, PATHS)
def test_other_values_stay(settings: dict[str, Any], path: str):
    left = without(settings, path)

    for other in set("abc") - {path.partition(".")[0]}:
        assert left.get(other) == settings.get(other)
