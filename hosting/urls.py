"""Browser views of hosting, below /api/."""

from django.urls import path

from hosting.views import EndpointMetrics, EndpointSchema

urlpatterns = [
    path("endpoints/<str:name>/metrics", EndpointMetrics.as_view()),
    path("endpoints/<str:name>/schema", EndpointSchema.as_view()),
]
