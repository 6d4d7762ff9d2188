"""Pages under load: a leaderboard of 250 models while it scrolls, and the pages of a table of 5,000 columns.

A frame is the time between two pictures of the browser, 16.7 ms at best. Everything runs in a studio of its own, in
the Chromium that the tests use; the wide experiment is a real one, the 250 models are rows.

Command: .venv/bin/python -m benchmarks.pages [--columns 5000] [--models 250]
"""

import argparse
import csv
import io
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright

from benchmarks.common import save
from benchmarks.log_latency import redis_url_of
from tests.e2e import world
from tests.e2e.conftest import FLAGS
from tests.system.studio import ROOT, Studio, running_studio, wait_for

BOARD, WIDE = "many-models", "wide"
BUCKET = "sagemaker-us-east-1-000000000000"
# A job with many finished models, as a long search leaves it.
SEED = f"""
import django; django.setup()
import random, sys
from autopilot.models import AutoMLJob, Candidate
from studio.domains.models import UserProfile
dice, profile = random.Random(1), UserProfile.objects.first()
request = {{
    "AutoMLJobInputDataConfig": [{{"DataSource": {{"S3DataSource": {{"S3DataType": "S3Prefix", "S3Uri": "s3://b/t.csv"}}}}}}],
    "OutputDataConfig": {{"S3OutputPath": "s3://{BUCKET}/{BOARD}"}},
    "AutoMLProblemTypeConfig": {{"TabularJobConfig": {{"TargetAttributeName": "left"}}}},
    "AutoMLJobObjective": {{"MetricName": "F1"}}, "RoleArn": "arn:aws:iam::000000000000:role/x",
}}
job = AutoMLJob.objects.create(
    name="{BOARD}", domain_id=profile.domain_id, owner=profile.user, status="Completed", secondary_status="Completed",
    request=request,
)
rows = []
for number in range(int(sys.argv[1])):
    score = 0.7 + dice.random() / 5
    metrics = [{{"MetricName": "F1", "StandardMetricName": "F1", "Value": score, "Set": "Validation"}}]
    rows.append(Candidate(
        job=job, name=f"{BOARD}-{{number:03d}}", model_name=f"XGBoost_dpp1_{{number:03d}}", number=number,
        algorithm="xgboost", status="Completed", objective_value=score, rank_value=-score, metrics=metrics,
        fit_s=dice.random() * 60, predict_s_per_row=0.002, interval=[score - 0.02, score + 0.02], size_bytes=123456,
        package_uri=f"s3://{BUCKET}/{BOARD}/models/{{number}}/model.tar.gz",
    ))
Candidate.objects.bulk_create(rows)
job.choose_best()
"""
FRAMES = """
() => { window.frames_ = []; let last = performance.now();
  const each = (now) => { window.frames_.push(now - last); last = now;
    window.watching_ = requestAnimationFrame(each); };
  window.watching_ = requestAnimationFrame(each); }
"""


def seed(studio: Studio, models: int) -> None:
    """The job with many models, straight into the database of the studio."""
    environment = os.environ | {
        "ATELIER_DATA": str(studio.data),
        "DJANGO_SETTINGS_MODULE": "studio.settings",
        "PYTHONPATH": str(ROOT),
        "REDIS_URL": redis_url_of(studio),
    }
    subprocess.run([sys.executable, "-c", SEED, str(models)], env=environment, cwd=ROOT, check=True)


def wide_table(columns: int, rows: int = 600) -> bytes:
    """A CSV of numbers, a tenth of them missing; two of the columns tell `left`."""
    dice, out = random.Random(2), io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["left", *(f"measure_{number:04d}" for number in range(columns - 1))])
    for _ in range(rows):
        cells = [round(dice.gauss(0, 1), 3) for _ in range(columns - 1)]
        label = "yes" if cells[3] + cells[7] + dice.gauss(0, 0.5) > 0 else "no"
        writer.writerow([label, *("" if dice.random() < 0.1 else cell for cell in cells)])
    return out.getvalue().encode()


def wide_experiment(studio: Studio, uri: str) -> str:
    """A real experiment of one model over the wide table; the model's name."""
    sagemaker = studio.client("sagemaker")
    source = {"S3DataSource": {"S3DataType": "S3Prefix", "S3Uri": uri}}
    tabular = {
        "Mode": "ENSEMBLING",
        "TargetAttributeName": "left",
        "CandidateGenerationConfig": {"AlgorithmsConfig": [{"AutoMLAlgorithms": ["lightgbm"]}]},
        "CompletionCriteria": {"MaxAutoMLJobRuntimeInSeconds": 300, "MaxCandidates": 1},
    }
    sagemaker.create_auto_ml_job_v2(
        AutoMLJobName=WIDE,
        AutoMLJobInputDataConfig=[
            {"ChannelType": "training", "ContentType": "text/csv;header=present", "DataSource": source}
        ],
        OutputDataConfig={"S3OutputPath": f"s3://{BUCKET}/{WIDE}"},
        AutoMLProblemTypeConfig={"TabularJobConfig": tabular},
        RoleArn=world.ROLE,
    )

    def over() -> dict[str, Any] | None:
        job: dict[str, Any] = sagemaker.describe_auto_ml_job_v2(AutoMLJobName=WIDE)
        return job if job["AutoMLJobStatus"] in ("Completed", "Failed", "Stopped") else None

    best: dict[str, Any] = wait_for(over, 400, "the end of the wide experiment")["BestCandidate"]
    container = best["InferenceContainers"][0]
    sagemaker.create_model(ModelName=WIDE, PrimaryContainer=container, ExecutionRoleArn=world.ROLE)
    variant = {"VariantName": "all", "ModelName": WIDE, "InstanceType": "ml.m5.large", "InitialInstanceCount": 1}
    sagemaker.create_endpoint_config(EndpointConfigName=WIDE, ProductionVariants=[variant])
    sagemaker.create_endpoint(EndpointName=WIDE, EndpointConfigName=WIDE)
    wait_for(
        lambda: sagemaker.describe_endpoint(EndpointName=WIDE)["EndpointStatus"] == "InService", 120, "an endpoint"
    )
    return str(best["CandidateName"])


def opened(page: Page, path: str, text: str) -> float:
    """Seconds until the page shows `text` and answers again."""
    started = time.perf_counter()
    page.goto(path)
    page.locator("main").get_by_text(text).filter(visible=True).first.wait_for(timeout=120_000)
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => setTimeout(done)))")
    return round(time.perf_counter() - started, 2)


def scrolled(page: Page, steps: int = 60, pixels: int = 300) -> list[float]:
    """Milliseconds of each frame while the wheel turns to the end of the page and back."""
    page.mouse.move(600, 600)
    page.evaluate(FRAMES)
    for direction in (1, -1):
        for _ in range(steps):
            page.mouse.wheel(0, direction * pixels)
            page.wait_for_timeout(16)
    frames: list[float] = page.evaluate("() => { cancelAnimationFrame(window.watching_); return window.frames_; }")
    return sorted(frames)


def measured(page: Page, name: str, path: str, text: str) -> list[dict[str, Any]]:
    """Two rows of the table: opening, and the worst frame of scrolling."""
    seconds = opened(page, path, text)
    page.wait_for_timeout(1500)  # what loads by itself has loaded: scrolling is what is measured
    frames = scrolled(page)
    worst, late = round(frames[-1], 1), sum(frame > 50 for frame in frames)
    print(f"{name}: open {seconds} s, worst frame {worst} ms, {late} of {len(frames)} above 50 ms", flush=True)
    return [
        {"what": f"{name}: opened", "ours": seconds, "unit": "s", "target": "≤ 3"},
        {"what": f"{name}: worst frame while scrolling", "ours": worst, "unit": "ms", "target": "≤ 50"},
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--columns", type=int, default=5000)
    parser.add_argument("--models", type=int, default=250)
    given = parser.parse_args()
    with (
        tempfile.TemporaryDirectory() as folder,
        running_studio(Path(folder) / "var") as studio,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("ATELIER_CHROMIUM", "/usr/bin/chromium"), args=FLAGS
        )
        context = browser.new_context(base_url=studio.url, viewport={"width": 1280, "height": 900})
        page = context.new_page()
        page.goto(studio.link)
        page.get_by_text("Home").first.wait_for()
        seed(studio, given.models)
        cookies: list[Any] = list(context.cookies())
        uri = world.make_dataset(studio, cookies, WIDE, wide_table(given.columns))
        candidate = wide_experiment(studio, uri)
        wide = f"{given.columns:,} columns"
        pages = [
            (f"leaderboard of {given.models} models", f"/experiments/{BOARD}", f"({given.models})"),
            (f"data set, {wide}", f"/datasets/{WIDE}", "measure_0003"),
            (f"its rows, {wide}", f"/datasets/{WIDE}?tab=rows", "measure_0003"),
            (f"its quality, {wide}", f"/datasets/{WIDE}?tab=quality", "Missing cells"),
            (f"wizard, {wide}", f"/experiments/new?dataset={WIDE}&target=left", "two classes"),
            (f"exploration, {wide}", f"/experiments/{WIDE}/exploration", "Data sample"),
            (f"model, {wide}", f"/experiments/{WIDE}/models/{candidate}", "What matters"),
            (f"predict form, {wide}", f"/endpoints/{WIDE}", "What if"),
        ]
        rows = [row for name, path, text in pages for row in measured(page, name, path, text)]
        browser.close()
    save("pages", ".venv/bin/python -m benchmarks.pages", rows)


if __name__ == "__main__":
    main()
