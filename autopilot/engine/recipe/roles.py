"""Which columns no step may read or change, and why."""

from autopilot.engine.plan import Validation


def forbidden_in(target: str, weight: str | None, validation: Validation) -> dict[str, str]:
    """column -> why; rows that are predicted later do not have it, or a model must not lean on it."""
    found = {target: "it is the column to predict"}
    if weight:
        found[weight] = "it holds the weights of the rows"
    if validation.name == "Grouped":
        found[validation.column] = "it says which rows belong together, and new rows will belong to others"
    return found
