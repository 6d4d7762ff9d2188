"""One contract over both stores: the folder, and a real S3 server over the wire."""

import errno
import hashlib
import io
import os
import signal
import subprocess
import sys
import threading

import boto3
import pytest
from django.core.exceptions import ImproperlyConfigured
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from moto.server import ThreadedMotoServer

from studio.storage import keys
from studio.storage.folder import FolderStore
from studio.storage.objects import (
    AlreadyThere,
    BucketNotEmpty,
    CommonPrefix,
    NoSuchBucket,
    NoSuchKey,
    StoreError,
    StoreFull,
)
from studio.storage.packed import LARGEST
from studio.storage.store import store_at

STRANGE = [
    "a",
    "a/b",
    "a/../b",
    "../../etc/passwd",
    "//",
    "/",
    ".",
    "..",
    "a/",
    "A",
    "é",
    "x" * 900,
    "a%2Fb",
    "~",
    "@",
    "+",
]


class BreaksOff(io.RawIOBase):
    """A source that ends with an error in the middle."""

    def __init__(self) -> None:
        self._left = 2

    def read(self, size=-1):
        self._left -= 1
        if self._left < 0:
            raise ConnectionResetError("gone")
        return b"x" * 1000


class ObjectStoreContract:
    """What every store promises."""

    def test_what_is_put_is_there_whole(self, store):
        info = store.put(
            "bucket", "k", b"hello", content_type="text/x", metadata={"a": "ü"}, headers={"cache-control": "no"}
        )

        assert store.head("bucket", "k") == info
        assert (info.size, info.etag) == (5, "5d41402abc4b2a76b9719d911017c592")
        assert (info.content_type, info.metadata, info.headers) == ("text/x", {"a": "ü"}, {"cache-control": "no"})
        assert store.read("bucket", "k") == b"hello"

    @pytest.mark.parametrize("key", STRANGE)
    def test_any_key_is_a_name_and_never_a_path(self, store, key):
        store.put("bucket", key, key.encode())

        assert store.read("bucket", key) == key.encode()
        assert [each.key for each in store.list("bucket")] == [key]
        store.delete("bucket", key)
        assert not store.exists("bucket", key)

    def test_keys_are_listed_in_order_from_anywhere(self, store):
        for key in ["b", "a/1", "a/2", "a.txt", "a-b", "c/d/e", "é"]:
            store.put("bucket", key, b"")
        in_order = ["a-b", "a.txt", "a/1", "a/2", "b", "c/d/e", "é"]

        assert [each.key for each in store.list("bucket")] == in_order
        assert [each.key for each in store.list("bucket", "a/")] == ["a/1", "a/2"]
        assert [each.key for each in store.list("bucket", start_after="a/1")] == in_order[3:]
        assert [each.key for each in store.list("bucket", start_after="a/1", limit=2)] == in_order[3:5]
        rolled = list(store.scan("bucket", delimiter="/"))
        assert [each.key for each in rolled] == ["a-b", "a.txt", "a/", "b", "c/", "é"]
        assert [each.key for each in rolled if isinstance(each, CommonPrefix)] == ["a/", "c/"]
        assert [each.key for each in store.scan("bucket", "", "a/", "/")] == ["b", "c/", "é"]

    def test_a_range_of_an_object_is_read_and_can_seek(self, store):
        store.put("bucket", "k", b"0123456789")

        with store.open("bucket", "k", 2, 5) as stream:
            assert stream.read() == b"23456"
            stream.seek(1)
            assert stream.read(2) == b"34"
            assert stream.seek(0, io.SEEK_END) == 5
            assert stream.read() == b""
        assert store.open("bucket", "k", 99).read() == b""

    def test_a_source_that_breaks_off_leaves_what_was_there(self, store):
        store.put("bucket", "k", b"before")

        with pytest.raises(ConnectionResetError):
            store.put("bucket", "k", BreaksOff())

        assert store.read("bucket", "k") == b"before"
        assert [each.key for each in store.list("bucket")] == ["k"]

    def test_an_object_that_must_be_new_replaces_nothing(self, store):
        store.put("bucket", "k", b"first", only_if_absent=True)

        with pytest.raises(AlreadyThere):
            store.put("bucket", "k", b"second", only_if_absent=True)

        assert store.read("bucket", "k") == b"first"

    def test_parts_become_one_object(self, store):
        for number, data in enumerate([b"one ", b"two ", b"three"]):
            store.put("bucket", f"part{number}", data)

        info = store.compose(
            "bucket", "whole", [("bucket", f"part{number}") for number in range(3)], etag="abc-3", metadata={"m": "1"}
        )

        assert store.read("bucket", "whole") == b"one two three"
        assert (info.etag, info.size, info.metadata) == ("abc-3", 13, {"m": "1"})
        with pytest.raises(NoSuchKey):
            store.compose("bucket", "other", [("bucket", "part0"), ("bucket", "no")], etag="x-2")
        assert not store.exists("bucket", "other")

    def test_a_copy_takes_over_what_is_not_replaced(self, store):
        store.put("bucket", "k", b"x", content_type="text/x", metadata={"a": "1"})

        store.copy(("bucket", "k"), ("bucket", "kept"))
        store.copy(("bucket", "k"), ("bucket", "k"), metadata={"b": "2"})

        assert store.head("bucket", "kept").metadata == {"a": "1"}
        assert store.head("bucket", "k").metadata == {"b": "2"}
        assert store.head("bucket", "k").content_type == "text/x"

    def test_what_is_not_there_is_named(self, store):
        with pytest.raises(NoSuchKey, match=r"There is no object s3://bucket/no\."):
            store.head("bucket", "no")
        with pytest.raises(NoSuchKey):
            store.open("bucket", "no")
        with pytest.raises(NoSuchBucket, match=r'There is no bucket "other"\.'):
            store.put("other", "k", b"")
        with pytest.raises(NoSuchBucket):
            list(store.list("../bucket"))
        with pytest.raises(StoreError, match="at most 1024 bytes"):
            store.put("bucket", "x" * 1025, b"")
        with pytest.raises(StoreError, match="cannot be a bucket"):
            store.create_bucket("../bucket")
        store.delete("bucket", "no")

    def test_a_bucket_goes_when_it_is_empty(self, store):
        store.put("bucket", "a/b/c", b"")
        with pytest.raises(BucketNotEmpty):
            store.delete_bucket("bucket")

        store.delete("bucket", "a/b/c")
        store.delete_bucket("bucket")

        assert "bucket" not in store.buckets()

    def test_folders_go_in_and_come_out(self, store, tmp_path):
        (tmp_path / "in/sub").mkdir(parents=True)
        (tmp_path / "in/a").write_text("1")
        (tmp_path / "in/sub/b").write_text("2")
        (tmp_path / "in/link").symlink_to("/etc/passwd")

        store.upload_folder(tmp_path / "in", "bucket", "models/m1")
        store.download_prefix("bucket", "models/m1/", tmp_path / "out")

        assert [each.key for each in store.list("bucket")] == ["models/m1/a", "models/m1/sub/b"]
        assert (tmp_path / "out/sub/b").read_text() == "2"

    def test_a_key_that_would_leave_the_folder_is_not_downloaded(self, store, tmp_path):
        store.put("bucket", "p/../../escaped", b"x")

        with pytest.raises(StoreError, match=r"cannot become a file: .* has the part '\.\.'"):
            store.download_prefix("bucket", "p/", tmp_path / "out")

        assert not list(tmp_path.rglob("escaped"))

    def test_many_at_once_are_objects_like_any_other(self, store):
        store.put("bucket", "a/2", b"before")
        store.put("bucket", "a/25", b"alone")

        store.put_many("bucket", [(f"a/{n}", f"body {n}".encode()) for n in range(30)], content_type="text/x")

        keys = sorted([f"a/{n}" for n in range(30)])
        assert [each.key for each in store.list("bucket", "a/")] == keys
        assert [each.key for each in store.list("bucket", "a/", "a/27", limit=2)] == ["a/28", "a/29"]
        assert [each.key for each in store.scan("bucket", delimiter="/")] == ["a/"]
        assert [store.read("bucket", key).decode() for key in keys] == [f"body {key[2:]}" for key in keys]
        info = store.head("bucket", "a/3")
        assert (info.size, info.content_type) == (6, "text/x")
        assert info.etag == hashlib.md5(b"body 3").hexdigest()
        with store.open("bucket", "a/3", 2, 3) as stream:
            assert stream.read() == b"dy "
        with pytest.raises(AlreadyThere):
            store.put("bucket", "a/3", b"", only_if_absent=True)
        with pytest.raises(NoSuchBucket):
            store.put_many("other", [("k", b"")])
        with pytest.raises(StoreError, match="at most 1024 bytes"):
            store.put_many("bucket", [("x" * 1025, b"")])

    def test_what_came_at_once_is_replaced_copied_and_deleted_one_by_one(self, store):
        store.put_many("bucket", [(f"d/{n}", b"old") for n in range(3)])

        store.put("bucket", "d/0", b"new")
        store.put_many("bucket", [("d/1", b"newer")])
        store.copy(("bucket", "d/2"), ("bucket", "copied"))

        assert [store.read("bucket", key) for key in ("d/0", "d/1", "copied")] == [b"new", b"newer", b"old"]
        with pytest.raises(BucketNotEmpty):
            store.delete_bucket("bucket")
        for key in ("d/0", "d/1", "d/2", "copied"):
            store.delete("bucket", key)
            assert not store.exists("bucket", key)
        assert list(store.list("bucket")) == []
        store.delete_bucket("bucket")
        store.create_bucket("bucket")
        assert list(store.list("bucket")) == []

    def test_many_writers_leave_one_whole_object(self, store):
        bodies = [bytes([number]) * 50_000 for number in range(6)]
        threads = [threading.Thread(target=store.put, args=("bucket", "d/k", body)) for body in bodies]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert store.read("bucket", "d/k") in bodies


class TestFolder(ObjectStoreContract):
    """Objects below a folder."""

    @pytest.fixture
    def store(self, tmp_path):
        store = FolderStore(tmp_path / "objects")
        store.create_bucket("bucket")
        return store

    def test_a_handle_keeps_its_version(self, store):
        store.put("bucket", "k", b"old" * 500_000)
        stream = store.open("bucket", "k")
        store.put("bucket", "k", b"new")
        store.delete("bucket", "k")

        assert stream.read() == b"old" * 500_000

    def test_a_full_disk_says_so_and_keeps_what_was_there(self, store, monkeypatch):
        store.put("bucket", "k", b"before")

        def full(file: int) -> None:
            raise OSError(errno.ENOSPC, "No space left on device")

        monkeypatch.setattr(os, "fsync", full)
        with pytest.raises(StoreFull) as refused:
            store.put("bucket", "k", b"after")

        assert str(refused.value) == (
            "The disk of the object store is full, so s3://bucket/k was not stored. Delete objects or add space."
        )
        assert store.read("bucket", "k") == b"before"
        assert list((store.root / ".tmp").iterdir()) == []

    def test_deletes_and_puts_beside_each_other_lose_nothing(self, store):
        """A delete takes the empty folder away while a put is about to rename into it."""

        def churn(name: str) -> None:
            for _ in range(60):
                store.put("bucket", f"deep/er/{name}", b"x")
                assert store.exists("bucket", f"deep/er/{name}")
                store.delete("bucket", f"deep/er/{name}")

        failed: list[BaseException] = []

        def run(name: str) -> None:
            try:
                churn(name)
            except BaseException as error:
                failed.append(error)

        threads = [threading.Thread(target=run, args=(name,)) for name in "abcd"]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert failed == []
        assert list(store.list("bucket")) == []

    def test_what_dead_writers_left_is_swept(self, store):
        stale = store.root / ".tmp" / "dead"
        stale.write_bytes(b"half")
        fresh = store.root / ".tmp" / "alive"
        fresh.write_bytes(b"half")
        os.utime(stale, (1, 1))

        assert store.sweep() == 1
        assert (stale.exists(), fresh.exists()) == (False, True)

    def test_a_crash_while_many_are_stored_leaves_all_or_none(self, store, monkeypatch):
        store.put_many("bucket", [("k0", b"before")])
        code = (
            "import os, sys, sqlite3; from pathlib import Path; from studio.storage.packed import Pack;"
            "die = lambda *_: os.kill(os.getpid(), 9);"
            "pack = Pack(Path(sys.argv[1]), 'bucket'); opened = pack._opened;"
            "import contextlib\n"
            "@contextlib.contextmanager\n"
            "def dying(*mode):\n"
            "    with opened(*mode) as database:\n"
            "        steps = [0]\n"
            "        def step():\n"
            "            steps[0] += 1\n"
            "            return die() if steps[0] == 40 else None\n"
            "        database.set_progress_handler(step, 100)\n"
            "        yield database\n"
            "pack._opened = dying\n"
            "pack.put(((f'k{n}', b'after') for n in range(5000)), '')\n"
        )
        path = store.root / ".packed" / "bucket"

        ended = subprocess.run([sys.executable, "-c", code, str(path)], check=False)

        assert ended.returncode == -signal.SIGKILL
        assert [(each.key, store.read("bucket", each.key)) for each in store.list("bucket")] == [("k0", b"before")]

    def test_what_is_large_is_a_file_of_its_own(self, store):
        large = b"x" * (LARGEST + 1)

        store.put_many("bucket", [("k", large), ("l", large[1:])])

        assert [store.read("bucket", key) for key in ("k", "l")] == [large, large[1:]]
        assert [path.name for path in (store.root / "bucket").iterdir()] == ["k@"]

    def test_many_writers_pack_beside_each_other(self, store):
        """Threads that all make the file, write into it and read from it."""
        failed: list[BaseException] = []

        def run(name: str) -> None:
            try:
                for turn in range(5):
                    store.put_many("bucket", [(f"{name}/{turn}/{n}", name.encode()) for n in range(50)])
                    assert store.read("bucket", f"{name}/{turn}/49") == name.encode()
                    store.delete("bucket", f"{name}/{turn}/0")
            except BaseException as error:
                failed.append(error)

        threads = [threading.Thread(target=run, args=(name,)) for name in "abcd"]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert failed == []
        assert len(list(store.list("bucket"))) == 4 * 5 * 49

    def test_damaged_packed_objects_are_said_to_be(self, store):
        store.put_many("bucket", [("k", b"hello")])
        (store.root / ".packed" / "bucket").write_bytes(b"no database at all" * 1000)

        with pytest.raises(StoreError, match=r"packed objects of the bucket .* is damaged"):
            store.read("bucket", "k")

    def test_links_in_the_store_are_not_followed(self, store, tmp_path):
        (tmp_path / "secret").write_text("secret")
        (store.root / "bucket" / "k@").symlink_to(tmp_path / "secret")

        with pytest.raises(ValueError, match="leads through a symbolic link"):
            store.read("bucket", "k")

    def test_a_damaged_file_is_said_to_be(self, store):
        store.put("bucket", "k", b"hello")
        path = store.root / "bucket" / "k@"
        path.write_bytes(path.read_bytes()[:-3])

        with pytest.raises(StoreError, match="An object's file is damaged"):
            store.read("bucket", "k")


@pytest.fixture(scope="module")
def s3_server():
    """A real S3 server over the wire."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


class TestS3(ObjectStoreContract):
    """Objects in a bucket of an S3-compatible server."""

    @pytest.fixture
    def store(self, s3_server, monkeypatch):
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
        name = f"atelier-{os.urandom(5).hex()}"
        boto3.client("s3", endpoint_url=s3_server, region_name="us-east-1").create_bucket(Bucket=name)
        store = store_at(f"s3://{name}/some/prefix?endpoint_url={s3_server}&region=us-east-1")
        store.create_bucket("bucket")
        return store


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("ftp://x/y", "is not understood"),
        ("file://host/y", "is not understood"),
        ("s3://bucket?endpoint=x", "unknown option 'endpoint'"),
    ],
)
def test_a_store_that_is_not_understood_stops_the_start(url, said):
    with pytest.raises(ImproperlyConfigured, match=said):
        store_at(url)


any_key = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), min_size=1, max_size=200).filter(
    lambda key: len(key.encode()) <= 1024
)


@settings(max_examples=300, deadline=None)
@given(st.lists(any_key, min_size=1, max_size=30, unique=True))
def test_paths_of_keys_are_different_safe_and_in_order(found):
    paths = [keys.path_of(key) for key in found]

    assert len(set(paths)) == len(found)
    for path in paths:
        parts = path.split("/")
        assert all(part and part[0] != "." and len(part) <= 255 and part.isascii() for part in parts)
    for one in paths:  # no object is in the way of a folder
        assert not any(other.startswith(one + "/") for other in paths)


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(st.lists(st.text("ab/.!é~", min_size=1, max_size=6), min_size=1, max_size=12, unique=True), st.data())
def test_listings_equal_a_sorted_set(tmp_path_factory, found, data):
    store = FolderStore(tmp_path_factory.mktemp("store"))
    store.create_bucket("bucket")
    packed = data.draw(st.lists(st.sampled_from(found)))
    store.put_many("bucket", [(key, b"") for key in packed])
    for key in found:
        if key not in packed or data.draw(st.booleans()):
            store.put("bucket", key, b"")
    prefix = data.draw(st.sampled_from(["", "a", "a/", "b", "/"]))
    after = data.draw(st.sampled_from(["", *found]))
    wanted = sorted((key for key in found if key.startswith(prefix)), key=str.encode)

    listed = [each.key for each in store.list("bucket", prefix, after)]

    assert listed == [key for key in wanted if key.encode() > after.encode()]
    rolled = [
        key if "/" not in key[len(prefix) :] else prefix + key[len(prefix) :].split("/")[0] + "/" for key in wanted
    ]
    assert [each.key for each in store.scan("bucket", prefix, delimiter="/")] == list(dict.fromkeys(rolled))
