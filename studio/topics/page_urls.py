"""What is served outside /api/: where an address confirms a subscription, and leaves."""

from django.urls import path

from studio.topics.views import subscription_page

urlpatterns = [path("topic-subscriptions/<str:token>", subscription_page)]
