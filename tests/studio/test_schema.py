"""`/api/schema/`: what is under `/api/`, described for programs."""

import re

from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.validation import validate_schema

from studio.access.catalogue import browser_endpoints
from tests.studio.access.browsers import Browser, browser_of


def test_every_view_is_described_with_its_action(cast):
    GENERATOR_STATS.reset()

    answer = browser_of(cast.dora).get("/api/schema/")

    assert answer.status_code == 200
    assert (GENERATOR_STATS._error_cache, GENERATOR_STATS._warn_cache) == ({}, {})
    schema = answer.json()
    validate_schema(schema)
    described = {
        (path, method.upper()): operation["x-action"]
        for path, item in schema["paths"].items()
        for method, operation in item.items()
    }
    assert described == {
        ("/" + re.sub(r"<\w+:(\w+)>", r"{\1}", each.route), each.method): each.action
        for each in browser_endpoints()
        if each.route != "api/schema/"  # it does not describe itself
    }


def test_it_says_what_goes_in_and_how_a_refusal_looks(cast):
    schema = browser_of(cast.dora).get("/api/schema/").json()
    sign_in = schema["paths"]["/api/session"]["post"]

    assert sign_in["requestBody"]["content"]["application/json"]["schema"] == {
        "$ref": "#/components/schemas/Credentials"
    }
    assert set(schema["components"]["schemas"]["Credentials"]["properties"]) == {"username", "password"}
    assert set(sign_in["responses"]) == {"2XX", "4XX", "5XX"}
    assert set(schema["components"]["schemas"]["Problem"]["properties"]) == {"message", "field", "reference"}
    assert list(schema["paths"]["/api/datasets"]["post"]["requestBody"]["content"]) == ["application/octet-stream"]


def test_it_is_for_those_who_may_read(cast):
    assert Browser().get("/api/schema/").status_code == 401
    assert browser_of(cast.lea).get("/api/schema/").status_code == 403
