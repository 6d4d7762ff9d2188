"""Labeling beside Label Studio, same machine, same flow: import, next task, submit, export; and items a minute by keys.

Command: .venv/bin/python -m benchmarks.labeling_beside [--objects 10000] [--labelers 10] [--tasks 20] [--items 100]
             [--peers var/labeling-peers]
A minute: --objects 200 --labelers 2 --tasks 5 --items 10
One after the other, each with SQLite and as its manual starts it. Through the APIs: a manifest of texts comes in, every
labeler signs in and asks for, opens and submits tasks, with a pause to think in between; a project with labels goes out
in Label Studio's JSON. In a browser: a script presses the key of a label and the key of submit as soon as the next text
is there. Prints JSON and writes benchmarks/results/labeling_beside.json.
"""

import argparse
import os
import random
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright

from benchmarks import labeling as ours
from benchmarks.common import save, summary
from benchmarks.label_studio import ADMIN, PASSWORD, RESULT, LabelStudio, running_label_studio
from tests.e2e.conftest import FLAGS
from tests.system.studio import ROOT, Studio, running_studio, wait_for

Times = dict[str, list[float]]
SHOWN = """
(number) => document.querySelector('header')?.innerText.includes(`Object ${number}`)
  && document.activeElement?.matches('iframe.task-frame:not(.task-frame-hidden)')
"""
SHOWN_THERE = """
(number) => new RegExp(`text number ${number}(?!\\\\d)`).test(
  document.querySelector('.lsf-richtext, .htx-richtext')?.innerText)
"""


def together(people: list[Any], work: Callable[[Any], None]) -> None:
    """Everybody works at the same time."""
    threads = [threading.Thread(target=work, args=(who,)) for who in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def at_theirs(there: LabelStudio, given: argparse.Namespace) -> tuple[dict[str, float], Times]:
    """Seconds of import and export, and milliseconds of each request."""
    admin = there.person()
    project = there.project(admin, "bench")
    seconds = {"import": there.bring(admin, project, given.objects)}
    people = [there.person(f"labeler-{n}@bench.example", new=True) for n in range(given.labelers)]
    times: Times = {"next": [], "submit": []}

    def timed(name: str, person: Any, *request: Any) -> Any:
        began = time.perf_counter()
        answer = person.call(*request)
        times[name].append((time.perf_counter() - began) * 1000)
        return answer

    def work(person: Any) -> None:
        for _ in range(given.tasks):
            time.sleep(random.expovariate(1 / given.think))
            task = timed("next", person, "GET", f"/api/projects/{project}/next/")
            path = f"/api/tasks/{task['id']}/annotations/?project={project}"
            timed("submit", person, "POST", path, {"result": RESULT, "lead_time": 1.0})

    together(people, work)
    labeled = there.project(admin, "labeled")
    there.bring(admin, labeled, given.objects, labeled=True)
    seconds["export"] = there.export(admin, labeled, given.objects)
    return seconds, times


def at_ours(studio: Studio, given: argparse.Namespace) -> tuple[dict[str, float], Times, dict[str, str]]:
    """The same here, and somebody who has not worked yet."""
    ada = ours.administrator(studio)
    *people, fresh = ours.invited(ada, given.labelers + 1)
    studio.client("s3").create_bucket(Bucket=ours.BUCKET)
    lines = ({"source": f"text number {n}"} for n in range(given.objects))
    seconds = {"import": ours.create(studio, ours.JOB, lines)}
    times: Times = {"next": [], "open": [], "submit": []}
    signed_in = threading.Barrier(len(people))
    together(people, lambda who: ours.label(studio, who, given, times, signed_in))
    seconds["export"] = ours.export(studio, ada, given.objects)
    return seconds, times, fresh


def items_a_minute(page: Page, items: int, shown: str, first: int, submit: str) -> float:
    """A label and its submit as soon as the next text is there."""
    page.wait_for_function(shown, arg=first)
    began = time.perf_counter()
    for number in range(first, first + items):
        page.keyboard.press("1")
        page.keyboard.press(submit)
        page.wait_for_function(shown, arg=number + 1, timeout=60_000)
    return items / (time.perf_counter() - began) * 60


def at_our_page(page: Page, studio: Studio, who: dict[str, str], items: int) -> float:
    """Items a minute at the portal."""
    ours.create(studio, "page", ({"source": f"text number {n}"} for n in range(items + 1)))
    page.goto(f"{studio.url}/worker/")
    page.get_by_label("Name or e-mail address").fill(who["name"])
    page.get_by_label("Password").fill(who["temporary_password"])
    page.get_by_role("button", name="Sign in").click()
    page.get_by_label("New password").fill(PASSWORD)
    page.get_by_label("The same again").fill(PASSWORD)
    page.get_by_role("button", name="Save and go on").click()
    page.get_by_role("heading", name="Jobs for you").wait_for()
    page.goto(f"{studio.url}/worker/#/job/page")
    speed = items_a_minute(page, items, SHOWN, 0, "Enter")
    sagemaker = studio.client("sagemaker")
    sagemaker.stop_labeling_job(LabelingJobName="page")
    wait_for(lambda: ours.status(studio, "page") == "Stopped", 60, "the labels of the page")
    labeled = sagemaker.describe_labeling_job(LabelingJobName="page")["LabelCounters"]["HumanLabeled"]
    assert labeled == items, labeled  # what was counted is what was labeled
    return speed


def at_their_page(page: Page, there: LabelStudio, items: int) -> float:
    """Items a minute in its label stream."""
    admin = there.person()
    project = there.project(admin, "page")
    there.bring(admin, project, items + 1)
    page.goto(f"{there.url}/user/login/")
    page.locator("input[name=email]").fill(ADMIN)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("button[type=submit]").click()
    page.wait_for_url(f"{there.url}/**")
    page.goto(f"{there.url}/projects/{project}/data?labeling=1")
    speed = items_a_minute(page, items, SHOWN_THERE, 0, "Control+Enter")
    found = admin.call("GET", f"/api/projects/{project}/export?exportType=JSON")
    chosen = [each["annotations"][0]["result"][0]["value"]["choices"] for each in found]
    assert chosen == [["calm"]] * items, chosen  # what was counted is what was labeled
    return speed


def rows_of(
    here: tuple[dict[str, float], Times], there: tuple[dict[str, float], Times], given: argparse.Namespace
) -> list[dict[str, Any]]:
    """What both took."""
    rows = []
    for name in ("import", "export"):
        what = f"{name} of {given.objects:,} items"
        rows.append({"what": what, "ours": round(here[0][name], 2), "peer": round(there[0][name], 2), "unit": "s"})
    for name in ("next", "submit"):
        mine, theirs = summary(here[1][name]), summary(there[1][name])
        for key in ("median", "p95"):
            what = f"{name}, {given.labelers} labelers at the same time, {key}"
            rows.append({"what": what, "ours": mine[key], "peer": theirs[key], "unit": "ms"})
    return rows


def main() -> None:
    """Parse, run both, save."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--objects", type=int, default=10_000)
    parser.add_argument("--labelers", type=int, default=10)
    parser.add_argument("--tasks", type=int, default=20)
    parser.add_argument("--think", type=float, default=1.0)
    parser.add_argument("--items", type=int, default=100)
    parser.add_argument("--peers", type=Path, default=ROOT / "var" / "labeling-peers")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="atelier-bench-") as name, sync_playwright() as playwright:
        program = os.environ.get("ATELIER_CHROMIUM", "/usr/bin/chromium")
        folder, browser = Path(name), playwright.chromium.launch(executable_path=program, args=FLAGS)
        with running_studio(folder / "var") as studio:
            seconds, times, fresh = at_ours(studio, given)
            speed = at_our_page(browser.new_page(), studio, fresh, given.items)
        with running_label_studio(given.peers, folder / "label-studio") as peer:
            there = at_theirs(peer, given)
            their_speed = at_their_page(browser.new_page(), peer, given.items)
            version = peer.version
        rows = rows_of((seconds, times), there, given)
        page = {"what": "a script at the page: items a minute", "ours": round(speed), "peer": round(their_speed)}
        rows.append({**page, "unit": "items/min"})
        asked = ("objects", "labelers", "tasks", "items")
        command = " ".join(["python -m benchmarks.labeling_beside", *(f"--{key} {vars(given)[key]}" for key in asked)])
        named = [{**row, "peer_name": f"Label Studio {version}"} for row in rows]
        save("labeling_beside", command, named, think_s=given.think, tasks=given.tasks)


if __name__ == "__main__":
    main()
