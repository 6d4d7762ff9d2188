"""How much workers agree, over all, by worker and by class."""

from groundtruth.engine.agreement.known import comparable, is_right, score
from groundtruth.engine.agreement.report import agreement

__all__ = ["agreement", "comparable", "is_right", "score"]
