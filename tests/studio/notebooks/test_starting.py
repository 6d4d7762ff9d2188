"""Apps that do not start, and why; the script that runs before; nothing here waits for a Jupyter server."""

import base64

from studio.environments.models import LifecycleConfig
from studio.notebooks.agent import server as of_agent
from studio.spaces.models import App, Space


def put_app(person, app_type="JupyterLab", script="", **spec):
    """Rows as CreateSpace and CreateApp leave them."""
    domain = person.profile.domain
    if script:
        content = base64.b64encode(script.encode()).decode()
        config = LifecycleConfig.objects.create(
            name="start", domain_id=domain.domain_id, app_type=app_type, content=content
        )
        spec["LifecycleConfigArn"] = config.arn
    space = Space.objects.create(
        name="lab",
        domain=domain,
        owner_profile=person.profile,
        app_type=app_type,
        sharing=Space.Sharing.PRIVATE,
        status=Space.Status.IN_SERVICE,
    )
    return App.objects.create(name="default", domain=domain, space=space, app_type=app_type, spec=spec)


def failure_of(app, wait_until):
    wait_until(lambda: App.objects.get(pk=app.pk).status == "Failed", 60)
    return App.objects.get(pk=app.pk).failure_reason


def test_a_script_that_fails(people, agent, wait_until, client_of):
    app = put_app(people.dora, script="#!/bin/bash\nset -eux\necho 'Hello World!'\ncat /etc/hostname > made\nexit 7\n")

    reason = failure_of(app, wait_until)

    stream = f"{app.domain_id}/lab/JupyterLab/default/LifecycleConfigOnStart"
    assert reason == (
        "The start-up script of the app failed. View script logs: group /aws/sagemaker/studio, "
        f"stream {stream}. It ended with exit code 7."
    )
    events = client_of(people.dora, "logs").get_log_events(logGroupName="/aws/sagemaker/studio", logStreamName=stream)[
        "events"
    ]
    assert "Hello World!" in [event["message"] for event in events]


def test_a_script_that_does_not_end(people, monkeypatch, request, wait_until):
    """Acceptance vector 10 of the specification, with a shorter limit."""
    monkeypatch.setattr(of_agent, "SCRIPT_LIMIT_S", 0.5)
    request.getfixturevalue("agent")
    app = put_app(people.dora, script="sleep 301")

    assert "It ran longer than" in failure_of(app, wait_until)


def test_an_editor_that_is_not_installed(people, agent, wait_until):
    app = put_app(people.dora, app_type="CodeEditor")

    assert failure_of(app, wait_until).startswith("Code Editor is not installed on this machine. An administrator")


def test_stopped_while_its_script_runs(people, agent, wait_until):
    app = put_app(people.dora, script="sleep 301")
    wait_until(lambda: hasattr(App.objects.get(pk=app.pk), "server"), 60)

    App.objects.get(pk=app.pk).move_to("Deleting")

    wait_until(lambda: App.objects.get(pk=app.pk).status == "Deleted", 60)
