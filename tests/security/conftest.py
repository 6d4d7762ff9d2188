"""Fixtures of the security tests."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.security.samples import operation_model


@pytest.fixture
def call(client_of):
    """`call(person, "sagemaker", "DescribeModel", request)` -> ("OK", answer) or (error code, message)."""
    clients: dict[tuple[str, str], Any] = {}

    def make(person, service, operation, request):
        key = person.username, service
        clients[key] = clients.get(key) or client_of(person, service)
        try:
            answer = clients[key]._make_api_call(operation, request)
        except ClientError as error:
            return error.response["Error"]["Code"], error.response["Error"]["Message"]
        if operation_model(service, operation).has_streaming_output:
            answer = {name: value.read() if hasattr(value, "read") else value for name, value in answer.items()}
        return "OK", answer

    return make
