"""Archives of strangers."""

import zipfile

import pytest

from groundtruth.engine.errors import InputRefused
from groundtruth.engine.formats import unpacking
from groundtruth.engine.formats.unpacking import files_of


def archive(path, *entries):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        for name, body in entries:
            out.writestr(name, body)
    return path


def test_labels_are_read_and_pictures_are_counted(tmp_path):
    path = archive(tmp_path / "x", ("labels/a.txt", b"0 1"), ("images/a.jpg", b"jpg"), ("__MACOSX/._a.txt", b"mac"))

    assert files_of(path, "a.zip") == ({"labels/a.txt": b"0 1"}, 1)


def test_a_single_file_is_itself(tmp_path):
    (tmp_path / "x").write_bytes(b"[]")

    assert files_of(tmp_path / "x", "tasks.json") == ({"tasks.json": b"[]"}, 0)


@pytest.mark.parametrize("name", ["../a.json", "/etc/a.json", "a/../../b.json", "c:/a.json", "..\\a.json"])
def test_names_that_lead_out_are_refused(tmp_path, name):
    path = archive(tmp_path / "x", (name, b"[]"))

    with pytest.raises(InputRefused, match="leads out of the archive"):
        files_of(path, "a.zip")


def test_a_bomb_is_refused_while_it_unpacks(tmp_path):
    path = archive(tmp_path / "x", ("a.json", bytes(unpacking.FREE_OF_RATIO_BYTES + 1)))

    with pytest.raises(InputRefused, match=r"a\.zip unpacks to more than 16 MB at a\.json"):
        files_of(path, "a.zip")


def test_too_many_files(tmp_path, monkeypatch):
    monkeypatch.setattr(unpacking, "MOST_FILES", 1)
    path = archive(tmp_path / "x", ("a.json", b""), ("b.json", b""))

    with pytest.raises(InputRefused, match="more than 1 files"):
        files_of(path, "a.zip")


def test_what_is_no_archive(tmp_path):
    empty, broken = archive(tmp_path / "empty"), tmp_path / "broken"
    whole = archive(tmp_path / "whole", ("a.json", b"some text " * 50)).read_bytes()
    broken.write_bytes(whole[:35] + b"\xff\xff\xff\xff" + whole[39:])
    (tmp_path / "none").write_bytes(b"")

    for path, name, said in [
        (empty, "a.zip", "is an empty ZIP archive"),
        (broken, "a.zip", "is a damaged ZIP archive"),
        (tmp_path / "none", "a.zip", "is no ZIP archive"),
        (tmp_path / "none", "a.json", "is empty"),
    ]:
        with pytest.raises(InputRefused, match=said):
            files_of(path, name)
