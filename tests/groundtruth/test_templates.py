"""Liquid with the filters and vectors of workforce specification §7.2, and what hostile templates cannot do."""

import html
import json

import pytest

from groundtruth.engine.task_types import TASK_TYPES
from groundtruth.rendering.defaults import default_template
from groundtruth.rendering.pages import as_document, page_policy, task_input
from groundtruth.rendering.templates import AccessRefused, render

PEACH = "Have you read 'James & the Giant Peach'?"
SAFE = "Have you read &#39;James &amp; the Giant Peach&#39;?"


def sign(uri):
    if "secret" in uri:
        raise AccessRefused(f"{uri} is not yours")
    return f"/signed/{uri.removeprefix('s3://')}"


def made(template, **given):
    rendered = render(template, given, sign)
    assert [each for each in rendered.problems if each.code != "TemplateLint"] == []
    return rendered.html


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ("{{ task.input.t }}", SAFE),
        ("{{ task.input.t | escape }}", SAFE),
        ("{{ task.input.t | escape_once }}", SAFE),
        ("{{ task.input.t | skip_autoescape }}", PEACH),
        ("{{ task.input.amp | escape_once }}", "a &amp; b"),
        ("{{ task.input.amp | escape }}", "a &amp;amp; b"),
        ("{{ task.input.source-ref }}", "s3://b/k.png"),
        ("{{ task.input.m.my-metadata.class-map[task.input.id] }}", "dog"),
        ("{{ task.input.nothing.at.all }}", ""),
        ("{% for pair in task.input.o %}{{ pair[0] }};{% endfor %}", "n;c;"),
        ("{{ task.input.o.size }}{{ task.input.flag }}{{ task.input.none }}", "2true"),
        ("<script>x = {{ task.input.o | to_json }}</script>", '<script>x = {"n":8,"c":[59,76]}</script>'),
        ("<script>x = {{ task.input.evil | to_json | escape }}</script>", '<script>x = "\\u003c/script>"</script>'),
        ("{% capture u %} s3://b/{{ task.input.id }} {% endcapture %}{{ u | grant_read_access }}", "/signed/b/1"),
        ("{{ 'https://s3.amazonaws.com/b/k' | grant_read_access }}", "/signed/b/k"),
        ("{{ 'https://b.s3.us-west-2.amazonaws.com/k/l' | s3_presign }}", "/signed/b/k/l"),
        ("{{ 'https://example.org/x.png' | grant_read_access }}", "https://example.org/x.png"),
    ],
)
def test_vectors(template, expected):
    given = {
        "t": PEACH,
        "amp": "a &amp; b",
        "source-ref": "s3://b/k.png",
        "m": {"my-metadata": {"class-map": {"1": "dog"}}},
        "id": "1",
        "o": {"n": 8, "c": [59, 76]},
        "evil": "</script>",
        "flag": True,
        "none": None,
    }

    assert made(template, **given) == expected


@pytest.mark.parametrize(
    "template",
    [
        "<x a='{{ task.input.labels | to_json }}'>",
        '<x a="{{ task.input.labels | to_json | escape }}">',
        '<x a="{{ task.input.labels }}">',
    ],
)
def test_json_in_attributes_is_escaped_exactly_once(template):
    labels = ["it's", 'a "b"', "<c>"]

    attribute = made(template, labels=labels).split("a=", 1)[1][1:-2]

    assert "<" not in attribute
    assert json.loads(html.unescape(attribute)) == labels


@pytest.mark.parametrize(
    "template",
    [
        "{% for i in (1..100000000) %}x{% endfor %}",
        "{% assign a = 'x' %}{% for i in (1..99) %}{% assign a = a | append: a %}{% endfor %}",
        "{% assign a = 'xxxxxxxxxxxxxxxx' %}{% for i in (1..9) %}{% assign a = a | replace: 'x', a %}{% endfor %}",
        "{% for i in (1..50000) %}{{ task.input.long | upcase | size }}{% endfor %}",
        "{{ x | ",
        "{% include 'etc/passwd' %}",
        "{{ 'x' | no_such_filter }}",
    ],
)
def test_what_does_too_much_ends_with_a_sentence(template, monkeypatch):
    monkeypatch.setattr("groundtruth.rendering.templates.MOST_SECONDS", 0.3)
    rendered = render(template, {"long": "y" * 1_000_000}, sign)

    assert rendered.html == ""
    assert [each.code for each in rendered.problems] == ["LiquidSyntaxError"]
    assert rendered.problems[0].message


@pytest.mark.parametrize(
    ("template", "said"),
    [
        ("<p>\n{{ x | no_such }}</p>", "unknown filter 'no_such', in line 2 of the template"),
        ("{% if true %}\n\n{{ 1 | divided_by: 0 }}{% endif %}", "can't divide by 0, in line 3 of the template"),
        ("<p>\n{% if task.input.x %}</p>", "expected tag endif"),
    ],
)
def test_what_is_wrong_with_a_template_is_said_with_its_line(template, said):
    assert said in render(template, {}, sign).problems[0].message


def test_an_object_that_the_job_may_not_read_is_refused():
    rendered = render("{{ 's3://secret/x' | grant_read_access }}", {}, sign)

    assert (rendered.html, [each.code for each in rendered.problems]) == ("", ["AccessDenied"])


@pytest.mark.parametrize("key", [key for key in TASK_TYPES if default_template(key)])
def test_every_default_page_renders(key):
    boxes = {"annotations": [{"class_id": 0, "left": 1, "top": 2, "width": 3, "height": 4}]}
    line = {
        TASK_TYPES[key].source_key: "s3://b/k.png",
        "old": "s3://b/mask.png" if "Segmentation" in key else boxes,
        "old-metadata": {
            "class-map": {"0": "crack"},
            "internal-color-map": {
                "0": {"class-name": "BACKGROUND", "hex-color": "#ffffff"},
                "1": {"class-name": "crack", "hex-color": "#2ca02c"},
            },
        },
    }
    template = default_template(key).replace("__ATTRIBUTE__", "old")
    categories = {"labels": [{"label": "crack"}], "instructions": {"shortInstruction": "a", "fullInstruction": "b"}}

    rendered = render(template, task_input(line, ["crack"], categories, TASK_TYPES[key].source_key), sign)

    assert rendered.problems == []
    page = {"Video": "crowd-video-frames", "Point cloud": "crowd-point-cloud", "Text": "crowd-entity-annotation"}
    assert (TASK_TYPES[key].element or page[TASK_TYPES[key].category]) in rendered.html
    for name in ("initial-value", "overlay"):
        if f'{name}="' in rendered.html:
            text = html.unescape(rendered.html.split(f'{name}="', 1)[1].split('"', 1)[0])
            assert "crack" in json.dumps(json.loads(text))
            assert name == "initial-value" or next(iter(json.loads(text).values()))["labels"] == ["crack"]


@pytest.mark.parametrize(
    "tag",
    [
        '<script src="https://assets.crowd.aws/crowd-html-elements.js"></script>',
        "<SCRIPT src='//elsewhere.example/x/crowd-html-elements.min.js' async></SCRIPT>",
        "",
    ],
)
def test_our_elements_are_loaded_wherever_the_template_points(tag):
    document = as_document(f"{tag}<crowd-form></crowd-form>")

    assert document.count("crowd-html-elements") == 1
    assert '<script src="/crowd/crowd-html-elements.js"></script>' in document
    assert document.startswith("<!doctype html>")


def test_the_policy_of_a_page_lets_nothing_out():
    policy = page_policy("http://127.0.0.1:8000")

    assert "default-src 'none'" in policy
    assert "sandbox allow-scripts" in policy
    assert "allow-same-origin" not in policy
    assert "connect-src data: blob: http://127.0.0.1:8000/task-media/;" in policy
