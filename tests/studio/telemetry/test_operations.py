"""The logs operations through the real boto3."""

import pytest
from botocore.exceptions import ClientError
from django.conf import settings

from studio.telemetry import logs

GROUP = "/aws/sagemaker/TransformJobs"
ARN = f"arn:aws:logs:{settings.REGION}:{settings.ACCOUNT_ID}:log-group:{GROUP}"


@pytest.fixture
def client(client_of, people):
    return client_of(people.dora, "logs")


@pytest.fixture
def write(people):
    """`write("stream", 3)`: lines 0, 1, 2 of that stream, a second apart, in dora's domain."""

    def go(stream, count, *, group=GROUP, start_ms=0, text="line {}", domain_id=people.dora.domain_id, **whose):
        lines = [(start_ms + 1000 * number, text.format(number)) for number in range(count)]
        logs.append(group, stream, lines, domain_id=domain_id, **whose)

    return go


def messages(answer):
    return [event["message"] for event in answer["events"]]


def refusal(call, **request):
    with pytest.raises(ClientError) as refused:
        call(**request)
    error = refused.value.response["Error"]
    return error["Code"], error["Message"]


def test_the_end_of_a_stream_comes_first_unless_the_head_is_asked_for(client, write):
    write("a", 5)

    end = client.get_log_events(logGroupName=GROUP, logStreamName="a", limit=2)
    head = client.get_log_events(logGroupName=GROUP, logStreamName="a", limit=2, startFromHead=True)

    assert messages(end) == ["line 3", "line 4"]
    assert messages(head) == ["line 0", "line 1"]
    assert [event["timestamp"] for event in head["events"]] == [0, 1000]


def test_forward_until_the_token_repeats_then_on_when_more_is_written(client, write):
    write("a", 5)
    where = {"logGroupName": GROUP, "logStreamName": "a", "limit": 2}
    answer = client.get_log_events(**where, startFromHead=True)
    seen, tokens = messages(answer), [answer["nextForwardToken"]]
    while True:
        answer = client.get_log_events(**where, nextToken=tokens[-1])
        if answer["nextForwardToken"] == tokens[-1]:
            break
        seen += messages(answer)
        tokens.append(answer["nextForwardToken"])

    assert seen == [f"line {number}" for number in range(5)]
    assert answer["events"] == []
    write("a", 1, text="later")
    assert messages(client.get_log_events(**where, nextToken=tokens[-1])) == ["later"]


def test_backward_from_the_end_to_the_head(client, write):
    write("a", 5)
    where = {"logGroupName": GROUP, "logStreamName": "a", "limit": 2}
    first = client.get_log_events(**where)
    second = client.get_log_events(**where, nextToken=first["nextBackwardToken"])
    third = client.get_log_events(**where, nextToken=second["nextBackwardToken"])
    last = client.get_log_events(**where, nextToken=third["nextBackwardToken"])

    assert [messages(each) for each in (first, second, third, last)] == [
        ["line 3", "line 4"],
        ["line 1", "line 2"],
        ["line 0"],
        [],
    ]
    assert last["nextBackwardToken"] == third["nextBackwardToken"]


def test_times_bound_a_stream_from_inclusive_to_exclusive(client, write):
    write("a", 5)

    answer = client.get_log_events(
        logGroupName=GROUP, logStreamName="a", startTime=1000, endTime=3000, startFromHead=True
    )

    assert messages(answer) == ["line 1", "line 2"]


def test_an_answer_holds_a_megabyte_and_the_next_goes_on(client, write):
    write("a", 6, text="{}" + "x" * 250_000)
    where = {"logGroupName": GROUP, "logStreamName": "a"}

    first = client.get_log_events(**where, startFromHead=True)
    second = client.get_log_events(**where, nextToken=first["nextForwardToken"])

    assert [message[0] for message in messages(first)] == ["0", "1", "2", "3"]
    assert [message[0] for message in messages(second)] == ["4", "5"]


def test_streams_merge_by_time_and_page(client, write):
    write("a", 3)
    write("b", 3, start_ms=500, text="other {}")
    pages = client.get_paginator("filter_log_events").paginate(logGroupName=GROUP, PaginationConfig={"PageSize": 2})

    events = [event for page in pages for event in page["events"]]

    assert [(event["logStreamName"], event["message"]) for event in events] == [
        ("a", "line 0"),
        ("b", "other 0"),
        ("a", "line 1"),
        ("b", "other 1"),
        ("a", "line 2"),
        ("b", "other 2"),
    ]
    assert len({event["eventId"] for event in events}) == 6


def test_lines_of_one_millisecond_are_told_once_across_pages(client, people):
    for stream in ("a", "b", "c"):
        lines = [(7, f"{stream}{number}") for number in range(4)]
        logs.append(GROUP, stream, lines, domain_id=people.dora.domain_id)
    logs.append(GROUP, "hidden", [(7, "of another domain")], domain_id=people.eve.domain_id)

    seen: list[str] = []
    token: dict[str, str] = {}
    while True:
        answer = client.filter_log_events(logGroupName=GROUP, limit=3, **token)
        seen += messages(answer)
        if "nextToken" not in answer:
            break
        token = {"nextToken": answer["nextToken"]}

    assert seen == [f"{stream}{number}" for stream in "abc" for number in range(4)]


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        ("ERROR", ["ERROR disk full", "ERROR no net"]),
        ("error", []),
        ("ERROR disk", ["ERROR disk full"]),
        ('"no net"', ["WARN no net", "ERROR no net"]),
        ("?disk ?WARN", ["ERROR disk full", "WARN no net"]),
        ("net -ERROR", ["WARN no net"]),
        ("", ["ERROR disk full", "WARN no net", "ERROR no net"]),
    ],
)
def test_patterns(client, people, pattern, found):
    lines = ["ERROR disk full", "WARN no net", "ERROR no net"]
    logs.append(GROUP, "a", list(enumerate(lines)), domain_id=people.dora.domain_id)

    assert messages(client.filter_log_events(logGroupName=GROUP, filterPattern=pattern)) == found


@pytest.mark.parametrize(
    ("pattern", "sentence"),
    [
        ('"open', "The quotation mark at character 1 of the pattern is never closed."),
        (
            "{ $.level = 3 }",
            "Patterns over JSON fields, over space-separated columns and with regular expressions are ",
        ),
        ("%a+%", "Patterns over JSON fields, over space-separated columns and with regular expressions are "),
    ],
)
def test_patterns_that_are_not_understood(client, write, pattern, sentence):
    write("a", 1)

    code, message = refusal(client.filter_log_events, logGroupName=GROUP, filterPattern=pattern)

    assert code == "InvalidParameterException"
    assert message.startswith(f"Invalid filter pattern. {sentence}")


def test_streams_by_name_and_by_last_line(client, write):
    write("b/1", 2)
    write("a", 1)
    write("b/2", 3)

    by_name = client.describe_log_streams(logGroupName=GROUP, limit=2)
    rest = client.describe_log_streams(logGroupName=GROUP, limit=2, nextToken=by_name["nextToken"])
    latest = client.describe_log_streams(logGroupName=GROUP, orderBy="LastEventTime", descending=True)
    some = client.describe_log_streams(logGroupName=GROUP, logStreamNamePrefix="b/")

    assert [each["logStreamName"] for each in by_name["logStreams"] + rest["logStreams"]] == ["a", "b/1", "b/2"]
    assert "nextToken" not in rest
    assert [each["logStreamName"] for each in latest["logStreams"]] == ["b/2", "b/1", "a"]
    assert [each["logStreamName"] for each in some["logStreams"]] == ["b/1", "b/2"]
    stream = some["logStreams"][0]
    assert (stream["firstEventTimestamp"], stream["lastEventTimestamp"]) == (0, 1000)
    assert stream["arn"] == f"{ARN}:log-stream:b/1"


def test_groups_page_by_name(client, write):
    for name in ("/c", "/a", "/b"):
        write("s", 1, group=name)

    first = client.describe_log_groups(limit=2)
    second = client.describe_log_groups(limit=2, nextToken=first["nextToken"])

    assert [each["logGroupName"] for each in first["logGroups"] + second["logGroups"]] == ["/a", "/b", "/c"]
    assert "nextToken" not in second
    assert [each["logGroupName"] for each in client.describe_log_groups(logGroupNamePrefix="/b")["logGroups"]] == ["/b"]


def test_a_group_may_be_named_by_its_arn(client, write):
    write("a", 1)

    answer = client.get_log_events(logGroupIdentifier=ARN, logStreamName="a")

    assert messages(answer) == ["line 0"]


def test_what_is_not_there(client, write):
    write("a", 1)

    missing_group = refusal(client.get_log_events, logGroupName="/none", logStreamName="a")
    missing_stream = refusal(client.get_log_events, logGroupName=GROUP, logStreamName="none")

    assert missing_group == ("ResourceNotFoundException", "The specified log group does not exist.")
    assert missing_stream == ("ResourceNotFoundException", "The specified log stream does not exist.")


def test_tokens_that_are_not_ours(client, write):
    write("a", 1)
    wrong = ("InvalidParameterException", "The specified nextToken is invalid.")

    assert refusal(client.get_log_events, logGroupName=GROUP, logStreamName="a", nextToken="x/1") == wrong
    assert refusal(client.filter_log_events, logGroupName=GROUP, nextToken="x") == wrong
    assert refusal(client.describe_log_streams, logGroupName=GROUP, nextToken="x") == wrong
    assert refusal(client.describe_log_groups, nextToken="x") == wrong


@pytest.mark.parametrize(
    ("operation", "more"),
    [
        ("get_log_events", {"logStreamName": "a"}),
        ("filter_log_events", {}),
        ("describe_log_streams", {}),
    ],
)
@pytest.mark.parametrize("named", [{"logGroupName": GROUP}, {"logGroupIdentifier": ARN}])
def test_eve_sees_no_log_of_another_domain(client_of, people, write, operation, more, named):
    write("a", 1)
    call = getattr(client_of(people.eve, "logs"), operation)

    assert refusal(call, **named, **more) == (
        "ResourceNotFoundException",
        "The specified log group does not exist.",
    )
    assert client_of(people.eve, "logs").describe_log_groups()["logGroups"] == []
    # The same questions of somebody of that domain find it.
    assert getattr(client_of(people.dan, "logs"), operation)(**named, **more)


def test_what_is_one_profiles_alone_nobody_else_of_the_domain_reads(client_of, people, write):
    write("shared", 1)
    write("private", 1, profile="dora")
    seen = {}
    for person in (people.dora, people.dan, people.ada):
        client = client_of(person, "logs")
        streams = client.describe_log_streams(logGroupName=GROUP)["logStreams"]
        found = client.filter_log_events(logGroupName=GROUP)["events"]
        seen[person.user.username] = [each["logStreamName"] for each in streams], len(found)

    assert seen["dora"] == seen["ada"] == (["private", "shared"], 2)
    assert seen["dan"] == (["shared"], 1)
    assert refusal(client_of(people.dan, "logs").get_log_events, logGroupName=GROUP, logStreamName="private") == (
        "ResourceNotFoundException",
        "The specified log stream does not exist.",
    )


def test_lea_may_read_no_log(client_of, people, write):
    write("a", 1)

    code, message = refusal(client_of(people.lea, "logs").get_log_events, logGroupIdentifier=ARN, logStreamName="a")

    assert code == "AccessDeniedException"
    assert "is not authorized to perform: logs:GetLogEvents" in message
