"""The page behind the link that addresses get: whoever opens it confirms, and may leave."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from studio.topics.publishing import subscription_of


@csrf_exempt  # the token is the permission, no cookie counts
@require_http_methods(["GET", "HEAD", "POST"])
def subscription_page(request: HttpRequest, token: str) -> HttpResponse:
    """`/topic-subscriptions/<token>`: GET confirms, as programs do that get a SubscribeURL; POST ends it.

    Looking ahead confirms nothing.
    """
    ahead = request.headers.get("Sec-Purpose", request.headers.get("Purpose", ""))
    if request.method == "HEAD" or "prefetch" in ahead:
        return HttpResponse(status=204)
    request.path = "/topic-subscriptions/..."  # the token is not for logs
    found = subscription_of(token)
    if found is None:
        return render(request, "topics/subscription.html", {"state": "gone"}, status=410)
    if request.method == "POST":
        found.delete()
        return render(request, "topics/subscription.html", {"state": "left", "topic": found.topic.name})
    if not found.confirmed:
        found.confirmed = True
        found.save(update_fields=["confirmed"])
    return render(request, "topics/subscription.html", {"state": "confirmed", "topic": found.topic.name})
