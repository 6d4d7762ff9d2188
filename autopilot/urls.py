"""Browser views of this room, below /api/."""

from django.urls import path

from autopilot.views import LeaderboardView

urlpatterns = [path("automl-jobs/<str:name>/leaderboard", LeaderboardView.as_view())]
