"""docs/api-coverage.md says what the registry says, and the registry only what the models say."""

from studio.api import coverage, services
from studio.api.registry import Depth, registered


def test_the_page_is_fresh():
    assert coverage.PATH.read_text(encoding="utf-8") == coverage.document(), "run `python manage.py api_coverage`"


def test_every_registered_operation_exists_in_its_model():
    for operation in registered():
        assert services.operation_model(operation.service, operation.name) is not None, operation


def test_resource_templates_name_members_of_the_request():
    """A template with a typo would check every policy against `*`."""
    import re

    for operation in registered():
        model = services.operation_model(operation.service, operation.name)
        assert model is not None
        members = set(model.input_shape.members) if model.input_shape else set()
        assert set(re.findall(r"\{(\w+)\}", operation.resource)) <= members, operation


def test_depths(monkeypatch):
    assert coverage.depth_of("sagemaker", "AddTags") is Depth.REAL
    assert coverage.depth_of("sagemaker", "CreateEdgePackagingJob") is Depth.NOT_YET
    page = coverage.document()
    assert "| `AddTags` | real |" in page
    assert "`CreateEdgePackagingJob`" in page.split("## sagemaker-runtime")[0].split("Not yet: ")[1]
