"""Browser views of notebook snapshots, below /api/."""

from django.urls import path

from studio.snapshots import views

urlpatterns = [
    path("notebook-snapshots", views.SnapshotsView.as_view()),
    path("notebook-snapshots/<str:snapshot_id>", views.SnapshotView.as_view()),
    path("notebook-snapshots/<str:snapshot_id>/copies", views.CopiesView.as_view()),
    path("notebook-diff", views.DiffView.as_view()),
]
