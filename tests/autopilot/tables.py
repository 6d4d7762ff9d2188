"""Small tables with a known truth, made from a fixed seed."""

import io

import numpy as np
import pandas as pd

SEED = 7


def customers(rows: int = 600) -> pd.DataFrame:
    """`churn` follows `months` and `plan` with some noise; `city` says nothing; `joined` is a date."""
    rng = np.random.default_rng(SEED)
    months = rng.integers(1, 60, rows)
    plan = rng.choice(["basic", "plus", "pro"], rows)
    score = -0.12 * months + (plan == "basic") * 2.0 + rng.normal(0, 0.8, rows) + 2.0
    return pd.DataFrame(
        {
            "months": months,
            "plan": plan,
            "city": rng.choice(["Oslo", "Lima", "Bonn"], rows),
            "joined": pd.Timestamp("2020-01-01") + pd.to_timedelta(rng.integers(0, 900, rows), unit="D"),
            "churn": np.where(score > 0, "yes", "no"),
        }
    )


def houses(rows: int = 600) -> pd.DataFrame:
    """`price` is linear in `area` and `rooms` with some noise."""
    rng = np.random.default_rng(SEED)
    area, rooms = rng.uniform(30, 200, rows), rng.integers(1, 8, rows)
    return pd.DataFrame(
        {"area": area, "rooms": rooms, "price": 1000.5 * area + 5000.0 * rooms + rng.normal(0, 2000, rows)}
    )


def flowers(rows: int = 600) -> pd.DataFrame:
    """`kind` has three labels that follow `length`."""
    rng = np.random.default_rng(SEED)
    length = rng.uniform(0, 9, rows)
    kind = np.array(["small", "middle", "tall"])[
        np.minimum((length + rng.normal(0, 0.5, rows)).clip(0) // 3, 2).astype(int)
    ]
    return pd.DataFrame({"length": length, "width": rng.uniform(0, 1, rows), "kind": kind})


def as_csv(frame: pd.DataFrame) -> bytes:
    """The table as UTF-8 CSV with a header."""
    buffer = io.StringIO()
    frame.to_csv(buffer, index=False)
    return buffer.getvalue().encode()
