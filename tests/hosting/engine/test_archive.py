"""Hostile packages are refused and leave nothing behind."""

import io
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest

from hosting.engine.archive import BadArchive, unpack

MB = 1024 * 1024


def file(name: str, data: bytes = b"x") -> tuple[tarfile.TarInfo, bytes]:
    member = tarfile.TarInfo(name)
    member.size = len(data)
    return member, data


def special(name: str, kind: bytes, target: str = "") -> tuple[tarfile.TarInfo, bytes]:
    member = tarfile.TarInfo(name)
    member.type, member.linkname = kind, target
    return member, b""


@pytest.fixture
def archive(tmp_path: Path) -> Callable[..., Path]:
    def make(*members: tuple[tarfile.TarInfo, bytes]) -> Path:
        path = tmp_path / "model.tar.gz"
        with tarfile.open(path, "w:gz") as tar:
            for member, data in members:
                tar.addfile(member, io.BytesIO(data))
        return path

    return make


def test_files_and_folders_are_unpacked(archive: Callable[..., Path], tmp_path: Path) -> None:
    path = archive(special("./", tarfile.DIRTYPE), file("./MLmodel", b"a: 1"), file("data/deep/weights", b"12345"))

    assert unpack(path, tmp_path / "model", max_bytes=MB) == 9
    assert (tmp_path / "model" / "MLmodel").read_bytes() == b"a: 1"
    assert (tmp_path / "model" / "data" / "deep" / "weights").read_bytes() == b"12345"


@pytest.mark.parametrize(
    ("members", "message"),
    [
        ([file("../evil")], "'../evil' leads out of the package"),
        ([file("a/../../evil")], "'a/../../evil' leads out of the package"),
        ([file("/etc/evil")], "'/etc/evil' leads out of the package"),
        ([file("a\\..\\evil")], "'a\\\\..\\\\evil' leads out of the package"),
        ([special("link", tarfile.SYMTYPE, "/etc/passwd")], "'link' is a link; packages must not contain links"),
        ([special("hard", tarfile.LNKTYPE, "/etc/passwd")], "'hard' is a link; packages must not contain links"),
        ([special("device", tarfile.CHRTYPE)], "'device' is neither a file nor a folder"),
        ([special("pipe", tarfile.FIFOTYPE)], "'pipe' is neither a file nor a folder"),
        ([file("a"), file("a/b")], "'a/b' is both a file and a folder"),
        ([file("a"), file("a")], "'a' is there twice or is no file"),
    ],
)
def test_what_a_package_must_not_hold(
    archive: Callable[..., Path], tmp_path: Path, members: list[tuple[tarfile.TarInfo, bytes]], message: str
) -> None:
    with pytest.raises(BadArchive) as refused:
        unpack(archive(*members), tmp_path / "model", max_bytes=MB)

    assert str(refused.value) == message
    assert not (tmp_path / "model").exists()
    assert not (tmp_path / "evil").exists()


def test_a_bomb_is_not_unpacked(archive: Callable[..., Path], tmp_path: Path) -> None:
    path = archive(file("zeros", bytes(80 * MB)))
    assert path.stat().st_size < MB

    with pytest.raises(BadArchive, match=f"it unpacks to more than {64 * MB} bytes"):
        unpack(path, tmp_path / "model", max_bytes=1024 * MB)
    with pytest.raises(BadArchive, match=f"it unpacks to more than {MB} bytes"):
        unpack(path, tmp_path / "model", max_bytes=MB)
    assert not (tmp_path / "model").exists()


def test_a_header_that_claims_to_be_huge_is_not_read(archive: Callable[..., Path], tmp_path: Path) -> None:
    header = tarfile.TarInfo("long")
    header.type, header.size = tarfile.GNUTYPE_LONGNAME, 32 * MB
    path = archive((header, bytes(32 * MB)), file("a"))

    with pytest.raises(BadArchive, match=f"a header of the archive claims to be {32 * MB} bytes long"):
        unpack(path, tmp_path / "model", max_bytes=1024 * MB)


@pytest.mark.parametrize("data", [b"", b"not an archive at all", b"\x1f\x8b\x08\x00broken"])
def test_garbage_is_named(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "model.tar.gz"
    path.write_bytes(data)

    with pytest.raises(BadArchive, match=r"it is not a readable \.tar\.gz"):
        unpack(path, tmp_path / "model", max_bytes=MB)
