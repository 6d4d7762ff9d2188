"""Worker task templates: Liquid, escaped, with the filters of workforce specification §7.2.

Templates come from people, the data from anywhere: loops, sizes and time are bounded, nothing can be included, and what
comes out is shown in a sandbox (see `pages.py`).
"""

import json
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache, wraps
from typing import Any, Protocol

from liquid import Environment, Markup, escape
from liquid.exceptions import LiquidError, LiquidSyntaxError, ResourceLimitError

MOST_SECONDS = 5.0
MOST_CHARS = 8_000_000  # of a page: initial values hold masks
_SCRIPT = re.compile(r"(<script\b[^>]*>)(.*?)(</script\s*>)", re.DOTALL | re.IGNORECASE)
_TO_JSON = re.compile(r"\|\s*to_json\b")
_STORE = re.compile(r"https?://(?:s3[.-][a-z0-9.-]*amazonaws\.com|s3\.amazonaws\.com)/(?P<path>.+)")
_HOSTED = re.compile(r"https?://(?P<bucket>[a-z0-9.-]+)\.s3(?:[.-][a-z0-9-]+)?\.amazonaws\.com/(?P<key>.+)")


class AccessRefused(Exception):
    """The template asks for an object that its job may not read."""


class Sign(Protocol):
    """Makes a short-lived address of `s3://bucket/key`; AccessRefused if that may not be read."""

    def __call__(self, uri: str) -> str: ...


@dataclass(frozen=True)
class Problem:
    """What is wrong with a template or its input: a code of the API (§7.3) and a sentence."""

    code: str
    message: str

    def as_answer(self) -> dict[str, str]:
        """As RenderUiTemplate tells it."""
        return {"Code": self.code, "Message": self.message}


@dataclass(frozen=True)
class Rendered:
    """The page, empty when it could not be made, and what is wrong."""

    html: str
    problems: list[Problem] = field(default_factory=list)
    media: list[str] = field(default_factory=list)  # the addresses that it was given access to


class _Object(dict):
    """An object of the input: printed as JSON, not as Python."""

    def __html__(self) -> str:
        return str(escape(_dumps(self)))

    __str__ = lambda self: _dumps(self)  # noqa: E731


class _List(list):
    """The same for a list."""

    def __html__(self) -> str:
        return str(escape(_dumps(self)))

    __str__ = lambda self: _dumps(self)  # noqa: E731


class _Limited(Environment):
    loop_iteration_limit = 100_000
    output_stream_limit = MOST_CHARS
    local_namespace_limit = 2_000_000
    context_depth_limit = 30


class _TooLong(LiquidError):
    """The template took longer than MOST_SECONDS."""


class Signing:
    """The `grant_read_access` of one rendering, and what it gave away."""

    def __init__(self, sign: Sign) -> None:
        self._sign = sign
        self.media: list[str] = []

    def __call__(self, value: Any) -> str:
        text = str(value).strip()
        uri = stored(text)
        if uri is None:
            return text
        address = self._sign(uri)
        if address not in self.media:
            self.media.append(address)
        return address


def stored(text: str) -> str | None:
    """`s3://bucket/key` of any way to write an object of the store; None for addresses elsewhere."""
    if text.startswith("s3://"):
        return text
    if found := _STORE.fullmatch(text):
        return f"s3://{found['path']}"
    if found := _HOSTED.fullmatch(text):
        return f"s3://{found['bucket']}/{found['key']}"
    return None


def render(template: str, task_input: dict[str, Any], sign: Sign) -> Rendered:
    """The template with `task.input` = task_input. Never raises for what is in either."""
    signing = Signing(sign)
    try:
        page = _parsed(template).render(
            task=_Object(input=_wrapped(task_input)), **{_SIGNING: signing, _DEADLINE: time.monotonic() + MOST_SECONDS}
        )
    except AccessRefused as error:
        return Rendered("", [Problem("AccessDenied", str(error))])
    except (_TooLong, ResourceLimitError) as error:
        return Rendered("", [Problem("LiquidSyntaxError", f"The template does too much: {_first_line(error)}.")])
    except LiquidSyntaxError as error:
        return Rendered("", [Problem("LiquidSyntaxError", _first_line(error))])
    except (LiquidError, RecursionError, ValueError, TypeError, OverflowError, MemoryError) as error:
        return Rendered("", [Problem("LiquidSyntaxError", _first_line(error))])
    return Rendered(page, lint(template), signing.media)


def lint(template: str) -> list[Problem]:
    """What will not work, although it renders."""
    problems = []
    lower = template.lower()
    if "<crowd-form" not in lower and "<crowd-entity-annotation" not in lower:
        problems.append(Problem("TemplateLint", "The template has no <crowd-form>, so nothing can be submitted."))
    return problems


_SIGNING, _DEADLINE = "__signing", "__deadline"


@lru_cache(maxsize=64)
def _parsed(template: str) -> Any:
    # Inside scripts JSON is code, not text: the filter is another one there.
    prepared = _SCRIPT.sub(lambda found: found[1] + _TO_JSON.sub("| to_json_in_script", found[2]) + found[3], template)
    return _environment().from_string(prepared)


@lru_cache(maxsize=1)
def _environment() -> Environment:
    environment = _Limited(autoescape=True, strict_filters=True)
    for tag in ("include", "render"):
        environment.tags.pop(tag, None)
    own: dict[str, Callable[..., Any]] = {
        "escape": _escape,
        "skip_autoescape": lambda value: Markup(_text(value)),
        "to_json": _dumps,
        "to_json_in_script": lambda value: Markup(_dumps(value).replace("<", "\\u003c")),
        "replace": _replace,
        "replace_first": lambda value, old, new="": _replace(value, old, new, 1),
    }
    for name, function in own.items():
        environment.add_filter(name, function)
    environment.add_filter("grant_read_access", _grant)
    environment.add_filter("s3_presign", _grant)
    for name, function in list(environment.filters.items()):
        environment.filters[name] = _timed(function)
    return environment


def _timed(function: Callable[..., Any]) -> Callable[..., Any]:
    """The filter, refusing to begin when the time is up: loops are bounded, what they do with long texts is not."""
    wanted_context = getattr(function, "with_context", False)

    @wraps(function)
    def call(*args: Any, context: Any, **kwargs: Any) -> Any:
        if time.monotonic() > float(context.resolve(_DEADLINE, default=0.0)):
            raise _TooLong(f"it takes longer than {MOST_SECONDS:g} seconds", token=None)
        if wanted_context:
            kwargs["context"] = context
        return function(*args, **kwargs)

    call.with_context = True  # type: ignore[attr-defined]
    return call


def _grant(value: Any, *, context: Any) -> str:
    address: str = context.resolve(_SIGNING)(value)
    return address


_grant.with_context = True  # type: ignore[attr-defined]


def _escape(value: Any) -> Markup:
    return value if isinstance(value, Markup) else escape(_text(value))


def _replace(value: Any, old: Any, new: Any = "", times: int = -1) -> str:
    text, old, new = _text(value), _text(old), _text(new)
    if (text.count(old) + 1) * len(new) + len(text) > MOST_CHARS:
        raise _TooLong("a text would grow too long", token=None)
    return text.replace(old, new, times)


def _text(value: Any) -> str:
    if value is None:
        return ""
    return _dumps(value) if isinstance(value, dict | list) else str(value)


def _dumps(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=str)


def _wrapped(value: Any) -> Any:
    if isinstance(value, dict):
        return _Object({key: _wrapped(each) for key, each in value.items()})
    if isinstance(value, list):
        return _List(_wrapped(each) for each in value)
    return value


def _first_line(error: BaseException) -> str:
    """What went wrong, and in which line of the template if that is known."""
    text = str(error).strip().split("\n", 1)[0] or type(error).__name__
    place = error.context() if isinstance(error, LiquidError) and error.token is not None else None
    return f"{text}, in line {place[0]} of the template" if place else text
