"""Rules about scripts, images and repositories (spec studio §10.1, §10.2, §12)."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.environments.engine import images, repositories, scripts

HELLO = "#!/bin/bash\nset -eux\necho 'Hello World!'\n"
HELLO_BASE64 = "IyEvYmluL2Jhc2gKc2V0IC1ldXgKZWNobyAnSGVsbG8gV29ybGQhJwo="


def test_the_vector_of_the_specification():
    assert scripts.decoded(HELLO_BASE64) == HELLO
    assert scripts.encoded(HELLO) == HELLO_BASE64


def test_the_limit_is_on_the_base64_text():
    assert len(scripts.encoded("x" * 12_288)) == 16_384
    assert scripts.decoded(scripts.encoded("x" * 12_288)) == "x" * 12_288
    with pytest.raises(scripts.BadScript, match="16388 characters"):
        scripts.decoded(scripts.encoded("x" * 12_289))


@given(st.text(alphabet=st.characters(exclude_characters="\x00", codec="utf-8"), min_size=1, max_size=400))
def test_a_script_comes_back_as_it_went(script):
    if script.strip():
        assert scripts.decoded(scripts.encoded(script)) == script


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("echo hi", "not base64"),
        ("aGk=\n", "not base64"),
        (base64.b64encode(b"\xff\xfe").decode(), "UTF-8"),
        (base64.b64encode(b" \n").decode(), "empty"),
        (base64.b64encode(b"a\x00b").decode(), "zero byte"),
    ],
)
def test_what_is_no_script(content, why):
    with pytest.raises(scripts.BadScript, match=why):
        scripts.decoded(content)


@pytest.mark.parametrize(
    "reference",
    [
        "012345678910.dkr.ecr.us-east-1.amazonaws.com/lab:1.0",
        "registry.example.org:5000/team/lab",
        "registry.example.org/lab@sha256:" + "0" * 64,
        "local/forecasting",
    ],
)
def test_names_of_images(reference):
    images.check_reference(reference)


@pytest.mark.parametrize("reference", ["lab", "host/", "host/UPPER", "host/a b", "local/", "local/../x", "host/a:"])
def test_what_names_no_image(reference):
    with pytest.raises(images.BadReference):
        images.check_reference(reference)


def test_the_owner_of_the_home():
    assert images.home_owner({}) == {"MountPath": "/home/sagemaker-user", "DefaultUid": 1000, "DefaultGid": 100}
    assert images.home_owner({"DefaultUid": 0, "DefaultGid": 0})["DefaultUid"] == 0
    for uid, gid in ((0, 100), (1000, 0), (1001, 100)):
        with pytest.raises(ValueError, match="not possible"):
            images.home_owner({"DefaultUid": uid, "DefaultGid": gid})


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("http://example.org/team/lab.git", "https"),
        ("https://ana@example.org/team/lab.git", "user name"),
        ("https://ana:secret@example.org/team/lab.git", "user name"),
        ("https://example.org/", "no repository"),
        ("https://example.org/a b", "blanks"),
        ("https://example.org:port/a", "not an address"),
    ],
)
def test_addresses_that_are_refused(url, why):
    with pytest.raises(repositories.BadRepository, match=why):
        repositories.check_url(url)


@pytest.mark.parametrize(
    ("url", "folder"),
    [
        ("https://example.org/team/lab.git", "lab"),
        ("https://example.org/team/lab/", "lab"),
        ("https://example.org/team/..", "repository"),
        ("https://example.org/team/-rf", "rf"),
    ],
)
def test_the_folder_of_a_clone(url, folder):
    repositories.check_url(url)
    assert repositories.folder_of(url) == folder


@given(st.text(max_size=60))
def test_a_clone_never_leaves_its_folder(text):
    folder = repositories.folder_of(f"https://example.org/{text}")

    assert folder
    assert "/" not in folder
    assert not folder.startswith((".", "-"))
