"""The websocket of a page, `/ws/`: subscriptions come in, log lines, events and progress go out.

In:  {"type": "subscribe", "topic": "events", "from"?: id of the last event seen}
     {"type": "subscribe", "topic": "log", "group": …, "stream": …, "from": number of the first line wanted;
      negative: so many from the end}
     {"type": "unsubscribe", "topic": …, "group"?, "stream"?}
Out: event, progress, changed, log, error (see docs/architecture.md). PrincipalMiddleware has checked host, origin and
session before this is reached, and goes on checking the session; every subscription is authorised anew.
"""

import json
from typing import Any

from channels.generic.websocket import AsyncWebsocketConsumer

from studio.access.policies import authorize
from studio.access.principal import Principal
from studio.access.sockets import NOT_SIGNED_IN, current_principal
from studio.api.arns import arn_of_template
from studio.api.errors import ApiError, ValidationError
from studio.telemetry import hints
from studio.telemetry.feeds import EventFeed, Feed, LogFeed

MOST_SUBSCRIPTIONS = 50
LONGEST_MESSAGE = 8192
LONGEST_NAME = 512
ASK_AGAIN = 1012  # "service restart": the page connects and subscribes anew, as who its person is now
EVENTS: tuple[str, str] = ("", "")  # the key of the subscription to events; a log's is (group, stream)


class PageSocket(AsyncWebsocketConsumer):
    """One open page."""

    feeds: dict[tuple[str, str], Feed]

    async def connect(self) -> None:
        """The middleware has let it through."""
        self.feeds = {}
        caller: Principal = self.scope["principal"]
        self.sees = caller.domain_id, caller.statements
        self.user_group = hints.user_group_name(caller.user_id)
        await self.channel_layer.group_add(self.user_group, self.channel_name)
        await self.accept()

    async def disconnect(self, code: int) -> None:
        """Whatever was subscribed ends."""
        for key in list(self.feeds):
            await self._end(key)
        await self.channel_layer.group_discard(self.user_group, self.channel_name)

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        """One message of the page; what is wrong with it is said in an `error` message."""
        about: dict[str, Any] = {}
        try:
            about = _parsed(text_data)
            if about["type"] == "subscribe":
                await self._subscribe(about)
            else:
                await self._end(_key(about))
        except ApiError as error:
            topic = {name: about[name] for name in ("topic", "group", "stream") if isinstance(about.get(name), str)}
            await self.send_message({"type": "error", "message": error.message} | topic)

    async def _subscribe(self, request: dict[str, Any]) -> None:
        key = _key(request)
        caller = await current_principal(self.scope)
        if caller is None:
            await self.close(NOT_SIGNED_IN)
            return
        start = _start(request, key)
        _authorize(caller, key)
        if key not in self.feeds and len(self.feeds) >= MOST_SUBSCRIPTIONS:
            raise ValidationError(
                f"A page may follow {MOST_SUBSCRIPTIONS} things at a time; unsubscribe from one first."
            )
        await self._end(key)
        await self.channel_layer.group_add(_channel_group(key), self.channel_name)
        if key == EVENTS:
            self.principal = caller
            self.feeds[key] = EventFeed(self.send_message, caller, start)
        else:
            self.feeds[key] = LogFeed(self.send_message, caller, *key, start or 0)

    async def _end(self, key: tuple[str, str]) -> None:
        feed = self.feeds.pop(key, None)
        if feed is not None:
            await self.channel_layer.group_discard(_channel_group(key), self.channel_name)
            await feed.close()

    async def send_message(self, message: dict[str, Any]) -> None:
        """Send as JSON; returns when the server has taken it, which a slow browser delays."""
        await self.send(json.dumps(message, ensure_ascii=False, separators=(",", ":")))

    # -- hints from the channel layer: each only wakes a feed, so that none waits behind a slow browser --------------

    async def log_grew(self, hint: dict[str, Any]) -> None:
        """Lines were stored."""
        if feed := self.feeds.get((hint["group"], hint["stream"])):
            feed.wake()

    async def event_written(self, hint: dict[str, Any]) -> None:
        """A change of state was stored."""
        if feed := self.feeds.get(EVENTS):
            feed.wake()

    async def page_message(self, hint: dict[str, Any]) -> None:
        """Progress, or something else changed: passed on to those who may see the resource."""
        feed = self.feeds.get(EVENTS)
        if isinstance(feed, EventFeed) and (
            self.principal.is_administrator or self.principal.domain_id == hint["domain_id"]
        ):
            feed.offer(hint["message"])

    async def signed_out(self, hint: dict[str, Any]) -> None:
        """Their sessions or their place have ended; a session that stands and means the same keeps its socket."""
        now = await current_principal(self.scope)
        if now is None:
            await self.close(NOT_SIGNED_IN)
        elif (now.domain_id, now.statements) != self.sees:
            await self.close(ASK_AGAIN)


def _parsed(text: str | None) -> dict[str, Any]:
    if text is None or len(text) > LONGEST_MESSAGE:
        raise ValidationError(f"A message is a JSON object of at most {LONGEST_MESSAGE} characters.")
    try:
        message = json.loads(text)
    except ValueError as error:
        raise ValidationError("A message is a JSON object; this is not JSON.") from error
    if not isinstance(message, dict) or message.get("type") not in ("subscribe", "unsubscribe"):
        raise ValidationError('A message says {"type": "subscribe"} or {"type": "unsubscribe"}.')
    return message


def _key(request: dict[str, Any]) -> tuple[str, str]:
    """Which subscription a message is about."""
    if request.get("topic") == "events":
        return EVENTS
    if request.get("topic") != "log":
        raise ValidationError('"topic" is "events" or "log".')
    names = request.get("group"), request.get("stream")
    if not all(isinstance(name, str) and 0 < len(name) <= LONGEST_NAME for name in names):
        raise ValidationError('A log is named by "group" and "stream", each a text of 1 to 512 characters.')
    return str(names[0]), str(names[1])


def _start(request: dict[str, Any], key: tuple[str, str]) -> int | None:
    start = request.get("from")
    if start is None:
        return None
    if isinstance(start, bool) or not isinstance(start, int) or abs(start) >= 2**63 or (key == EVENTS and start < 0):
        raise ValidationError('"from" is a whole number: of the first line wanted, or of the last event seen.')
    return start


def _authorize(caller: Principal, key: tuple[str, str]) -> None:
    if key == EVENTS:
        authorize(caller, "atelier:SubscribeEvents")
        return
    action = "logs:GetLogEvents"
    names = {"group": key[0], "stream": key[1]}
    authorize(caller, action, arn_of_template("log-group:{group}:log-stream:{stream}", action, names))


def _channel_group(key: tuple[str, str]) -> str:
    return hints.EVENTS if key == EVENTS else hints.log_group_name(*key)
