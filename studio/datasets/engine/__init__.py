"""Tables: reading what people upload, saying what is wrong with it, describing every column. No Django, no Celery."""

from studio.datasets.engine.errors import TableError
from studio.datasets.engine.limits import Limits
from studio.datasets.engine.problem_type import ProblemGuess, infer_problem_type, labels_as_text
from studio.datasets.engine.profile import ColumnProfile, Profile, profile
from studio.datasets.engine.table import Table, open_table

__all__ = [
    "ColumnProfile",
    "Limits",
    "ProblemGuess",
    "Profile",
    "Table",
    "TableError",
    "infer_problem_type",
    "labels_as_text",
    "open_table",
    "profile",
]
