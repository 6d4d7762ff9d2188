"""Browser views of hosting, below /api/."""

from django.urls import path

from hosting.automations.views import AutomationRunsView, AutomationsView, AutomationView, ScheduleView
from hosting.views import EndpointMetrics, EndpointSchema

urlpatterns = [
    path("automations", AutomationsView.as_view()),
    path("automations/<str:name>", AutomationView.as_view()),
    path("automations/<str:name>/runs", AutomationRunsView.as_view()),
    path("schedules", ScheduleView.as_view()),
    path("endpoints/<str:name>/metrics", EndpointMetrics.as_view()),
    path("endpoints/<str:name>/schema", EndpointSchema.as_view()),
]
