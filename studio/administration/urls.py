"""Paths under /api/ of the administration room."""

from django.urls import path

from studio.administration.views import SimulateView

urlpatterns = [
    path("administration/simulate", SimulateView.as_view()),
]
