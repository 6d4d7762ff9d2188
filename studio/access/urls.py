"""Paths under /api/ of the access room. The one-time link is not under /api/: studio/urls.py has it."""

from django.urls import path

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
]
