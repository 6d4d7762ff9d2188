"""Fixtures of the spaces room."""

import pytest
from django.utils import timezone

from studio.spaces.models import App, Space
from tests.cast import EXECUTION_ROLE


@pytest.fixture
def dora(people, client_of):
    """The data scientist at boto3."""
    return client_of(people.dora, "sagemaker")


@pytest.fixture
def dan(people, client_of):
    """Another data scientist of the same domain."""
    return client_of(people.dan, "sagemaker")


@pytest.fixture
def ada(people, client_of):
    """The administrator at boto3."""
    return client_of(people.ada, "sagemaker")


@pytest.fixture
def domain(people):
    """The domain of everybody but eve, in which spaces can be shared."""
    domain = people.dora.profile.domain
    domain.request["DefaultSpaceSettings"] = {"ExecutionRole": EXECUTION_ROLE}
    domain.save()
    return domain


@pytest.fixture
def space_request(domain):
    """`space_request("lab", owner="dora")`: a body that CreateSpace takes; keyword arguments replace members."""

    def make(name="lab", owner="dora", sharing="Private", app_type="JupyterLab", settings=None, **changes):
        body = {
            "DomainId": domain.domain_id,
            "SpaceName": name,
            "SpaceSettings": {"AppType": app_type, **(settings or {})},
            "OwnershipSettings": {"OwnerUserProfileName": owner},
            "SpaceSharingSettings": {"SharingType": sharing},
        }
        return {member: value for member, value in {**body, **changes}.items() if value is not None}

    return make


@pytest.fixture
def app_key(domain):
    """`app_key("lab")`: the members that name the JupyterLab of a space; keyword arguments replace members."""

    def make(space="lab", **changes):
        body = {"DomainId": domain.domain_id, "SpaceName": space, "AppType": "JupyterLab", "AppName": "default"}
        return {member: value for member, value in {**body, **changes}.items() if value is not None}

    return make


@pytest.fixture
def agent():
    """Does to rows what the notebook agent does when a server answers or has ended."""

    class Agent:
        def serves(self, app_arn):
            self._app(app_arn).move_to(App.Status.IN_SERVICE)

        def has_ended(self, app_arn):
            self._app(app_arn).move_to(App.Status.DELETED, stopped_at=timezone.now())

        def gives_up(self, app_arn, reason="it died"):
            self._app(app_arn).move_to(App.Status.FAILED, reason)

        def _app(self, app_arn):
            return next(app for app in App.objects.all() if app.arn == app_arn)

    return Agent()


@pytest.fixture
def space_row():
    """The row of a space by its name."""
    return lambda name="lab": Space.objects.get(name=name)
