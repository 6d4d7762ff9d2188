"""Browser views of this room, below /api/."""

from django.urls import path

from autopilot.views import ExplanationView, LeaderboardView, OnnxView, PreviewsView, PreviewView, ReportView

CANDIDATE = "automl-jobs/<str:name>/candidates/<str:candidate>"

urlpatterns = [
    path("automl-jobs/<str:name>/leaderboard", LeaderboardView.as_view()),
    path(f"{CANDIDATE}/explanation", ExplanationView.as_view()),
    path("datasets/<str:name>/previews", PreviewsView.as_view()),
    path("datasets/<str:name>/previews/<str:preview>", PreviewView.as_view()),
    path(f"{CANDIDATE}/onnx", OnnxView.as_view()),
    path(f"{CANDIDATE}/report.<str:form>", ReportView.as_view()),
]
