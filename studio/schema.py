"""The OpenAPI description of what is under `/api/`, made from the views; studio/schema_view.py answers with it."""

from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse
from rest_framework import serializers

from studio.access.permissions import PUBLIC, action_of


class Problem(serializers.Serializer[Any]):
    """Every refusal: a sentence, the input it is about, and for a fault of ours the reference in the log."""

    message = serializers.CharField()
    field = serializers.CharField(required=False)
    reference = serializers.CharField(required=False)


class BrowserSchema(AutoSchema):
    """Our views answer with plain dictionaries and name their action; what else is known of them is their docstring."""

    def get_operation(self, *args: Any, **kwargs: Any) -> Any:
        """The operation, with the action that a role must allow as `x-action`."""
        method = args[3] if len(args) > 3 else kwargs["method"]
        view: Any = self.view  # a copy of the generator's own
        action = action_of(view, method)
        view.action = method.lower()  # what the generator takes for the name of the handler
        operation = super().get_operation(*args, **kwargs)
        if operation is not None:
            operation["x-action"] = action or PUBLIC
        return operation

    def get_operation_id(self) -> str:
        """Method and path, so that no two are the same: `get_datasets_name_rows`."""
        parts = (part.strip("{}").replace("-", "_") for part in self.path.removeprefix("/api/").split("/"))
        return "_".join([self.method.lower(), *parts])

    def get_request_serializer(self) -> Any:
        """Any JSON, unless the handler says more (`@extend_schema`)."""
        return OpenApiTypes.OBJECT

    def get_response_serializers(self) -> Any:
        """An object, or a refusal."""
        return {"2XX": OpenApiResponse(OpenApiTypes.OBJECT), "4XX": Problem, "5XX": Problem}
