"""Every page of the shell, in both themes: readable by everybody, without an error, no wider than the window."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Page, expect

from tests.e2e import world
from tests.e2e.windows import new_window
from tests.system.studio import Studio

pytestmark = pytest.mark.slow
UNFINISHED = re.compile(r"\bundefined\b|\bNaN\b|\[object |Invalid Date")
# Where: the path, and what shows that the page has its data.
PAGES = {
    "home": ("/", "Running now"),
    "data sets": ("/datasets", world.DATASET),
    "data set": (f"/datasets/{world.DATASET}", "600 rows × 5 columns"),
    "column": (f"/datasets/{world.DATASET}?column=plan", "Predict this column"),
    "relation": (f"/datasets/{world.DATASET}?target=left", "the target"),
    "used by": (f"/datasets/{world.DATASET}?tab=used-by", world.JOB),
    "versions": (f"/datasets/{world.DATASET}?tab=versions", "Version 1 (newest)"),
    "rows": (f"/datasets/{world.DATASET}?tab=rows", "basic"),
    "charts": (f"/datasets/{world.DATASET}?tab=charts&by=plan", "coloured by plan"),
    "bars": (f"/datasets/{world.DATASET}?tab=charts&chart=bar&x=plan&by=left", "The most frequent values of plan"),
    "boxes": (f"/datasets/{world.DATASET}?tab=charts&chart=box&by=plan", "the middle half of the rows"),
    "correlations": (f"/datasets/{world.DATASET}?tab=charts&chart=correlations", "Numbers by Spearman"),
    "quality": (f"/datasets/{world.DATASET}?tab=quality", "Missing cells"),
    "upload": ("/datasets?upload=1", "Choose files"),
    "experiments": ("/experiments", world.JOB),
    "new experiment": (f"/experiments/new?dataset={world.DATASET}&target=left", "two classes"),
    "clone": (f"/experiments/new?clone={world.JOB}", "city (each value)"),
    "experiment": (f"/experiments/{world.JOB}", "Completed"),
    "exploration": (f"/experiments/{world.JOB}/exploration", "Data sample"),
    "candidate": (f"/experiments/{world.JOB}/models/{{candidate}}", "In a sentence"),
    "where predictions go": (f"/experiments/{world.JOB}/models/{{candidate}}?chart=flow", "All predictions"),
    "effect of a column": (
        f"/experiments/{world.JOB}/models/{{candidate}}?column=minutes",
        "If only minutes were different",
    ),
    "other candidate": (f"/experiments/{world.JOB}/models/{{other}}", "Not explained yet"),
    "fairness": (f"/experiments/{world.JOB}/models/{{candidate}}?facet=city is Rome", "Class Imbalance (CI)"),
    "shared with me": ("/shared", "Nothing is shared with you"),
    "shared by me": ("/shared?side=given", world.COLLEAGUE),
    "models": ("/models", world.MODEL),
    "model": (f"/models/{world.MODEL}", "Deploy"),
    "endpoints": ("/endpoints", world.ENDPOINT),
    "endpoint": (f"/endpoints/{world.ENDPOINT}", "In service"),
    "batch predictions": ("/batch-predictions", world.TRANSFORM),
    "batch prediction": (f"/batch-predictions/{world.TRANSFORM}", "Completed"),
    "compare": ("/compare", "No model is chosen"),
    "automations": ("/automations", world.AUTOMATION),
    "automation": (f"/automations/{world.AUTOMATION}", "Every Monday at 06:00, UTC"),
    "new automation": ("/automations?create=1", "Rows to predict"),
    "new update": (f"/automations?create=1&action=Update&dataset={world.DATASET}", "Folder where files arrive"),
    "labeling jobs": ("/labeling", "A labeling job shows images"),
    "new labeling job": ("/labeling/new", "What labelers do"),
    "import labels": ("/labeling/import", "Earlier imports"),
    "labeling functions": ("/labeling/functions", world.FUNCTION),
    "labeling function": (f"/labeling/functions/{world.FUNCTION}", "Before people label"),
    "new labeling function": ("/labeling/new-function", "register only code that you trust"),
    "human reviews": ("/reviews", world.FLOW),
    "human review": (f"/reviews/flows/{world.FLOW}", world.LOOP),
    "review by hand": (f"/reviews/flows/{world.FLOW}?start=1", "task.input of the page"),
    "human loop": (f"/reviews/loops/{world.LOOP}", "0 of 1"),
    "new human review": ("/reviews/new", "What a program sends"),
    "task templates": ("/reviews/templates", world.TEMPLATE),
    "new task template": (f"/reviews/templates/new?from={world.TEMPLATE}", "Nothing is wrong with the template"),
    "labeling workforce": ("/labeling/workforce", "sign in at a portal of their own"),
    "identity provider of labelers": ("/labeling/workforce/provider", "accounts of your company"),
    "notebook jobs": ("/notebook-jobs", world.NOTEBOOK_JOB),
    "notebook job definitions": ("/notebook-jobs?tab=definitions", "At 06:00 UTC every day"),
    "new notebook job": ("/notebook-jobs/new", "Run on a schedule"),
    "notebook job": ("/notebook-jobs/{notebook_job}", "company is Acme"),
    "notebook job definition": ("/notebook-job-definitions/{definition}", "It has not run yet."),
    "spaces": ("/spaces", world.SPACE),
    "space": ("/spaces/{domain}/" + world.SPACE, "They count from the next run on."),
    "new space": ("/spaces?create=1", "Share with my domain"),
    "running instances": ("/running", "Applications that run now"),
    "shared notebooks": ("/notebook-snapshots", "No shared notebooks yet"),
    "compare notebooks": ("/notebook-diff", "in the menu of a notebook"),
    "images": ("/images", world.IMAGE),
    "app configurations": ("/images?tab=configs", "people-config"),
    "built-in images": ("/images?tab=built-in", "sagemaker-distribution-cpu"),
    "new image": ("/images?create=image", "First version"),
    "new app configuration": ("/images?create=config", "Environment variables"),
    "image": (f"/images/{world.IMAGE}", "registry.example.org/people:1"),
    "new version": (f"/images/{world.IMAGE}?open=version", "Aliases"),
    "attach image": (f"/images/{world.IMAGE}?open=attach", "App configuration"),
    "start scripts": ("/lifecycle-configs", world.SCRIPT),
    "scripts of instances": ("/lifecycle-configs?for=notebook-instances", world.SCRIPT),
    "new start script": ("/lifecycle-configs/new", "After five minutes a script is ended"),
    "code repositories": ("/code-repositories", world.REPOSITORY),
    "new repository": ("/code-repositories?create=1", "https only"),
    "notebook instances": ("/notebook-instances", world.INSTANCE),
    "notebook instance": (f"/notebook-instances/{world.INSTANCE}", "ml.t3.medium"),
    "new notebook instance": ("/notebook-instances/new", "It can only grow"),
    "notebooks": ("/notebooks", "A space keeps your files"),
    "jobs": ("/activity", world.JOB),
    "account": ("/account", "Access keys"),
    "administration": ("/admin", "Running instances"),
    "people": ("/admin/people", "you hand out one-time links"),
    "domains": ("/admin/domains", "Set up for organisations"),
    "new domain": ("/admin/domains/new", "Domain details"),
    "domain": ("/admin/domains/{domain}", "For shared spaces"),
    "users of a domain": ("/admin/domains/{domain}?tab=users", world.COLLEAGUE),
    "environment of a domain": ("/admin/domains/{domain}?tab=environment", "Suggested code repositories"),
    "user profile": (f"/admin/domains/{{domain}}/users/{world.COLLEAGUE}", "Effective settings"),
    "add user": ("/admin/domains/{domain}/add-user", "Name of the user profile"),
    "roles": ("/admin/roles", "data-scientist"),
    "role": ("/admin/roles/data-scientist", "Manage ML Jobs"),
    "new role": ("/admin/roles/new", "Persona"),
    "quotas": ("/admin/quotas", "user profiles of a domain"),
    "running instances of everybody": ("/admin/running", "Everybody’s apps that run now"),
    "usage": ("/admin/usage", "Hours that machines ran"),
    "activity log": ("/admin/log", "Allowed"),
    "nowhere": ("/datasets/nothing-here", "nothing-here"),
    "unknown address": ("/no/such/page", "There is no such page"),
}

# Frames of the studio have no origin: axe cannot look into them, and that it tries is an error in the console.
AXE = {"resultTypes": ["violations"], "iframes": False}
RUN_AXE = "([within, options]) => axe.run(within ?? document, options)"
COLOURS = ["color-contrast", "link-in-text-block"]  # the rules that another theme can break
IN_DIALOGS = (
    *("new image", "new app configuration", "new version", "attach image", "new repository"),
    *("new space", "upload", "new automation", "new update", "review by hand"),
)

# The same page as another one here, but for one part: only that is looked at, which is most of the work of these tests.
IN_CELLS = {
    "where predictions go": "#charts",
    "effect of a column": "#matters",
    "other candidate": "#matters",
    "fairness": "#fairness",
}


@pytest.fixture(scope="module")
def candidate(studio: Studio, signed_in: Path, best_of_the_world: str) -> str:
    """Something of every kind is there; the name of the best candidate."""
    world.serve_the_best(studio)
    cookies = json.loads(signed_in.read_text())["cookies"]
    world.automate(studio, cookies)
    world.share_it(studio, cookies)
    world.review_it(studio, cookies)
    world.furnish(studio)
    return best_of_the_world


@pytest.fixture(scope="module")
def other(studio: Studio, candidate: str) -> str:
    """A finished model that is not the best one."""
    return world.other_candidates(studio)[0]


@pytest.fixture(scope="module")
def domain(studio: Studio, candidate: str) -> str:
    """The domain that everything is in, a space too."""
    return world.make_space(studio)


@pytest.fixture(scope="module")
def notebook(studio: Studio, signed_in: Path) -> dict[str, str]:
    """The ids of a notebook job and of a definition."""
    return world.run_a_notebook(studio, json.loads(signed_in.read_text())["cookies"])


@pytest.fixture(scope="module")
def window(studio: Studio, chromium: Browser, signed_in: Path, candidate: str) -> Iterator[tuple[Page, list[str]]]:
    """A window that follows the theme of its system, and what its console has said."""
    context = new_window(chromium, studio.url, storage_state=signed_in)
    page, said = context.new_page(), list[str]()
    page.on("console", lambda message: _note(message, said))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("response", lambda answer: said.append(f"{answer.status} {answer.url}") if answer.status >= 500 else None)
    yield page, said
    context.close()


def _note(message: ConsoleMessage, said: list[str]) -> None:
    # The browser itself reports a 404 as an error; that is how a page learns that something is not there.
    if message.type in ("error", "warning") and "status of 404" not in message.text:
        said.append(message.text)


@pytest.mark.parametrize("name", PAGES)
def test_page(
    window: tuple[Page, list[str]], candidate: str, other: str, domain: str, notebook: dict[str, str], name: str
) -> None:
    page, said = window
    path, shown = PAGES[name]
    said.clear()
    page.emulate_media(color_scheme="light")
    page.goto(path.format(candidate=candidate, other=other, domain=domain, **notebook))
    main = page.get_by_role("dialog") if name in IN_DIALOGS else page.locator("main")
    # The side panel with a column lies outside of main.
    place = page.locator("body") if name == "column" else main
    expect(place.get_by_text(shown).filter(visible=True).first).to_be_visible()
    expect(page.get_by_role("heading", level=1).filter(visible=True)).to_have_count(1)

    assert UNFINISHED.findall(page.locator("body").inner_text()) == []
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
    assert complaints(page, IN_CELLS.get(name)) == []
    page.emulate_media(color_scheme="dark")
    expect(page.locator("body")).to_have_class(re.compile(r"\bawsui-dark-mode\b"))
    assert complaints(page, IN_CELLS.get(name), runOnly=COLOURS) == []
    assert said == []


def test_a_dark_room_sees_no_light(chromium: Browser, studio: Studio, signed_in: Path) -> None:
    """The first page in a dark theme is dark from the start, and all of axe's rules hold."""
    context = new_window(chromium, studio.url, storage_state=signed_in, color_scheme="dark")
    page = context.new_page()
    page.goto("/")
    expect(page.get_by_text(PAGES["home"][1]).first).to_be_visible()

    assert "awsui-dark-mode" in (page.locator("body").get_attribute("class") or "")
    assert complaints(page) == []
    context.close()


def complaints(page: Page, within: str | None = None, **options: Any) -> list[str]:
    """What axe finds: rule, impact and the elements, one line each.

    within: selector of the only part to look at. options: more of axe's own.
    """
    if not page.evaluate("'axe' in window"):
        page.evaluate(Axe().axe_script)
    found: list[dict[str, Any]] = page.evaluate(RUN_AXE, [within, {**AXE, **options}])["violations"]
    return [
        f"{rule['id']} ({rule['impact']}): {node['html'][:300]}  {node['failureSummary'][:300]}"
        for rule in found
        for node in rule["nodes"]
    ]
