"""Fixtures of the environments room."""

import base64

import pytest

ROLE = "arn:aws:iam::000000000000:role/service-role/AmazonSageMaker-ExecutionRole-1"


@pytest.fixture
def dora(people, client_of):
    """A data scientist at boto3."""
    return client_of(people.dora, "sagemaker")


@pytest.fixture
def dan(people, client_of):
    """Another one of the same domain."""
    return client_of(people.dan, "sagemaker")


@pytest.fixture
def script():
    """Shell text as the API takes it."""

    def make(text="#!/bin/bash\necho hello\n"):
        return base64.b64encode(text.encode()).decode()

    return make


@pytest.fixture
def refused():
    """`refused(call)`: the (code, message) that boto3 raises."""

    def of(error):
        return error.value.response["Error"]["Code"], error.value.response["Error"]["Message"]

    return of
