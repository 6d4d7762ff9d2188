"""Several files of one schema are one data set; a new version keeps, replaces and adds some (canvas spec §2)."""

import csv
import io

import pytest

from studio.datasets.models import Dataset
from studio.storage.store import default_bucket, object_store


def month(name: str, *sold: int) -> bytes:
    rows = "".join(f"{name},{'Bern' if number % 2 else 'Basel'},{number}\n" for number in sold)
    return f"month,shop,sold\n{rows}".encode()


MAY, JUNE, JULY = month("may", 1, 2, 3), month("june", 4, 5), month("july", 6, 7, 8, 9)


def send(page, name, files=None, keeping=None, **query):
    """files: name -> bytes. keeping: files of the version before; makes a new version."""
    params = [("name", name), *query.items()]
    for filename, data in (files or {}).items():
        params += [("filename", filename), ("size", str(len(data)))]
    if keeping is not None:
        params += [("new_version", "1"), *(("keep", each) for each in keeping)]
    body = b"".join((files or {}).values())
    return page.post("/api/datasets", params=params, content=body, headers={"Content-Type": "application/octet-stream"})


def rows_of(page, name, **query):
    return [row[2] for row in page.get(f"/api/datasets/{name}/rows", params=query).json()["rows"]]


def shown(found):
    return [(each["name"], each["rows"]) for each in found["files"]]


def test_two_files_are_one_table(dora, people, described):
    answer = send(dora, "sales", {"may.csv": MAY, "june.csv": JUNE})

    assert answer.status_code == 201, answer.text
    created = answer.json()
    assert (created["version"], created["filename"], created["size"]) == (1, "may.csv and 1 more", len(MAY) + len(JUNE))
    assert shown(created) == [("may.csv", None), ("june.csv", None)]
    for each, data in zip(created["files"], (MAY, JUNE), strict=True):
        bucket, key = each["uri"].removeprefix("s3://").split("/", 1)
        assert object_store().read(bucket, key) == data  # as they came

    found = described(dora, "sales")

    assert (found["status"], found["rows"], found["columns"], found["format"]) == ("Ready", 5, 3, "csv")
    assert shown(found) == [("may.csv", 3), ("june.csv", 2)]
    assert rows_of(dora, "sales") == ["1", "2", "3", "4", "5"]
    assert rows_of(dora, "sales", offset=3) == ["4", "5"]  # those of June
    # What learns from it and what predicts it reads all rows, from the one address that it is given.
    assert found["uri"] == found["csv_uri"]
    bucket, key = found["uri"].removeprefix("s3://").split("/", 1)
    whole = list(csv.DictReader(io.StringIO(object_store().read(bucket, key).decode())))
    assert [row["sold"] for row in whole] == ["1", "2", "3", "4", "5"]
    assert found["content_type"] == "text/csv;header=present"


def test_a_new_version_keeps_replaces_and_adds_files(dora, people, described):
    send(dora, "sales", {"may.csv": MAY, "june.csv": JUNE})
    described(dora, "sales")

    send(dora, "sales", {"july.csv": JULY, "may.csv": month("may", 10)}, keeping=["may.csv", "june.csv"])
    second = described(dora, "sales")

    assert shown(second) == [("may.csv", 1), ("june.csv", 2), ("july.csv", 4)]
    assert rows_of(dora, "sales") == ["10", "4", "5", "6", "7", "8", "9"]
    assert rows_of(dora, "sales", version=1) == ["1", "2", "3", "4", "5"]  # as it was

    send(dora, "sales", keeping=["july.csv"])  # the others are taken away; nothing is sent
    third = described(dora, "sales")

    assert (third["version"], third["filename"], shown(third)) == (3, "july.csv", [("july.csv", 4)])
    assert third["uri"] == third["files"][0]["uri"]  # one file again: it is the table
    assert [len(each["files"]) for each in third["versions"]] == [1, 3, 2]

    assert dora.delete("/api/datasets/sales").status_code == 204
    assert list(object_store().list(default_bucket(), f"datasets/{people.dora.domain_id}/sales/")) == []


def test_files_that_do_not_fit_together_are_told_by_name(dora, described):
    send(dora, "sales", {"may.csv": MAY, "june.csv": JUNE.replace(b"shop", b"store")})

    found = described(dora, "sales")

    assert found["status"] == "Failed"
    assert found["failure_reason"] == (
        "june.csv has no column `shop`, which may.csv has. "
        "All files of a data set have the same columns of the same types."
    )


@pytest.mark.parametrize(
    ("files", "query", "field", "sentence"),
    [
        ({"a.csv": MAY, "b.csv": b""}, {}, "file", "b.csv is empty. Upload a file with a header line and at least one"),
        ({"a.csv": MAY, "": JUNE}, {}, "filename", "Say what the file is called."),
        ({f"{n}.csv": b"a\n1\n" for n in range(21)}, {}, "filename", "At most 20 files are taken at once"),
        ({"a.csv": MAY}, {"filename": "b.csv"}, "size", "Say of each file how many bytes of the body it has."),
        ({"a.csv": MAY}, {"size": "9", "filename": "b.csv"}, "size", "The body is not as long as its files together."),
        ({"a.csv": MAY}, {"size": "-9", "filename": "b.csv"}, "size", "Say of each file how many bytes"),
        ({"a.csv": MAY}, {"size": "0", "filename": "a.csv"}, "filename", "Two of the files are called a.csv."),
        ({"a.csv": MAY}, {"keep": "b.csv"}, "keep", "Only a new version keeps files of the version before."),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_left(dora, people, files, query, field, sentence):
    answer = send(dora, "sales", files, **query)

    assert answer.status_code == 400
    assert (answer.json()["field"], answer.json()["message"][: len(sentence)]) == (field, sentence)
    assert list(object_store().list(default_bucket(), f"datasets/{people.dora.domain_id}/sales/")) == []
    assert not Dataset.objects.exists()


def test_files_that_are_not_there_cannot_be_kept(dora, people, page_of, described):
    send(dora, "sales", {"may.csv": MAY})
    described(dora, "sales")

    answer = send(dora, "sales", {"june.csv": JUNE}, keeping=["april.csv"])

    assert (answer.status_code, answer.json()["field"]) == (400, "keep")
    assert answer.json()["message"] == "The newest version of sales has no file april.csv."
    assert send(page_of(people.eve), "sales", {"june.csv": JUNE}, keeping=["may.csv"]).status_code == 404


def test_a_data_set_has_fifty_files_at_most(dora, described):
    send(dora, "many", {f"{n}.csv": b"a,b\n1,2\n" for n in range(20)})
    found = described(dora, "many")
    row = Dataset.objects.get(name="many")
    row.files = [found["files"][0] | {"name": f"old-{n}.csv"} for n in range(49)]
    row.save(update_fields=["files"])

    kept = [each["name"] for each in row.files]
    answer = send(dora, "many", {"a.csv": b"a,b\n1,2\n", "b.csv": b"a,b\n1,2\n"}, keeping=kept)

    assert (answer.status_code, answer.json()["message"]) == (400, "A data set has at most 50 files.")


def test_a_file_that_lies_elsewhere_can_be_joined_by_one_that_is_uploaded(dora, described):
    object_store().put(default_bucket(), "mine/may.csv", MAY)
    dora.post("/api/datasets", params={"name": "sales", "uri": f"s3://{default_bucket()}/mine/may.csv"})
    described(dora, "sales")

    send(dora, "sales", {"june.csv": JUNE}, keeping=["may.csv"])

    assert described(dora, "sales")["rows"] == 5
    dora.delete("/api/datasets/sales")
    assert object_store().read(default_bucket(), "mine/may.csv") == MAY


def test_a_folder_of_the_object_store_is_a_data_set(dora, people, described):
    for key, data in {"may.csv": MAY, "june.csv": JUNE, "older/april.csv": b"x", "": b""}.items():
        object_store().put(default_bucket(), f"sales/2024/{key}", data)
    folder = f"s3://{default_bucket()}/sales/2024/"

    answer = dora.post("/api/datasets", params={"name": "sales", "uri": folder})

    assert answer.status_code == 201, answer.text
    found = described(dora, "sales")
    assert shown(found) == [("june.csv", 2), ("may.csv", 3)]  # in the order of their names; no folder within
    assert found["files"][0]["uri"] == f"{folder}june.csv"

    object_store().put(default_bucket(), "sales/july.csv", JULY)
    query = {"name": "sales", "uri": f"s3://{default_bucket()}/sales/july.csv", "new_version": "1", "keep": "june.csv"}
    assert dora.post("/api/datasets", params=query).status_code == 201
    assert shown(described(dora, "sales")) == [("june.csv", 2), ("july.csv", 4)]


def test_what_a_folder_has_not_is_said(dora, people):
    bucket = default_bucket()
    for number in range(51):
        object_store().put(bucket, f"many/{number:02}.csv", MAY)
    object_store().put(bucket, "one/may.csv", MAY)
    object_store().put(bucket, "two/may.csv", MAY)
    object_store().put(bucket, f"datasets/{people.eve.domain_id}/secret/v1/may.csv", MAY)

    def refused(*uris):
        answer = dora.post("/api/datasets", params={"name": "sales", "uri": [f"s3://{bucket}/{each}" for each in uris]})
        return answer.status_code, answer.json()["message"].split(":")[0]

    assert refused("nothing/") == (404, "There are no files in the folder s3")
    assert refused("many/") == (400, "A data set has at most 50 files.")
    assert refused("one/", "two/may.csv") == (400, "Two of the files are called may.csv. Rename one of them.")
    assert refused(f"datasets/{people.eve.domain_id}/secret/v1/")[0] == 403
    assert not Dataset.objects.exists()
