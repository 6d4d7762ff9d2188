"""From a job's template to the document that a labeler's frame shows, and the policy that it is shown under."""

import json
import re
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings

from groundtruth.engine.errors import InputRefused
from groundtruth.models import LabelingJob
from groundtruth.rendering.defaults import default_template
from groundtruth.rendering.frames import frames_input, has_frames
from groundtruth.rendering.sequences import Video
from groundtruth.rendering.templates import AccessRefused, Problem, Sign, render

BUNDLE = "/crowd/crowd-html-elements.js"
CLOUD_BUNDLE = "/crowd/point-cloud.js"  # three.js is for nobody else
_ORIGINAL = re.compile(
    r"<script\b[^>]*\bsrc\s*=\s*[\"']?[^\"'\s>]*crowd-html-elements[^\"'/\s>]*\.js[^>]*>\s*</script\s*>", re.IGNORECASE
)
_DOCUMENT = re.compile(r"<html[\s>]", re.IGNORECASE)
_HEAD = re.compile(r"<head[^>]*>", re.IGNORECASE)
# Labels are about the pixels as they are stored (labeling specification §18).
_START = '<meta charset="utf-8"><style>img{image-orientation:none}</style>'


@dataclass(frozen=True)
class Page:
    """A document, what is wrong with it, and the media that it may load."""

    html: str
    problems: list[Problem] = field(default_factory=list)
    media: list[str] = field(default_factory=list)


def task_page(job: LabelingJob, line: dict[str, Any], sign: Sign, given: str = "") -> Page:
    """The page of one object of a job. given: JSON that a pre-annotation function made; "" = the built-in input."""
    template = job.resolved.get("template") or default_template(job.type_key)
    if given:
        return page_of(template, json.loads(given), sign)
    categories = job.resolved.get("categories", {})
    found = task_input(line, job.resolved.get("labels", []), categories, job.resolved.get("source_key", ""))
    if has_frames(job.type_key):
        try:
            found |= {"header": job.human_task.get("TaskTitle", ""), **frames_input(Video.of(job), line, sign)}
        except (InputRefused, AccessRefused) as error:
            return Page("", [Problem("InvalidInput", str(error))])
    return page_of(template, found, sign)


def page_of(template: str, found: dict[str, Any], sign: Sign) -> Page:
    """The page of any template with any input; a page that says what is wrong if it cannot be rendered."""
    rendered = render(template, found, sign)
    if not rendered.html:
        return Page("", rendered.problems)
    return Page(as_document(rendered.html), rendered.problems, rendered.media)


def task_input(
    line: dict[str, Any], labels: list[str], categories: dict[str, Any], source_key: str = ""
) -> dict[str, Any]:
    """What a template knows as `task.input` (labeling specification §7): what the built-in functions provide.

    Without one (custom jobs) the keys of the line come first.
    """
    key = source_key or ("source" if "source" in line else "source-ref")
    built_in: dict[str, Any] = {"taskObject": line.get(key, ""), "labels": labels, "manifestLine": line}
    if "instructions" in categories:
        built_in["instructions"] = categories["instructions"]
        built_in["entityLabels"] = [
            {name: entry[name] for name in ("label", "shortDisplayName", "fullDisplayName") if name in entry}
            for entry in categories.get("labels", [])
        ]
    return built_in if source_key else {**line, **built_in}


def as_document(html: str) -> str:
    """A whole document with our elements, wherever the script tag of the template points."""
    bundle = CLOUD_BUNDLE if "<crowd-point-cloud" in html else BUNDLE
    html, start = _ORIGINAL.sub("", html), f'{_START}<script src="{bundle}"></script>'
    if not _DOCUMENT.search(html):
        return f'<!doctype html><html lang="en"><head>{start}</head><body>{html}</body></html>'
    if found := _HEAD.search(html):
        return html[: found.end()] + start + html[found.end() :]
    return _DOCUMENT.sub(lambda found: f"<head>{start}</head>" + found[0], html, count=1)


def page_policy(origin: str) -> str:
    """The policy of a task page: scripts of the template run, and reach nothing but the page itself and its media.

    No address but the bundle's and the media's can be loaded or called, unless an operator allows hosts for templates
    (ATELIER_TEMPLATE_SOURCES). The sandbox takes its origin away: no cookies, no storage, no parent.
    """
    media, extra = f"{origin}/task-media/", " ".join(settings.TEMPLATE_SOURCES)
    return (
        f"default-src 'none'; script-src 'unsafe-inline' {origin}/crowd/ {extra}; "
        f"style-src 'unsafe-inline' {origin}/crowd/ {extra}; img-src data: blob: {media} {extra}; "
        f"media-src data: blob: {media} {extra}; font-src data: {extra}; connect-src data: blob: {media}; "
        f"base-uri 'none'; form-action 'none'; frame-ancestors {origin}; "
        "sandbox allow-scripts allow-forms allow-modals"
    )
