"""Paths under /api/ of the access room. The one-time link is not under /api/: studio/urls.py has it."""

from django.urls import path

from studio.access.views import activity, isolation, quotas, roles
from studio.access.views.account import AccessKeysView, AccessKeyView, PasswordView, WorkspaceView
from studio.access.views.oidc import SignInWaysView
from studio.access.views.people import SignInLinkView, SignInsView, UsersView, UserView
from studio.access.views.session import SessionProfileView, SessionView

urlpatterns = [
    path("session", SessionView.as_view()),
    path("session/profile", SessionProfileView.as_view()),
    path("sign-in-ways", SignInWaysView.as_view()),
    path("access-keys", AccessKeysView.as_view()),
    path("access-keys/<str:key_id>", AccessKeyView.as_view()),
    path("password", PasswordView.as_view()),
    path("workspace", WorkspaceView.as_view()),
    path("sign-ins", SignInsView.as_view()),
    path("users", UsersView.as_view()),
    path("users/<str:username>", UserView.as_view()),
    path("users/<str:username>/sign-in-link", SignInLinkView.as_view()),
    path("roles", roles.RolesView.as_view()),
    path("roles/<str:name>", roles.RoleView.as_view()),
    path("roles/<str:name>/explained", roles.ExplainedView.as_view()),
    path("roles/<str:name>/versions", roles.VersionsView.as_view()),
    path("role-activities", roles.ActivitiesView.as_view()),
    path("role-previews", roles.PreviewView.as_view()),
    path("quotas", quotas.QuotasView.as_view()),
    path("quota-requests/<str:number>", quotas.QuotaRequestView.as_view()),
    path("activity-log", activity.ActivityLogView.as_view()),
    path("activity-log/export", activity.ActivityExportView.as_view()),
    path("activity-log/retention", activity.ActivityRetentionView.as_view()),
    path("domains/<str:domain_id>/isolation", isolation.IsolationView.as_view()),
]
