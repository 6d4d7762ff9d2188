"""Signature Version 4: who signed this request, and is it what they signed?

Canonical forms are botocore's own code run over what came in, so both ends agree by construction. Three forms arrive:
the `Authorization` header, the presigned query of version 4, and, for s3 only, the presigned query of version 2
that boto3 still makes by default. Chunks of `aws-chunked` uploads are verified by `ChunkSignatures`.
"""

import hashlib
import hmac
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from botocore.auth import HmacV1QueryAuth, S3SigV4Auth, SigV4Auth
from botocore.credentials import Credentials

from studio.api.errors import ApiError

ALGORITHM = "AWS4-HMAC-SHA256"
UNSIGNED = "UNSIGNED-PAYLOAD"
SKEW = timedelta(minutes=15)
LONGEST_PRESIGNED_S = 7 * 24 * 3600
EMPTY_SHA256 = hashlib.sha256(b"").hexdigest()

_AUTHORIZATION = re.compile(
    r"AWS4-HMAC-SHA256\s+Credential=(?P<credential>[^,\s]+),\s*SignedHeaders=(?P<headers>[^,\s]+),\s*"
    r"Signature=(?P<signature>[0-9a-f]{64})\s*"
)
_CREDENTIAL = re.compile(
    r"(?P<key>[A-Za-z0-9]{4,128})/(?P<date>\d{8})/(?P<region>[\w-]{1,64})/(?P<service>[\w-]{1,64})/aws4_request"
)
# Not signed by anybody although they carry the prefix: proxies add them.
_NEVER_SIGNED = {"x-amz-cf-id"}


class SignatureRefused(ApiError):
    """The request is not proven to come from whom it says. Protocols name the same refusal differently."""

    # kind -> (JSON protocols, query protocol, s3)
    CODES = {
        "missing": ("MissingAuthenticationTokenException", "MissingAuthenticationToken", "AccessDenied"),
        "malformed": ("IncompleteSignatureException", "IncompleteSignature", "AuthorizationHeaderMalformed"),
        "unknown": ("UnrecognizedClientException", "InvalidClientTokenId", "InvalidAccessKeyId"),
        "mismatch": ("InvalidSignatureException", "SignatureDoesNotMatch", "SignatureDoesNotMatch"),
        "skewed": ("InvalidSignatureException", "SignatureDoesNotMatch", "RequestTimeTooSkewed"),
        "expired": ("InvalidSignatureException", "RequestExpired", "AccessDenied"),
        "body": ("InvalidSignatureException", "SignatureDoesNotMatch", "XAmzContentSHA256Mismatch"),
        "headers": ("InvalidSignatureException", "SignatureDoesNotMatch", "AccessDenied"),
    }

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(self.CODES[kind][0], message, 400 if kind in ("malformed", "body") else 403)
        self.kind = kind

    def named_for(self, protocol: str) -> ApiError:
        """The same refusal under the name that clients of this protocol know."""
        json_code, query_code, s3_code = self.CODES[self.kind]
        if protocol == "rest-xml":
            return ApiError(s3_code, self.message, self.status)
        if protocol == "query":
            return ApiError(query_code, self.message, self.status)
        return ApiError(json_code, self.message, 400 if protocol == "json" else self.status)


@dataclass(frozen=True)
class Signature:
    """What a request claims: which key signed what, when, for which service.

    version: 4, or 2 for a presigned s3 query of the old kind. value: hex (version 4) or base64 (version 2).
    expires_at: end of a presigned query's life, None for header signatures.
    """

    access_key_id: str
    timestamp: str  # 20260102T030405Z; empty in version 2
    region: str
    service: str
    signed_headers: tuple[str, ...]
    value: str
    version: int = 4
    expires_at: datetime | None = None

    @property
    def presigned(self) -> bool:
        return self.expires_at is not None

    @property
    def scope(self) -> str:
        """`20260102/us-east-1/s3/aws4_request`."""
        return f"{self.timestamp[:8]}/{self.region}/{self.service}/aws4_request"


def read_signature(headers: Mapping[str, str], query: str) -> Signature | None:
    """The claim of a request, or None if it carries none. SignatureRefused if it carries one that cannot be read."""
    if authorization := headers.get("Authorization"):
        return _from_header(authorization, headers)
    if "X-Amz-Signature=" in query or "X-Amz-Credential=" in query:
        return _from_query(dict(parse_qsl(query, keep_blank_values=True)))
    if "AWSAccessKeyId=" in query:
        return _from_old_query(dict(parse_qsl(query, keep_blank_values=True)))
    return None


def session_token_of(headers: Mapping[str, str], query: str) -> str:
    """The session token that comes with a short-lived key, from the header or the presigned query; empty without."""
    token = headers.get("X-Amz-Security-Token", "")
    if not token and "X-Amz-Security-Token=" in query:
        token = dict(parse_qsl(query, keep_blank_values=True)).get("X-Amz-Security-Token", "")
    return token


def verify(
    signature: Signature,
    secret: str,
    *,
    method: str,
    path: str,
    query: str,
    headers: Mapping[str, str],
    body_sha256: str,
) -> None:
    """Return if the secret makes this very signature of this very request now; SignatureRefused otherwise.

    path, query: undecoded, as they were on the wire. body_sha256: hex digest, or the text in x-amz-content-sha256.
    """
    check_time(signature, datetime.now(UTC))
    if signature.version == 2:
        _check_old_parameters(query)
        # botocore signs the path behind the endpoint's own (`/bucket/key`), others what they send (`/aws/bucket/key`).
        paths = (path.removeprefix("/aws"), path)
        expected = [_old_signature(signature, secret, method, each, query, headers) for each in paths]
    else:
        _check_all_signed(signature, headers)
        expected = [_signature(signature, secret, method, path, query, headers, body_sha256)]
    if not any(hmac.compare_digest(each.encode(), signature.value.encode()) for each in expected):
        raise SignatureRefused(
            "mismatch",
            "The request signature we calculated does not match the signature you provided. "
            "Check your AWS Secret Access Key and signing method.",
        )


def check_time(signature: Signature, now: datetime) -> None:
    """Refuse a signature from another time: 15 minutes either way, or the life of a presigned query."""
    if signature.expires_at is not None and now > signature.expires_at:
        raise SignatureRefused(
            "expired", f"Request has expired: it was valid until {signature.expires_at:%Y%m%dT%H%M%SZ}."
        )
    if signature.version == 2:
        return
    signed_at = _time(signature.timestamp)
    if signed_at - now > SKEW or (not signature.presigned and now - signed_at > SKEW):
        raise SignatureRefused(
            "skewed",
            f"Signature expired or not yet valid: it was made at {signature.timestamp}, the clock here says "
            f"{now:%Y%m%dT%H%M%SZ}, and at most 15 minutes may lie between. Set the clock of your machine.",
        )


class ChunkSignatures:
    """The chain of signatures of an `aws-chunked` body: each signs the one before, the first that of the request."""

    def __init__(self, signature: Signature, secret: str) -> None:
        self._signature = signature
        self._key = signing_key(secret, signature)
        self._previous = signature.value

    def check_chunk(self, sha256_hex: str, claimed: str) -> None:
        """Verify the next chunk, given the digest of its data; SignatureRefused if it is not what was signed."""
        self._check(f"{ALGORITHM}-PAYLOAD", f"{EMPTY_SHA256}\n{sha256_hex}", claimed)

    def check_trailer(self, trailer: bytes, claimed: str) -> None:
        """Verify the trailing headers, each as `name:value\\n`."""
        self._check(f"{ALGORITHM}-TRAILER", hashlib.sha256(trailer).hexdigest(), claimed)

    def _check(self, algorithm: str, what: str, claimed: str) -> None:
        text = f"{algorithm}\n{self._signature.timestamp}\n{self._signature.scope}\n{self._previous}\n{what}"
        expected = hmac.new(self._key, text.encode(), hashlib.sha256).hexdigest()
        if not hmac.compare_digest(expected.encode(), claimed.encode()):
            raise SignatureRefused(
                "mismatch", "The signature of a chunk of the body does not match the chunk that arrived."
            )
        self._previous = expected


def signing_key(secret: str, signature: Signature) -> bytes:
    """The key of one secret for one day, region and service."""
    key = f"AWS4{secret}".encode()
    for part in signature.scope.split("/"):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    return key


def _from_header(authorization: str, headers: Mapping[str, str]) -> Signature:
    found = _AUTHORIZATION.fullmatch(authorization)
    if not found:
        raise SignatureRefused(
            "malformed", f"The Authorization header must be `{ALGORITHM} Credential=…, SignedHeaders=…, Signature=…`."
        )
    key, date, region, service = _credential(found["credential"])
    timestamp = headers.get("X-Amz-Date", "")
    _time(timestamp)
    if timestamp[:8] != date:
        raise SignatureRefused(
            "mismatch", f"The date of the credential scope, {date}, is not that of X-Amz-Date, {timestamp}."
        )
    return Signature(key, timestamp, region, service, tuple(found["headers"].split(";")), found["signature"])


def _from_query(query: dict[str, str]) -> Signature:
    needed = [
        "X-Amz-Algorithm",
        "X-Amz-Credential",
        "X-Amz-Date",
        "X-Amz-Expires",
        "X-Amz-SignedHeaders",
        "X-Amz-Signature",
    ]
    if missing := [name for name in needed if not query.get(name)]:
        raise SignatureRefused("malformed", f"The presigned query lacks {', '.join(missing)}.")
    if query["X-Amz-Algorithm"] != ALGORITHM:
        raise SignatureRefused("malformed", f"X-Amz-Algorithm must be {ALGORITHM}.")
    key, date, region, service = _credential(query["X-Amz-Credential"])
    signed_at = _time(query["X-Amz-Date"])
    if query["X-Amz-Date"][:8] != date:
        raise SignatureRefused("mismatch", "The date of the credential scope is not that of X-Amz-Date.")
    life = query["X-Amz-Expires"]
    if not (life.isascii() and life.isdigit() and len(life) <= 6 and int(life) <= LONGEST_PRESIGNED_S):
        raise SignatureRefused(
            "malformed", f"X-Amz-Expires must be a number of seconds up to {LONGEST_PRESIGNED_S} (one week)."
        )
    return Signature(
        key,
        query["X-Amz-Date"],
        region,
        service,
        tuple(query["X-Amz-SignedHeaders"].split(";")),
        query["X-Amz-Signature"],
        expires_at=signed_at + timedelta(seconds=int(life)),
    )


def _from_old_query(query: dict[str, str]) -> Signature:
    expires = query.get("Expires", "")
    if not query.get("Signature") or not (expires.isascii() and expires.isdigit() and len(expires) <= 11):
        raise SignatureRefused("malformed", "The presigned query needs AWSAccessKeyId, Signature and Expires.")
    expires_at = datetime.fromtimestamp(int(expires), UTC)
    if expires_at - datetime.now(UTC) > timedelta(seconds=LONGEST_PRESIGNED_S) + SKEW:
        raise SignatureRefused("malformed", f"Expires must be at most {LONGEST_PRESIGNED_S} seconds (one week) away.")
    return Signature(query["AWSAccessKeyId"], "", "", "s3", (), query["Signature"], 2, expires_at)


def _credential(text: str) -> tuple[str, str, str, str]:
    found = _CREDENTIAL.fullmatch(text)
    if not found:
        raise SignatureRefused(
            "malformed", "Credential must be `<access key>/<yyyymmdd>/<region>/<service>/aws4_request`."
        )
    return found["key"], found["date"], found["region"], found["service"]


def _time(text: str) -> datetime:
    try:
        return datetime.strptime(text, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    except ValueError as error:
        raise SignatureRefused("malformed", "X-Amz-Date must be like 20260102T030405Z.") from error


def _check_all_signed(signature: Signature, headers: Mapping[str, str]) -> None:
    """Host and every x-amz- header must be signed: else X-Amz-Target or a copy source could be swapped on the way."""
    meant = {name.lower() for name in headers if name.lower().startswith("x-amz-")} - _NEVER_SIGNED
    if unsigned := ({"host"} | meant) - set(signature.signed_headers):
        raise SignatureRefused(
            "headers",
            f"There were headers present in the request which were not signed: {', '.join(sorted(unsigned))}.",
        )


class _Headers:
    """As much of `http.client.HTTPMessage` as botocore's canonicalisation asks for."""

    def __init__(self, headers: Mapping[str, str], names: tuple[str, ...]) -> None:
        self._values = {name.lower(): headers.get(name, "") for name in names}

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def get_all(self, name: str) -> list[str]:
        return [self._values[name]]


class _Canonical(SigV4Auth):
    """botocore's canonical request over exactly the headers that the client says it signed."""

    def headers_to_sign(self, request: Any) -> Any:
        return _Headers(request.all_headers, request.signed_headers)


class _S3Canonical(S3SigV4Auth):
    def headers_to_sign(self, request: Any) -> Any:
        return _Headers(request.all_headers, request.signed_headers)


def _signature(
    signature: Signature, secret: str, method: str, path: str, query: str, headers: Mapping[str, str], body_sha256: str
) -> str:
    kind = _S3Canonical if signature.service == "s3" else _Canonical
    signer = kind(Credentials(signature.access_key_id, secret), signature.service, signature.region)
    if signature.presigned:
        query = "&".join(part for part in query.split("&") if not part.startswith("X-Amz-Signature="))
    request: Any = SimpleNamespace(  # as much of an AWSRequest as canonicalisation reads
        method=method,
        url=f"http://-{path}?{query}",
        params=None,
        headers={"X-Amz-Content-SHA256": body_sha256},
        all_headers=headers,
        signed_headers=signature.signed_headers,
        context={"timestamp": signature.timestamp},
    )
    return str(signer.signature(signer.string_to_sign(request, signer.canonical_request(request)), request))


def _check_old_parameters(query: str) -> None:
    """Version 2 signs only some parameters; a link must not mean something else by another one that was added."""
    signed = {*HmacV1QueryAuth.QSAOfInterest, "AWSAccessKeyId", "Signature", "Expires", "content-type", "content-md5"}
    names = {name for name, _ in parse_qsl(query, keep_blank_values=True)}
    if unsigned := {name for name in names - signed if not name.lower().startswith("x-amz-")}:
        raise SignatureRefused(
            "headers",
            f"Version 2 does not sign the parameters {', '.join(sorted(unsigned))[:200]}: sign with version 4 "
            "(`signature_version='s3v4'` in the client's configuration).",
        )


class _OldCanonical(HmacV1QueryAuth):
    """Version 2 puts the end of life where the date would be."""

    def __init__(self, credentials: Credentials, expires_at: int) -> None:
        super().__init__(credentials)
        self._expires_at = expires_at

    def _get_date(self) -> str:
        return str(self._expires_at)


def _old_signature(
    signature: Signature, secret: str, method: str, path: str, query: str, headers: Mapping[str, str]
) -> str:
    assert signature.expires_at is not None
    signer = _OldCanonical(Credentials(signature.access_key_id, secret), int(signature.expires_at.timestamp()))
    parameters = parse_qsl(query, keep_blank_values=True)
    relevant = {
        name.lower(): value
        for name, value in [*headers.items(), *parameters]
        if name.lower() in ("content-type", "content-md5") or name.lower().startswith("x-amz-")
    }
    # Only the parameters that version 2 signs count, and the three of the signature are none of them.
    text = signer.canonical_string(method, urlsplit(f"http://-{path}?{query}"), relevant)
    return str(signer.sign_string(text))
