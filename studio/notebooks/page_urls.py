"""What the notebooks room answers outside `/api/`; `/jupyter/` is not Django's, see studio/asgi.py."""

from django.urls import path

from studio.notebooks.views import notebook_credentials

urlpatterns = [path("notebook-credentials", notebook_credentials)]
