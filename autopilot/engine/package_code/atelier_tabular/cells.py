"""How one cell is written as a category."""

from typing import Any

import numpy as np

# Truth as a category is written alike, whether it comes from a CSV file of pandas, from JSON or as a bool.
TRUTH = {"True": "true", "TRUE": "true", "False": "false", "FALSE": "false"}


def as_text(value: Any) -> str:
    """A category as text: whole numbers without a decimal point, truth in lower case, text without outer blanks."""
    if isinstance(value, (float, np.floating)) and float(value).is_integer():
        return str(int(value))
    text = str(value).strip()
    return TRUTH.get(text, text)
