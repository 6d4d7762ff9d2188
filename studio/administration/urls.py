"""Paths under /api/ of the administration room."""

from django.urls import path

from studio.administration.views import DomainsOfView, SimulateView

urlpatterns = [
    path("administration/simulate", SimulateView.as_view()),
    path("administration/domains-of", DomainsOfView.as_view()),
]
