"""Topics, queues and rules through boto3, and what goes out of the house."""

import json
import re
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from botocore.exceptions import ClientError
from django.core import mail
from django.test import Client
from django.utils import timezone

from studio.topics import delivering
from studio.topics.events import Happened, emit
from studio.topics.models import Delivery, QueueMessage, Subscription
from studio.topics.publishing import address_of


@pytest.fixture
def dora(people, client_of):
    return {service: client_of(people.dora, service) for service in ("sns", "sqs", "events")}


@pytest.fixture
def eve(people, client_of):
    return {service: client_of(people.eve, service) for service in ("sns", "sqs", "events")}


class Hook:
    """An address outside that keeps what it got."""

    def __init__(self):
        self.got: list[tuple[str, str]] = []
        self.status = 200
        hook = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                hook.got.append((self.headers["x-amz-sns-message-type"], body))
                self.send_response(hook.status)
                self.end_headers()

            def log_message(self, *_):
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_port}/hook"


@pytest.fixture
def hook(settings):
    settings.OUTBOUND_PRIVATE = True
    made = Hook()
    yield made
    made.server.shutdown()
    made.server.server_close()


def refused(call, **request):
    with pytest.raises(ClientError) as caught:
        call(**request)
    return caught.value.response["Error"]


def test_a_queue_gets_what_is_published(dora):
    sns, sqs = dora["sns"], dora["sqs"]
    topic = sns.create_topic(Name="objects")["TopicArn"]
    assert sns.create_topic(Name="objects")["TopicArn"] == topic
    url = sqs.create_queue(QueueName="inbox")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    raw = sqs.create_queue(QueueName="raw-inbox", Attributes={"VisibilityTimeout": "0"})["QueueUrl"]
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn)
    sns.subscribe(
        TopicArn=topic,
        Protocol="sqs",
        Endpoint=arn.replace("inbox", "raw-inbox"),
        Attributes={"RawMessageDelivery": "true"},
    )

    colour = {"colour": {"DataType": "String", "StringValue": "red & <blue>"}}
    sent = sns.publish(TopicArn=topic, Message="häuser", Subject="one", MessageAttributes=colour)
    batch = [{"Id": str(n), "Message": f"m{n}"} for n in range(3)]
    assert len(sns.publish_batch(TopicArn=topic, PublishBatchRequestEntries=batch)["Successful"]) == 3

    first, *rest = [
        one for _ in range(2) for one in sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=2)["Messages"]
    ]
    told = json.loads(first["Body"])
    assert (told["Message"], told["Subject"], told["TopicArn"]) == ("häuser", "one", topic)
    assert told["MessageId"] == sent["MessageId"]
    assert told["MessageAttributes"] == {"colour": {"Type": "String", "Value": "red & <blue>"}}
    assert [json.loads(each["Body"])["Message"] for each in rest] == ["m0", "m1", "m2"]
    assert "Messages" not in sqs.receive_message(QueueUrl=url), "somebody holds them all"
    counts = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
    assert (counts["ApproximateNumberOfMessages"], counts["ApproximateNumberOfMessagesNotVisible"]) == ("0", "4")
    sqs.delete_message(QueueUrl=url, ReceiptHandle=first["ReceiptHandle"])
    entries = [{"Id": str(n), "ReceiptHandle": each["ReceiptHandle"]} for n, each in enumerate(rest)]
    sqs.delete_message_batch(QueueUrl=url, Entries=entries)

    ours = sqs.receive_message(QueueUrl=raw, MessageAttributeNames=["All"])["Messages"][0]
    assert (ours["Body"], ours["MessageAttributes"]) == ("häuser", colour)
    assert sqs.receive_message(QueueUrl=raw)["Messages"][0]["Body"] == "häuser", "hidden for no time"
    assert QueueMessage.objects.count() == 4
    assert len(sns.list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"]) == 2
    attributes = sns.get_topic_attributes(TopicArn=topic)["Attributes"]
    assert attributes["SubscriptionsConfirmed"] == "2"
    sns.delete_topic(TopicArn=topic)
    assert sns.list_topics()["Topics"] == []
    assert refused(sns.publish, TopicArn=topic, Message="x")["Code"] == "NotFound"


def test_waiting_for_a_message_ends_with_it(dora):
    url = dora["sqs"].create_queue(QueueName="inbox")["QueueUrl"]
    sender = threading.Timer(0.3, dora["sqs"].send_message, kwargs={"QueueUrl": url, "MessageBody": "late"})
    sender.start()

    got = dora["sqs"].receive_message(QueueUrl=url, WaitTimeSeconds=20)

    sender.join()
    assert got["Messages"][0]["Body"] == "late"


def test_an_address_confirms_before_it_gets_anything(dora, hook):
    sns = dora["sns"]
    topic = sns.create_topic(Name="objects")["TopicArn"]
    said = sns.subscribe(TopicArn=topic, Protocol="http", Endpoint=hook.url)
    sns.publish(TopicArn=topic, Message="too early")
    delivering.deliver_due()

    ((kind, body),) = hook.got
    asked = json.loads(body)
    assert (said["SubscriptionArn"], kind) == ("pending confirmation", "SubscriptionConfirmation")
    page = Client().get(asked["SubscribeURL"].partition("/topic-")[2].join(["/topic-", ""]))
    assert (page.status_code, b"You are subscribed" in page.content) == (200, True)

    hook.status = 503
    sns.publish(TopicArn=topic, Message="now")
    delivering.deliver_due()
    (again,) = Delivery.objects.all()
    assert again.attempts == 1
    hook.status = 200
    Delivery.objects.update(due_at=again.due_at - delivering.FIRST_WAIT)
    delivering.deliver_due()
    assert Delivery.objects.count() == 0
    assert [json.loads(body)["Message"] for kind, body in hook.got if kind == "Notification"] == ["now", "now"]

    link = address_of(Subscription.objects.get()).partition("/topic-")[2]
    assert b"unsubscribed" in Client().post(f"/topic-{link}").content
    assert Client().get(f"/topic-{link}").status_code == 410
    assert Client().get("/topic-subscriptions/made-up").status_code == 410


def test_an_address_that_never_answers_is_given_up(dora, hook):
    hook.status = 500
    topic = dora["sns"].create_topic(Name="objects")["TopicArn"]
    dora["sns"].subscribe(TopicArn=topic, Protocol="http", Endpoint=hook.url)

    for _ in range(delivering.MOST_ATTEMPTS):
        Delivery.objects.update(due_at="2026-01-01T00:00:00Z")
        delivering.deliver_due()

    assert (len(hook.got), Delivery.objects.count()) == (delivering.MOST_ATTEMPTS, 0)


def test_e_mail_is_sent_to_who_asked_for_it(dora, settings):
    sns, mail.outbox = dora["sns"], []
    topic = sns.create_topic(Name="objects", Attributes={"DisplayName": "Roofs"})["TopicArn"]
    error = refused(sns.subscribe, TopicArn=topic, Protocol="email", Endpoint="ann@example.org")
    assert "ATELIER_EMAIL_URL" in error["Message"]

    settings.SENDS_MAIL = True
    sns.subscribe(TopicArn=topic, Protocol="email", Endpoint="ann@example.org")
    delivering.deliver_due()
    (link,) = re.findall(r"/topic-subscriptions/\S+", str(mail.outbox[0].body))
    assert Client().head(link).status_code == 204
    assert not Subscription.objects.get().confirmed, "looking ahead confirms nothing"
    Client().get(link)
    sns.publish(TopicArn=topic, Message="They are labeled.")
    delivering.deliver_due()

    assert [(each.to, each.subject) for each in mail.outbox[1:]] == [(["ann@example.org"], "Roofs")]
    assert mail.outbox[1].body.startswith("They are labeled.")


def test_addresses_inside_are_not_called(dora, settings):
    topic = dora["sns"].create_topic(Name="objects")["TopicArn"]
    dora["sns"].subscribe(TopicArn=topic, Protocol="http", Endpoint="http://127.0.0.1:9/metrics")

    assert not delivering.deliver(Delivery.objects.get().pk)
    assert Delivery.objects.get().attempts == 1


@pytest.mark.parametrize(
    ("service", "call", "request_", "code"),
    [
        ("sns", "create_topic", {"Name": "a b"}, "InvalidParameter"),
        ("sns", "create_topic", {"Name": "a.fifo"}, "InvalidParameter"),
        ("sns", "publish", {"TopicArn": "arn:aws:sns:x:000000000000:none", "Message": "x"}, "NotFound"),
        ("sns", "publish", {"PhoneNumber": "+1", "Message": "x"}, "InvalidParameter"),
        ("sqs", "create_queue", {"QueueName": "GroundTruth-roof"}, "InvalidParameterValue"),
        ("sqs", "get_queue_url", {"QueueName": "none"}, "QueueDoesNotExist"),
        ("events", "put_rule", {"Name": "r", "EventPattern": '{"source": "x"}'}, "InvalidEventPatternException"),
        ("events", "put_rule", {"Name": "r", "ScheduleExpression": "rate(1 day)"}, "ValidationException"),
        ("events", "describe_rule", {"Name": "none"}, "ResourceNotFoundException"),
    ],
)
def test_what_is_wrong_is_said_in_the_words_of_the_service(dora, service, call, request_, code):
    assert refused(getattr(dora[service], call), **request_)["Code"] == code


def test_rules_pass_events_on(people, dora):
    topic = dora["sns"].create_topic(Name="ends")["TopicArn"]
    url = dora["sqs"].create_queue(QueueName="ends")["QueueUrl"]
    queue = topic.replace(":sns:", ":sqs:")
    dora["sns"].subscribe(TopicArn=topic, Protocol="sqs", Endpoint=queue)
    pattern = {"source": ["aws.sagemaker"], "detail": {"status": ["Completed"]}}
    rule = {"Name": "ends", "EventPattern": json.dumps(pattern)}
    dora["events"].put_rule(**rule)
    put = dora["events"].put_targets(Rule="ends", Targets=[{"Id": "t", "Arn": topic}, {"Id": "x", "Arn": "arn:aws:x"}])
    assert (put["FailedEntryCount"], put["FailedEntries"][0]["TargetId"]) == (1, "x")
    dora["events"].put_targets(Rule="ends", Targets=[{"Id": "q", "Arn": queue}])

    at = timezone.now()
    for status in ("Completed", "Failed"):
        happened = Happened("Job Change", ["arn:of:it"], {"status": status}, at, f"it#{status}")
        emit([happened], domain_id=people.dora.domain_id)
        emit([happened], domain_id=people.eve.domain_id)

    bodies = [
        json.loads(each["Body"])
        for each in dora["sqs"].receive_message(QueueUrl=url, MaxNumberOfMessages=9)["Messages"]
    ]
    through_topic, straight = bodies
    assert json.loads(through_topic["Message"]) == straight
    assert (straight["detail-type"], straight["detail"]) == ("Job Change", {"status": "Completed"})
    tested = dora["events"].test_event_pattern(EventPattern=json.dumps(pattern), Event=json.dumps(straight))
    assert tested["Result"] is True
    assert [each["Id"] for each in dora["events"].list_targets_by_rule(Rule="ends")["Targets"]] == ["t", "q"]
    assert refused(dora["events"].delete_rule, Name="ends")["Code"] == "ValidationException"
    dora["events"].remove_targets(Rule="ends", Ids=["t", "q"])
    dora["events"].delete_rule(Name="ends")
    assert dora["events"].list_rules()["Rules"] == []


def test_another_domain_finds_nothing_of_ours(dora, eve):
    topic = dora["sns"].create_topic(Name="ours")["TopicArn"]
    url = dora["sqs"].create_queue(QueueName="ours")["QueueUrl"]
    queue = topic.replace(":sns:", ":sqs:")
    subscription = dora["sns"].subscribe(TopicArn=topic, Protocol="sqs", Endpoint=queue)["SubscriptionArn"]
    dora["events"].put_rule(Name="ours", EventPattern='{"source": ["aws.sagemaker"]}')
    sns, sqs, events = eve["sns"], eve["sqs"], eve["events"]
    theirs = sns.create_topic(Name="theirs")["TopicArn"]

    missing = {
        refused(sns.publish, TopicArn=topic, Message="x")["Code"],
        refused(sns.get_topic_attributes, TopicArn=topic)["Code"],
        refused(sns.subscribe, TopicArn=topic, Protocol="http", Endpoint="http://example.org/")["Code"],
        refused(sns.list_subscriptions_by_topic, TopicArn=topic)["Code"],
        refused(sns.unsubscribe, SubscriptionArn=subscription)["Code"],
        refused(sqs.receive_message, QueueUrl=url)["Code"],
        refused(sqs.send_message, QueueUrl=url, MessageBody="x")["Code"],
        refused(sqs.delete_queue, QueueUrl=url)["Code"],
        refused(events.describe_rule, Name="ours")["Code"],
        refused(events.put_targets, Rule="ours", Targets=[{"Id": "t", "Arn": theirs}])["Code"],
    }
    assert missing == {"NotFound", "QueueDoesNotExist", "ResourceNotFoundException"}
    sns.delete_topic(TopicArn=topic)
    events.delete_rule(Name="ours")
    assert refused(sns.create_topic, Name="ours")["Code"] == "InvalidParameter"
    assert refused(sns.subscribe, TopicArn=theirs, Protocol="sqs", Endpoint=queue)["Code"] == "InvalidParameter"
    events.put_rule(Name="theirs", EventPattern='{"source": ["aws.sagemaker"]}')
    assert events.put_targets(Rule="theirs", Targets=[{"Id": "t", "Arn": queue}])["FailedEntryCount"] == 1
    assert (sns.list_subscriptions()["Subscriptions"], sqs.list_queues()["QueueUrls"]) == ([], [])
    assert [each["Name"] for each in events.list_rules()["Rules"]] == ["theirs"]
    assert dora["sns"].get_topic_attributes(TopicArn=topic)["Attributes"]["SubscriptionsConfirmed"] == "1"
    assert dora["events"].describe_rule(Name="ours")["State"] == "ENABLED"
