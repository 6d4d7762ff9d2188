"""Which rows a facet means, what is refused before anything is fitted, and the tables of a report."""

import json

import numpy as np
import pandas as pd
import pytest

from autopilot.engine.bias import NAMES
from autopilot.engine.data import prepare
from autopilot.engine.errors import InputRefused
from autopilot.engine.facets import bias_tables, groups_of
from autopilot.engine.metrics import Scored
from autopilot.engine.package_code.atelier_tabular.schema import Column, Schema
from autopilot.engine.plan import Bias, Facet
from tests.autopilot.tables import customers, flowers, houses


@pytest.mark.parametrize(
    ("values", "facet", "shown", "inside"),
    [
        (["F", "M", None, "F"], Facet("x", ("F",)), "F", [True, False, False, True]),
        ([1, 2, 3, 4], Facet("x", ("1", "2")), "1, 2", [True, True, False, False]),
        ([1.5, 40.0, 41.0, np.nan], Facet("x", threshold=40), "above 40", [False, False, True, False]),
        (["a", "b", "b", "b"], Facet("x"), "b", [False, True, True, True]),
    ],
)
def test_the_rows_of_a_facet(values, facet, shown, inside):
    group = groups_of(pd.Series(values, name="x"), facet)[0]

    assert (group.shown, group.inside.tolist()) == (shown, inside)
    assert group.known.tolist() == pd.Series(values).notna().tolist()


def test_a_facet_without_values_is_each_of_its_values_in_turn():
    assert [each.shown for each in groups_of(pd.Series(["a", "b", "b"]), Facet("x"))] == ["b", "a"]
    zero_or_one = pd.Series([0, 1] * 100)
    assert {each.shown for each in groups_of(zero_or_one, Facet("x"))} == {"0", "1"}


@pytest.mark.parametrize(
    ("bias", "says"),
    [
        (Bias((Facet("sex"),)), "Facet column `sex` is not in the data."),
        (Bias((Facet("plan"),), group="region"), "Group column `region` is not in the data."),
        (Bias((Facet("months"),)), "give value_or_threshold"),
        (Bias((Facet("plan", ("gold",)),)), "no row with the value gold"),
        (Bias((Facet("plan", threshold=3),)), "has no numbers"),
        (Bias((Facet("plan"),), labels=("maybe",)), "which is not a label of the target"),
    ],
)
def test_what_the_data_does_not_have_is_refused_before_anything_is_fitted(plan_of, bias, says):
    with pytest.raises(InputRefused, match=says):
        prepare(plan_of(customers(), "churn", bias=bias))


def test_of_several_labels_the_good_one_must_be_said(plan_of):
    with pytest.raises(InputRefused, match="needs label_values_or_threshold"):
        prepare(plan_of(flowers(), "kind", bias=Bias((Facet("width", threshold=0.5),))))


def test_the_columns_of_the_tables_lie_beside_their_rows_and_are_no_inputs_unless_asked(plan_of):
    table = customers()
    plan = plan_of(table, "churn", features=("months",), bias=Bias((Facet("plan"),), group="city"))
    prepared = prepare(plan)

    assert prepared.schema.names == ["months"]
    assert prepared.asides is not None
    for part, aside in zip((prepared.train, prepared.validation), prepared.asides, strict=True):
        assert list(aside.columns) == ["plan", "city"]
        beside = pd.concat([part[["months", "churn"]], aside], axis=1)
        # Every row, with its number of occurrences, is one of the table.
        both = beside.merge(table.drop_duplicates(), on=["months", "churn", "plan", "city"])
        assert len(beside.drop_duplicates()) == len(both[list(beside.columns)].drop_duplicates())


def test_tables_of_two_labels(plan_of):
    plan = plan_of(customers(600), "churn", bias=Bias((Facet("plan", ("basic",)),), group="city"))
    prepared = prepare(plan)
    truth = (prepared.validation["churn"] == prepared.schema.labels[1]).to_numpy().astype(int)
    scored = Scored(truth, np.zeros_like(truth), np.column_stack([truth * 0 + 0.9, truth * 0 + 0.1]), None, 2)

    found = bias_tables(
        plan.bias, prepared.schema, "churn", (prepared.train, prepared.validation), prepared.asides, scored
    )

    json.dumps(found, allow_nan=False)
    (pre,) = found["pre_training_bias_metrics"]["facets"]["plan"]
    (post,) = found["post_training_bias_metrics"]["facets"]["plan"]
    names = [each["name"] for each in pre["metrics"]]
    assert names == sorted(["CI", "DPL", "KL", "JS", "LP", "TVD", "KS", "CDDL"])
    assert {*names, *(each["name"] for each in post["metrics"])} == set(NAMES)
    table = customers(600)
    basic, positive = table["plan"] == "basic", table["churn"] == prepared.schema.labels[1]
    values = {each["name"]: each["value"] for each in pre["metrics"]}
    assert values["CI"] == pytest.approx((600 - 2 * basic.sum()) / 600)
    assert values["DPL"] == pytest.approx(positive[~basic].mean() - positive[basic].mean())
    # Nobody is predicted positive, so nobody is before others.
    values = {each["name"]: each for each in post["metrics"]}
    assert values["DPPL"]["value"] == 0
    assert values["CDDPL"]["error"].startswith("All rows have the same label")
    assert post["counts"]["predicted"] == 0
    assert found["in_words"][0].startswith("Of 100 rows where `plan` is basic, the model predicts")


def test_a_quantity_is_looked_at_above_a_threshold(plan_of):
    plan = plan_of(houses(), "price", bias=Bias((Facet("rooms", ("1", "2")),), threshold=100_000))
    prepared = prepare(plan)
    actual = prepared.validation["price"].to_numpy()

    found = bias_tables(
        plan.bias,
        prepared.schema,
        "price",
        (prepared.train, prepared.validation),
        prepared.asides,
        Scored(actual, actual),
    )

    assert found["pre_training_bias_metrics"]["label_value_or_threshold"] == "above 100000"
    (post,) = found["post_training_bias_metrics"]["facets"]["rooms"]
    values = {each["name"]: each["value"] for each in post["metrics"]}
    assert (values["AD"], values["GE"]) == (0, 0)
    assert values["FT"] is not None  # all inputs are numbers


@pytest.mark.parametrize(
    ("rows", "ends"),
    [(120, "it may be chance, but look into it."), (6000, "so look into it.")],
)
def test_a_group_that_is_rarely_given_the_good_outcome_is_named_with_how_sure_that_is(rows, ends):
    """d is predicted positive in 3 of 10 rows, a in 5 of 10."""
    schema = Schema("y", "BinaryClassification", ("no", "yes"), (Column("x", "numeric"),))
    group = np.arange(rows) % 3 == 0
    said = (np.arange(rows) // 3 % 10 < np.where(group, 3, 5)).astype(int)
    table = pd.DataFrame({"x": np.arange(rows, dtype=float), "y": np.where(said == 1, "yes", "no")})
    aside = pd.DataFrame({"g": np.where(group, "d", "a")})
    scored = Scored(said, said, np.column_stack([1.0 - said, said]), None, 2)

    found = bias_tables(Bias((Facet("g", ("d",)),)), schema, "y", (table, table), (aside, aside), scored)

    (sentence,) = found["in_words"]
    assert (
        'where `g` is d, the model predicts "yes" for 30, of 100 others for 50; in truth it is 30 and 50.' in sentence
    )
    assert "disparate impact is 0.60" in sentence
    assert sentence.endswith(ends)


def test_rows_count_by_their_weight(plan_of):
    """With the weights of the others at zero, the tables are those of the rows that are left."""
    table = customers(1200).assign(w=np.where(np.arange(1200) % 2, 2.0, 0.0))
    bias = Bias((Facet("plan", ("basic",)),), group="city")
    plan = plan_of(table, "churn", bias=bias, weight="w", features=("months",))
    prepared = prepare(plan)
    parts, asides = (prepared.train, prepared.validation), prepared.asides
    assert asides is not None
    said = (prepared.validation["months"] < 20).to_numpy().astype(int)
    chances = np.column_stack([1.0 - said, said])
    scored = Scored(said, said, chances, None, 2)

    weighed = bias_tables(bias, prepared.schema, "churn", parts, asides, scored, "w")

    kept = [(each["w"] > 0).to_numpy() for each in parts]
    few = Scored(said[kept[1]], said[kept[1]], chances[kept[1]], None, 2)
    some = (parts[0][kept[0]], parts[1][kept[1]])
    beside = tuple(each[mask] for each, mask in zip(asides, kept, strict=True))
    alone = bias_tables(bias, prepared.schema, "churn", some, beside, few)
    for section in ("pre_training_bias_metrics", "post_training_bias_metrics"):
        one, other = (each[section]["facets"]["plan"][0]["metrics"] for each in (weighed, alone))
        for mine, theirs in zip(one, other, strict=True):
            if mine["name"] != "FT":
                assert mine["value"] == pytest.approx(theirs["value"]), mine["name"]
    assert weighed["in_words"][0] == "Rows count by their weight in `w`."
    assert weighed["in_words"][1].partition(";")[0] == alone["in_words"][0].partition(";")[0]


def test_predictions_are_looked_at_in_all_rows_that_are_judged(plan_of):
    """Training rows that are judged as well, by models that have not seen them, count as the rows held back do."""
    bias = Bias((Facet("plan", ("basic",)),), group="city")
    plan = plan_of(
        customers(600).assign(w=np.arange(600) % 3 + 1.0), "churn", bias=bias, weight="w", features=("months",)
    )
    prepared = prepare(plan)
    assert prepared.asides is not None
    crossed = np.arange(0, len(prepared.train), 2)
    judged, aside = (
        pd.concat([one, other.iloc[crossed]], ignore_index=True)
        for one, other in ((prepared.validation, prepared.train), (prepared.asides[1], prepared.asides[0]))
    )
    said = (judged["months"] < 20).to_numpy().astype(int)
    truth = (judged["churn"] == prepared.schema.labels[1]).to_numpy().astype(int)
    scored = Scored(truth, said, np.column_stack([1.0 - said, said]), None, 2)

    parts, asides = (prepared.train, prepared.validation), prepared.asides
    found = bias_tables(bias, prepared.schema, "churn", parts, asides, scored, "w", crossed)
    plain = bias_tables(bias, prepared.schema, "churn", (prepared.train, judged), (asides[0], aside), scored, "w")

    (one,), (other,) = (each["post_training_bias_metrics"]["facets"]["plan"] for each in (found, plain))
    assert one == other
    assert one["counts"]["rows"] + one["counts"]["others"] == len(judged)
