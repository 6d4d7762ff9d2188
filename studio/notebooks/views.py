"""The address at which SDKs in notebooks fetch their keys (AWS_CONTAINER_CREDENTIALS_FULL_URI)."""

from ipaddress import ip_address

from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from studio.access.authenticate import source_ip_of
from studio.notebooks.credentials import keys_for

REFUSED = "There are no keys for this token: the app that had it has stopped, or its owner may not come in any more."


@never_cache
@require_GET
def notebook_credentials(request: HttpRequest) -> JsonResponse:
    """Fresh keys for the app whose token the Authorization header carries; only for this machine, never for a page."""
    if "Origin" in request.headers or "Sec-Fetch-Site" in request.headers or not _is_loopback(request):
        return JsonResponse({"message": "Keys of notebooks are given to notebooks of this machine only."}, status=403)
    keys = keys_for(request.headers.get("Authorization", ""))
    if keys is None:
        return JsonResponse({"message": REFUSED}, status=403)
    return JsonResponse(
        {
            "AccessKeyId": keys.access_key_id,
            "SecretAccessKey": keys.secret,
            "Token": keys.token,
            "Expiration": keys.expires_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        }
    )


def _is_loopback(request: HttpRequest) -> bool:
    try:
        return ip_address(source_ip_of(request)).is_loopback
    except ValueError:
        return False
