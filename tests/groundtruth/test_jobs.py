"""One labeling job from the first call to the last line of its output, with a real worker and a labeler's browser."""

import json

from studio.storage.store import default_bucket, object_store


def test_a_job_becomes_a_manifest(dora, labelers, job_request, start_worker, wait_until):
    start_worker()
    (ann,) = labelers("ann@example.org")
    arn = dora.create_labeling_job(**job_request())["LabelingJobArn"]
    wait_until(lambda: ann.get("/api/portal/jobs").json()["jobs"] and status(dora) == "InProgress", 60)
    wait_until(lambda: ann.get("/api/portal/jobs").json()["jobs"][0]["available"], 30)

    for n in range(5):
        task = ann.next("roof")
        page = ann.get(task["page_url"])
        assert "crowd-image-classifier" in page.content.decode()
        assert ann.submit(task, answer("dent" if n % 2 else "crack")).status_code == 200
    assert ann.next("roof") is None
    job = wait_until(lambda: status(dora) == "Completed" and dora.describe_labeling_job(LabelingJobName="roof"), 60)

    assert (job["LabelingJobArn"], job["LabelCounters"]) == (
        arn,
        {"TotalLabeled": 5, "HumanLabeled": 5, "MachineLabeled": 0, "FailedNonRetryableError": 0, "Unlabeled": 0},
    )
    assert job["LabelingJobOutput"]["OutputDatasetS3Uri"] == (
        f"s3://{default_bucket()}/labels/roof/manifests/output/output.manifest"
    )
    lines = manifest("labels/roof/manifests/output/output.manifest")
    created = [line["kind-metadata"].pop("creation-date") for line in lines]
    assert all(len(each) == len("2024-05-01T10:00:03.120000") for each in created)
    assert lines == [
        {
            "source-ref": f"s3://{default_bucket()}/roof/{n}.png",
            "site": n,
            "kind": n % 2,
            "kind-metadata": {
                "class-name": "dent" if n % 2 else "crack",
                "confidence": 0.0,
                "type": "groundtruth/image-classification",
                "job-name": "labeling-job/roof",
                "human-annotated": "yes",
            },
        }
        for n in range(5)
    ]


def status(client, name="roof"):
    return client.describe_labeling_job(LabelingJobName=name)["LabelingJobStatus"]


def answer(label):
    return {"crowd-image-classifier": {"label": label}}


def manifest(key):
    return [json.loads(line) for line in object_store().read(default_bucket(), key).splitlines()]
