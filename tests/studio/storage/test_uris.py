"""The one function that makes a path of a name, attacked; and what counts as an S3 URI."""

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from studio.storage import uris
from studio.storage.uris import BadUri, S3Uri, UnsafePath, inside, open_inside, read_inside


def test_what_is_swapped_for_a_link_after_the_look_is_not_followed(tmp_path, monkeypatch):
    home, secret = tmp_path / "home", tmp_path / "secret"
    (home / "folder").mkdir(parents=True)
    (home / "folder" / "file").write_text("mine")
    secret.mkdir()
    (secret / "file").write_text("not for you")
    assert read_inside(home, "folder/file", 100) == b"mine"

    def looks_and_loses(root, relative):
        found = inside(root, relative)
        (home / "folder").rename(home / "moved")
        (home / "folder").symlink_to(secret)
        return found

    monkeypatch.setattr(uris, "inside", looks_and_loses)
    with pytest.raises(UnsafePath, match="symbolic link"):
        read_inside(home, "folder/file", 100)


def test_only_files_are_read_and_new_ones_do_not_replace(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(FileNotFoundError):
        read_inside(tmp_path, "pipe", 100)
    with pytest.raises(FileNotFoundError):
        read_inside(tmp_path, "nothing", 100)
    os.close(open_inside(tmp_path, "new", os.O_WRONLY | os.O_CREAT | os.O_EXCL))
    with pytest.raises(FileExistsError):
        open_inside(tmp_path, "new", os.O_WRONLY | os.O_CREAT | os.O_EXCL)


@pytest.mark.parametrize(
    "name",
    [
        "", "/", "/etc/passwd", "..", "../x", "a/../b", "a/..", "a//b", "a/", ".", "./a", "a/./b", "C:/x", "c:x",
        "a\\b", "..\\x", "a\x00b", "a\nb", "a#b", "a?b", "#../x", "x" * 256, "a/" + "é" * 128, "\x7f", "//host/share",
    ],
)  # fmt: skip
def test_names_that_lead_elsewhere_are_refused(tmp_path, name):
    with pytest.raises(UnsafePath):
        inside(tmp_path, name)


@pytest.mark.parametrize(
    "name", ["a", "a/b/c.txt", "..a", "a..", "%2e%2e", "ü", "a b", "...", "x" * 255, "~root", "-rf"]
)
def test_plain_names_are_below_the_root(tmp_path, name):
    assert inside(tmp_path, name) == tmp_path.resolve() / name


def test_links_are_refused_wherever_they_are(tmp_path):
    (tmp_path / "root").mkdir()
    (tmp_path / "outside").mkdir()
    (tmp_path / "root/link").symlink_to(tmp_path / "outside")
    (tmp_path / "root/file").symlink_to("/etc/passwd")
    (tmp_path / "root/inner").symlink_to(tmp_path / "root")

    for name in ("link", "link/x", "file", "inner/x"):
        with pytest.raises(UnsafePath, match="leads through a symbolic link"):
            inside(tmp_path / "root", name)


def test_the_root_itself_may_be_a_link(tmp_path):
    (tmp_path / "real").mkdir()
    (tmp_path / "root").symlink_to(tmp_path / "real")

    assert inside(tmp_path / "root", "a") == tmp_path / "real" / "a"


@settings(max_examples=500, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(st.one_of(st.text(max_size=40), st.text("./\\a#%~\x00:", max_size=12)))
def test_nothing_leads_out(tmp_path: Path, name: str):
    root = tmp_path.resolve()
    try:
        path = inside(root, name)
    except UnsafePath:
        return
    assert os.path.commonpath([root, os.path.normpath(path)]) == str(root)
    assert path != root


@pytest.mark.parametrize(
    ("text", "bucket", "key"),
    [
        ("s3://bucket/a/b.csv", "bucket", "a/b.csv"),
        ("s3://bucket", "bucket", ""),
        ("s3://bucket/", "bucket", ""),
        ("S3://bucket/a#b?c", "bucket", "a#b?c"),
        ("s3a://my.bucket-1/%2e%2e", "my.bucket-1", "%2e%2e"),
        ("s3://bucket//a", "bucket", "/a"),
    ],
)
def test_uris_are_taken_as_they_are(text, bucket, key):
    assert S3Uri.parse(text) == S3Uri(bucket, key)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "is not an S3 URI; write s3://bucket/key."),
        ("https://bucket/key", "is not an S3 URI"),
        ("/local/file", "is not an S3 URI"),
        ("s3:///key", "a bucket name has 3 to 63 characters"),
        ("s3://Bucket/key", "lower-case letters"),
        ("s3://../key", "a bucket name"),
        ("s3://.parts/key", "a bucket name"),
        ("s3://127.0.0.1/key", "must not look like an address"),
        ("s3://bucket/" + "x" * 1025, "at most 1024 bytes"),
        ("s3://bucket/a\x00", "NUL"),
    ],
)
def test_what_is_no_uri_is_told_why(text, said):
    with pytest.raises(BadUri, match=said):
        S3Uri.parse(text)


def test_a_uri_grows_by_one_slash():
    assert str(S3Uri("b-1", "a/") / "c") == "s3://b-1/a/c"
    assert str(S3Uri("b-1", "") / "c") == "s3://b-1/c"
