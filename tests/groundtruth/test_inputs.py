"""The wizard's data step over HTTP: uploads, manifests made of folders, a look into a manifest."""

import json

import pytest

from studio.storage.store import default_bucket, object_store
from tests.groundtruth.conftest import picture
from tests.studio.access.browsers import browser_of

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


@pytest.mark.parametrize(
    ("asked", "status", "sentence"),
    [
        ({"folder": "s3://{bucket}/nothing/"}, 400, "There is nothing in s3://{bucket}/nothing/ that can be labeled"),
        ({"folder": "folder"}, 400, '"folder/" is not an S3 URI'),
        ({"manifest": "s3://{bucket}/no.manifest"}, 404, "There is no object s3://{bucket}/no.manifest."),
        ({"folder": "s3://{bucket}/x/", "task_type": "3DPointCloudObjectDetection"}, 400, "a manifest of its own"),
        ({"manifest": "s3://{bucket}/x", "task_type": "Nonsense"}, 400, "Nonsense"),
        ({}, 400, "Name a folder or a manifest."),
    ],
)
def test_what_cannot_be_labeled_is_told_in_a_sentence(dora, asked, status, sentence):
    answer = ask(dora, **{name: value.format(bucket=default_bucket()) for name, value in asked.items()})

    assert answer.status_code == status
    assert sentence.format(bucket=default_bucket()) in answer.json()["message"]


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
