"""Bodies of uploads: decoded, verified, bounded. The signed vectors are those of the S3 reference, "Transferring
Payload in Multiple Chunks" and its sequel with trailing headers."""

import base64
import hashlib
import io
import random
import zlib

import pytest
from django.http.request import HttpHeaders
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.api.errors import ApiError
from studio.api.payloads import Payload, open_payload
from studio.api.sigv4 import ChunkSignatures, Signature, SignatureRefused

SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
SIGNED = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"
TRAILED = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER"
UNSIGNED = "STREAMING-UNSIGNED-PAYLOAD-TRAILER"

CHUNKS = [
    (b"a" * 65536, "ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648"),
    (b"a" * 1024, "0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497"),
    (b"", "b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9"),
]
TRAILED_CHUNKS = [
    (b"a" * 65536, "b474d8862b1487a5145d686f57f013e54db672cee1c953b3010fb58501ef5aa2"),
    (b"a" * 1024, "1c1344b170168f8e65b41376b44b20fe354e373826ccbbe2c1d40a8cae51e5c7"),
    (b"", "2ca2aba2005185cf7159c6277faf83795951dd77a3a99e6e65d5c9f85863f992"),
]
TRAILER = b"x-amz-checksum-crc32c:sOO8/Q==\r\nx-amz-trailer-signature:" + (
    b"d81f82fc3505edab99d459891051a732e8730629a2e4a59689829ca17fe2e435"
)


def chain(seed: str) -> ChunkSignatures:
    signature = Signature("AKIAIOSFODNN7EXAMPLE", "20130524T000000Z", "us-east-1", "s3", ("host",), seed)
    return ChunkSignatures(signature, SECRET)


def plain_chain() -> ChunkSignatures:
    return chain("4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9")


def trailed_chain() -> ChunkSignatures:
    return chain("106e2a8a18243abcf37539882f36619c00e2dfc72633413f02d3b74544bfeb8e")


def framed(chunks: list[tuple[bytes, str]], end: bytes = b"\r\n") -> bytes:
    parts = [
        b"%x;chunk-signature=%s\r\n%s" % (len(data), sig.encode(), data + b"\r\n" if data else b"")
        for data, sig in chunks
    ]
    return b"".join(parts) + end


def opened(body: bytes, chunks: ChunkSignatures | None = None, **headers: str) -> Payload:
    meta = {f"HTTP_{name.upper()}": text for name, text in headers.items()}
    return open_payload(io.BytesIO(body), HttpHeaders(meta), chunks)


def refusal(payload: Payload) -> tuple[str, str]:
    with pytest.raises(ApiError) as refused:
        payload.read()
    error = refused.value
    return (error.named_for("rest-xml").code if isinstance(error, SignatureRefused) else error.code), error.message


class TestSignedChunks:
    def test_the_vector_of_the_reference(self):
        payload = opened(
            framed(CHUNKS), plain_chain(), x_amz_content_sha256=SIGNED, x_amz_decoded_content_length="66560"
        )

        assert payload.length == 66560
        assert payload.read() == b"a" * 66560

    def test_the_vector_with_a_trailer(self):
        payload = opened(
            framed(TRAILED_CHUNKS, TRAILER + b"\r\n\r\n"),
            trailed_chain(),
            x_amz_content_sha256=TRAILED,
            x_amz_decoded_content_length="66560",
            x_amz_trailer="x-amz-checksum-crc32c",
        )

        assert payload.read() == b"a" * 66560
        assert payload.checksums == {"crc32c": "sOO8/Q=="}

    def test_a_changed_byte(self):
        body = framed(CHUNKS).replace(b"aa\r\n400;", b"ab\r\n400;")

        assert refusal(opened(body, plain_chain(), x_amz_content_sha256=SIGNED)) == (
            "SignatureDoesNotMatch",
            "The signature of a chunk of the body does not match the chunk that arrived.",
        )

    def test_chunks_in_another_order(self):
        body = framed([CHUNKS[1], CHUNKS[0], CHUNKS[2]])

        assert refusal(opened(body, plain_chain(), x_amz_content_sha256=SIGNED))[0] == "SignatureDoesNotMatch"

    def test_an_end_that_comes_too_early(self):
        """The last chunk is signed too: nobody cuts an upload short and ends it cleanly."""
        body = framed([CHUNKS[0], CHUNKS[2]])

        assert refusal(opened(body, plain_chain(), x_amz_content_sha256=SIGNED))[0] == "SignatureDoesNotMatch"

    def test_a_chunk_without_a_signature(self):
        body = b"3\r\nabc\r\n0\r\n\r\n"

        assert refusal(opened(body, plain_chain(), x_amz_content_sha256=SIGNED)) == (
            "SignatureDoesNotMatch",
            "A chunk of the body carries no signature.",
        )

    def test_a_changed_trailer(self):
        body = framed(TRAILED_CHUNKS, TRAILER.replace(b"sOO8", b"sOO9") + b"\r\n\r\n")

        told = refusal(
            opened(body, trailed_chain(), x_amz_content_sha256=TRAILED, x_amz_trailer="x-amz-checksum-crc32c")
        )

        assert told[0] == "SignatureDoesNotMatch"

    def test_a_trailer_without_its_signature(self):
        body = framed(TRAILED_CHUNKS, b"x-amz-checksum-crc32c:sOO8/Q==\r\n\r\n")

        told = refusal(
            opened(body, trailed_chain(), x_amz_content_sha256=TRAILED, x_amz_trailer="x-amz-checksum-crc32c")
        )

        assert told[0] == "SignatureDoesNotMatch"

    def test_chunks_that_nothing_has_seeded(self):
        with pytest.raises(ApiError, match="needs a request that is signed with version 4"):
            opened(framed(CHUNKS), None, x_amz_content_sha256=SIGNED)


class TestUnsignedChunks:
    def body(self, data: bytes, trailer: bytes) -> bytes:
        return b"%x\r\n%s\r\n0\r\n%s\r\n\r\n" % (len(data), data, trailer)

    def test_with_the_checksum_in_the_trailer(self):
        checksum = base64.b64encode(zlib.crc32(b"abc").to_bytes(4, "big"))
        body = self.body(b"abc", b"x-amz-checksum-crc32:" + checksum)

        payload = opened(body, x_amz_content_sha256=UNSIGNED, x_amz_trailer="x-amz-checksum-crc32")

        assert payload.read() == b"abc"
        assert payload.checksums == {"crc32": checksum.decode()}

    @pytest.mark.parametrize(
        ("algorithm", "checksum"),
        [  # of "123456789": the check values of the catalogues of CRCs, and FIPS 180
            ("crc32", "y/Q5Jg=="),
            ("crc32c", "4waSgw=="),
            ("crc64nvme", "rosUhgp5mIg="),
            ("sha1", base64.b64encode(hashlib.sha1(b"123456789", usedforsecurity=False).digest()).decode()),
            ("sha256", base64.b64encode(hashlib.sha256(b"123456789").digest()).decode()),
        ],
    )
    def test_every_algorithm(self, algorithm, checksum):
        name = f"x-amz-checksum-{algorithm}"
        body = self.body(b"123456789", f"{name}:{checksum}".encode())

        assert opened(body, x_amz_content_sha256=UNSIGNED, x_amz_trailer=name).read() == b"123456789"
        broken = body.replace(b"123456789", b"123456788")
        assert refusal(opened(broken, x_amz_content_sha256=UNSIGNED, x_amz_trailer=name)) == (
            "BadDigest",
            f"The {algorithm.upper()} you specified did not match the calculated checksum.",
        )

    def test_a_trailer_that_was_announced_and_does_not_come(self):
        body = b"3\r\nabc\r\n0\r\n\r\n"

        assert refusal(opened(body, x_amz_content_sha256=UNSIGNED, x_amz_trailer="x-amz-checksum-crc32")) == (
            "InvalidRequest",
            "The trailer x-amz-checksum-crc32 was announced and did not come.",
        )

    @pytest.mark.parametrize(
        ("body", "why"),
        [
            (b"3\r\nabc\r\n", "a line of its frames has no end"),
            (b"5\r\nabc", "it ends in the middle of a chunk"),
            (b"2\r\nabc\r\n0\r\n\r\n", "a chunk is longer than it says"),
            (b"zz\r\nabc\r\n", "a chunk does not start with its size in hex"),
            (b"fffffffff\r\n", "a chunk does not start with its size in hex"),
            (b"-1\r\n", "a chunk does not start with its size in hex"),
            (b"1" * 100_000, "a line of its frames has no end"),
        ],
    )
    def test_broken_frames(self, body, why):
        assert refusal(opened(body, x_amz_content_sha256=UNSIGNED)) == (
            "IncompleteBody",
            f"The aws-chunked body is broken: {why}.",
        )

    def test_a_length_that_is_not_kept(self):
        body = b"3\r\nabc\r\n0\r\n\r\n"

        assert refusal(opened(body, x_amz_content_sha256=UNSIGNED, x_amz_decoded_content_length="4")) == (
            "IncompleteBody",
            "The body ended after 3 of 4 bytes.",
        )
        assert refusal(opened(body, x_amz_content_sha256=UNSIGNED, x_amz_decoded_content_length="2")) == (
            "IncompleteBody",
            "The body is longer than the 2 bytes that it says it has.",
        )


class TestPlainBodies:
    def test_the_digest_that_was_signed(self):
        digest = hashlib.sha256(b"abc").hexdigest()

        assert opened(b"abc", x_amz_content_sha256=digest).read() == b"abc"
        assert refusal(opened(b"abd", x_amz_content_sha256=digest)) == (
            "XAmzContentSHA256Mismatch",
            "The provided x-amz-content-sha256 header does not match what was computed.",
        )

    def test_content_md5(self):
        md5 = base64.b64encode(hashlib.md5(b"abc", usedforsecurity=False).digest()).decode()

        assert opened(b"abc", content_md5=md5).read() == b"abc"
        assert refusal(opened(b"abd", content_md5=md5))[0] == "BadDigest"
        assert refusal(opened(b"abc", content_md5="!"))[0] == "InvalidDigest"

    def test_a_checksum_header(self):
        checksum = base64.b64encode(zlib.crc32(b"abc").to_bytes(4, "big")).decode()

        payload = opened(b"abc", x_amz_checksum_crc32=checksum)
        assert (payload.read(), payload.checksums) == (b"abc", {"crc32": checksum})
        assert refusal(opened(b"abd", x_amz_checksum_crc32=checksum))[0] == "BadDigest"

    def test_a_way_of_signing_that_does_not_exist(self):
        with pytest.raises(ApiError, match="'STREAMING-NONSENSE' is not a way of signing that is known here"):
            opened(b"", x_amz_content_sha256="STREAMING-NONSENSE")

    def test_an_unknown_checksum(self):
        with pytest.raises(ApiError, match="The checksum 'crc7' is not known"):
            opened(b"", x_amz_content_sha256=UNSIGNED, x_amz_trailer="x-amz-checksum-crc7")


@settings(max_examples=60, deadline=None)
@given(data=st.binary(max_size=3000), sizes=st.lists(st.integers(1, 700), min_size=1, max_size=12), seed=st.integers())
def test_any_cut_into_chunks_comes_back_whole(data, sizes, seed):
    rng, rest, body = random.Random(seed), data, b""
    while rest:
        size = rng.choice(sizes)
        piece, rest = rest[:size], rest[size:]
        body += b"%x\r\n%s\r\n" % (len(piece), piece)
    checksum = base64.b64encode(zlib.crc32(data).to_bytes(4, "big"))
    body += b"0\r\nx-amz-checksum-crc32:%s\r\n\r\n" % checksum

    payload = opened(body, x_amz_content_sha256=UNSIGNED, x_amz_trailer="x-amz-checksum-crc32")

    got = b"".join(iter(lambda: payload.read(rng.choice(sizes)), b""))
    assert got == data
