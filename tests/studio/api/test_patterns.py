"""Java's patterns, matched here."""

import time

import pytest

from studio.api.patterns import compiled, matches
from studio.api.services import SERVICES, service_model


def test_every_pattern_of_every_service_compiles():
    patterns = {
        shape.metadata["pattern"]
        for service in SERVICES
        for shape in map(service_model(service).shape_for, service_model(service).shape_names)
        if "pattern" in shape.metadata
    }

    assert len(patterns) > 300
    for pattern in patterns:
        assert compiled(pattern) is not None


@pytest.mark.parametrize(
    ("pattern", "value", "expected"),
    [
        (r"[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}", "a--b", True),
        (r"[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}", "a-", False),
        (r"^[a-z]+$", "abc", True),
        (r"^[a-z]+$", "abc\n", False),  # the whole value, not up to a last line break
        (r"[a-z]+", "1abc", False),
        (r"\w+", "é", False),  # Java's \w is ASCII
        (r"[\w-_]*", "a-b_c", True),
        (r"[\w-_]*", "a.b", False),
        (r"\d{2}", "٣٣", False),
        (r"\S+", "a b", False),
        (r"[\S\s]*", "any\u00a0thing\n", True),
        (r"[^\W]+", "a_1", True),
        (r"[^\W]+", "é", False),
        (r"[\D]+", "a-", True),
        (r"[\D]+", "a5", False),
        (r"([\p{L}\p{Z}\p{N}_.:/=+\-@]*)", "größe 1", True),
        (r"([\p{L}\p{Z}\p{N}_.:/=+\-@]*)", "a!b", False),
        (r"([\p{L}\p{Z}\p{N}_.:\/=+\-@]*)${1,256}", "müde", True),
        (r"\A\S[\p{Print}]*\z", "id 1", True),
        (r"\A\S[\p{Print}]*\z", " id", False),
        (r"\p{ASCII}*", "plain", True),
        (r"\p{ASCII}*", "é", False),
        (r"arn:[\p{Alnum}\-]+:x", "arn:aws-cn:x", True),
        (r"[\u0020-\uD7FF\uE000-\uFFFD\uD800\uDC00-\uDBFF\uDFFF\t]*", "a😀", True),
        (r"[\u0020-\uD7FF\uE000-\uFFFD\uD800\uDC00-\uDBFF\uDFFF\t]*", "a\nb", False),
        (r"s3://([^/]+)/?(.*)", "s3://bucket/key", True),
    ],
)
def test_means_what_it_means_in_java(pattern, value, expected):
    assert matches(pattern, value) is expected


def test_a_value_that_makes_a_pattern_slow_is_refused_in_time():
    started = time.thread_time()  # of this thread: a busy machine changes nothing

    assert not matches(r"(a+)+b", "a" * 5000)
    assert time.thread_time() - started < 5
