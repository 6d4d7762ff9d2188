"""Fields of the API that are not built here. A request that uses one is refused by name, never half obeyed."""

from typing import Any

from studio.api.errors import ValidationError


def refuse(request: dict[str, Any], fields: dict[str, str], where: str = "") -> None:
    """ValidationError for the first field of `fields` that the request uses; empty and false values are not a use.

    fields: name -> what to do instead, one sentence. where: path of `request` in the whole request, ends with a dot.
    """
    for name, advice in fields.items():
        if request.get(name):
            raise ValidationError(f"{where}{name} is not supported in this installation. {advice}")


IN_PLACE_OF_NETWORK = "Servers run on this installation's own machines; leave the field out."
