"""Paths under /api/ of data sets."""

from django.urls import path

from studio.datasets.views import CorrelationsView, DatasetsView, DatasetView, RowsView, TargetView, ValuesView

urlpatterns = [
    path("datasets", DatasetsView.as_view()),
    path("datasets/<str:name>", DatasetView.as_view()),
    path("datasets/<str:name>/rows", RowsView.as_view()),
    path("datasets/<str:name>/values", ValuesView.as_view()),
    path("datasets/<str:name>/correlations", CorrelationsView.as_view()),
    path("datasets/<str:name>/target", TargetView.as_view()),
]
