"""AutoGluon's feature generators as a list of columns (see Encoder in the package's code)."""

from typing import Any

import numpy as np
from autogluon.features.generators import (
    AsTypeFeatureGenerator,
    AutoMLPipelineFeatureGenerator,
    BinnedFeatureGenerator,
    CategoryFeatureGenerator,
    CategoryMemoryMinimizeFeatureGenerator,
    DatetimeFeatureGenerator,
    DropDuplicatesFeatureGenerator,
    DropUniqueFeatureGenerator,
    FillNaFeatureGenerator,
    IdentityFeatureGenerator,
    TextNgramFeatureGenerator,
    TextSpecialFeatureGenerator,
)
from autogluon.features.vectorizers import vectorizer_auto_ml_default

from autopilot.engine.package_code.atelier_tabular.schema import Schema

Spec = dict[str, Any]
Specs = dict[str, Spec]  # AutoGluon's name of a column -> how it is made

RAW = {"numeric": "number", "boolean": "number", "categorical": "cell", "text": "cell", "datetime": "date"}
DTYPES = {"number": "float64", "cell": "object", "date": "datetime64[ns]"}
ENCODED = {"number", "equals", "code", "moment", "written", "words", "all words"}
PARTS = {"year", "month", "day", "dayofweek"}


class CannotCompile(Exception):
    """Why a model has no compiled form. The message is a clause: "... because <message>"."""


def encoded_columns(generators: list[Any], schema: Schema) -> Specs:
    """What the learner's feature generators make of the schema's columns, in their order. CannotCompile if more than
    numbers, booleans, categories and dates is made of them."""
    columns: Specs = {each.name: {"kind": RAW[each.type], "from": each.name} for each in schema.columns}
    for generator in generators:
        columns = _through(generator, columns)
    if left := [name for name, spec in columns.items() if spec["kind"] not in ENCODED]:
        raise CannotCompile(f"column `{left[0]}` is used as it is written")
    return columns


def _through(generator: Any, columns: Specs) -> Specs:
    _check_plain(generator)
    given = {name: columns[name] for name in generator.features_in if name in columns}
    if len(given) < len(generator.features_in):
        raise CannotCompile(f"{type(generator).__name__} works on columns that are made of others")
    kind = type(generator)
    if kind is AutoMLPipelineFeatureGenerator:
        for group in generator.generators:
            made: Specs = {}
            for each in group:
                made |= _through(each, given)
            given = made
    elif kind in STEPS:
        given = STEPS[kind](generator, given)
    else:
        names = ", ".join(f"`{each}`" for each in list(given)[:3])
        raise CannotCompile(f"{names} needs {kind.__name__}")
    for each in generator._post_generators:
        given = _through(each, given)
    return {name: given[name] for name in generator.features_out}


def _check_plain(generator: Any) -> None:
    if generator._pre_astype_generator is not None or generator.passthrough or generator._is_updated_name:
        raise CannotCompile(f"{type(generator).__name__} renames or passes columns on")


def _as_type(generator: AsTypeFeatureGenerator, given: Specs) -> Specs:
    found = {}
    for name, spec in given.items():
        dtype = str(np.dtype(generator._type_map_real_opt.get(name, DTYPES[spec["kind"]])))
        if name in generator._bool_features:
            value = generator._bool_features[name]
            if spec["kind"] == "date":
                raise CannotCompile(f"date `{name}` has only two values")
            found[name] = {"kind": "equals", "from": spec["from"], "value": _plain(value)}
        elif dtype != DTYPES[spec["kind"]]:
            raise CannotCompile(f"column `{name}` is read as {dtype}")
        else:
            found[name] = spec
    return found


def _plain(value: Any) -> Any:
    return value.item() if isinstance(value, np.generic) else value


def _fill(generator: FillNaFeatureGenerator, given: Specs) -> Specs:
    for name, value in generator._fillna_feature_map.items():
        if name in given and (given[name]["kind"] != "cell" or value != ""):
            raise CannotCompile(f"missing cells of column `{name}` are filled with {value!r}")
    return given


def _category(generator: CategoryFeatureGenerator, given: Specs) -> Specs:
    if generator._fillna_map:
        raise CannotCompile("missing categories are filled")
    found = {}
    for name, spec in given.items():
        if spec["kind"] != "cell":
            raise CannotCompile(f"column `{name}` of numbers is read as categories")
        found[name] = {"kind": "code", "from": spec["from"], "categories": list(generator.category_map[name])}
    return found


def _moments(generator: DatetimeFeatureGenerator, given: Specs) -> Specs:
    found: Specs = {}
    for name, spec in given.items():
        if spec["kind"] != "date" or not set(generator.features) <= PARTS:
            raise CannotCompile(f"column `{name}` is read as dates although it is {spec['kind']}")
        moment = {"kind": "moment", "from": spec["from"], "fill": int(generator._fillna_map[name].value)}
        found[name] = moment | {"part": "ns"}
        found |= {f"{name}.{part}": moment | {"part": part} for part in generator.features}
    return found


def _text(generator: TextSpecialFeatureGenerator, given: Specs) -> Specs:
    found: Specs = {}
    for name, spec in _cells(given).items():
        made = {"kind": "written", "from": spec["from"], "bins": None}
        for what, column in generator._feature_names_dict[name].items():
            if isinstance(column, str):
                found[column] = made | {"what": what}
            else:  # of a symbol: its count and its share
                found |= {column[kind]: made | {"what": f"{kind} {what}"} for kind in ("count", "ratio")}
    return found


def _bins(generator: BinnedFeatureGenerator, given: Specs) -> Specs:
    if any(spec["kind"] != "written" for spec in given.values()):
        raise CannotCompile("numbers are put into bins")
    # JSON knows no infinity, the last bound; the largest number does as well.
    return {name: given[name] | {"bins": np.nan_to_num(bins).tolist()} for name, bins in generator._bin_map.items()}


def _words(generator: TextNgramFeatureGenerator, given: Specs) -> Specs:
    if generator.vectorizer_features != ["__nlp__"] or generator.prefilter_tokens:
        raise CannotCompile("words of text columns are counted apart")
    vectorizer, usual = generator.vectorizers[0], vectorizer_auto_ml_default().get_params()
    given_settings = vectorizer.get_params()
    if any(given_settings[each] != usual[each] for each in usual if each not in ("min_df", "max_df", "max_features")):
        raise CannotCompile("words are counted in an unknown way")
    columns = [spec["from"] for spec in _cells(given).values()]
    names = generator._feature_names_dict["__nlp__"]
    tokens = [str(each) for each in vectorizer.get_feature_names_out()]
    found: Specs = {
        str(name): {"kind": "words", "from": columns, "token": token}
        for name, token in zip(names[:-1], tokens, strict=True)
    }
    return found | {str(names[-1]): {"kind": "all words", "from": columns, "tokens": tokens}}


def _cells(given: Specs) -> Specs:
    if any(spec["kind"] != "cell" for spec in given.values()):
        raise CannotCompile("columns that are not text are read as text")
    return given


def _same(generator: Any, given: Specs) -> Specs:
    return given


STEPS: dict[type, Any] = {
    AsTypeFeatureGenerator: _as_type,
    FillNaFeatureGenerator: _fill,
    IdentityFeatureGenerator: _same,
    CategoryFeatureGenerator: _category,
    CategoryMemoryMinimizeFeatureGenerator: _same,
    DatetimeFeatureGenerator: _moments,
    TextSpecialFeatureGenerator: _text,
    TextNgramFeatureGenerator: _words,
    BinnedFeatureGenerator: _bins,
    DropUniqueFeatureGenerator: _same,
    DropDuplicatesFeatureGenerator: _same,
}
