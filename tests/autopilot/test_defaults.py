"""Defaults of new experiments: what files say, one laid over the other, and who may write which (specification §12)."""

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autopilot.defaults_file import MOST_CHARACTERS, SETTABLE, DefaultsRefused, merged, read
from autopilot.models import JobDefaults
from tests.cast import Cast
from tests.studio.access.browsers import Browser, browser_of

ROLE = "arn:aws:iam::111222333444:role/Admin"
OF_THE_SPECIFICATION = """
SchemaVersion: '1.0'
SageMaker:
  AutoMLJob:
    AutoMLJobConfig:
      SecurityConfig: {EnableInterContainerTrafficEncryption: true, VolumeKmsKeyId: k1, VpcConfig: {SecurityGroupIds: [sg1], Subnets: [s1]}}
    OutputDataConfig: {KmsKeyId: k1}
    RoleArn: arn:aws:iam::111222333444:role/Admin
    Tags: [{Key: team, Value: risk}]
"""  # noqa: E501
NETWORK = {"SecurityGroupIds": ["sg1"], "Subnets": ["s1"]}
VALUES = {
    "SecurityConfig": {
        "EnableInterContainerTrafficEncryption": True,
        "VolumeKmsKeyId": "k1",
        "VpcConfig": NETWORK,
    },
    "OutputDataConfig": {"KmsKeyId": "k1"},
    "RoleArn": ROLE,
    "Tags": [{"Key": "team", "Value": "risk"}],
}


def of_jobs(settings: str) -> str:
    return f"SageMaker: {{AutoMLJob: {{{settings}}}}}"


def test_the_file_of_the_specification() -> None:
    assert merged(read(OF_THE_SPECIFICATION), {}).values == VALUES
    assert set(read(OF_THE_SPECIFICATION)) == set(SETTABLE.values())


def test_what_concerns_other_things_is_passed_over() -> None:
    whole = "CustomParameters: {a: 1}\nSageMaker: {TrainingJob: {RoleArn: 7}, AutoMLJob: }\nOther: [1]"

    assert read(whole) == read("") == read("# nothing yet\n") == {}


def test_a_person_overrides_and_adds() -> None:
    own = of_jobs(
        "Tags: [{Key: team, Value: mine}, {Key: more, Value: ''}], "
        "AutoMLJobConfig: {SecurityConfig: "
        "{EnableInterContainerTrafficEncryption: false, VpcConfig: {Subnets: [a, b]}}}"
    )

    found = merged(read(OF_THE_SPECIFICATION), read(own))

    assert found.values["SecurityConfig"] == {
        "EnableInterContainerTrafficEncryption": False,
        "VolumeKmsKeyId": "k1",
        "VpcConfig": {"SecurityGroupIds": ["sg1"], "Subnets": ["a", "b"]},
    }
    assert found.values["Tags"] == [{"Key": "team", "Value": "mine"}, {"Key": "more", "Value": ""}]
    assert {path for path, level in found.sources.items() if level == "profile"} == {
        *("SecurityConfig.EnableInterContainerTrafficEncryption", "SecurityConfig.VpcConfig.Subnets"),
        *("Tags.team", "Tags.more"),
    }
    assert merged({}, read(OF_THE_SPECIFICATION)).values == VALUES  # one of the two files suffices


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("hello", "The file is a text, not settings with names."),
        ("- a", "The file is a list, not settings with names."),
        ("SchemaVersion: '2.0'", "SchemaVersion is '2.0'; only '1.0' is known"),
        ("SageMaker:\n  AutoMLJob:\n    a: b: c", "Line 3, column 9: mapping values are not allowed here."),
        ("a: 1\na: 2", "Line 2, column 1: 'a' is there a second time."),
        ("a: &x [1]\nb: *x", "Line 2, column 6: references"),
        ("? [a]\n: 1", "Line 1, column 3: a name must be one word."),
        ("!!python/object/apply:os.system [id]", "Line 1, column 1: could not determine a constructor"),
        ("when: 2024-99-99", "A value cannot be read: month must be in 1..12."),
        (f"many: {'9' * 5000}", "A value cannot be read: Exceeds the limit"),
        ("\x00", "The character at position 1 is not allowed in YAML."),
        ("[" * 3000, "The file is nested too deeply."),
        ("#" * (MOST_CHARACTERS + 1), "The file has 64,001 characters; 64,000 are allowed."),
        (of_jobs("RoleArm: 1"), "SageMaker.AutoMLJob.RoleArm is no default of AutoML jobs; here may stand RoleArn, "),
        (of_jobs("OutputDataConfig: {S3OutputPath: s3://a/b}"), "S3OutputPath is no default of AutoML jobs; here may"),
        (of_jobs("AutoMLJobConfig: 3"), "SageMaker.AutoMLJob.AutoMLJobConfig is a number, not settings with names."),
        (of_jobs("RoleArn: "), "SageMaker.AutoMLJob.RoleArn is empty; give a value or leave the line out."),
        (of_jobs("RoleArn: [a]"), "at 'SageMaker.AutoMLJob.RoleArn' failed to satisfy constraint: Member must be a"),
        (of_jobs("RoleArn: a-role-without-an-account"), "Member must satisfy regular expression pattern"),
        (of_jobs("Tags: [{Key: size, Value: 42}]"), "Value '42' at 'SageMaker.AutoMLJob.Tags.1.member.value'"),
        (of_jobs("Tags: [{Key: 'aws:x', Value: y}]"), "the key 'aws:x' begins with 'aws:', which is the system's own."),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_and_where(text: str, sentence: str) -> None:
    with pytest.raises(DefaultsRefused) as refused:
        read(text)

    assert sentence in str(refused.value)


@given(
    st.text(alphabet=st.characters(codec="utf-8") | st.sampled_from("{}[]:,-'\"\n #&*!|>%@SageMkrAutoJb"), max_size=60)
)
def test_any_text_is_read_or_refused_in_words(text: str) -> None:
    for whole in (text, of_jobs(text)):
        with suppress(DefaultsRefused):
            assert set(read(whole)) <= set(SETTABLE.values())


def put(browser: Browser, path: str, text: str) -> Any:
    return browser.send("PUT", path, {"text": text})


@pytest.fixture
def paths(cast: Cast) -> tuple[str, str]:
    """(the domain's file, the caller's own)."""
    return f"/api/domains/{cast.dora.domain_id}/automl-job-defaults", "/api/automl-job-defaults"


@pytest.mark.django_db
def test_the_files_of_an_administrator_and_of_a_person(cast: Cast, paths: tuple[str, str]) -> None:
    (domains, own), dora = paths, browser_of(cast.dora)

    assert put(browser_of(cast.ada), domains, OF_THE_SPECIFICATION).json() == {"text": OF_THE_SPECIFICATION}
    mine = of_jobs("OutputDataConfig: {KmsKeyId: mine}")
    answer = put(dora, own, mine).json()

    assert answer == dora.get(own).json()
    assert (answer["text"], answer["values"]["OutputDataConfig"]) == (mine, {"KmsKeyId": "mine"})
    assert answer["values"]["RoleArn"] == ROLE
    assert (answer["sources"]["RoleArn"], answer["sources"]["OutputDataConfig.KmsKeyId"]) == ("domain", "profile")
    assert browser_of(cast.dan).get(own).json()["values"] == VALUES  # another person of the domain
    assert browser_of(cast.eve).get(own).json() == {
        "values": {},
        "sources": {},
        "text": "",
        "problem": "",
    }  # another domain

    put(dora, own, " \n")
    assert dora.get(own).json()["values"] == VALUES
    assert JobDefaults.objects.count() == 1  # the domain's


@pytest.mark.django_db
def test_who_may_write_and_what(cast: Cast, paths: tuple[str, str]) -> None:
    (domains, own), dora = paths, browser_of(cast.dora)
    put(browser_of(cast.ada), domains, OF_THE_SPECIFICATION)

    assert dora.get(domains).json()["text"] == OF_THE_SPECIFICATION
    assert put(dora, domains, "").status_code == 403
    assert browser_of(cast.eve).get(domains).status_code == 404
    refused = put(dora, own, "a: b: c")
    assert (refused.status_code, refused.json()["field"]) == (400, "text")
    assert refused.json()["message"] == "Line 1, column 5: mapping values are not allowed here."
    assert dora.get(own).json()["text"] == ""


@pytest.mark.django_db
def test_a_file_that_the_api_takes_no_longer_is_named_and_can_be_mended(cast: Cast, paths: tuple[str, str]) -> None:
    JobDefaults.write(cast.dora.domain_id, cast.dora.profile, of_jobs("RoleArn: no-role"))
    dora = browser_of(cast.dora)

    answer = dora.get(paths[1]).json()

    assert answer["problem"].startswith("The defaults cannot be used any more. Value 'no-role' at 'SageMaker.AutoMLJob")
    assert (answer["text"], answer["values"]) == (of_jobs("RoleArn: no-role"), {})
    assert put(dora, paths[1], "").json() == {"values": {}, "sources": {}, "text": "", "problem": ""}


@pytest.mark.django_db
def test_they_go_with_the_profile_and_with_the_domain(cast: Cast, paths: tuple[str, str]) -> None:
    put(browser_of(cast.ada), paths[0], OF_THE_SPECIFICATION)
    put(browser_of(cast.eve), paths[1], OF_THE_SPECIFICATION)

    cast.eve.profile.delete()

    assert [str(each) for each in JobDefaults.objects.all()] == [f"defaults of {cast.dora.domain_id}"]
