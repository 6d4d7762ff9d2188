"""Effective settings (spec studio §3): the vector, the rules one by one, and what holds for all settings."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from studio.domains.engine.settings import UNITED, changed, effective, values, without

DOMAIN = {
    "SecurityGroups": ["a"],
    "SpaceStorageSettings": {
        "DefaultEbsStorageSettings": {"DefaultEbsVolumeSizeInGb": 5, "MaximumEbsVolumeSizeInGb": 100}
    },
    "JupyterLabAppSettings": {
        "LifecycleConfigArns": ["x"],
        "DefaultResourceSpec": {"InstanceType": "ml.t3.medium", "LifecycleConfigArn": "x"},
    },
}
PROFILE = {
    "SecurityGroups": ["b"],
    "SpaceStorageSettings": {
        "DefaultEbsStorageSettings": {"DefaultEbsVolumeSizeInGb": 25, "MaximumEbsVolumeSizeInGb": 200}
    },
    "JupyterLabAppSettings": {"LifecycleConfigArns": ["y"], "DefaultResourceSpec": {"LifecycleConfigArn": "y"}},
}


def test_the_vector_of_the_specification():
    found = effective(DOMAIN, PROFILE)

    assert found.settings == {
        "SecurityGroups": ["a", "b"],
        "SpaceStorageSettings": PROFILE["SpaceStorageSettings"],
        "JupyterLabAppSettings": {
            "LifecycleConfigArns": ["x", "y"],
            "DefaultResourceSpec": {"InstanceType": "ml.t3.medium", "LifecycleConfigArn": "y"},
        },
    }
    storage = "SpaceStorageSettings.DefaultEbsStorageSettings"
    assert found.sources == {
        "SecurityGroups": "both",
        f"{storage}.DefaultEbsVolumeSizeInGb": "profile",
        f"{storage}.MaximumEbsVolumeSizeInGb": "profile",
        "JupyterLabAppSettings.LifecycleConfigArns": "both",
        "JupyterLabAppSettings.DefaultResourceSpec.InstanceType": "domain",
        "JupyterLabAppSettings.DefaultResourceSpec.LifecycleConfigArn": "profile",
    }
    assert found.get("JupyterLabAppSettings.DefaultResourceSpec.InstanceType") == "ml.t3.medium"
    assert found.get("JupyterLabAppSettings.DefaultResourceSpec.SageMakerImageArn", "none") == "none"


def test_a_role_that_the_profile_does_not_have_is_the_domains():
    assert effective({"ExecutionRole": "d"}, {}).settings == {"ExecutionRole": "d"}
    assert effective({"ExecutionRole": "d"}, {"ExecutionRole": "p"}).sources == {"ExecutionRole": "profile"}


def test_lists_that_are_no_attachments_are_replaced():
    hidden = {"StudioWebPortalSettings": {"HiddenMlTools": ["Models"]}}
    own: Any = {"StudioWebPortalSettings": {"HiddenMlTools": []}}

    found = effective(hidden, own)

    assert found.settings == own
    assert found.sources == {"StudioWebPortalSettings.HiddenMlTools": "profile"}


def test_none_takes_the_value_of_the_domain_away():
    spec = {"DefaultResourceSpec": {"SageMakerImageArn": "i", "SageMakerImageVersionArn": "i/1"}}
    own = {"DefaultResourceSpec": {"SageMakerImageVersionArn": "None"}}

    assert effective(spec, own).settings == {"DefaultResourceSpec": {"SageMakerImageArn": "i"}}


def test_another_image_is_not_overridden_by_a_version_of_the_old_one():
    below = {"DefaultResourceSpec": {"SageMakerImageArn": "old", "SageMakerImageVersionArn": "old/1"}}

    assert effective(below, {"DefaultResourceSpec": {"SageMakerImageArn": "new"}}).settings == {
        "DefaultResourceSpec": {"SageMakerImageArn": "new"}
    }


def test_levels_have_the_names_that_the_caller_gives_them():
    found = effective({"SecurityGroups": ["a"]}, {"ExecutionRole": "r"}, names=("domain", "space"))

    assert found.sources == {"SecurityGroups": "domain", "ExecutionRole": "space"}


def test_an_update_replaces_lists_and_leaves_what_was_not_sent():
    sent = {"JupyterLabAppSettings": {"LifecycleConfigArns": ["x", "z"]}}

    after = changed(DOMAIN, sent)

    assert after["JupyterLabAppSettings"] == {
        "LifecycleConfigArns": ["x", "z"],
        "DefaultResourceSpec": {"InstanceType": "ml.t3.medium", "LifecycleConfigArn": "x"},
    }
    assert after["SecurityGroups"] == ["a"]


def test_a_default_script_goes_with_the_list_that_had_it():
    after = changed(DOMAIN, {"JupyterLabAppSettings": {"LifecycleConfigArns": []}})

    assert after["JupyterLabAppSettings"] == {
        "LifecycleConfigArns": [],
        "DefaultResourceSpec": {"InstanceType": "ml.t3.medium"},
    }


def test_none_in_an_update_is_kept_where_it_says_no_to_the_level_below():
    sent = {"DefaultResourceSpec": {"LifecycleConfigArn": "None"}}
    stored = {"DefaultResourceSpec": {"InstanceType": "system", "LifecycleConfigArn": "x"}}

    assert changed(stored, sent) == {"DefaultResourceSpec": {"InstanceType": "system"}}
    assert changed(stored, sent, keep_cleared=True)["DefaultResourceSpec"]["LifecycleConfigArn"] == "None"


def test_a_value_and_what_it_leaves_empty_is_taken_away():
    left = without(PROFILE, "JupyterLabAppSettings.DefaultResourceSpec.LifecycleConfigArn")

    assert left["JupyterLabAppSettings"] == {"LifecycleConfigArns": ["y"]}
    assert without(left, "JupyterLabAppSettings.LifecycleConfigArns").keys() == PROFILE.keys() - {
        "JupyterLabAppSettings"
    }
    assert without(PROFILE, "SecurityGroups.nothing") == without(PROFILE, "Nothing.there") == PROFILE


# Settings of the shape that the API has: attachments as lists, choices as texts, two levels of structures.
_entries = st.lists(st.sampled_from("abcde"), unique=True, max_size=4)
_spec = st.fixed_dictionaries(
    {},
    optional={
        "InstanceType": st.sampled_from(["system", "ml.t3.medium"]),
        "LifecycleConfigArn": st.sampled_from(["a", "b", "None"]),
        "SageMakerImageArn": st.sampled_from(["i", "j"]),
        "SageMakerImageVersionArn": st.sampled_from(["i/1", "None"]),
    },
)
_app = st.fixed_dictionaries(
    {}, optional={"LifecycleConfigArns": _entries, "CustomImages": _entries, "DefaultResourceSpec": _spec}
)
SETTINGS = st.fixed_dictionaries(
    {},
    optional={
        "ExecutionRole": st.sampled_from("pq"),
        "SecurityGroups": _entries,
        "JupyterLabAppSettings": _app,
        "StudioWebPortalSettings": st.fixed_dictionaries({}, optional={"HiddenMlTools": _entries}),
    },
)


def _without_cleared(settings):
    return {
        name: _without_cleared(value) if isinstance(value, dict) else value
        for name, value in settings.items()
        if value != "None"
    }


@given(SETTINGS)
def test_one_level_alone_is_what_counts(settings):
    for found, level in ((effective(settings, {}), "domain"), (effective({}, settings), "profile")):
        assert found.settings == _without_cleared(settings)
        assert set(found.sources.values()) <= {level}


@given(SETTINGS, SETTINGS)
def test_laying_the_same_over_it_again_changes_nothing(domain, profile):
    once = effective(domain, profile).settings

    assert effective(once, profile).settings == once
    assert effective(once, {}).settings == once


@given(SETTINGS, SETTINGS)
def test_attachments_keep_their_order_and_have_no_doubles(domain, profile):
    found = dict(values(effective(domain, profile).settings))
    below, above = dict(values(domain)), dict(values(profile))

    for path in [each for each in found if each.rpartition(".")[2] in UNITED]:
        first, second = below.get(path, []), above.get(path, [])
        assert found[path] == first + [each for each in second if each not in first]


@given(SETTINGS, SETTINGS)
def test_every_value_has_a_source_and_every_source_a_value(domain, profile):
    found = effective(domain, profile)

    assert set(found.sources) == {path for path, _ in values(found.settings)}


@given(SETTINGS, SETTINGS)
def test_an_update_holds_what_was_sent_and_leaves_both_arguments_alone(stored, sent):
    before, given_ = repr(stored), repr(sent)
    after = dict(values(changed(stored, sent)))

    for path, value in values(sent):
        assert value in ("None", {}) or after[path] == value
    assert (repr(stored), repr(sent)) == (before, given_)
