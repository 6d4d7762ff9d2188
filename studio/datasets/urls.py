"""Paths under /api/ of data sets."""

from django.urls import path

from studio.datasets.views import DatasetsView, DatasetView, RowsView, TargetView

urlpatterns = [
    path("datasets", DatasetsView.as_view()),
    path("datasets/<str:name>", DatasetView.as_view()),
    path("datasets/<str:name>/rows", RowsView.as_view()),
    path("datasets/<str:name>/target", TargetView.as_view()),
]
