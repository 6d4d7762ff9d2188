"""What is served outside /api/: the documents and media of task pages, whose addresses are their own permission."""

from django.urls import path

from groundtruth.rendering.views import task_document, task_media

urlpatterns = [
    path("task-pages/<str:token>", task_document),
    path("task-media/<str:token>/<str:name>", task_media),
]
