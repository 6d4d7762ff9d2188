"""What is served outside /api/: the link into a notebook instance. Its server is behind the proxy of the notebooks."""

from django.urls import path

from studio.environments.views import open_by_link

urlpatterns = [path("notebook-instance-link/<str:token>", open_by_link)]
