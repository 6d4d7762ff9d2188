"""Fixtures of the domains room."""

import pytest


@pytest.fixture
def ada(people, client_of):
    """The administrator at boto3."""
    return client_of(people.ada, "sagemaker")


@pytest.fixture
def domain_request():
    """A body that CreateDomain takes; keyword arguments replace members."""

    def make(**changes):
        role = "arn:aws:iam::000000000000:role/service-role/AmazonSageMaker-ExecutionRole-1"
        body = {"DomainName": "lab", "AuthMode": "IAM", "DefaultUserSettings": {"ExecutionRole": role}}
        return body | changes

    return make
