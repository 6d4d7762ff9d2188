"""AutoGluon's generators inside a model (LightGBMPrep) as arrays (see made.py in the package's code).

They are followed by name first: each column becomes an expression of others. Expressions of one depth are then computed
together, which is what makes one row fast.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from autogluon.features.generators import BulkFeatureGenerator, DropDuplicatesFeatureGenerator
from autogluon.features.generators.arithmetic.operation import Operation
from autogluon.features.generators.arithmetic.preprocessor import ArithmeticFeatureGenerator
from autogluon.features.generators.cat_int import CategoricalInteractionFeatureGenerator
from autogluon.features.generators.oof_target_encoder import OOFTargetEncodingFeatureGenerator
from numpy.typing import NDArray

from autopilot.engine.compiled.columns import CannotCompile, Specs
from autopilot.engine.compiled.inputs import InputsDraft
from autopilot.engine.package_code.atelier_tabular.made import OPERATIONS


@dataclass(frozen=True)
class Encoded:
    """An encoded column. codes: how many categories it has; 0 for numbers."""

    at: int
    codes: int


@dataclass(frozen=True)
class Computed:
    """Two columns of numbers, computed with each other."""

    op: str
    left: "Expression"
    right: "Expression"


@dataclass(frozen=True, eq=False)
class Crossed:
    """Two columns of categories. size: what the left code is multiplied by. keys: results seen in training, sorted."""

    left: "Expression"
    right: "Expression"
    size: int
    keys: NDArray[np.int64]

    @property
    def codes(self) -> int:
        """How many categories it has."""
        return len(self.keys)


@dataclass(frozen=True, eq=False)
class Target:
    """A mean target by code. table: (codes + 1, k), the first row for -1. output: which of the k."""

    source: "Expression"
    table: NDArray[np.float64]
    output: int


Expression = Encoded | Computed | Crossed | Target
Columns = dict[str, Expression]


def follow(generator: Any, given: Columns) -> Columns:
    """What a generator makes of columns, in its order."""
    kind = type(generator)
    if generator._pre_astype_generator is not None or kind not in STEPS:
        raise CannotCompile(f"a model makes columns with {kind.__name__}")
    if generator.passthrough and generator.passthrough_stage != "first":
        raise CannotCompile(f"{kind.__name__} passes columns on last")
    columns = {name: given[name] for name in generator.features_in}
    made: Columns = STEPS[kind](generator, columns)
    passed = {name: columns[name] for name in generator.passthrough_features or [] if generator.passthrough}
    made = passed | made
    for each in generator._post_generators:
        made = follow(each, made)
    return made


def made_inputs(generator: Any, names: dict[str, str], encoded: Specs) -> InputsDraft:
    """Inputs of a model with a generator of its own. names: what it calls the encoded columns -> their names."""
    place = {name: number for number, name in enumerate(encoded)}
    given: Columns = {
        seen: Encoded(place[name], len(encoded[name].get("categories", ()))) for seen, name in names.items()
    }
    wanted = list(follow(generator, given).values())
    pools = Pools(wanted)
    draft = InputsDraft(len(wanted), made=pools.arrays)
    for at, each in enumerate(wanted):
        if isinstance(each, Crossed):
            raise CannotCompile("a model takes crossed categories as they are")
        if isinstance(each, Encoded) and each.codes:
            draft.table([at], each.at, np.array([np.nan, *range(each.codes)]).reshape(-1, 1))
        else:
            draft.number(at, each.at if isinstance(each, Encoded) else len(encoded) + pools.at(each))
    return draft


def _all(generator: BulkFeatureGenerator, given: Columns) -> Columns:
    for group in generator.generators:
        made: Columns = {}
        for each in group:
            made |= follow(each, given)
        given = made
    return given


def _arithmetic(generator: ArithmeticFeatureGenerator, given: Columns) -> Columns:
    if generator.cat_as_num or generator.inner_dtype != np.float32 or generator.out_dtype != np.float32:
        raise CannotCompile("a model computes with categories or in double precision")

    def expression(node: Any) -> Expression:
        if isinstance(node, Operation):
            return Computed(node.op, expression(node.left), expression(node.right))
        return given[str(node)]

    return {each.name(): expression(each) for each in generator.new_feats}


def _cross(generator: CategoricalInteractionFeatureGenerator, given: Columns) -> Columns:
    if generator.inference_mode != "category" or not generator.make_categoricals or generator.add_freq:
        raise CannotCompile("a model crosses categories in an unknown way")
    made: Columns = {}
    for order in sorted(generator.new_cols_by_order if generator.new_col_set else ()):
        for names in generator.new_cols_by_order[order]:
            prefix, last = "_&_".join(names[:-1]), names[-1]
            keys = np.asarray(generator.reverse_mapping_["_&_".join(names)], dtype=np.int64)
            left = made[prefix] if order > 2 else given[prefix]
            made["_&_".join(names)] = Crossed(left, given[last], int(generator.cat_sizes_[last]), keys)
    return made


def _targets(generator: OOFTargetEncodingFeatureGenerator, given: Columns) -> Columns:
    if not generator.cols_:
        return given
    kept = given if generator.keep_original else {name: given[name] for name in generator.passthrough_cols_}
    made: Columns = {}
    for name in generator.cols_:
        info, source = generator.encodings_[name], given[name]
        if not isinstance(source, Encoded | Crossed):
            raise CannotCompile("a model takes numbers for categories")
        table = np.tile(np.asarray(info["global_mean"], dtype=np.float64), (source.codes + 1, 1))
        table[np.asarray(info["categories"], dtype=np.intp) + 1] = info["enc_matrix"]
        made |= {column: Target(source, table, output) for output, column in enumerate(info["names"])}
    return kept | made


def _same(generator: Any, given: Columns) -> Columns:
    return given


STEPS: dict[type, Any] = {
    BulkFeatureGenerator: _all,
    ArithmeticFeatureGenerator: _arithmetic,
    CategoricalInteractionFeatureGenerator: _cross,
    OOFTargetEncodingFeatureGenerator: _targets,
    DropDuplicatesFeatureGenerator: _same,
}


class Pools:
    """Expressions put into the order in which they are computed."""

    def __init__(self, wanted: list[Expression]) -> None:
        self.numbers: dict[Expression, int] = {}
        self.codes: dict[Expression, int] = {}
        self.arrays: dict[str, NDArray[Any]] = {}
        self.targets = list(dict.fromkeys(each.source for each in wanted if isinstance(each, Target)))
        self.computed = list(dict.fromkeys(each for each in wanted if isinstance(each, Computed)))
        self._compute()
        self._cross()
        self.width = self._put_targets(wanted)

    def at(self, expression: Expression) -> int:
        """Place among what Made returns: mean targets first."""
        if isinstance(expression, Target):
            return self.targets.index(expression.source) * self.width + expression.output
        assert isinstance(expression, Computed)
        return len(self.targets) * self.width + self.computed_at[expression]

    def _compute(self) -> None:
        nodes = _below(self.computed)
        base = [each for each in nodes if isinstance(each, Encoded)]
        self.numbers = {each: number for number, each in enumerate(base)}
        ops: list[int] = []
        steps = [each for each in nodes if isinstance(each, Computed)]
        for depth, op in sorted({(_depth(each), OPERATIONS.index(each.op)) for each in steps}):
            mine = [each for each in steps if (_depth(each), OPERATIONS.index(each.op)) == (depth, op)]
            self.arrays[f"left_{len(ops)}"] = np.array([self.numbers[each.left] for each in mine], dtype=np.intp)
            self.arrays[f"right_{len(ops)}"] = np.array([self.numbers[each.right] for each in mine], dtype=np.intp)
            self.numbers |= {each: len(self.numbers) + number for number, each in enumerate(mine)}
            ops.append(op)
        self.computed_at = {each: number for number, each in enumerate(self.computed)}
        self.arrays |= {
            "numbers": np.array([each.at for each in base], dtype=np.intp),
            "ops": np.array(ops, dtype=np.intp),
            "number_out": np.array([self.numbers[each] for each in self.computed], dtype=np.intp),
        }

    def _cross(self) -> None:
        nodes = _below(self.targets)
        base = [each for each in nodes if isinstance(each, Encoded)]
        self.codes = {each: number for number, each in enumerate(base)}
        crossed = [each for each in nodes if isinstance(each, Crossed)]
        depths = sorted({_depth(each) for each in crossed})
        for level, depth in enumerate(depths):
            mine = [each for each in crossed if _depth(each) == depth]
            spans = np.array([_codes(each.left) * each.size for each in mine], dtype=np.int64)
            offsets = np.concatenate([[0], np.cumsum(spans)[:-1]]).astype(np.int64)
            starts = np.concatenate([[0], np.cumsum([each.codes for each in mine])[:-1]]).astype(np.int64)
            self.arrays |= {
                f"cross_left_{level}": np.array([self.codes[each.left] for each in mine], dtype=np.intp),
                f"cross_right_{level}": np.array([self.codes[each.right] for each in mine], dtype=np.intp),
                f"cross_size_{level}": np.array([each.size for each in mine], dtype=np.int64),
                f"cross_offset_{level}": offsets,
                f"cross_start_{level}": starts,
                f"cross_keys_{level}": np.concatenate(
                    [each.keys + offset for each, offset in zip(mine, offsets, strict=True)]
                ),
            }
            self.codes |= {each: len(self.codes) + number for number, each in enumerate(mine)}
        self.arrays["codes"] = np.array([each.at for each in base], dtype=np.intp)
        self.arrays["levels"] = np.array([len(depths)])

    def _put_targets(self, wanted: list[Expression]) -> int:
        tables = {each.source: each.table for each in wanted if isinstance(each, Target)}
        mine = [tables[each] for each in self.targets]
        width = mine[0].shape[1] if mine else 0
        self.arrays |= {
            "target_source": np.array([self.codes[each] for each in self.targets], dtype=np.intp),
            "target_start": np.concatenate([[0], np.cumsum([len(each) for each in mine])[:-1]]).astype(np.intp)
            if mine
            else np.zeros(0, dtype=np.intp),
            "target_table": np.concatenate(mine) if mine else np.zeros((0, 0)),
        }
        return width


def _codes(expression: Expression) -> int:
    assert isinstance(expression, Encoded | Crossed)
    return expression.codes


def _below(expressions: list[Any]) -> list[Expression]:
    """The expressions and all that they are made of, each once."""
    found: dict[Expression, None] = {}
    waiting = list(reversed(expressions))
    while waiting:
        each = waiting.pop()
        if each not in found:
            found[each] = None
            if isinstance(each, Computed | Crossed):
                waiting += [each.right, each.left]
    return list(found)


def _depth(expression: Expression) -> int:
    if isinstance(expression, Computed | Crossed):
        return 1 + max(_depth(expression.left), _depth(expression.right))
    return 0
