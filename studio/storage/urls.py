"""Paths under /api/ of the object store."""

from django.urls import path

from studio.storage.views import ObjectsView

urlpatterns = [path("objects", ObjectsView.as_view())]
