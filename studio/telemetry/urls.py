"""Paths below `/api/`."""

from django.urls import path

from studio.telemetry.views import Events

urlpatterns = [path("events", Events.as_view())]
