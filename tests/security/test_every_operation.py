"""Every registered operation, whoever registers it: asked by a stranger, by a labeler, by a person of another domain.

Nothing here is listed but what is allowed; an operation that is added tomorrow is walked tomorrow.
"""

import json
import urllib.error
import urllib.request
from functools import partial

import pytest

from studio.access.policies import allowed
from studio.api.registry import registered
from tests.security import belongings
from tests.security.samples import operation_model, request_for

# What a labeler may call. Reviewed: each line says why.
OF_LABELERS = {
    ("sts", "GetCallerIdentity"),  # says who the caller is, and nothing else
}
ACTIONS = {(each.service, each.name): each.action for each in registered()}
OPERATIONS = list(ACTIONS)
# S3 decides per object and speaks XML; its routes are walked in test_every_object.py.
SIGNED = [key for key in OPERATIONS if key[0] != "s3"]
DENIED = {"AccessDeniedException", "AccessDenied"}


def test_there_is_something_to_walk():
    assert ("sagemaker", "CreateAutoMLJobV2") in OPERATIONS
    assert len(belongings.kinds()) >= 4
    assert len(belongings.operations_on_one()) >= 10


@pytest.fixture(scope="module")
def wire():
    """`(method, path, headers, body)` of an operation as the protocol of its service writes it, unsigned."""

    def make(service, name):
        model = operation_model(service, name)
        meta = model.service_model.metadata
        if meta["protocol"] == "json":
            target = f"{meta['targetPrefix']}.{name}"
            return "POST", "/aws", {"X-Amz-Target": target, "Content-Type": "application/x-amz-json-1.1"}, b"{}"
        if meta["protocol"] == "query":
            body = f"Action={name}&Version={meta['apiVersion']}".encode()
            return "POST", "/aws", {"Content-Type": "application/x-www-form-urlencoded"}, body
        path = "/aws" + model.http["requestUri"].split("?")[0].replace("+}", "}")
        for member in model.input_shape.members if model.input_shape else ():
            location = model.input_shape.members[member].serialization.get("name", member)
            path = path.replace("{" + location + "}", "walk")
        return model.http["method"], path, {}, b""

    return make


def ask(server, method, path, headers, body):
    """Status and text of the answer."""
    request = urllib.request.Request(server.url + path, data=body or None, headers=headers, method=method)
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


def test_a_stranger_is_refused(server, wire):
    answers = {key: ask(server, *wire(*key)) for key in OPERATIONS}

    assert {key: answer for key, answer in answers.items() if answer[0] not in (400, 401, 403)} == {}
    assert {key: text for key, (_, text) in answers.items() if text and "not signed" not in text} == {}


def test_a_forged_session_is_refused(server, wire):
    """CVE-2023-43791: without the secret key no cookie is worth anything."""
    cookies = "atelier_session=forgedforgedforgedforgedforged00; atelier_csrf=" + "a" * 32
    answers = {}
    for key in OPERATIONS:
        method, path, headers, body = wire(*key)
        answers[key] = ask(server, method, path, headers | {"Cookie": cookies, "X-CSRFToken": "a" * 32}, body)

    assert {key: answer for key, answer in answers.items() if answer[0] not in (400, 401, 403)} == {}


def test_a_labeler_is_refused_everything_but_the_reviewed(people, call):
    answers = {(service, name): call(people.lea, service, name, request_for(service, name)) for service, name in SIGNED}

    let_through = {key for key, (code, _) in answers.items() if code not in DENIED}
    assert let_through == OF_LABELERS
    assert all(ACTIONS[key] in message for key, (code, message) in answers.items() if code in DENIED)


def test_the_same_requests_pass_the_policy_for_a_data_scientist(people, call):
    """The labeler is refused by the policy, not by a request that nobody could make."""
    may = {key for key in SIGNED if allowed(people.dora.principal, ACTIONS[key])}
    answers = {key: call(people.dora, *key, request_for(*key)) for key in sorted(may)}

    assert {key: answer for key, answer in answers.items() if answer[0] in DENIED} == {}
    assert {key: answer for key, answer in answers.items() if answer[0].startswith("Internal")} == {}


def test_a_person_of_another_domain_finds_nothing_of_ours(people, call):
    rows = belongings.give_one_of_everything(people.dora)
    before = {row.arn: type(row).objects.filter(pk=row.pk).values().get() for row in rows}

    for operation, member in belongings.operations_on_one():
        theirs, nobodys = (
            call(
                people.eve,
                operation.service,
                operation.name,
                request_for(operation.service, operation.name, **{member: name}),
            )
            for name in (belongings.NAME, "no-such-thing-0")
        )
        assert theirs[0] != "OK", f"eve called {operation.action} on dora's"
        assert theirs == (nobodys[0], nobodys[1].replace("no-such-thing-0", belongings.NAME)), operation.action

    assert {row.arn: type(row).objects.filter(pk=row.pk).values().get() for row in rows} == before


def test_the_owner_is_not_told_that_it_does_not_exist(people, call, wait_until):
    """The control of the test above: the same calls by dora get another answer.

    Waited for, because the web process may remember for a moment what an endpoint was before the last call.
    """
    for operation, member in belongings.operations_on_one():
        belongings.take_everything_back()  # some of the calls delete it, or leave it half deleted
        belongings.give_one_of_everything(people.dora)
        request = request_for(operation.service, operation.name, **{member: belongings.NAME})
        eves = call(people.eve, operation.service, operation.name, request)
        wait_until(partial(_differs, call, people.dora, operation, request, eves))


def _differs(call, person, operation, request, other):
    return call(person, operation.service, operation.name, request) != other


def test_lists_show_nothing_of_another_domain(people, call):
    belongings.give_one_of_everything(people.dora)
    seen = []

    for operation in belongings.lists():
        if not allowed(people.eve.principal, operation.action):
            continue  # what she may not list shows nothing; that she is refused is walked in test_every_role.py
        request = request_for(operation.service, operation.name)
        code, answer = call(people.eve, operation.service, operation.name, request)
        assert code == "OK", operation.action
        assert not {belongings.NAME, people.dora.domain_id, "workshop"} & set(belongings.words(answer)), (
            operation.action
        )
        seen.append(
            belongings.NAME in belongings.words(call(people.dora, operation.service, operation.name, request)[1])
        )

    assert sum(seen) >= len(belongings.kinds_of_the_api()), "dora herself finds them, so the lists are not just empty"


@pytest.mark.parametrize("name", ["ListTags", "AddTags", "DeleteTags"])
def test_tags_of_another_domain_are_out_of_reach(people, call, name):
    for row in belongings.give_one_of_everything(people.dora):
        members = {"Tags": [{"Key": "stolen", "Value": "yes"}], "TagKeys": ["team"]}
        request = request_for("sagemaker", name, ResourceArn=row.arn, **members)
        missing = request | {"ResourceArn": row.arn.replace(belongings.NAME, "no-such-thing-0")}

        code, message = call(people.eve, "sagemaker", name, request)

        assert (code, message.replace(belongings.NAME, "no-such-thing-0")) == call(
            people.eve, "sagemaker", name, missing
        )
        # Reviewed: spaces are tagged when they are made, later by administrators only (spec studio §8.2).
        may = people.ada if (row.arn_kind, name) == ("space", "AddTags") else people.dora
        assert call(may, "sagemaker", name, request)[0] == "OK"


def test_logs_of_another_domain_are_out_of_reach(people, call):
    belongings.give_one_of_everything(people.dora)
    group, stream = belongings.LOG
    requests = {
        "GetLogEvents": {"logGroupName": group, "logStreamName": stream},
        "FilterLogEvents": {"logGroupName": group},
        "DescribeLogStreams": {"logGroupName": group},
        "DescribeLogGroups": {},
    }

    for name, request in requests.items():
        assert belongings.NAME not in json.dumps(call(people.eve, "logs", name, request)[1], default=str).replace(
            group, ""
        ).replace(stream if name == "GetLogEvents" else "\0", ""), name
        assert call(people.dora, "logs", name, request)[0] == "OK"
    assert {each.name for each in registered() if each.service == "logs"} <= set(requests), "a new one: add it here"
