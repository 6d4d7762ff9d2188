"""Which analyses people look at: activation conditions of flow definitions (workforce specification §8.4).

`parse` checks the text of the conditions, `decide` says whether an analysis is reviewed and what of it is shown.
"""

from groundtruth.engine.activation.conditions import FORMS, MODERATION, SOURCES, parse
from groundtruth.engine.activation.deciding import Decision, decide
from groundtruth.engine.activation.items import Analysis, read_analysis

__all__ = ["FORMS", "MODERATION", "SOURCES", "Analysis", "Decision", "decide", "parse", "read_analysis"]
