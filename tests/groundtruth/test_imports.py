"""Labels of other tools: asked for over HTTP, made by a worker, in every format, from a real export."""

import io
import json
import zipfile
from typing import Any

import pytest
from PIL import Image

from groundtruth import importing, isolated_importing
from groundtruth.engine.formats import Item, Labeled, export
from groundtruth.engine.formats.items import Box, Span
from groundtruth.importing import run_import
from groundtruth.models import LabelImport
from studio.storage.store import default_bucket, object_store
from studio.storage.uris import S3Uri
from tests.groundtruth.conftest import picture
from tests.studio.access.browsers import browser_of
from workers.context import InputError, StopRequested


@pytest.fixture
def dora(cast):
    """The data scientist at her browser."""
    return browser_of(cast.dora)


@pytest.fixture
def place(cast):
    """A folder of her domain with three pictures of 64 x 48, one in a folder of its own."""
    key = f"labeling/{cast.dora.domain_id}/set/"
    for name in ("a.png", "b.png", "sub/c.png"):
        object_store().put(default_bucket(), f"{key}{name}", picture())
    return f"s3://{default_bucket()}/{key}"


class Context:
    """The context of an attempt whose children run here. stop_at: how many checks pass before somebody stops it."""

    def __init__(self, workdir, stop_at=None):
        self.workdir, self.left = workdir, stop_at

    def check(self):
        if self.left is not None:
            self.left -= 1
            if self.left < 0:
                raise StopRequested

    def progress(self, stage, fraction, message="", seconds_left=None):
        assert 0 <= fraction <= 1

    def run_isolated(self, function, *args, on_record=None, grace_s=3.0):
        return getattr(isolated_importing, function.removeprefix(importing.ISOLATED))(on_record, None, *args)


def zipped(files) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, body in files:
            archive.writestr(name, body)
    return out.getvalue()


def put(place, name, body):
    at = S3Uri.parse(f"{place}{name}")
    object_store().put(at.bucket, at.key, body)
    return str(at)


def ask(browser, **asked):
    return browser.post("/api/labeling/imports", asked)


def run(browser, tmp_path, **asked) -> LabelImport:
    made = ask(browser, **asked)
    assert made.status_code == 202, made.content
    found = LabelImport.objects.get(name=made.json()["name"])
    context: Any = Context(tmp_path / found.name)
    run_import(found, context)
    found.refresh_from_db()
    return found


def lines(uri):
    at = S3Uri.parse(uri)
    return [json.loads(line) for line in object_store().read(at.bucket, at.key).splitlines()]


BOXES = (Box("car", 10, 10, 20, 20), Box("van", 0, 0, 64, 48))


@pytest.mark.parametrize("key", ["coco", "yolo", "voc", "cvat", "label-studio"])
def test_boxes_come_back_from_every_format(dora, place, tmp_path, key):
    items = (Item(f"{place}a.png", (64, 48), BOXES), Item(f"{place}sub/c.png", (64, 48), BOXES[:1]))
    archive = zipped(export(Labeled("boxes", ("car", "van"), items), key, place))

    found = run(dora, tmp_path, file=put(place, "labels.zip", archive), folder=place, attribute="cars")

    assert (found.format, found.task_type, found.objects_written) == (key, "BoundingBox", 2)
    assert found.labels == [{"name": "car", "count": 2}, {"name": "van", "count": 1}]
    assert found.notes == ['1 picture is in the folder without labels: "b.png".']
    first, second = lines(found.uri)
    assert first["source-ref"] == f"{place}a.png"
    assert first["cars"] == {
        "image_size": [{"width": 64, "height": 48, "depth": 3}],
        "annotations": [
            {"class_id": 0, "left": 10, "top": 10, "width": 20, "height": 20},
            {"class_id": 1, "left": 0, "top": 0, "width": 64, "height": 48},
        ],
    }
    metadata = first["cars-metadata"]
    assert (metadata["type"], metadata["human-annotated"]) == ("groundtruth/object-detection", "yes")
    assert metadata["job-name"] == f"labeling-job/{found.name}"
    assert second["source-ref"] == f"{place}sub/c.png"
    assert found.uri == f"{place}imports/{found.name}/output.manifest"


def test_masks_are_files_beside_the_manifest(dora, place, tmp_path):
    mask = bytes([1]) * (64 * 24) + bytes(64 * 24)
    items = (Item(f"{place}a.png", (64, 48), classes=("road",), mask=mask),)
    archive = zipped(export(Labeled("masks", ("sky", "road"), items), "coco-masks", place))

    found = run(dora, tmp_path, file=put(place, "m.zip", archive), folder=place, attribute="city")

    (line,) = lines(found.uri)
    assert (found.task_type, found.attribute) == ("SemanticSegmentation", "city-ref")
    assert line["city-ref"] == f"{place}imports/{found.name}/masks/0.png"
    at = S3Uri.parse(line["city-ref"])
    painted = Image.open(io.BytesIO(object_store().read(at.bucket, at.key)))
    assert (painted.mode, painted.size, painted.getpixel((0, 0)), painted.getpixel((0, 47))) == ("P", (64, 48), 2, 0)
    shown = dora.get(f"/api/labeling/imports/{found.name}").json()["objects_shown"]
    assert [dora.client.get(address).status_code for address in shown[0]["media"]] == [200, 200]
    again = run(dora, tmp_path, file=put(place, "m.zip", archive), folder=place)
    assert '2 pictures are in the folder without labels, "b.png" first.' in again.notes  # no masks of imports


def test_entities_of_texts_need_no_folder(dora, place, tmp_path):
    found = Labeled("spans", ("PER",), (Item("Ann met Bob", spans=(Span("PER", 0, 3), Span("PER", 8, 11))),), text=True)
    file = put(place, "labels.conll", dict(export(found, "conll"))["labels.conll"])

    made = run(dora, tmp_path, file=file)

    (line,) = lines(made.uri)
    assert (made.task_type, line["source"], made.attribute) == ("NamedEntityRecognition", "Ann met Bob", "labels")
    assert [each["startOffset"] for each in line["labels"]["annotations"]["entities"]] == [0, 8]


@pytest.mark.parametrize(
    ("body", "kind", "labels"),
    [
        (b"source,label\nfine,good\nbad,poor\nfine too,good\n", "TextMultiClass", [2, 1]),
        (b"source,good,poor\nfine,1,0\nso so,1,1\nnothing,0,0\n", "TextMultiClassMultiLabel", [2, 1]),
    ],
)
def test_tables_become_classes_and_a_table(dora, place, tmp_path, body, kind, labels):
    found = run(dora, tmp_path, file=put(place, "labels.csv", body))

    assert (found.task_type, [each["count"] for each in found.labels]) == (kind, labels)
    assert found.objects_written == len(lines(found.uri)) == 3
    at = S3Uri.parse(found.table_uri)
    assert object_store().read(at.bucket, at.key).replace(b"\r\n", b"\n") == body


def test_unknown_pictures_and_unusable_texts_are_counted(dora, place, tmp_path):
    table = f"source-ref,label\n{place}a.png,x\nlost.png,y\n".encode()
    found = run(dora, tmp_path, file=put(place, "labels.csv", table), folder=place)
    assert found.objects_written == 1
    assert found.notes[0] == '1 name has no picture in the folder and was left out: "lost.png".'

    texts = run(dora, tmp_path, file=put(place, "t.csv", b"source,label\nshort,x\n" + b"a" * 30_000 + b",y\n"))
    assert texts.objects_written == 1
    assert texts.notes[0].startswith("1 object cannot be used by a labeling job and was left out")


COCO = {"images": [{"id": 1, "file_name": "a.png", "width": 64, "height": 48}], "categories": [{"id": 1, "name": "x"}]}


def coco(label, **more) -> bytes:
    annotation = {"id": 1, "image_id": 1, "category_id": 1, "bbox": [1, 1, 5, 5]}
    return json.dumps({**COCO, "categories": [{"id": 1, "name": label}], "annotations": [annotation], **more}).encode()


@pytest.mark.parametrize(
    ("name", "body", "said"),
    [
        ("a.zip", b"PK", "a.zip is no ZIP archive"),
        ("a.zip", zipped([]), "a.zip is an empty ZIP archive"),
        ("a.zip", zipped([("a.png", b"x")]), "a.zip has no labels in it, only 1 other file"),
        ("a.zip", zipped([("../a.json", b"[]")]), "leads out of the archive"),
        ("a.csv", b"source,label\n" + b"a" * 10_000_000 + b",x\n", "a.csv: row 2 has a cell of 10,000,000 characters"),
        ("a.json", coco(""), "A label has an empty name"),
        ("a.json", coco("a\0b"), "has characters that cannot be shown"),
        ("a.json", coco("\ud800"), "has characters that cannot be shown"),
        ("a.json", coco("x" * 300), "has more than 256 characters"),
        (
            "a.json",
            coco("x", images=[{"id": 1, "file_name": "no.png"}]),
            'the first is "no.png", the folder has "a.png"',
        ),
        ("a.json", b'{"images": [], "annotations": [], "categories": []}', "There are no labels in a.json"),
        ("a.txt", b"0 1 1 1 1\n", "add data.yaml or classes.txt"),
    ],
)
def test_what_cannot_be_imported_is_told_in_a_sentence(dora, place, tmp_path, name, body, said):
    with pytest.raises(InputError) as failed:
        run(dora, tmp_path, file=put(place, name, body), folder=place)

    assert said in str(failed.value)
    assert not LabelImport.objects.get().uri


def test_labels_of_pictures_need_their_folder(dora, place, tmp_path):
    with pytest.raises(InputError, match="say in which folder the pictures lie"):
        run(dora, tmp_path, file=put(place, "a.json", coco("x")))
    with pytest.raises(InputError, match="There are no pictures"):
        run(dora, tmp_path, file=put(place, "a.json", coco("x")), folder=f"{place}none")


def test_hostile_names_of_labels_are_names(dora, place, tmp_path):
    name = "<img src=x onerror=alert(1)>"

    found = run(dora, tmp_path, file=put(place, "a.json", coco(name)), folder=place)

    assert lines(found.uri)[0]["labels-metadata"]["class-map"] == {"0": name}


def test_sizes_are_read_from_the_beginning_or_the_whole_of_a_picture(dora, place, tmp_path):
    big = io.BytesIO()
    exif = Image.Exif()
    exif[274] = 6  # turned by a quarter
    Image.new("RGB", (30, 20)).save(big, "JPEG", exif=exif, icc_profile=bytes(200_000))
    put(place, "d.jpg", big.getvalue())
    put(place, "e.jpg", b"no picture")
    body = coco("x", images=[{"id": n, "file_name": name} for n, name in enumerate(("d.jpg", "e.jpg"), 1)])

    found = run(dora, tmp_path, file=put(place, "a.json", body), folder=place)

    assert lines(found.uri)[0]["labels"]["image_size"] == [{"width": 20, "height": 30, "depth": 3}]
    assert any(note.startswith("1 picture cannot be read and was left out") for note in found.notes)


def test_another_attempt_begins_anew(dora, place, tmp_path, monkeypatch):
    """The worker dies before the manifest is there; the next one writes the same names."""
    file = put(place, "a.json", coco("x"))
    made = ask(dora, file=file, folder=place).json()
    found = LabelImport.objects.get(name=made["name"])

    def died(*_args):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(importing, "_publish", died)
        first: Any = Context(tmp_path / "first")
        with pytest.raises(KeyboardInterrupt):
            run_import(found, first)
    assert not LabelImport.objects.get().uri

    second: Any = Context(tmp_path / "second")
    run_import(found, second)
    assert len(lines(LabelImport.objects.get().uri)) == 1


def test_an_import_is_stopped(cast, dora, place, tmp_path):
    made = ask(dora, file=put(place, "a.json", coco("x")), folder=place).json()
    stop = f"/api/labeling/imports/{made['name']}/stop"
    assert browser_of(cast.eve).post(stop).status_code == 404
    LabelImport.objects.update(attempt=1)  # a worker has begun

    assert dora.post(stop).json()["status"] == "Stopping"
    context: Any = Context(tmp_path, stop_at=0)
    with pytest.raises(StopRequested):
        run_import(LabelImport.objects.get(), context)

    assert dora.post(stop).status_code == 409


def test_who_may(cast, dora, place, tmp_path):
    file = put(place, "a.json", coco("x"))
    found = run(dora, tmp_path, file=file, folder=place)
    eve, dan, ours = browser_of(cast.eve), browser_of(cast.dan), f"/api/labeling/imports/{found.name}"

    assert ask(eve, file=file, folder=place).status_code == 403
    assert (eve.get(ours).status_code, eve.get("/api/labeling/imports").json()["imports"]) == (404, [])
    assert dan.get(ours).json()["objects"] == 1  # a colleague
    assert [each["name"] for each in dan.get("/api/labeling/imports").json()["imports"]] == [found.name]
    assert browser_of(cast.lea).get("/api/labeling/imports").status_code == 403  # a labeler
    from django.test import Client

    assert Client().get("/api/labeling/imports").status_code in (401, 403)


@pytest.mark.parametrize(
    ("asked", "status", "field"),
    [
        ({}, 400, "file"),
        ({"file": "nonsense"}, 400, "file"),
        ({"file": "{place}none.zip"}, 404, "file"),
        ({"file": "{place}a.png", "folder": "s3://{bucket}/"}, 400, "folder"),
        ({"file": "{place}a.png", "folder": "s3://no-such-bucket/x"}, 404, "folder"),
        ({"file": "{place}a.png", "format": "word"}, 400, "format"),
        ({"file": "{place}a.png", "attribute": "a b"}, 400, "attribute"),
        ({"file": "{place}a.png", "attribute": "source-ref"}, 400, "attribute"),
        ({"file": "{place}a.png", "output": "s3://{bucket}/labeling/d-aaaaaaaaaaaa/x"}, 403, "output"),
        ({"file": "s3://{bucket}/labeling/d-aaaaaaaaaaaa/x.zip"}, 403, "file"),
    ],
)
def test_bad_fields_are_named(dora, place, asked, status, field):
    answer = ask(dora, **{key: value.format(place=place, bucket=default_bucket()) for key, value in asked.items()})

    assert (answer.status_code, answer.json()["field"]) == (status, field)
    assert not LabelImport.objects.exists()
