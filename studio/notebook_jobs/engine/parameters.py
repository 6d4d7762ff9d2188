"""Parameters of a notebook (spec studio §13.1, §13.2): their limits, what a notebook offers, how they are injected.

papermill and nbformat are imported where they are needed: they take longer to load than the rest of the studio, and
most of its processes never open a notebook.
"""

import ast
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from studio.notebooks.engine.reading import MAX_NOTEBOOK_BYTES as MAX_NOTEBOOK_BYTES
from studio.notebooks.engine.reading import BadNotebook as BadNotebook
from studio.notebooks.engine.reading import read

MOST_PARAMETERS, LONGEST_NAME, LONGEST_VALUE = 100, 256, 2500
MOST_VARIABLES, LONGEST_VARIABLE = 28, 512
JOB_NAME = re.compile(r"[a-zA-Z][a-zA-Z0-9_-]*")
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")

Value = str | int | float | bool | None


class BadParameters(ValueError):
    """A limit or a form is broken. field: which input it is about; the message is a sentence for the caller."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True)
class Offered:
    """One parameter that the tagged cell assigns.

    default: its value where it is a plain one, else the source. plain: it is. type: as annotated, else empty.
    """

    name: str
    default: Value
    plain: bool
    type: str
    help: str


def check_name(name: str) -> None:
    """BadParameters unless it is a job's name: a letter, then letters, digits, `_` and `-`."""
    if not JOB_NAME.fullmatch(name):
        raise BadParameters("name", "A job name begins with a letter and has letters, digits, _ and - only.")


def check_parameters(parameters: Mapping[str, Any]) -> None:
    """BadParameters for more than 100 pairs, names over 256 or values over 2500 characters, or values of other types.

    Names of Python's own form are what the languages share; anything else would become code of a notebook.
    """
    if len(parameters) > MOST_PARAMETERS:
        raise BadParameters(
            "parameters", f"There are {len(parameters)} parameters; a job takes {MOST_PARAMETERS} at most."
        )
    for name, value in parameters.items():
        if len(name) > LONGEST_NAME:
            raise BadParameters("parameters", f"The parameter name {name[:40]}… is longer than {LONGEST_NAME}.")
        if not _VARIABLE.fullmatch(name):
            raise BadParameters(
                "parameters", f"{name[:60]!r} is no name of a variable: use letters, digits and _, a letter first."
            )
        if not isinstance(value, str | int | float | bool | None):
            raise BadParameters("parameters", f"The value of {name} must be a text, a number, true, false or null.")
        if len(str(value)) > LONGEST_VALUE:
            raise BadParameters("parameters", f"The value of {name} is longer than {LONGEST_VALUE} characters.")


def check_environment(variables: Mapping[str, Any]) -> None:
    """BadParameters for more than 28 variables, or names or values that are over 512 characters or no names."""
    if len(variables) > MOST_VARIABLES:
        raise BadParameters(
            "environment_variables",
            f"There are {len(variables)} environment variables; a job takes {MOST_VARIABLES} at most.",
        )
    for name, value in variables.items():
        if not _VARIABLE.fullmatch(name) or len(name) > LONGEST_VARIABLE:
            raise BadParameters(
                "environment_variables",
                f"{name[:60]!r} is no name of an environment variable: use letters, digits and _, {LONGEST_VARIABLE} "
                "at most.",
            )
        if not isinstance(value, str) or len(value) > LONGEST_VARIABLE or "\x00" in value:
            raise BadParameters(
                "environment_variables", f"The value of {name} must be a text of {LONGEST_VARIABLE} characters at most."
            )


def read_notebook(data: bytes | str) -> Any:
    """The notebook in format 4, every cell with a list of tags; BadNotebook otherwise."""
    found = read(data)
    for cell in found.cells:
        cell.metadata.setdefault("tags", [])  # papermill takes for granted that they are there
    return found


def kernel_of(notebook: Any) -> str:
    """The name of its kernel; empty when it does not say."""
    return str(notebook.metadata.get("kernelspec", {}).get("name", ""))


def language_of(notebook: Any) -> str:
    """Its language; empty when it does not say."""
    spec = notebook.metadata.get("kernelspec", {})
    return str(spec.get("language") or notebook.metadata.get("language_info", {}).get("name", ""))


def offered(notebook: Any, kernel: str = "", language: str = "") -> list[Offered]:
    """What the first cell tagged `parameters` assigns, with defaults; nothing for languages that cannot be read."""
    from papermill.exceptions import PapermillException
    from papermill.inspection import _infer_parameters

    try:
        found = _infer_parameters(
            notebook, kernel or kernel_of(notebook) or "python3", language or language_of(notebook) or "python"
        )
    except (PapermillException, ValueError):
        return []
    return [_offered(each) for each in found]


def _offered(found: Any) -> Offered:
    type_name = "" if found.inferred_type_name == "None" else found.inferred_type_name
    try:
        value = ast.literal_eval(found.default)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        value = ...
    plain = isinstance(value, str | int | float | bool | None)
    return Offered(found.name, value if plain else found.default, plain, type_name, found.help)


def inject(notebook: Any, parameters: Mapping[str, Value], kernel: str, language: str) -> Any:
    """A notebook with the assignments in a cell of their own (spec §13.2); the same one without parameters.

    After the first cell tagged `parameters`, else at the very top; a cell that was injected before is replaced.
    BadParameters when nobody knows how to write an assignment in the kernel's language.
    """
    if not parameters:
        return notebook
    import nbformat
    from papermill.exceptions import PapermillException
    from papermill.parameterize import parameterize_notebook
    from papermill.translators import papermill_translators

    try:
        papermill_translators.find_translator(kernel, language)
    except PapermillException as error:
        raise BadParameters(
            "parameters", f"The kernel {kernel} ({language or 'unknown language'}) takes no parameters."
        ) from error
    notebook.metadata.setdefault("papermill", nbformat.NotebookNode())
    return parameterize_notebook(notebook, dict(parameters), kernel_name=kernel, language=language)
