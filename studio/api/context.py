"""What is known about one request to the edge. Each step of `edge.py` adds to it."""

import time
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, BinaryIO, Protocol

from botocore.model import OperationModel
from django.http import HttpRequest

from studio.access.principal import Principal
from studio.api.registry import Operation
from studio.api.sigv4 import ChunkSignatures, Signature


class S3Request(Protocol):
    """A Django request as the s3 front door gets it.

    s3_path: decoded path after `/aws/`: empty, `bucket` or `bucket/key`.
    payload: the decoded body; what was signed or checksummed is verified while it is read.
    """

    s3_path: str
    payload: BinaryIO
    request_id: str
    META: dict[str, Any]
    GET: Any
    method: str | None


@dataclass
class Context:
    """One request on its way through the steps.

    request: Django's request. raw_path: undecoded path as it was signed (`/aws/endpoints/x/invocations`).
    read_body: takes a limit in bytes, gives the whole body. open_body: the same as a blocking stream.
    service, operation_name, uri: what `identify` found. signature: the claim of a signed request.
    principal: who asks. chunks: verifies the chunks of an s3 upload. model, operation: the shapes and the handler.
    parameters: the parsed request. resource: the ARN that the policy was asked about. outcome: `OK` or the error code,
    refused_because: the sentence of a denial, both for the log.
    """

    request: HttpRequest
    raw_path: str
    read_body: Callable[[int], Awaitable[bytes]]
    open_body: Callable[[int], BinaryIO]
    service: str = ""
    operation_name: str = ""
    uri: dict[str, str] = field(default_factory=dict)
    signature: Signature | None = None
    principal: Principal | None = None
    chunks: ChunkSignatures | None = None
    body: bytes = b""
    model: OperationModel | None = None
    operation: Operation | None = None
    parameters: dict[str, Any] = field(default_factory=dict)
    resource: str = ""
    outcome: str = ""
    refused_because: str = ""
    request_id: str = field(default_factory=lambda: str(uuid.uuid4()))
    started: float = field(default_factory=time.perf_counter)

    def header(self, name: str) -> str:
        """A request header, or the empty text."""
        return self.request.headers.get(name, "")

    @property
    def path(self) -> str:
        """The undecoded path after `/aws`: `""`, `/`, `/endpoints/x/invocations`, `/bucket/key`."""
        return self.raw_path.removeprefix("/aws")

    @property
    def query_string(self) -> str:
        """As it was on the wire."""
        return str(self.request.META.get("QUERY_STRING", ""))

    @property
    def is_listing(self) -> bool:
        """`GET /aws` without an `Action`: s3's list of buckets, if it turns out to be s3."""
        return self.request.method in ("GET", "HEAD") and "Action=" not in self.query_string

    @property
    def caller(self) -> Principal:
        """The principal; only asked for after `authenticate`."""
        assert self.principal is not None
        return self.principal
