"""Paths under /api/ of the administration room."""

from django.urls import path

from studio.administration.views import DomainsOfView, ProfileSettingView, SimulateView

urlpatterns = [
    path(
        "administration/domains/<str:domain_id>/profiles/<str:name>/settings/<str:path>", ProfileSettingView.as_view()
    ),
    path("administration/simulate", SimulateView.as_view()),
    path("administration/domains-of", DomainsOfView.as_view()),
]
