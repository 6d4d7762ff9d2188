"""The wizard's data step over HTTP: uploads, manifests made of folders, a look into a manifest."""

import json
from typing import Any

import pytest

from groundtruth import isolated
from groundtruth.extracting import run_extraction
from groundtruth.models import Extraction
from studio.storage.store import default_bucket, object_store
from tests.groundtruth.conftest import picture
from tests.groundtruth.engine.datasets.test_frames import video
from tests.studio.access.browsers import browser_of
from workers.context import StopRequested

BATCH = "batch0001"


@pytest.fixture
def dora(cast):
    """The data scientist at her browser."""
    return browser_of(cast.dora)


def upload(browser, name, content, batch=BATCH):
    headers = {"X-CSRFToken": browser.client.cookies["atelier_csrf"].value}
    address = f"/api/labeling/uploads?batch={batch}&filename={name}"
    return browser.client.put(address, content, content_type="application/octet-stream", headers=headers)


def ask(browser, **asked):
    return browser.post("/api/labeling/manifests", {"task_type": "ImageMultiClass"} | asked)


def lines_of(uri):
    bucket, _, key = uri.removeprefix("s3://").partition("/")
    return [json.loads(line) for line in object_store().open(bucket, key).read().splitlines()]


def test_files_go_up_and_their_folder_becomes_a_manifest(cast, dora):
    for name in ("b.png", "a.jpg", "notes.doc"):
        sent = upload(dora, name, picture())
        assert sent.status_code == 201, sent.content
    folder = sent.json()["folder"]
    assert folder == f"s3://{default_bucket()}/labeling/{cast.dora.domain_id}/uploads/{BATCH}/"

    found = ask(dora, folder=folder).json()

    lines = [{"source-ref": f"{folder}a.jpg"}, {"source-ref": f"{folder}b.png"}]
    assert (found["objects"], found["skipped"], found["problems"], found["lines"]) == (2, 1, [], lines)
    assert lines_of(found["manifest_uri"]) == lines
    assert [dora.client.get(address).status_code for address in found["media"]] == [200, 200]
    again = ask(dora, folder=folder).json()  # the manifest that is there by now is not an object to label
    assert (again["objects"], again["skipped"]) == (2, 1)


def test_texts_are_lines_and_rows(dora):
    upload(dora, "one.txt", b"First line.\r\n\r\nSecond, line.\n")
    upload(dora, "two.csv", b'"a, b",c\n\n"d"\n')
    folder = upload(dora, "three.png", picture()).json()["folder"]

    found = ask(dora, folder=folder, task_type="TextMultiClass").json()

    texts = [each["source"] for each in lines_of(found["manifest_uri"])]
    assert texts == ["First line.", "Second, line.", "a, b, c", "d"]
    assert found["skipped"] == 1


def test_a_manifest_is_looked_into_and_its_bad_lines_are_named(dora, stored):
    good = "".join(json.dumps({"source-ref": f"s3://b/{number}.png"}) + "\n" for number in range(7))
    uri = stored("m/in.manifest", good + '{"source": "text"}\n')

    found = ask(dora, manifest=uri).json()

    assert (found["objects"], found["skipped"], len(found["lines"])) == (7, 1, 5)
    assert found["problems"] == ['Line 8: ImageMultiClass needs "source-ref", not "source".']
    assert found["manifest_uri"] == uri


def test_a_part_of_a_manifest_keeps_its_order(dora, stored):
    lines = [{"source-ref": f"s3://b/{number:03}.png"} for number in range(200)]
    uri = stored("m/in.manifest", "".join(json.dumps(line) + "\n" for line in lines))

    found = ask(dora, manifest=uri, percent=10).json()

    chosen = lines_of(found["manifest_uri"])
    assert found["objects"] == len(chosen) == 20
    assert chosen == sorted(chosen, key=lines.index)
    assert found["manifest_uri"] != uri


def test_a_query_takes_the_lines_that_match(dora, stored):
    lines = [{"source-ref": f"s3://b/{number}.png", "site": number % 3, "by": {"name": "ann"}} for number in range(9)]
    uri = stored("m/in.manifest", "".join(json.dumps(line) + "\n" for line in lines))
    query = "s.site = 1 AND s.\"source-ref\" LIKE '%.png' AND s.by.name IN ('ann', 'bob') LIMIT 2"

    seen = ask(dora, manifest=uri, query=query, preview=True).json()
    made = ask(dora, manifest=uri, query=query).json()

    assert (seen["manifest_uri"], seen["objects"], seen["lines"]) == ("", 2, [lines[1], lines[4]])
    assert (made["objects"], lines_of(made["manifest_uri"])) == (2, [lines[1], lines[4]])
    assert made["manifest_uri"].startswith(uri.rpartition("/")[0])
    nothing = ask(dora, manifest=uri, query="site = 7")
    assert (nothing.status_code, nothing.json()["field"]) == (400, "query")
    assert ask(dora, manifest=uri, query="site = 7", preview=True).json()["objects"] == 0
    wrong = ask(dora, manifest=uri, query="site = = 1").json()
    assert (wrong["field"], wrong["message"]) == ("query", 'The query needs a key or a value at character 8, not "=".')


@pytest.mark.parametrize(
    ("asked", "status", "sentence"),
    [
        ({"folder": "s3://{bucket}/nothing/"}, 400, "There is nothing in s3://{bucket}/nothing/ that can be labeled"),
        ({"folder": "folder"}, 400, '"folder/" is not an S3 URI'),
        ({"manifest": "s3://{bucket}/no.manifest"}, 404, "There is no object s3://{bucket}/no.manifest."),
        (
            {"folder": "s3://{bucket}/x/", "task_type": "3DPointCloudObjectDetection"},
            400,
            "files must end in .bin, .txt",
        ),
        ({"folder": "s3://{bucket}/x/", "task_type": "VideoObjectDetection"}, 400, "folders with frames must be in it"),
        ({"manifest": "s3://{bucket}/x", "task_type": "Nonsense"}, 400, "Nonsense"),
        ({}, 400, "Name a folder or a manifest."),
    ],
)
def test_what_cannot_be_labeled_is_told_in_a_sentence(dora, asked, status, sentence):
    answer = ask(dora, **{name: value.format(bucket=default_bucket()) for name, value in asked.items()})

    assert answer.status_code == status
    assert sentence.format(bucket=default_bucket()) in answer.json()["message"]


def test_a_group_of_uploads_is_a_folder_of_its_own(dora):
    headers = {"X-CSRFToken": dora.client.cookies["atelier_csrf"].value}

    def put(group):
        address = f"/api/labeling/uploads?batch={BATCH}&filename=a.png&group={group}"
        return dora.client.put(address, picture(), content_type="application/octet-stream", headers=headers)

    sent = put("clip-1").json()
    assert sent["uri"] == f"{sent['folder']}clip-1/a.png"
    assert put("../x").status_code == 400


@pytest.mark.parametrize(
    ("name", "batch"), [("..", BATCH), ("a%2Fb.png", BATCH), ("a.png", "../other"), ("a.png", "x"), ("", BATCH)]
)
def test_names_of_uploads_lead_nowhere_else(dora, name, batch):
    before = {each.key for each in object_store().list(default_bucket())}

    answer = upload(dora, name, picture(), batch)

    assert answer.status_code == 400
    assert {each.key for each in object_store().list(default_bucket())} == before


def test_another_domain_finds_nothing_of_it(cast, dora):
    folder = upload(dora, "a.png", picture()).json()["folder"]
    eve = browser_of(cast.eve)

    answer = ask(eve, folder=folder)

    assert answer.status_code == 403
    assert "it belongs to another domain" in answer.json()["message"]


def test_folders_of_frames_become_sequences(cast, dora):
    place = f"labeling/{cast.dora.domain_id}/clips"
    for name in ("a/frame10.png", "a/frame1.png", "a/frame2.png", "a/notes.doc", "b/x.jpg"):
        object_store().put(default_bucket(), f"{place}/{name}", picture())

    found = ask(dora, folder=f"s3://{default_bucket()}/{place}", task_type="VideoObjectTracking").json()

    uris = [f"s3://{default_bucket()}/{place}/{name}-sequence.json" for name in "ab"]
    assert (found["objects"], found["skipped"], found["lines"]) == (2, 1, [{"source-ref": uri} for uri in uris])
    (sequence,) = lines_of(uris[0])
    assert sequence == {
        "seq-no": 1,
        "prefix": f"s3://{default_bucket()}/{place}/a/",
        "number-of-frames": 3,
        "frames": [
            {"frame-no": 1, "frame": "frame1.png"},
            {"frame-no": 2, "frame": "frame10.png"},
            {"frame-no": 3, "frame": "frame2.png"},
        ],
    }
    again = ask(dora, folder=f"s3://{default_bucket()}/{place}", task_type="VideoObjectTracking").json()
    assert (again["objects"], again["skipped"]) == (2, 1)

    object_store().put(default_bucket(), f"{place}/loose.png", picture())
    refused = ask(dora, folder=f"s3://{default_bucket()}/{place}", task_type="VideoObjectTracking")
    assert refused.status_code == 400
    assert "lies outside of a folder" in refused.json()["message"]


def test_clouds_of_a_folder_become_lines_and_folders_of_clouds_sequences(cast, dora):
    place = f"labeling/{cast.dora.domain_id}/clouds"
    pose = {"position": dict.fromkeys("xyz", 0), "heading": {"qx": 0, "qy": 0, "qz": 0, "qw": 1}}
    rig = [{"folder": "front", **dict.fromkeys(("fx", "fy", "cx", "cy"), 1), **pose}]
    for name in ("c1.bin", "c2.bin", "s/c3.bin", "s/c4.bin"):
        object_store().put(default_bucket(), f"{place}/{name}", bytes(24))
        folder, _, file = name.rpartition("/")
        image = f"{folder}/front/{file}".lstrip("/").replace(".bin", ".png")
        object_store().put(default_bucket(), f"{place}/{image}", picture())
    object_store().put(default_bucket(), f"{place}/cameras.json", json.dumps(rig).encode())
    at = f"s3://{default_bucket()}/{place}"

    found = ask(dora, folder=at, task_type="3DPointCloudObjectDetection").json()
    tracks = ask(dora, folder=at, task_type="3DPointCloudObjectTracking", format="binary/xyz", rate=2).json()

    assert [line["source-ref"] for line in found["lines"]] == [f"{at}/c1.bin", f"{at}/c2.bin"]
    metadata = found["lines"][1]["source-ref-metadata"]
    assert (metadata["format"], metadata["unix-timestamp"], metadata["prefix"]) == ("binary/xyz", 0.1, f"{at}/")
    assert metadata["images"][0]["image-path"] == "front/c2.png"
    assert [dora.client.get(address).status_code for address in found["media"]] == [200, 200]
    assert tracks["lines"] == [{"source-ref": f"{at}/s-sequence.json"}]
    assert dora.client.get(tracks["media"][0]).status_code == 200
    (sequence,) = lines_of(f"{at}/s-sequence.json")
    assert [(each["frame"], each["unix-timestamp"]) for each in sequence["frames"]] == [("c3.bin", 0), ("c4.bin", 0.5)]
    wrong = ask(dora, folder=at, task_type="3DPointCloudObjectDetection", format="binary/xyzirgb")
    assert "no multiple of 28" in wrong.json()["message"]


class InThisProcess:
    """The context of an attempt whose children run here."""

    def __init__(self, workdir):
        self.workdir = workdir

    def check(self):
        pass

    def save_checkpoint(self, data, *, advanced=True):
        pass

    def run_isolated(self, function, *args, on_record=None, grace_s=3.0):
        return getattr(isolated, function.removeprefix("groundtruth.isolated:"))(on_record, None, *args)


def test_videos_of_a_folder_are_cut_by_a_worker(cast, dora, tmp_path):
    place = f"labeling/{cast.dora.domain_id}/films"
    object_store().put(default_bucket(), f"{place}/drive.mp4", video(tmp_path / "drive.mp4", 10).read_bytes())
    object_store().put(default_bucket(), f"{place}/drive/frame_0009.jpeg", picture())  # of an earlier, finer cut
    at = f"s3://{default_bucket()}/{place}/"
    made = dora.post("/api/labeling/extractions", {"folder": at, "every": 5})
    assert made.status_code == 202, made.content
    extraction = Extraction.objects.get(name=made.json()["name"])

    context: Any = InThisProcess(tmp_path)
    run_extraction(extraction, context)

    shown = dora.get(f"/api/labeling/extractions/{extraction.name}").json()
    assert (shown["status"], shown["videos"], shown["frames"]) == ("InProgress", 1, 3)
    found = ask(dora, folder=at, task_type="VideoObjectTracking").json()
    assert (found["objects"], found["skipped"]) == (1, 0)
    assert [dora.client.get(address).status_code for address in found["media"]] == [200]
    (sequence,) = lines_of(f"{at}drive-sequence.json")
    assert [each["frame"] for each in sequence["frames"]] == [f"frame_{number:04}.jpeg" for number in range(3)]
    assert browser_of(cast.eve).get(f"/api/labeling/extractions/{extraction.name}").status_code == 404
    assert browser_of(cast.eve).post("/api/labeling/extractions", {"folder": at}).status_code == 403


def test_an_extraction_is_stopped(cast, dora, tmp_path):
    place = f"labeling/{cast.dora.domain_id}/films"
    object_store().put(default_bucket(), f"{place}/drive.mp4", video(tmp_path / "drive.mp4", 10).read_bytes())
    made = dora.post("/api/labeling/extractions", {"folder": f"s3://{default_bucket()}/{place}/"}).json()
    stop = f"/api/labeling/extractions/{made['name']}/stop"
    assert browser_of(cast.eve).post(stop).status_code == 404
    Extraction.objects.update(attempt=1)  # a worker has begun

    assert dora.post(stop).json()["status"] == "Stopping"
    context: Any = Stopped(tmp_path / "work")
    with pytest.raises(StopRequested):
        run_extraction(Extraction.objects.get(), context)

    assert [each.key for each in object_store().list(default_bucket(), f"{place}/drive/")] == []
    assert dora.post(stop).status_code == 409
    unbegun = dora.post("/api/labeling/extractions", {"folder": made["folder"]}).json()["name"]
    assert dora.post(f"/api/labeling/extractions/{unbegun}/stop").json()["status"] == "Stopped"


class Stopped(InThisProcess):
    """Somebody stops it while the first video is cut."""

    cutting = False

    def check(self):
        if self.cutting:
            raise StopRequested

    def run_isolated(self, function, *args, **how):
        self.cutting = True
        return super().run_isolated(function, *args, **how)
