"""Activation conditions: the vectors of workforce specification §8.5, and what holds for all of them."""

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundtruth.engine.activation import FORMS, MODERATION, decide, parse, read_analysis
from groundtruth.engine.errors import InputRefused

ARN = "arn:aws:sagemaker:us-east-1:000000000000:flow-definition/tone"


def label_is(name, **compared):
    parameters = {"ModerationLabelName": name} | {f"Confidence{key}": value for key, value in compared.items()}
    return {"ConditionType": "ModerationLabelConfidenceCheck", "ConditionParameters": parameters}


def key_is(name, aliases=(), pair=None, word=None):
    parameters = {"ImportantFormKey": name, "ImportantFormKeyAliases": list(aliases)}
    parameters |= {"KeyValueBlockConfidence": pair} if pair else {}
    parameters |= {"WordBlockConfidence": word} if word else {}
    return {"ConditionType": "ImportantFormKeyConfidenceCheck", "ConditionParameters": parameters}


def missing(name, *aliases):
    parameters = {"ImportantFormKey": name, "ImportantFormKeyAliases": list(aliases)}
    return {"ConditionType": "MissingImportantFormKey", "ConditionParameters": parameters}


def sampled(percentage):
    return {"ConditionType": "Sampling", "ConditionParameters": {"RandomSamplingPercentage": percentage}}


def labels(**confidences):
    found = [{"Name": name.replace("_", " "), "Confidence": each} for name, each in confidences.items()]
    return MODERATION, {"ModerationLabels": found, "ModerationModelVersion": "3.0"}


def form(*pairs):
    """Pairs of (key, value, confidence of the pair, confidences of the words)."""
    blocks = [{"BlockType": "PAGE", "Id": "page", "Relationships": [{"Type": "CHILD", "Ids": ["k0"]}]}]
    for n, (key, value, confidence, words) in enumerate(pairs):
        texts = [*key.split(), *value.split()]
        ids = [f"w{n}-{m}" for m in range(len(texts))]
        split = len(key.split())
        blocks += [
            block(f"k{n}", "KEY", confidence, CHILD=ids[:split], VALUE=[f"v{n}"]),
            block(f"v{n}", "VALUE", confidence, CHILD=ids[split:]),
        ]
        for m, text in enumerate(texts):
            word = {"BlockType": "WORD", "Id": ids[m], "Text": text, "Confidence": words[m % len(words)]}
            blocks.append(word)
    return FORMS, {"Blocks": blocks, "DocumentMetadata": {"Pages": 1}}


def block(name, entity, confidence, **relations):
    return {
        "BlockType": "KEY_VALUE_SET",
        "Id": name,
        "EntityTypes": [entity],
        "Confidence": confidence,
        "Relationships": [{"Type": kind, "Ids": ids} for kind, ids in relations.items()],
    }


def decided(nodes, found, given=None, **settings):
    source, response = found
    conditions = parse(json.dumps({"Conditions": nodes}), source)
    return decide(conditions, read_analysis(source, response), arn=ARN, given=given, **settings)


def chosen(decision):
    """Names of the labels, or texts of the keys, that people see."""
    if "moderationLabels" in decision.selected:
        return [each["name"] for each in decision.selected["moderationLabels"]]
    keys = [each for each in decision.selected["blocks"] if "KEY" in each.get("entityTypes", [])]
    return [each["text"] for each in keys]


def sampled_input(percentage, path, wanted):
    """An input that a condition at this place samples, or does not."""
    from groundtruth.engine.activation.sampling import share_of

    return next(n for n in range(10_000) if (100 * share_of(ARN, n, path) < percentage) is wanted)


def test_vector_1_one_of_two_labels():
    suggestive = label_is("Suggestive", LessThan=98)
    swimwear = label_is("Female Swimwear Or Underwear", GreaterThan=98)

    found = decided([{"Or": [suggestive, swimwear]}], labels(Suggestive=96.712))

    assert (found.activated, chosen(found)) == (True, ["Suggestive"])
    assert found.results == {
        "Conditions": [
            {
                "EvaluationResult": True,
                "Or": [suggestive | {"EvaluationResult": True}, swimwear | {"EvaluationResult": False}],
            }
        ]
    }


@pytest.mark.parametrize(
    ("confidence", "expected"), [(90, True), (95, True), (99, True), (99.5, False), (89.99, False)]
)
def test_vector_2_a_range(confidence, expected):
    found = decided(
        [{"And": [label_is("L", LessThanEquals=99), label_is("L", GreaterThanEquals=90)]}], labels(L=confidence)
    )

    assert (found.activated, chosen(found)) == (expected, ["L"] if expected else [])


def test_vector_3_two_ranges():
    def between(name, low, high):
        return {"And": [label_is(name, GreaterThanEquals=low), label_is(name, LessThanEquals=high)]}

    found = decided([{"Or": [between("L1", 90, 99), between("L2", 80, 99)]}], labels(L1=95, L2=85))

    assert (found.activated, chosen(found)) == (True, ["L1", "L2"])


def test_vector_4_every_label():
    found = decided([label_is("*", GreaterThanEquals=75)], labels(A=80, B=75, C=74.9))

    assert chosen(found) == ["A", "B"]
    assert found.selected["moderationModelVersion"] == "3.0"


def test_vector_5_names_are_compared_letter_by_letter():
    assert not decided([label_is("gore")], labels(Gore=60)).activated
    assert decided([label_is("Gore")], labels(Gore=60)).activated


EMPLOYEE = key_is("Employee Name", ["Name", "EmployeeName"], {"LessThan": 60}, {"LessThan": 85})


def test_vectors_6_and_7_a_key_by_its_alias():
    other = ("Address", "Main Street", 99.0, [99.0])
    found = decided([EMPLOYEE], form(("Name", "Ann", 59.9, [84, 84]), other))
    same = decided([EMPLOYEE], form(("Name", "Ann", 60, [84, 84]), other))

    assert (found.activated, chosen(found), same.activated) == (True, ["Name"], False)
    assert [each["id"] for each in found.selected["blocks"]] == ["k0", "v0", "w0-0", "w0-1"]
    assert found.selected["blocks"][1]["text"] == "Ann"


def test_vectors_8_and_9_a_missing_key():
    found = decided([missing("Name")], form(("Address", "x", 90, [90]), ("Phone", "y", 90, [90])))
    there = decided([missing("Mailing Address", "Mailing Address:")], form(("Mailing Address:", "x", 90, [90])))

    assert (found.activated, found.selected["blocks"], found.important_keys) == (True, [], ("Name",))
    assert (there.activated, there.important_keys) == (False, ())


def test_vector_10_sampling_under_and_is_a_gate():
    nodes = [{"And": [sampled(5), key_is("K", pair={"LessThan": 65}, word={"LessThan": 85})]}]
    document = form(("K", "x", 64, [84]), ("Other", "y", 99, [99]))

    drawn = decided(nodes, document, sampled_input(5, "0.0", True))
    hits = sum(decided(nodes, document, n).activated for n in range(2000))

    assert (drawn.activated, chosen(drawn)) == (True, ["K"])
    assert 60 <= hits <= 140  # 5 % of 2,000, give or take four standard deviations


def test_vector_11_sampling_under_or_chooses_everything():
    nodes, found = [{"Or": [sampled(5), label_is("L", GreaterThan=50)]}], labels(L=40, M=1)

    drawn = decided(nodes, found, sampled_input(5, "0.0", True))
    passed = decided(nodes, found, sampled_input(5, "0.0", False))

    assert (drawn.activated, chosen(drawn), passed.activated) == (True, ["L", "M"], False)


def test_vector_12_all_of_the_low_and_some_of_the_high():
    low = key_is("*", pair={"LessThan": 60}, word={"LessThan": 60})
    high = key_is("*", pair={"GreaterThan": 90}, word={"GreaterThan": 90})
    nodes = [{"Or": [low, {"And": [sampled(5), high]}]}]

    assert all(decided(nodes, form(("K", "x", 50, [50])), n).activated for n in range(50))
    assert 0 < sum(decided(nodes, form(("K", "x", 95, [95])), n).activated for n in range(200)) < 40


def test_vector_13_strictly_less():
    assert not decided(
        [key_is("*", pair={"LessThan": 100}, word={"LessThan": 100})], form(("K", "x", 100, [99]))
    ).activated


def test_vector_14_without_conditions_everything_is_reviewed():
    source, response = labels(A=1)
    analysis = read_analysis(source, response)

    found = decide(None, analysis, arn=ARN, given=None)

    assert (found.activated, found.selected, found.results) == (True, analysis.response, {"Conditions": []})


def test_two_checks_of_one_name_must_hold_for_one_item():
    found = ("image", {"ModerationLabels": [{"Name": "L", "Confidence": 10}, {"Name": "L", "Confidence": 95}]})
    nodes = [{"And": [label_is("L", GreaterThan=20), label_is("L", LessThan=50)]}]

    assert not decided(nodes, (MODERATION, found[1])).activated


@pytest.mark.parametrize(("match", "expected"), [("any", True), ("all", False)])
def test_words_are_compared_one_by_one_or_all_together(match, expected):
    nodes = [key_is("K", word={"LessThan": 50})]

    assert decided(nodes, form(("K", "x", 90, [40, 60])), word_match=match).activated is expected


def test_sampling_is_spread_evenly_and_never_changes():
    nodes, found = [sampled(5)], labels(A=1)

    hits = [decided(nodes, found, {"document": n}).activated for n in range(10_000)]

    assert 400 <= sum(hits) <= 600
    assert len({decided(nodes, found, {"a": 1, "b": 2}).activated for _ in range(100)}) == 1
    assert decided(nodes, found, {"a": 1, "b": 2}) == decided(nodes, found, {"b": 2, "a": 1})


BAD = [
    ("not JSON", "{"),
    ("Conditions", "[]"),
    ("list of at least 1", {"Conditions": []}),
    ('{"Conditions": [...]}', label_is("A")),
    ("ConditionType", {"Conditions": [missing("A")]}),  # of the other source
    ("ConditionType", {"Conditions": [{"ConditionParameters": {}}]}),
    ("'ConfidenceMoreThan'", {"Conditions": [label_is("A", MoreThan=1)]}),
    ("at least 2", {"Conditions": [{"And": [label_is("A")]}]}),
    ("nothing else", {"Conditions": [{"And": [label_is("A"), label_is("B")], "Or": []}]}),
    ("from 0.01 to 100", {"Conditions": [sampled(0.001)]}),
    ("from 0.01 to 100", {"Conditions": [sampled(101)]}),
    ("from 0.01 to 100", {"Conditions": [sampled(True)]}),
    ("number", {"Conditions": [label_is("A", LessThan="9")]}),
    (
        "NaN",
        '{"Conditions": [{"ConditionType": "Sampling", "ConditionParameters": {"RandomSamplingPercentage": NaN}}]}',
    ),
    ("ModerationLabelName", {"Conditions": [{"ConditionType": "ModerationLabelConfidenceCheck"}]}),
    ("10,240", {"Conditions": [label_is("A" * 10_240)]}),
    ("levels", {"Conditions": [{"Or": [{"And": [{"Or": [sampled(1), sampled(2)]}, sampled(3)]}, sampled(4)]}]}),
]


@pytest.mark.parametrize(("said", "conditions"), BAD)
def test_what_is_wrong_with_conditions_is_said(said, conditions):
    text = conditions if isinstance(conditions, str) else json.dumps(conditions)

    with pytest.raises(InputRefused, match=re.escape(said)):
        parse(text, MODERATION)


@pytest.mark.parametrize("response", [[], {}, {"ModerationLabels": [{"Name": "A"}]}, {"ModerationLabels": [{}]}, 7])
def test_what_is_no_analysis_is_refused(response):
    with pytest.raises(InputRefused, match="analysis"):
        read_analysis(MODERATION, response)


NAMES = st.sampled_from(["A", "B", "*"])
LEAVES = st.one_of(
    st.builds(lambda name, low: label_is(name, GreaterThan=low), NAMES, st.integers(0, 100)),
    st.builds(lambda name, high: label_is(name, LessThan=high), NAMES, st.integers(0, 100)),
    st.builds(sampled, st.floats(0.01, 100)),
)
BRANCHES = st.builds(
    lambda word, some: {word: some}, st.sampled_from(["And", "Or"]), st.lists(LEAVES, min_size=2, max_size=3)
)
NODES = st.one_of(LEAVES, BRANCHES)


@given(st.lists(NODES, min_size=1, max_size=3), st.lists(st.integers(0, 100), max_size=4), st.integers())
def test_what_holds_for_all_conditions(nodes, confidences, given):
    found = (
        MODERATION,
        {"ModerationLabels": [{"Name": "AB"[n % 2], "Confidence": c} for n, c in enumerate(confidences)]},
    )

    one, again = decided(nodes, found, given), decided(nodes, found, given)

    assert one == again
    assert one.activated == any(each["EvaluationResult"] for each in one.results["Conditions"])
    shown = one.selected["moderationLabels"]
    assert all(each in one_of(found) for each in shown)
    assert one.activated or not shown
    # every node was evaluated, and the rest of the tree is what was given
    assert without_results(one.results["Conditions"]) == nodes


def one_of(found):
    return read_analysis(*found).response["moderationLabels"]


def without_results(value):
    if isinstance(value, dict):
        return {key: without_results(each) for key, each in value.items() if key != "EvaluationResult"}
    return [without_results(each) for each in value] if isinstance(value, list) else value
