"""What is served outside /api/: documents and media of task pages, whose addresses are their own permission, and the
sign-in of labelers through an identity provider."""

from django.urls import path

from groundtruth.portal.oidc_views import back_at_portal, sign_in_at_portal, try_sign_in
from groundtruth.rendering.views import task_document, task_media

urlpatterns = [
    path("oauth2/authorize/<str:name>", sign_in_at_portal),
    path("oauth2/test/<str:name>", try_sign_in),
    path("oauth2/idpresponse", back_at_portal),
    path("task-pages/<str:token>", task_document),
    path("task-media/<str:token>/<str:name>", task_media),
]
