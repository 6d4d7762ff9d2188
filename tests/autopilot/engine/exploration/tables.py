"""Tables with faults that are known, and tables without any."""

import numpy as np
import pandas as pd

SEED = 11
ROWS = 2000


def clean(rows: int = ROWS, target: str = "quantity") -> pd.DataFrame:
    """Nothing to complain about: independent columns, a target that follows them with noise."""
    rng = np.random.default_rng(SEED)
    heat, weight = rng.normal(20, 5, rows).round(3), rng.uniform(1, 9, rows).round(3)
    plan = rng.choice(["basic", "plus", "pro"], rows)
    score = heat + 3 * weight + (plan == "pro") * 4 + rng.normal(0, 6, rows)
    found = pd.DataFrame({"heat": heat, "weight": weight, "plan": plan})
    if target == "quantity":
        return found.assign(y=score.round(3))
    return found.assign(y=np.where(score > np.median(score), "yes", "no"))


def faulty() -> pd.DataFrame:
    """A quantity and its columns with every fault that they can have; see `FAULTS`."""
    rng = np.random.default_rng(SEED)
    frame = clean()
    frame["y"] = frame["y"].where(rng.random(ROWS) > 0.3, 35.0)  # a frequent value
    far = rng.choice(ROWS, 20, replace=False)
    frame.loc[far, "y"] = 400.0 + rng.integers(0, 50, 20)  # outliers, and a long tail
    frame["leak"] = frame["y"] + rng.normal(0, 0.1, ROWS).round(3)
    frame["warmth"] = frame["heat"] * 1.8 + 32 + rng.normal(0, 0.5, ROWS).round(3)  # r = 0.998
    frame["gap"] = rng.normal(0, 1, ROWS).round(3)
    frame.loc[rng.random(ROWS) < 0.05, "gap"] = np.nan
    frame["job"] = np.where(rng.random(ROWS) < 0.05, "unknown", rng.choice(["clerk", "nurse"], ROWS))
    frame["same"] = "one"
    frame["name"] = [f"n{each}" for each in rng.permutation(ROWS)]
    frame["street"] = [f"s{each}" for each in rng.integers(0, ROWS, ROWS)]
    frame["size"] = rng.normal(50, 9, ROWS).round(3).astype(object)
    frame.loc[[3, 9], "size"] = ["tall", "small"]
    frame.loc[7, ["heat", "weight", "gap", "warmth", "size"]] = [250.0, 90.0, 30.0, 480.0, 900.0]  # an odd row
    frame["y"] = frame["y"].astype(object)
    frame.loc[[5, 6], "y"] = ["soon", "inf"]
    frame.loc[[15, 16, 17], "y"] = None
    again = frame.iloc[100:110].assign(name=None)
    return pd.concat([frame, again, again], ignore_index=True)


FAULTS = {
    "missing_target": "Low",
    "invalid_target": "Low",
    "mixed_target": "Low",
    "outlier_target": "Low",
    "skewed_target": "High",
    "frequent_value": "Low",
    "target_leakage": "High",
    "duplicate_rows": "Low",
    "correlated_columns": "Low",
    "anomalous_rows": "Low",
    "missing_values": "Low",
    "disguised_missing": "Low",
    "constant_column": "High",
    "id_column": "Low",
    "high_cardinality": "Low",
    "unexpected_type": "Low",
}


def classes(counts: dict[str, int]) -> pd.DataFrame:
    """So many rows of every label, and a column that says nothing."""
    rng = np.random.default_rng(SEED)
    labels = [label for label, rows in counts.items() for _ in range(rows)]
    return pd.DataFrame({"x": rng.normal(0, 1, len(labels)).round(4), "y": labels})
