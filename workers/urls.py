"""Paths below `/api/`."""

from django.urls import path

from workers.views import Activity

urlpatterns = [path("activity", Activity.as_view())]
