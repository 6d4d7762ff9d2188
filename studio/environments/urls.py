"""Paths under /api/ of the environments room."""

from django.urls import path

from studio.environments.views import KernelImagesView

urlpatterns = [path("kernel-images", KernelImagesView.as_view())]
