"""Start scripts: shell text that travels as base64 (spec studio §10.1, §12)."""

import base64
import binascii

MAX_CONTENT_CHARS = 16_384  # of the base64 text: 12,288 bytes pass, 12,289 do not


class BadScript(ValueError):
    """The content is no script; the message says why."""


def decoded(content: str) -> str:
    """The script that the base64 text holds. BadScript if it is too long, no base64 of the standard alphabet, no
    UTF-8 text, or empty."""
    if len(content) > MAX_CONTENT_CHARS:
        raise BadScript(f"it has {len(content)} characters of base64; at most {MAX_CONTENT_CHARS} are allowed")
    try:
        script = base64.b64decode(content, validate=True).decode("utf-8")
    except binascii.Error:
        raise BadScript("it is not base64; encode the script first, for example with base64 -w0 script.sh") from None
    except UnicodeDecodeError:
        raise BadScript("it does not hold text in UTF-8") from None
    if not script.strip():
        raise BadScript("the script is empty")
    if "\x00" in script:
        raise BadScript("the script holds a zero byte; shells cannot read it")
    return script


def encoded(script: str) -> str:
    """The base64 text that the API takes for a script."""
    return base64.b64encode(script.encode("utf-8")).decode("ascii")
