"""The report of a model in a browser: any model of an experiment, explained on demand, taken away as files."""

import io
import re
from pathlib import Path

import pytest
from onnxruntime import InferenceSession
from playwright.sync_api import Browser, Page, expect
from pypdf import PdfReader

from tests.e2e import world
from tests.e2e.locators import button, shown
from tests.system.studio import Studio

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def other(studio: Studio, best_of_the_world: str) -> str:
    """A finished model that is not the best of its experiment; another one than the walk over all pages looks at."""
    return world.other_candidates(studio)[-1]


def test_any_model_is_reported_explained_on_demand_and_taken_away(
    page: Page, other: str, chromium: Browser, tmp_path: Path
) -> None:
    page.goto(f"/experiments/{world.JOB}/models/{other}")

    _it_says_how_good_it_is(page)
    _the_threshold_follows_the_costs(page)
    _it_compares_groups(page)
    _it_is_explained_while_one_looks_on(page)
    _the_report_is_a_page_that_asks_for_nothing(page, other, chromium, tmp_path)
    _the_report_is_a_pdf_and_data(page, other)
    _it_becomes_an_onnx_file(page, tmp_path)


def _it_says_how_good_it_is(page: Page) -> None:
    expect(shown(page.get_by_text(re.compile("Of 100 rows that the model calls")))).to_be_visible()
    expect(shown(page.get_by_role("columnheader", name="95 % interval"))).to_be_visible()
    expect(shown(page.get_by_role("table", name="Groups of rows that fare worst"))).to_be_visible()
    expect(shown(page.get_by_text("Is that so?"))).to_be_visible()


def _the_threshold_follows_the_costs(page: Page) -> None:
    button(page, "Find the cheapest threshold").click()
    expect(shown(page.get_by_text(re.compile("^Errors now cost")))).to_be_visible()
    shown(page.get_by_role("button", name="The cheapest threshold by what errors cost")).click()
    table = shown(page.get_by_role("table", name="The cheapest threshold by what errors cost"))
    dear = table.get_by_role("row").filter(has=page.get_by_role("rowheader", name="20", exact=True))
    use = dear.get_by_role("button", name=re.compile("^Use"))
    percent = int(float(re.findall(r"[\d.]+", use.inner_text())[0]) + 0.5)
    use.click()
    near = f"({percent - 1}|{percent}|{percent + 1})"  # the button shows a rounded number, too
    expect(shown(page.get_by_text(re.compile(f"^At {near} %: rows by truth")))).to_be_visible()


def _it_compares_groups(page: Page) -> None:
    expect(shown(page.get_by_role("heading", name="Fairness"))).to_be_visible()
    expect(shown(page.get_by_role("rowheader", name="Disparate Impact (DI)"))).to_be_visible()
    expect(shown(page.get_by_role("rowheader", name="Class Imbalance (CI)"))).to_be_visible()


def _it_is_explained_while_one_looks_on(page: Page) -> None:
    expect(shown(page.get_by_text("Not explained yet"))).to_be_visible()
    button(page, "Explain this model").click()
    expect(shown(page.get_by_text("One column against its effect"))).to_be_visible(timeout=120_000)
    expect(shown(page.get_by_role("img", name=re.compile("^Predictions over values of")))).to_be_visible()


def _the_report_is_a_page_that_asks_for_nothing(page: Page, other: str, chromium: Browser, folder: Path) -> None:
    file = folder / "report.html"
    with page.expect_download() as download:
        button(page, "Report").click()
        page.get_by_role("menuitem", name=re.compile("^Page")).click()
    assert download.value.suggested_filename == f"{other}.html"
    download.value.save_as(file)
    assert file.stat().st_size < 1_000_000
    context = chromium.new_context()
    report, asked, said = context.new_page(), list[str](), list[str]()
    report.on("request", lambda request: asked.append(request.url))
    report.on("console", lambda message: said.append(message.text))
    report.goto(file.as_uri())
    expect(report.get_by_role("heading", name=f"Report on {other}")).to_be_visible()
    expect(report.get_by_role("heading", name="What matters")).to_be_visible()
    assert (asked, said) == ([file.as_uri()], [])
    context.close()


def _it_becomes_an_onnx_file(page: Page, folder: Path) -> None:
    button(page, "Make an ONNX file").click()
    with page.expect_download(timeout=120_000) as download:
        made = page.get_by_role("link", name="Download as ONNX").or_(button(page, "Download as ONNX"))
        shown(made).click(timeout=120_000)
    assert download.value.suggested_filename == "model.onnx"
    download.value.save_as(folder / "model.onnx")
    model = InferenceSession(str(folder / "model.onnx"))
    assert [each.name for each in model.get_outputs()] == ["label", "probabilities"]


def _the_report_is_a_pdf_and_data(page: Page, other: str) -> None:
    address = f"/api/automl-jobs/{world.JOB}/candidates/{other}/report."
    pdf = PdfReader(io.BytesIO(page.request.get(f"{address}pdf").body()))
    data = page.request.get(f"{address}json").json()

    assert other in pdf.pages[0].extract_text()
    assert data["performance"]["binary_classification_metrics"]["auc"]["value"] > 0.6
    assert data["partial_dependence"]["pdp"]
