"""How much time a network gets; known to those who do not load torch."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Effort:
    """How long a network learns: `epochs` over the pictures, but `least` steps, and never more than `seconds`.

    The learning rate falls to nothing with whichever ends it, so that also a short time ends well. threads: of the
    processor, 0 = all. seed: the same one gives the same network where time does not end it.
    """

    seconds: float = 600.0
    epochs: int = 40
    least: int = 300
    threads: int = 0
    seed: int = 0
