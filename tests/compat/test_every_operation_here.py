"""Every operation that is provided here, called by the real boto3 with a request that the model calls valid.

The values are arbitrary, so most calls are refused. What is tested: the refusal is an error that the caller can act on,
in the form that boto3 understands, and never a breakage of ours; and a stranger's call gets nowhere.
"""

import pytest
from botocore import xform_name
from botocore.exceptions import ClientError

from studio.api.registry import Operation, registered
from studio.api.services import operation_model
from tests.studio.api.test_every_operation import Generator

OPERATIONS = [each for each in registered() if each.service != "s3"]


def call(client, operation: Operation, seed: int) -> tuple[int, str]:
    """Status and message of one call with a generated request."""
    model = operation_model(operation.service, operation.name)
    assert model is not None
    request = Generator(seed).structure(model.input_shape) if model.input_shape else {}
    try:
        answer = getattr(client, xform_name(operation.name))(**request)
    except ClientError as error:
        return error.response["ResponseMetadata"]["HTTPStatusCode"], error.response["Error"]["Message"]
    return answer["ResponseMetadata"]["HTTPStatusCode"], ""


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda each: f"{each.service}-{each.name}")
def test_no_valid_request_breaks_it(people, client_of, operation):
    client = client_of(people.dora, operation.service)

    for seed in range(3):
        status, message = call(client, operation, seed)

        assert status < 500, message
        assert status < 300 or message.strip(), "a refusal without a sentence"
