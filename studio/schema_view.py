"""The address of the OpenAPI description. Apart from studio/schema.py, which every view of the library loads."""

from drf_spectacular.renderers import OpenApiJsonRenderer
from drf_spectacular.views import SpectacularAPIView

from studio.access.permissions import ActionAllowed


class SchemaView(SpectacularAPIView):
    """`/api/schema/`: for whoever may read, as JSON."""

    action = {"GET": "atelier:ReadSchema"}
    permission_classes = [ActionAllowed]  # the library's own default lets everybody in
    renderer_classes = [OpenApiJsonRenderer]
