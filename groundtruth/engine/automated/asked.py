"""What a round over pictures is asked, for those who start it and do not load torch."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from autopilot.engine.vision.effort import Effort


def picture_type(side: int) -> np.dtype[Any]:
    """A row of `pictures.npy`; a width of 0 says that there is no picture."""
    return np.dtype([("width", "<i4"), ("height", "<i4"), ("pixels", "u1", (side, side, 3))])


@dataclass(frozen=True)
class Asked:
    """What `learn_drawn` is asked.

    colours: of each label; start: which label of the model in `initial.npz` each label is, -1 = none.
    """

    algorithm: str
    n_classes: int
    colours: list[str]
    effort: Effort
    start: list[int] | None = None
