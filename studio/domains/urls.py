"""Paths under /api/ of the domains room."""

from django.urls import path

from studio.domains.views import GroupsView, GroupView, ProfileSettingsView, ProfileSettingView, QuickSetupView

urlpatterns = [
    path("domains/quick-setup", QuickSetupView.as_view()),
    path("domains/<str:domain_id>/groups", GroupsView.as_view()),
    path("domains/<str:domain_id>/groups/<str:name>", GroupView.as_view()),
    path("domains/<str:domain_id>/profiles/<str:name>/settings", ProfileSettingsView.as_view()),
    path("domains/<str:domain_id>/profiles/<str:name>/settings/<str:path>", ProfileSettingView.as_view()),
]
