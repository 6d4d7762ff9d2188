"""Paths under /api/ of spaces and apps."""

from django.urls import path

from studio.spaces.views import InstanceTypesView, PostponeView, RunningAppsView, SpaceFactsView, UsageView

urlpatterns = [
    path("running-apps", RunningAppsView.as_view()),
    path("apps/postpone", PostponeView.as_view()),
    path("usage", UsageView.as_view()),
    path("instance-types", InstanceTypesView.as_view()),
    path("domains/<str:domain_id>/spaces/<str:name>", SpaceFactsView.as_view()),
]
