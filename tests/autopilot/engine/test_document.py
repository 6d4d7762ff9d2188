"""The report as a file: whole, small, safe, and the same numbers in every form."""

import io
import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

import numpy as np
import pandas as pd
import pytest
from pypdf import PdfReader

from autopilot.engine.bias import pre_training
from autopilot.engine.document import figures
from autopilot.engine.document.blocks import Heading, Table
from autopilot.engine.document.content import Sources, as_json, document
from autopilot.engine.document.html import as_html
from autopilot.engine.document.pdf import as_pdf
from autopilot.engine.insights import statistics
from autopilot.engine.metrics import BINARY, MULTICLASS, REGRESSION, Scored
from autopilot.engine.package_code.atelier_tabular.schema import Column, Schema
from autopilot.engine.readable import number
from tests.autopilot.engine.exploration.conftest import report
from tests.autopilot.engine.exploration.tables import faulty

EVIL = '<script>alert("1")</script><img src="x"><font color="red">&amp;\x07'
MB = 1_000_000


def sources(kind: str, rows: int = 400, columns: int = 4, name: str = "c", labels: int = 3) -> Sources:
    """Reports of a made-up model; `name` is in the name of every column and label and value."""
    rng = np.random.default_rng(1)
    table = pd.DataFrame(
        {
            f"{name}{each}": rng.normal(size=rows) if each % 2 else rng.choice([f"{name}v{v}" for v in range(30)], rows)
            for each in range(columns)
        }
    )
    described = tuple(Column(f"{name}{each}", "numeric" if each % 2 else "categorical") for each in range(columns))
    names = {
        REGRESSION: (),
        BINARY: (f"{name}no", f"{name}yes"),
        MULTICLASS: tuple(f"{name}l{n}" for n in range(labels)),
    }
    schema = Schema(f"{name}target", kind, names[kind], described)
    found = statistics(
        scored(kind, rows, labels),
        table,
        schema,
        evaluated_at="2026-01-01T00:00:00Z",
        source="validation",
        train_rows=9,
    )
    found["job"] = {"job_name": "j", "model": "m", "problem_type": kind, "target": schema.target}
    return Sources(
        f"{name}best", {"Candidate": f"{name}best"}, found, analysis(table, schema), dependence(table, schema)
    )


def scored(kind: str, rows: int, labels: int) -> Scored:
    rng = np.random.default_rng(2)
    if kind == REGRESSION:
        actual = rng.normal(100, 20, rows)
        return Scored(actual, actual + rng.normal(0, 5, rows))
    k = 2 if kind == BINARY else labels
    labels_of = rng.integers(0, k, rows)
    chances = rng.dirichlet(np.ones(k), rows) + 0.6 * np.eye(k)[labels_of]
    chances /= chances.sum(axis=1, keepdims=True)
    return Scored(labels_of, chances.argmax(axis=1), chances, None, k)


def analysis(table: pd.DataFrame, schema: Schema) -> dict[str, Any]:
    sizes = {column: 1.0 / (1 + place) for place, column in enumerate(table.columns)}
    return {
        "version": "1.0",
        "explanations": {"kernel_shap": {"label0": {"global_shap_values": sizes, "expected_value": 0.5}}},
        "rows": 300,
    }


def dependence(table: pd.DataFrame, schema: Schema) -> dict[str, Any]:
    entries = [
        {
            "feature_name": column,
            "data_type": "categorical" if place % 2 == 0 else "numerical",
            "feature_values": list(table[column][:15]) if place % 2 == 0 else [float(each) for each in range(15)],
            "data_distribution": [1 / 15] * 15,
            "model_predictions": [[each / 15 for each in range(15)]],
            "label_headers": [schema.labels[-1] if schema.labels else schema.target],
            "ice": [[each / 15 for each in range(15)]] * 25,
            "ice_label": schema.labels[-1] if schema.labels else None,
        }
        for place, column in enumerate(table.columns[:8])
    ]
    return {"version": "1.0", "rows": 200, "pdp": entries}


class Page(HTMLParser):
    """What is in a page: its elements, their attributes, its text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.mark.parametrize("kind", [BINARY, MULTICLASS, REGRESSION])
def test_the_page_needs_nothing_else_and_runs_nothing(kind):
    text = as_html(document(sources(kind)))
    page = Page(text)

    assert len(text.encode()) < MB
    assert not {"script", "link", "img", "iframe", "object", "base", "form"} & set(page.tags)
    assert not {"src", "href", "xlink:href", "action", "onclick"} & {name for name, _ in page.attributes}
    assert set(re.findall(r"url\(([^)]*)\)", text)) <= {f"#clip{number}" for number in range(200)}
    assert set(re.findall(r"https?://[^\"'\s<]*", text)) <= {
        "http://www.w3.org/2000/svg",
        "http://www.w3.org/1999/xlink",
    }
    policy = next(value for name, value in page.attributes if name == "content" and "default-src" in value)
    assert policy.startswith("default-src 'none'")
    ids = [value for name, value in page.attributes if name == "id"]
    assert len(ids) == len(set(ids))
    assert page.tags.count("svg") == {BINARY: 5, MULTICLASS: 1, REGRESSION: 3}[kind] + 1 + 4
    assert "NaN" not in page.text


@pytest.mark.parametrize("kind", [BINARY, MULTICLASS, REGRESSION])
def test_what_users_named_is_text_and_never_markup(kind):
    found = sources(kind, name=EVIL)
    text = as_html(document(found))

    assert not {"script", "img", "font"} & set(Page(text).tags)
    assert EVIL[:-1] in Page(text).text
    assert "\x07" not in text
    assert "<img" in _words(as_pdf(document(found)))


def test_the_largest_report_stays_below_a_megabyte():
    large = sources(MULTICLASS, rows=3000, columns=60, name="x" * 200, labels=60)
    regression = sources(REGRESSION, rows=3000, columns=60, name="ü" * 200)

    for each in (large, regression):
        assert len(as_html(document(each)).encode()) < MB
        assert len(as_pdf(document(each))) < MB


@pytest.mark.parametrize("kind", [BINARY, MULTICLASS, REGRESSION])
def test_the_pdf_opens_and_says_what_the_page_says(kind):
    found = sources(kind)
    reader = PdfReader(io.BytesIO(as_pdf(document(found))))
    words = _words(as_pdf(document(found)))

    assert reader.metadata is not None
    assert reader.metadata.title == "Report on cbest"
    assert len(reader.pages) > 2
    for heading in ("Score", "What matters", "Where it errs", "Limits"):
        assert heading in words
    assert " ".join(found.body["sentence"].split()) in words


@pytest.mark.parametrize("kind", [BINARY, MULTICLASS, REGRESSION])
@pytest.mark.parametrize("columns", [4, 9, 17])
def test_no_heading_stands_alone_at_the_end_of_a_page_of_the_pdf(kind, columns):
    found = sources(kind, columns=columns)
    headings = {block.text for block in document(found).blocks if isinstance(block, Heading)}

    pages = PdfReader(io.BytesIO(as_pdf(document(found)))).pages
    written = [[line for line in page.extract_text().splitlines() if line.strip()] for page in pages]

    assert headings <= {line for lines in written for line in lines}
    assert not headings & {line for lines in written for line in lines[-2:]}  # the last one is the page's number


def test_no_word_of_a_table_is_torn_apart():
    found = sources(BINARY, columns=4, name="Internet")
    pages = PdfReader(io.BytesIO(as_pdf(document(found)))).pages
    words = {word for page in pages for word in page.extract_text().split()}

    assert {"Elsewhere", "Predicted", "Probability", "Internet0"} <= words


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, "–"),
        (28661.2, "28,660"),
        (1990360412.5, "1,990,000,000"),
        (20640, "20,640"),
        (0.84967, "0.8497"),
        (9999.96, "10,000"),
        (1234.5, "1,234"),
        (0.0000123, "1.23e-05"),
        (3e18, "3e+18"),
    ],
)
def test_numbers_are_written_out(value, shown):
    assert number(value) == shown


def test_the_pdf_writes_letters_of_other_scripts():
    assert "Ελλάδα Россия žluť" in _words(as_pdf(document(sources(BINARY, name="Ελλάδα Россия žluť "))))


@pytest.mark.parametrize("kind", [BINARY, MULTICLASS, REGRESSION])
def test_the_json_holds_the_reports_as_they_are(kind):
    found = sources(kind)
    read = json.loads(json.dumps(as_json(found), allow_nan=False))

    assert read["performance"] == found.statistics
    assert (read["explainability"], read["partial_dependence"]) == (found.analysis, found.dependence)


def test_groups_that_should_be_treated_alike_have_their_tables():
    found = sources(BINARY)
    positive = np.arange(100) % 2 == 0
    inside = np.arange(100) < 30
    told = {"label": "y", "label_value_or_threshold": "yes"}
    found.statistics["bias"] = {
        "pre_training_bias_metrics": told
        | {"facets": {EVIL: [{"value_or_threshold": EVIL, "metrics": pre_training(positive, positive, inside, None)}]}},
        "post_training_bias_metrics": told | {"facets": {}},
        "in_words": ["Of 100 rows."],
    }
    text = as_html(document(found))

    assert "script" not in Page(text).tags
    assert "Class Imbalance (CI)0.4" in Page(text).text
    assert "Group variable is empty or not provided" in Page(text).text
    assert "Fairness" in _words(as_pdf(document(found)))


def test_a_model_that_was_not_explained_has_a_report_without_that_part():
    found = sources(BINARY)
    text = Page(as_html(document(Sources("t", {}, found.statistics)))).text

    assert "What matters" not in text
    assert "Where it errs" in text


def test_what_the_recipe_made_has_a_chart_of_its_own():
    found = sources(BINARY)
    assert "Behind the recipe" not in Page(as_html(document(found))).text
    kernel = {"label0": {"global_shap_values": {"made": 0.4, "weight": 0.1}, "expected_value": 0.5}}
    analysed = {**(found.analysis or {}), "behind_recipe": {"kernel_shap": kernel, "rows": 120}}

    text = Page(as_html(document(replace(found, analysis=analysed)))).text

    assert "as the recipe leaves them, over 120 rows." in text
    assert "Behind the recipe" in text


def test_the_data_that_was_learned_from_is_described(tmp_path):
    table = faulty()
    explored = report(tmp_path, table, "y", REGRESSION).as_json()
    found = replace(sources(REGRESSION), exploration=explored)
    text = Page(as_html(document(found))).text

    assert "The data" in _words(as_pdf(document(found)))
    assert explored["summary"]["sentence"].replace("`", '"') in text
    leak = next(each for each in explored["insights"] if each["code"] == "target_leakage")
    assert f"Likely to hurt the models: {leak['title']}" in text
    assert f"{len(explored['insights']) - 8} findings more" in text
    rows = next(block.rows for block in document(found).blocks if isinstance(block, Table) and "Alone" in block.head)
    assert [row[0] for row in rows[:2]] == ["y", "leak"]
    assert rows[0][-1] == "target"
    gap = next(row for row in rows if row[0] == "gap")
    assert gap[2] == f"{100 * table['gap'].isna().mean():.1f} %"
    assert as_json(found)["data"] == explored


def test_columns_and_findings_with_hostile_names_stay_text_and_small(tmp_path):
    many = pd.DataFrame({f"{EVIL}{'x' * 200}{each}": range(600) for each in range(60)})
    explored = report(tmp_path, many.assign(y=np.arange(600) * 0.5), "y", REGRESSION).as_json()
    found = replace(sources(REGRESSION), exploration=explored)
    text = as_html(document(found))

    assert not {"script", "img", "font"} & set(Page(text).tags)
    assert "The 30 that predict best of 61." in Page(text).text
    assert max(len(text.encode()), len(as_pdf(document(found)))) < MB


def test_the_numbers_on_the_page_are_those_of_the_report():
    found = sources(BINARY)
    text = Page(as_html(document(found))).text
    low, high = found.body["auc"]["interval"]

    assert f"AUC{found.body['auc']['value']:.4g}{low:.4g} to {high:.4g}" in text
    matrix = found.body["confusion_matrix"]["cno"]
    assert f"{matrix['cno']} ({100 * matrix['cno'] / sum(matrix.values()):.1f} %)" in text


@pytest.mark.parametrize(
    ("low", "high", "wanted"),
    [
        (0, 1, [0, 0.2, 0.4, 0.6, 0.8, 1.0]),
        (-3, 3, [-2, 0, 2]),
        (1e6, 1.1e6, [1e6, 1.02e6, 1.04e6, 1.06e6, 1.08e6, 1.1e6]),
    ],
)
def test_ticks_are_round(low, high, wanted):
    assert figures.ticks(low, high) == pytest.approx(wanted)


def test_a_chart_of_one_value_has_room():
    figures.scatter([(5.0, 5.0)], "x", "y", [], [])
    figures.bars([], [], "nothing")
    figures.dependence([1.0, 1.0], [0.0, 0.0], [], "x", "y")


def _words(pdf: bytes) -> str:
    pages = PdfReader(io.BytesIO(pdf)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())
