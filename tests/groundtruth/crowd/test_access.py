"""WCAG 2.2 AA of every element, as far as a program can see it, in both themes."""

import json
from pathlib import Path

import pytest

from tests.groundtruth.crowd.conftest import TEMPLATES
from tests.groundtruth.crowd.worker import Worker

AXE = (Path(__file__).resolve().parents[3] / "frontend" / "node_modules" / "axe-core" / "axe.min.js").read_text()
RULES = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
# Parts of a page that an author writes himself (title, language) are not ours.
AUTHORS = {rule: {"enabled": False} for rule in ("document-title", "html-has-lang")}
ONE_OF_EACH = [
    "analyze-document",
    "bounding-box-edited",
    "classifier-multi",
    "display-elements",
    "entities",
    "image-classifier-verify",
    "instance-own-labels",
    "moderation-labels",
    "polygon-edited",
    "question-answer",
    "semantic-adjusted",
    "slider",
    "text-ranking",
    "toggle-button",
]


@pytest.mark.parametrize("name", ONE_OF_EACH)
def test_axe_finds_nothing(name, open_template):
    worker = open_template(name)
    worker.do(json.loads((TEMPLATES / f"{name}.json").read_text(encoding="utf-8"))["steps"])
    worker.frame.evaluate(AXE)

    assert [*_problems(worker, "light"), *_problems(worker, "dark")] == []


def _problems(worker: Worker, theme: str) -> list[str]:
    worker.do([{"tell": {"type": "crowd-configure", "theme": theme}}])
    worker.frame.wait_for_function("(theme) => document.documentElement.style.colorScheme === theme", arg=theme)
    found = worker.frame.evaluate("(options) => axe.run(document, options)", {"runOnly": RULES, "rules": AUTHORS})
    return [
        f"{theme}: {violation['id']}: {node['target']} {node['failureSummary']}"
        for violation in found["violations"]
        for node in violation["nodes"]
    ]


def test_a_button_under_the_pointer_can_be_read(open_template):
    worker = open_template("bounding-box")
    worker.frame.evaluate(AXE)
    worker.frame.locator("crowd-form").get_by_role("button", name="Submit").hover()

    assert [*_problems(worker, "light"), *_problems(worker, "dark")] == []
