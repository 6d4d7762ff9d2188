"""scikit-learn's QuantileTransformer with a normal output (see columns.normal_scores in the package's code) as tensors.

ONNX has no inverse of the normal distribution; it is Wichura's algorithm AS 241 (PPND16, Applied Statistics 37, 1988),
whose relative error is about 1e-16.
"""

import numpy as np
from numpy.typing import NDArray

from autopilot.engine.portable.graph import Graph

Floats = NDArray[np.float64]

BOUNDS = 1e-7  # scikit-learn's BOUNDS_THRESHOLD
# Numerator and denominator, highest power first: around the middle, in the tails, far out in the tails.
MIDDLE = (
    (2.5090809287301226727e3, 3.3430575583588128105e4, 6.7265770927008700853e4, 4.5921953931549871457e4,
     1.3731693765509461125e4, 1.9715909503065514427e3, 1.3314166789178437745e2, 3.3871328727963666080e0),
    (5.2264952788528545610e3, 2.8729085735721942674e4, 3.9307895800092710610e4, 2.1213794301586595867e4,
     5.3941960214247511077e3, 6.8718700749205790830e2, 4.2313330701600911252e1, 1.0),
)  # fmt: skip
TAIL = (
    (7.74545014278341407640e-4, 2.27238449892691845833e-2, 2.41780725177450611770e-1, 1.27045825245236838258e0,
     3.64784832476320460504e0, 5.76949722146069140550e0, 4.63033784615654529590e0, 1.42343711074968357734e0),
    (1.05075007164441684324e-9, 5.47593808499534494600e-4, 1.51986665636164571966e-2, 1.48103976427480074590e-1,
     6.89767334985100004550e-1, 1.67638483018380384940e0, 2.05319162663775882187e0, 1.0),
)  # fmt: skip
FAR = (
    (2.01033439929228813265e-7, 2.71155556874348757815e-5, 1.24266094738807843860e-3, 2.65321895265761230930e-2,
     2.96560571828504891230e-1, 1.78482653991729133580e0, 5.46378491116411436990e0, 6.65790464350110377720e0),
    (2.04426310338993978564e-15, 1.42151175831644588870e-7, 1.84631831751005468180e-5, 7.86869131145613259100e-4,
     1.48753612908506148525e-2, 1.36929880922735805310e-1, 5.99832206555887937690e-1, 1.0),
)  # fmt: skip


def normal_scores(graph: Graph, values: str, quantiles: Floats, references: Floats) -> str:
    """(n, q) scores. values: (n, q), none missing. quantiles: (k, q). references: (k,)."""
    from scipy.special import ndtri

    ranks = graph.op(
        "Mul",
        graph.const(0.5, np.float64),
        graph.op(
            "Add", _upwards(graph, values, quantiles, references), _downwards(graph, values, quantiles, references)
        ),
    )
    bounds = graph.const(BOUNDS, np.float64)
    first, last = (graph.const(quantiles[at].reshape(1, -1)) for at in (0, -1))
    high = graph.op("Greater", graph.op("Add", values, bounds), last)
    low = graph.op("Less", graph.op("Sub", values, bounds), first)
    ranks = graph.op("Where", high, graph.const(1.0, np.float64), ranks)
    ranks = graph.op("Where", low, graph.const(0.0, np.float64), ranks)
    least, most = float(ndtri(BOUNDS - np.spacing(1))), float(ndtri(1 - (BOUNDS - np.spacing(1))))
    # Beyond these ranks the scores are cut off anyway; so no logarithm of zero.
    inside = graph.op("Clip", ranks, graph.const(BOUNDS / 2, np.float64), graph.const(1 - BOUNDS / 2, np.float64))
    return graph.op("Clip", _inverse(graph, inside), graph.const(least, np.float64), graph.const(most, np.float64))


def _upwards(graph: Graph, values: str, quantiles: Floats, references: Floats) -> str:
    """np.interp(values, quantiles, references) of each column."""
    last = len(quantiles) - 1
    at = graph.op("Sub", _count(graph, "GreaterOrEqual", values, quantiles), graph.const(1, np.int64))
    here = graph.op("Clip", at, graph.const(0, np.int64), graph.const(max(0, last - 1), np.int64))
    step = _line(graph, values, quantiles, references, here, 1 if last else 0)
    outside = graph.op("Greater", graph.const(0, np.int64), at)
    beyond = graph.op("GreaterOrEqual", at, graph.const(last, np.int64))
    found = graph.op("Where", outside, graph.const(references[0], np.float64), step)
    return graph.op("Where", beyond, graph.const(references[-1], np.float64), found)


def _downwards(graph: Graph, values: str, quantiles: Floats, references: Floats) -> str:
    """-np.interp(-values, -quantiles[::-1], -references[::-1]): where quantiles are alike, from their other end."""
    count = len(quantiles)
    above = _count(graph, "LessOrEqual", values, quantiles)  # quantiles that are not below
    at = graph.op("Sub", graph.const(count, np.int64), above)
    here = graph.op("Clip", at, graph.const(min(1, count - 1), np.int64), graph.const(count - 1, np.int64))
    step = _line(graph, values, quantiles, references, here, -1 if count > 1 else 0)
    first = graph.op("LessOrEqual", at, graph.const(0, np.int64))
    beyond = graph.op("GreaterOrEqual", at, graph.const(count, np.int64))
    found = graph.op("Where", first, graph.const(references[0], np.float64), step)
    return graph.op("Where", beyond, graph.const(references[-1], np.float64), found)


def _count(graph: Graph, compare: str, values: str, quantiles: Floats) -> str:
    """(n, q) how many quantiles of its column a value is compared with in this way."""
    wide = graph.op("Unsqueeze", values, graph.const([1], np.int64))
    found = graph.cast(graph.op(compare, wide, graph.const(quantiles[np.newaxis])), np.int64)
    return graph.op("ReduceSum", found, graph.const([1], np.int64), keepdims=0)


def _line(graph: Graph, values: str, quantiles: Floats, references: Floats, here: str, towards: int) -> str:
    """On the line from the quantile at `here` to the next one; exactly its reference on the quantile itself."""
    columns = graph.const((np.arange(quantiles.shape[1]) * len(quantiles)).reshape(1, -1), np.int64)
    there = graph.op("Add", here, graph.const(towards, np.int64))
    flat = graph.const(quantiles.T.ravel())
    own, other = (graph.op("Gather", flat, graph.op("Add", each, columns)) for each in (here, there))
    low, high = (graph.op("Gather", graph.const(references), each) for each in (here, there))
    slope = graph.op("Div", graph.op("Sub", high, low), graph.op("Sub", other, own))
    found = graph.op("Add", graph.op("Mul", slope, graph.op("Sub", values, own)), low)
    return graph.op("Where", graph.op("Equal", values, own), low, found)


def _inverse(graph: Graph, ranks: str) -> str:
    """The quantile of the normal distribution; ranks are inside (0, 1)."""
    one = graph.const(1.0, np.float64)
    middle = graph.op("Sub", ranks, graph.const(0.5, np.float64))
    near = graph.op("Sub", graph.const(0.180625, np.float64), graph.op("Mul", middle, middle))
    inner = graph.op("Mul", middle, _ratio(graph, near, MIDDLE))
    smaller = graph.op("Min", ranks, graph.op("Sub", one, ranks))
    root = graph.op("Sqrt", graph.op("Neg", graph.op("Log", smaller)))
    tail = _ratio(graph, graph.op("Sub", root, graph.const(1.6, np.float64)), TAIL)
    far = _ratio(graph, graph.op("Sub", root, graph.const(5.0, np.float64)), FAR)
    outer = graph.op("Where", graph.op("LessOrEqual", root, graph.const(5.0, np.float64)), tail, far)
    signed = graph.op("Where", graph.op("Less", middle, graph.const(0.0, np.float64)), graph.op("Neg", outer), outer)
    inside = graph.op("LessOrEqual", graph.op("Abs", middle), graph.const(0.425, np.float64))
    return graph.op("Where", inside, inner, signed)


def _ratio(graph: Graph, at: str, polynomials: tuple[tuple[float, ...], tuple[float, ...]]) -> str:
    over, under = (_polynomial(graph, at, each) for each in polynomials)
    return graph.op("Div", over, under)


def _polynomial(graph: Graph, at: str, coefficients: tuple[float, ...]) -> str:
    found = graph.const(coefficients[0], np.float64)
    for each in coefficients[1:]:
        found = graph.op("Add", graph.op("Mul", found, at), graph.const(each, np.float64))
    return found
