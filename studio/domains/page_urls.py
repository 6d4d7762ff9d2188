"""What is served outside /api/: the presigned links, whose token is their permission."""

from django.urls import path

from studio.domains.views import open_by_presigned_link

urlpatterns = [path("sign-in/studio/<str:token>", open_by_presigned_link)]
