"""Browser views of this room, below /api/."""

from django.urls import path

from autopilot.defaults_views import DomainDefaultsView, OwnDefaultsView
from autopilot.sharing_views import JobSharesView, ShareSeenView, SharesView, ShareView
from autopilot.views import (
    ExplanationView,
    LeaderboardView,
    OnnxView,
    PlacesView,
    PreviewsView,
    PreviewView,
    RecipeChecksView,
    ReportView,
    VersionsView,
)

CANDIDATE = "automl-jobs/<str:name>/candidates/<str:candidate>"

urlpatterns = [
    path("automl-jobs/<str:name>/leaderboard", LeaderboardView.as_view()),
    path("automl-jobs/<str:name>/versions", VersionsView.as_view()),
    path("automl-jobs/<str:name>/shares", JobSharesView.as_view()),
    path("automl-job-versions", PlacesView.as_view()),
    path("automl-job-defaults", OwnDefaultsView.as_view()),
    path("domains/<str:domain_id>/automl-job-defaults", DomainDefaultsView.as_view()),
    path("shares", SharesView.as_view()),
    path("shares/<str:name>", ShareView.as_view()),
    path("shares/<str:name>/seen", ShareSeenView.as_view()),
    path(f"{CANDIDATE}/explanation", ExplanationView.as_view()),
    path("datasets/<str:name>/previews", PreviewsView.as_view()),
    path("datasets/<str:name>/previews/<str:preview>", PreviewView.as_view()),
    path("datasets/<str:name>/recipe-checks", RecipeChecksView.as_view()),
    path(f"{CANDIDATE}/onnx", OnnxView.as_view()),
    path(f"{CANDIDATE}/report.<str:form>", ReportView.as_view()),
]
