"""Chance that always falls the same way: the same input is sampled or not, however often it is asked about."""

import hashlib
import json
from typing import Any


def share_of(arn: str, given: Any, path: str) -> float:
    """A number in [0, 1), evenly spread over inputs, the same for the same flow definition, input and condition.

    given: JSON; the order of its keys does not matter. path: which condition, so that two of them are independent.
    """
    canonical = json.dumps(given, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    digest = hashlib.sha256("\n".join((arn, path, canonical)).encode("utf-8", "surrogatepass")).digest()
    return (int.from_bytes(digest[:8], "big") >> 11) / 2**53  # as many bits as a float keeps, so never 1
