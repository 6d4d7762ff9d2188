"""Data sets through the browser's API, described by a real worker."""

import gzip
import io

import numpy as np
import pandas as pd
import pytest

from studio.datasets import reading
from studio.datasets.models import Dataset
from studio.storage.store import default_bucket, object_store
from studio.telemetry.models import Event

CSV = b"age,city,bought\n" + b"".join(
    f"{20 + n % 40},{'Bern' if n % 3 else 'Basel'},{'yes' if n % 40 >= 32 else 'no'}\n".encode() for n in range(200)
)


def upload(page, name, data=CSV, filename="people.csv", **query):
    return page.post(
        "/api/datasets",
        params={"name": name, "filename": filename, **query},
        content=data,
        headers={"Content-Type": "application/octet-stream"},
    )


def test_a_file_becomes_a_described_data_set(dora, people, described):
    answer = upload(dora, "people")

    assert answer.status_code == 201
    created = answer.json()
    key = f"datasets/{people.dora.domain_id}/people/v1/people.csv"
    assert (created["name"], created["version"], created["status"], created["profile"]) == (
        "people",
        1,
        "Profiling",
        None,
    )
    assert (created["uri"], created["size"], created["owner"]) == (f"s3://{default_bucket()}/{key}", len(CSV), "dora")
    assert object_store().read(default_bucket(), key) == CSV  # as it came
    assert created["csv_uri"] == created["uri"]

    found = described(dora, "people")

    assert (found["status"], found["rows"], found["columns"]) == ("Ready", 200, 3)
    assert (found["format"], found["delimiter"], found["encoding"]) == ("csv", ",", "utf-8")
    assert found["content_type"] == "text/csv;header=present"
    assert [(each["name"], each["type"]) for each in found["profile"]["columns"]] == [
        ("age", "numeric"),
        ("city", "binary"),
        ("bought", "binary"),
    ]
    age = found["profile"]["columns"][0]["histogram"]
    assert len(age["edges"]) == 2 < len(age["counts"])  # the page draws the bars, and says where they begin and end
    assert "reading" not in found["profile"]
    assert [each.status for each in Event.objects.filter(name="people").order_by("pk")][-1] == "Ready"

    page = Dataset.objects.get().derived / "page.json"
    object_store().delete(page.bucket, page.key)  # as an earlier Atelier left it

    assert dora.get("/api/datasets/people").json() == found

    rows = dora.get("/api/datasets/people/rows", params={"offset": 198, "limit": 5}).json()
    assert rows == {
        "columns": ["age", "city", "bought"],
        "rows": [["58", "Basel", "yes"], ["59", "Bern", "yes"]],
        "numbers": [199, 200],
        "total": 200,
    }
    sample = dora.get("/api/datasets/people/rows", params={"sample": 1, "limit": 7}).json()
    assert len(set(sample["numbers"])) == 7
    assert sample == dora.get("/api/datasets/people/rows", params={"sample": 1, "limit": 7}).json()

    target = dora.get("/api/datasets/people/target", params={"column": "bought"}).json()
    assert (target["problem_type"], target["reason"]) == ("BinaryClassification", "There are two different values.")
    assert target["classes"] == [
        {"label": "no", "count": 160, "percent": 80.0},
        {"label": "yes", "count": 40, "percent": 20.0},
    ]
    # Who is 52 or older buys: the age tells everything.
    assert target["relations"][0] == {"column": "age", "power": 1.0, "leak_suspect": True}
    assert target["warnings"] == [
        {
            "code": "leak_suspect",
            "severity": "High",
            "column": "age",
            "message": "`age` predicts `bought` almost alone. Is it known only after the fact?",
        }
    ]
    assert dora.get("/api/datasets/people/target", params={"column": "Bought"}).json() == {
        "message": "There is no column `Bought` in this data set. Names are case-sensitive.",
        "field": "column",
    }


def test_a_parquet_file_of_many_types_answers_as_well(dora, described):
    out = io.BytesIO()
    rng = np.random.default_rng(0)
    frame = pd.DataFrame(
        {
            "n": rng.normal(0, 1, 300),
            "when": pd.date_range("2024-01-01", periods=300),
            "ok": rng.random(300) > 0.5,
            "holes": [None if number % 3 == 0 else number for number in range(300)],
        }
    )
    frame["y"] = frame["n"] * 2 + 1
    frame.to_parquet(out)
    upload(dora, "typed", out.getvalue(), "t.parquet")

    found = described(dora, "typed")

    assert found["status"] == "Ready", found["failure_reason"]
    assert found["content_type"] == "x-application/vnd.amazon+parquet"
    bucket, key = found["csv_uri"].removeprefix("s3://").split("/", 1)
    plain = pd.read_csv(io.BytesIO(object_store().read(bucket, key)), float_precision="round_trip")
    assert key.endswith("/typed.csv")
    assert (list(plain), len(plain), plain["when"][299]) == (list(frame), 300, "2024-10-26 00:00:00")
    assert plain["n"].tolist() == frame["n"].tolist()
    assert [each["type"] for each in found["profile"]["columns"]] == [
        "numeric",
        "datetime",
        "binary",
        "numeric",
        "numeric",
    ]
    target = dora.get("/api/datasets/typed/target", params={"column": "y"}).json()
    assert target["problem_type"] == "Regression"
    assert target["relations"][0]["column"] == "n"
    assert sum(target["distribution"]["counts"]) == 300
    assert dora.get("/api/datasets/typed/rows", params={"limit": 1}).json()["rows"][0][1:4] == [
        "2024-01-01T00:00:00",
        bool(frame["ok"][0]),
        None,
    ]


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_sequences_are_measured_by_what_models_read_of_them(dora, described, form):
    rng = np.random.default_rng(3)
    climbs = rng.random(600) < 0.5
    pulses = [list(rng.normal(size=12).round(2) + step * np.arange(12)) for step in np.where(climbs, 0.6, 0.0)]
    frame = pd.DataFrame({"pulse": pulses, "age": rng.integers(20, 80, 600), "ill": np.where(climbs, "yes", "no")})
    body = io.BytesIO()
    if form == "csv":
        frame.assign(pulse=frame["pulse"].map(lambda each: ";".join(map(str, each)))).to_csv(body, index=False)
    else:
        frame.to_parquet(body)
    upload(dora, "pulses", body.getvalue(), f"pulses.{form}")
    assert described(dora, "pulses")["profile"]["columns"][0]["type"] == "sequence"

    target = dora.get("/api/datasets/pulses/target", params={"column": "ill"}).json()

    (strongest, other) = target["relations"]
    assert (strongest["column"], other["column"]) == ("pulse", "age")
    assert strongest["power"] > 0.8
    # The pulse itself is a target like any other text: it is not taken apart to predict itself.
    assert dora.get("/api/datasets/pulses/target", params={"column": "pulse"}).status_code == 200


def test_a_bad_file_fails_with_its_sentence(dora, described):
    upload(dora, "ragged", b"a,b\n1,2\n1\n")

    found = described(dora, "ragged")

    assert found["status"] == "Failed"
    assert found["failure_reason"] == (
        "The rows differ in length: the header has 2 fields, but line 3 has 1. "
        "Check these lines for missing or extra delimiters and quotes."
    )
    for question in ("rows", "target?column=a"):
        answer = dora.get(f"/api/datasets/ragged/{question}")
        assert (answer.status_code, answer.json()) == (
            409,
            {"message": f"The file could not be read: {found['failure_reason']}"},
        )


def test_a_file_that_nobody_has_read_yet_cannot_be_asked(dora):
    upload(dora, "fresh")

    for question in ("rows", "target?column=age"):
        answer = dora.get(f"/api/datasets/fresh/{question}")
        assert (answer.status_code, answer.json()) == (
            409,
            {"message": "The data set is still being read. Come back in a moment."},
        )


def test_some_columns_of_some_rows_are_read_alone(dora, described):
    """A page shows ten columns of a table of thousands, and asks for no others."""
    lines = [",".join(f"{row}-{column}" if row % 2 else "" for column in range(30)) + f",{row}" for row in range(60)]
    upload(dora, "broad", "\n".join([",".join(f"c{number}" for number in range(31)), *lines]).encode())
    described(dora, "broad")

    page = dora.get("/api/datasets/broad/rows?offset=1&limit=2&first_column=28&columns=2").json()
    assert page == {
        "columns": ["c28", "c29"],
        "rows": [["1-28", "1-29"], [None, None]],
        "numbers": [2, 3],
        "total": 60,
    }
    last = dora.get("/api/datasets/broad/rows?limit=1&first_column=30&columns=64").json()
    assert (last["columns"], last["rows"]) == (["c30"], [["0"]])

    whole = dora.get("/api/datasets/broad/rows?sample=1&limit=9").json()
    part = dora.get("/api/datasets/broad/rows?sample=1&limit=9&first_column=29&columns=1").json()
    assert part["numbers"] == whole["numbers"]  # the blocks of a sample fit together
    assert part["rows"] == [row[29:30] for row in whole["rows"]]

    refused = dora.get("/api/datasets/broad/rows?first_column=31")
    assert (refused.status_code, refused.json()["message"]) == (
        400,
        "first_column must be a whole number from 0 to 30, not '31'.",
    )


def test_a_table_of_the_same_name_has_columns_of_its_own(dora, described):
    upload(dora, "again")
    described(dora, "again")
    assert dora.get("/api/datasets/again/rows?limit=1").json()["columns"] == ["age", "city", "bought"]
    dora.delete("/api/datasets/again")
    upload(dora, "again", b"x,y\n1,2\n")
    described(dora, "again")

    assert dora.get("/api/datasets/again/rows?limit=1").json() == {
        "columns": ["x", "y"],
        "rows": [["1", "2"]],
        "numbers": [1],
        "total": 1,
    }


def test_a_target_alone_is_told_without_a_look_at_other_columns(dora, described, monkeypatch):
    upload(dora, "quick")
    described(dora, "quick")
    whole = dora.get("/api/datasets/quick/target", params={"column": "bought"}).json()

    monkeypatch.setattr(reading, "relations", lambda *_, **__: pytest.fail("other columns were looked at"))
    alone = dora.get("/api/datasets/quick/target", params={"column": "bought", "relations": 0}).json()

    assert whole["relations"] != []
    assert alone["relations"] == []
    assert alone["classes"] == whole["classes"]


@pytest.mark.parametrize(
    ("cells", "labels"), [(("0", "1"), ["0", "1"]), (("0.0", "1"), ["0", "1"]), (("0.5", "2"), ["0.5", "2.0"])]
)
def test_labels_are_called_as_models_call_them(dora, described, cells, labels):
    """What the wizard offers as the good outcome is compared with the labels that the job finds."""
    rows = "".join(f"{number},{cells[number % 3 == 0]}\n" for number in range(60))
    upload(dora, "numbers", f"age,bought\n{rows}".encode())
    described(dora, "numbers")

    found = dora.get("/api/datasets/numbers/target", params={"column": "bought"}).json()

    assert (found["labels"], [each["label"] for each in found["classes"]]) == (labels, labels)


def test_targets_that_cannot_be_learned_say_so_and_nothing_else(dora, described):
    lines = [f"{n % 7},always,,{1 + n % 28:02}.{1 + n // 28:02}.2023" for n in range(300)]
    upload(dora, "hopeless", "\n".join(["x,same,none,day", *lines]).encode())
    described(dora, "hopeless")

    for column, reason in (
        ("same", "There is one value only, `always`, so there is nothing to predict."),
        ("none", "Every value is missing, so there is nothing to predict."),
        ("day", "300 of 300 values are different texts, so these are no classes. Set the problem type."),
    ):
        target = dora.get("/api/datasets/hopeless/target", params={"column": column}).json()
        assert (target["problem_type"], target["reason"], target["warnings"]) == (None, reason, [])


def test_versions_follow_each_other_and_go_together(dora, people, described):
    upload(dora, "grows")
    described(dora, "grows")
    assert upload(dora, "grows").status_code == 409

    second = upload(dora, "Grows", gzip.compress(CSV + b"1,Chur,no\n"), "people.csv.gz", new_version="1").json()

    assert (second["name"], second["version"]) == ("grows", 2)
    assert described(dora, "grows")["rows"] == 201
    assert dora.get("/api/datasets/grows?version=1").json()["rows"] == 200
    assert [each["version"] for each in dora.get("/api/datasets/grows").json()["versions"]] == [2, 1]
    assert [each["version"] for each in dora.get("/api/datasets").json()["datasets"]] == [2]
    folder = f"datasets/{people.dora.domain_id}/grows/"
    assert list(object_store().list(default_bucket(), folder))

    upload(dora, "grows", CSV.replace(b"city", b"town"), new_version="1")
    third = described(dora, "grows")
    assert third["lost"] == {"since": 2, "columns": ["city"]}
    upload(dora, "grows", b"<html>", new_version="1")
    fourth = described(dora, "grows")
    assert (fourth["status"], fourth["lost"]) == ("Failed", {"since": 0, "columns": []})
    shown = {each["version"]: (each["rows"], each["columns"], each["filename"]) for each in fourth["versions"]}
    assert shown[2] == (201, 3, "people.csv.gz")
    assert fourth["versions"][0]["failure_reason"].startswith("This is a web page")

    assert dora.delete("/api/datasets/grows").status_code == 204

    assert list(object_store().list(default_bucket(), folder)) == []
    assert dora.get("/api/datasets/grows").status_code == 404


def test_an_object_that_is_there_becomes_a_data_set_and_outlives_it(dora, described):
    object_store().put(default_bucket(), "mine/data.csv", CSV)
    uri = f"s3://{default_bucket()}/mine/data.csv"

    answer = dora.post("/api/datasets", params={"name": "linked", "uri": uri})

    assert (answer.status_code, answer.json()["uri"]) == (201, uri)
    assert described(dora, "linked")["rows"] == 200
    dora.delete("/api/datasets/linked")
    assert object_store().read(default_bucket(), "mine/data.csv") == CSV


@pytest.mark.parametrize(
    ("_case", "query", "data", "status", "answer"),
    [
        ("no name", {"name": ""}, CSV, 400, {"message": "Give the data set a name.", "field": "name"}),
        (
            "a path for a name",
            {"name": "../../etc"},
            CSV,
            400,
            {
                "message": "A name has up to 63 letters, digits, dots, hyphens and underscores, and begins with a "
                "letter or digit.",
                "field": "name",
            },
        ),
        (
            "a path for a file name",
            {"filename": "../x.csv"},
            CSV,
            400,
            {
                "message": "A file name has at most 200 bytes, and no slashes or control characters.",
                "field": "filename",
            },
        ),
        (
            "an empty file",
            {},
            b"",
            400,
            {"message": "people.csv is empty. Upload a file with a header line and at least one row.", "field": "file"},
        ),
        (
            "no S3 URI",
            {"uri": "file:///etc/passwd"},
            b"",
            400,
            {"message": '"file:///etc/passwd" is not an S3 URI; write s3://bucket/key.', "field": "uri"},
        ),
        (
            "no such object",
            {"uri": f"s3://{default_bucket()}/no"},
            b"",
            404,
            {"message": f"There is no object s3://{default_bucket()}/no.", "field": "uri"},
        ),
    ],
)
def test_what_cannot_be_stored_is_refused_and_leaves_nothing(dora, people, _case, query, data, status, answer):
    refused = upload(dora, **{"name": "new", "data": data, **query})

    assert (refused.status_code, refused.json()) == (status, answer)
    assert not Dataset.objects.exists()
    assert list(object_store().list(default_bucket(), f"datasets/{people.dora.domain_id}/new/")) == []


def test_too_large_a_file_is_cut_off(dora, people, settings):
    settings.MAX_UPLOAD_BYTES = 1000

    declared = upload(dora, "large", b"a,b\n" * 1000)

    def unannounced():
        yield from (b"a,b\n" * 100 for _ in range(20))

    streamed = upload(dora, "large", unannounced())

    assert (declared.status_code, streamed.status_code) == (413, 413)
    assert not Dataset.objects.exists()
    assert list(object_store().list(default_bucket(), f"datasets/{people.dora.domain_id}/large/")) == []


def test_a_refused_upload_is_answered_while_the_browser_still_sends(dora):
    """Five megabytes under a name that cannot be: the answer arrives, and the next request of the page as well."""
    refused = upload(dora, "no/slash", b"x" * 5_000_000)

    assert refused.status_code == 400
    assert dora.get("/api/datasets").json() == {"datasets": [], "cursor": None}


def test_lists_page_and_search(dora):
    for number in range(5):
        upload(dora, f"set-{number}")

    first = dora.get("/api/datasets", params={"limit": 2}).json()
    upload(dora, "came-later")
    second = dora.get("/api/datasets", params={"limit": 2, "cursor": first["cursor"]}).json()
    third = dora.get("/api/datasets", params={"limit": 2, "cursor": second["cursor"]}).json()

    names = [[each["name"] for each in page["datasets"]] for page in (first, second, third)]
    assert names == [["set-4", "set-3"], ["set-2", "set-1"], ["set-0"]]
    assert third["cursor"] is None
    assert [each["name"] for each in dora.get("/api/datasets?search=LATER").json()["datasets"]] == ["came-later"]
    assert dora.get("/api/datasets?cursor=forged").status_code == 400
    assert dora.get("/api/datasets?limit=0").json()["message"] == "limit must be a whole number from 1 to 200, not '0'."


def test_eve_and_lea_see_nothing(dora, people, page_of):
    upload(dora, "secret")
    object_store().put(default_bucket(), "shared.csv", CSV)
    eve, lea = page_of(people.eve), page_of(people.lea)
    uri = Dataset.objects.get().uri

    assert eve.get("/api/datasets").json()["datasets"] == []
    for path in ("/api/datasets/secret", "/api/datasets/secret/rows", "/api/datasets/secret/target?column=age"):
        answer = eve.get(path)
        assert (answer.status_code, answer.json()["message"]) == (404, 'There is no data set "secret".')
        assert lea.get(path).status_code == 403
    assert eve.delete("/api/datasets/secret").status_code == 404
    assert eve.get("/api/objects", params={"uri": uri}).status_code == 403
    assert eve.post("/api/datasets", params={"name": "stolen", "uri": uri}).status_code == 403
    assert upload(eve, "secret").status_code == 409
    assert upload(eve, "secret", new_version="1").status_code == 409
    assert lea.get("/api/datasets").status_code == 403
    assert upload(lea, "leas").status_code == 403
    assert Dataset.objects.count() == 1
    assert page_of(people.dan).get("/api/datasets/secret").status_code == 200


def test_objects_are_downloads_and_never_pages(dora):
    html = b"<script>alert(1)</script>"
    object_store().put(default_bucket(), "evil/pä ge.html", html, content_type="text/html")
    uri = f"s3://{default_bucket()}/evil/pä ge.html"

    answer = dora.get("/api/objects", params={"uri": uri})

    assert (answer.status_code, answer.content) == (200, html)
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Content-Disposition"] == "attachment; filename*=UTF-8''p%C3%A4%20ge.html"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    part = dora.get("/api/objects", params={"uri": uri}, headers={"Range": "bytes=1-6"})
    assert (part.status_code, part.content) == (206, b"script")
    inline = dora.get("/api/objects", params={"uri": uri, "inline": "json"})
    assert inline.headers["Content-Type"] == "application/json"
    assert dora.get("/api/objects", params={"uri": f"s3://{default_bucket()}/no"}).status_code == 404
    assert dora.get("/api/objects", params={"uri": "s3://../x"}).status_code == 400


def test_a_small_object_is_written(dora):
    uri = f"s3://{default_bucket()}/autopilot/features.json"

    answer = dora.put("/api/objects", params={"uri": uri}, content=b"{}", headers={"Content-Type": "application/json"})

    assert (answer.status_code, answer.json()["size"]) == (201, 2)
    assert object_store().head(default_bucket(), "autopilot/features.json").content_type == "application/json"
    too_large = dora.put("/api/objects", params={"uri": uri}, content=b"x" * 1_100_000)
    assert too_large.status_code == 413
    assert object_store().read(default_bucket(), "autopilot/features.json") == b"{}"
    no_token = dora.put("/api/objects", params={"uri": uri}, content=b"[]", headers={"X-CSRFToken": ""})
    assert no_token.status_code == 403
