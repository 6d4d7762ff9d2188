"""What a package says of its columns, for the form of its endpoint."""

import json

from hosting.fetching import schemas_of


def test_the_schema_of_five_thousand_columns_is_kept(tmp_path):
    columns = [{"name": f"a rather long name of a column, {number}", "type": "numeric"} for number in range(5000)]
    schema = {"columns": columns, "example_rows": [{each["name"]: -1234.56789 for each in columns}] * 10}
    for variant in ("wide", "broken"):
        (tmp_path / variant / "model").mkdir(parents=True)
    (tmp_path / "wide" / "model" / "schema.json").write_text(json.dumps(schema))
    (tmp_path / "broken" / "model" / "schema.json").write_text("{")

    found = schemas_of(tmp_path, {"variants": [{"name": "wide"}, {"name": "broken"}, {"name": "absent"}]})

    assert found == {"wide": schema}


def test_a_threshold_of_the_container_is_that_of_its_form(tmp_path):
    (tmp_path / "a" / "model").mkdir(parents=True)
    (tmp_path / "a" / "model" / "schema.json").write_text('{"columns": [], "threshold": 0.31}')
    variant = {"name": "a", "container": {"Environment": {"AUTOML_DECISION_THRESHOLD": "0.15"}}}

    assert schemas_of(tmp_path, {"variants": [variant]}) == {"a": {"columns": [], "threshold": 0.15}}
    assert schemas_of(tmp_path, {"variants": [{"name": "a"}]})["a"]["threshold"] == 0.31
