"""What the endpoint pages need and the API has no operation for."""

from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from hosting.metrics import points_of
from hosting.models import Endpoint
from studio.access.permissions import FieldError, caller
from studio.api.arns import arn
from studio.api.errors import ResourceNotFound

MAX_SECONDS = 7 * 24 * 3600


class EndpointView(APIView):
    """Abstract: a view of the endpoint named in the path."""

    def resource_of(self, _request: Request) -> str:
        return arn("endpoint", self.kwargs["name"])

    def endpoint(self, request: Request) -> Endpoint:
        """The endpoint, if the caller's domain has it."""
        found = Endpoint.objects.visible_to(caller(request)).named(self.kwargs["name"]).first()
        if found is None:
            raise ResourceNotFound(f"There is no endpoint {self.kwargs['name']}.")
        return found


class EndpointMetrics(EndpointView):
    """`GET /api/endpoints/<name>/metrics?seconds=3600`: invocations, errors and latencies per minute and variant."""

    action = "atelier:ReadEndpointMetrics"

    def get(self, request: Request, name: str) -> Response:
        endpoint = self.endpoint(request)
        text = request.query_params.get("seconds", "3600")
        if not text.isascii() or not text.isdigit() or not 60 <= int(text) <= MAX_SECONDS:
            raise FieldError(f"seconds is {text!r}; it must be a whole number from 60 to {MAX_SECONDS}.", "seconds")
        variants = [variant["name"] for variant in (endpoint.deployed or {}).get("variants", [])]
        return Response({"period_s": 60, "points": points_of(endpoint.name, variants, int(text))})


class EndpointSchema(EndpointView):
    """`GET /api/endpoints/<name>/schema`: the columns of the model that is deployed, for the form of the page."""

    action = "atelier:ReadEndpointSchema"

    def get(self, request: Request, name: str) -> Response:
        endpoint = self.endpoint(request)
        if not endpoint.schemas:
            raise ResourceNotFound(f"The model of endpoint {endpoint.name} does not describe its columns.")
        variant, schema = next(iter(endpoint.schemas.items()))
        return Response({"variant": variant, **schema})
