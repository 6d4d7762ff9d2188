"""The AWS CLI against the running server."""

from dataclasses import replace

from studio.api.tags import set_tags
from studio.domains.models import Domain


def test_the_line_of_the_readme(aws, people):
    assert aws(people.ada, "sagemaker", "list-auto-ml-jobs") == {"AutoMLJobSummaries": []}


def test_tags_by_the_short_syntax_and_pages_joined_by_the_client(aws, people):
    arn = Domain.objects.get(domain_id=people.ada.domain_id).arn
    set_tags(arn, [{"Key": f"aws:{n:03}", "Value": ""} for n in range(120)], system=True)

    aws(people.ada, "sagemaker", "add-tags", "--resource-arn", arn, "--tags", "Key=team,Value=red")
    listed = aws(people.ada, "sagemaker", "list-tags", "--resource-arn", arn)

    assert listed["Tags"][-1] == {"Key": "team", "Value": "red"}
    assert [tag["Key"] for tag in listed["Tags"][:-1]] == [f"aws:{n:03}" for n in range(120)]


def test_errors_reach_the_terminal_as_sentences(aws, people):
    told = aws(people.ada, "sagemaker", "describe-auto-ml-job-v2", "--auto-ml-job-name=-x-", fails=True)

    assert told.endswith(
        "An error occurred (ValidationException) when calling the DescribeAutoMLJobV2 operation: 1 validation error "
        "detected: Value '-x-' at 'autoMLJobName' failed to satisfy constraint: Member must satisfy regular "
        "expression pattern: [a-zA-Z0-9](-*[a-zA-Z0-9]){0,31}"
    )


def test_a_wrong_secret(aws, people):
    told = aws(replace(people.dora, secret="x" * 40), "sts", "get-caller-identity", fails=True)

    assert "(SignatureDoesNotMatch)" in told


def test_somebody_without_the_right(aws, people):
    told = aws(people.lea, "sagemaker", "list-auto-ml-jobs", fails=True)

    assert "(AccessDeniedException)" in told
    assert "user/lea is not authorized to perform: sagemaker:ListAutoMLJobs on resource: *" in told


def test_s3_copy_and_list(aws, people, client_of, tmp_path):
    client_of(people.dora, "s3").create_bucket(Bucket="dora-data")
    sent, got = tmp_path / "sent.csv", tmp_path / "got.csv"
    sent.write_bytes(b"a,b\n1,2\n" * 1000)

    aws(people.dora, "s3", "cp", sent, "s3://dora-data/in/a b.csv")
    listed = aws(people.dora, "s3", "ls", "s3://dora-data/in/")
    aws(people.dora, "s3", "cp", "s3://dora-data/in/a b.csv", got)

    assert listed.split()[2:] == ["8000", "a", "b.csv"]
    assert got.read_bytes() == sent.read_bytes()


def test_s3_sync_of_a_folder(aws, people, client_of, tmp_path):
    folder = tmp_path / "folder"
    (folder / "deep").mkdir(parents=True)
    for n in range(5):
        (folder / "deep" / f"{n}.txt").write_text(str(n))
    client_of(people.dora, "s3").create_bucket(Bucket="dora-sync")

    aws(people.dora, "s3", "sync", folder, "s3://dora-sync/copy")
    again = aws(people.dora, "s3", "sync", folder, "s3://dora-sync/copy")
    aws(people.dora, "s3", "sync", "s3://dora-sync/copy", tmp_path / "back")

    assert again == ""  # nothing has changed, nothing is sent
    assert sorted(path.read_text() for path in (tmp_path / "back" / "deep").iterdir()) == ["0", "1", "2", "3", "4"]
