"""Labelers sign in with the identity provider of their workforce, and managers try it out."""

from typing import Any, ClassVar
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_GET
from rest_framework.request import Request
from rest_framework.response import Response

from groundtruth.models import Workforce
from groundtruth.portal.base import PortalView
from groundtruth.portal.claims import report
from groundtruth.portal.directory import claims_for, provider_of, redirect_uri, worker_for, workforce_named
from groundtruth.portal.sessions import NotFromHere, check_place, let_in
from studio.access.authenticate import principal_of_request, source_ip_of
from studio.access.models import SignIn
from studio.access.oidc import Provider, ProviderRefused, Tokens, redeem
from studio.access.oidc_round import Returned, come_back, failed, forget, require_issuer, send_off
from studio.access.permissions import PUBLIC
from studio.access.policies import authorize
from studio.api.errors import ApiError

PATH = "/oauth2/"
PORTAL = "/worker/"
_NONE = "There is no such workforce with an identity provider. Use the address that whoever invited you gave you."


class PortalProviderView(PortalView):
    """`GET /api/portal/provider?workforce=<name>`."""

    action: ClassVar[str] = PUBLIC

    def get(self, request: Request) -> Response:
        """Where the people of a workforce sign in, if an identity provider has them; null if not."""
        found = workforce_named(request.query_params.get("workforce", ""))
        shown = found and {"organisation": found.organisation, "address": sign_in_address(found)}
        return Response({"provider": shown})


def sign_in_address(workforce: Workforce) -> str:
    """Where a browser begins."""
    return f"{PATH}authorize/{quote(workforce.name)}"


@require_GET
def sign_in_at_portal(request: HttpRequest, name: str) -> HttpResponse:
    """`/oauth2/authorize/<workforce>`: to the identity provider."""
    workforce = workforce_named(name)
    if workforce is None:
        return failed(request, _NONE, PORTAL)
    return _sent_off(request, workforce, {"workforce": workforce.pk})


@require_GET
def try_sign_in(request: HttpRequest, name: str) -> HttpResponse:
    """`/oauth2/test/<workforce>`: the same for whoever runs the workforce: claims are shown, nobody is signed in."""
    workforce = workforce_named(name)
    if workforce is None or (refusal := _refused_trial(request, workforce)):
        return failed(request, _NONE if workforce is None else refusal, "/labeling/workforce")
    return _sent_off(request, workforce, {"workforce": workforce.pk, "trial": True})


@require_GET
def back_at_portal(request: HttpRequest) -> HttpResponseBase:
    """`/oauth2/idpresponse`: a session and the portal, or a page that says why not."""
    response: HttpResponseBase
    try:
        returned = come_back(request)
        response = _trial(request, returned) if returned.purpose.get("trial") else _signed_in(request, returned)
    except ProviderRefused as refusal:
        SignIn.record(refusal.subject, source_ip_of(request), SignIn.Method.PROVIDER, SignIn.Outcome.REFUSED)
        response = failed(request, str(refusal), PORTAL)
    forget(request, response, PATH)
    return response


def _sent_off(request: HttpRequest, workforce: Workforce, purpose: Any) -> HttpResponse:
    try:
        return send_off(provider_of(workforce), redirect_uri(), PATH, purpose)
    except ProviderRefused as refusal:
        return failed(request, str(refusal), PORTAL)


def _redeemed(request: HttpRequest, returned: Returned) -> tuple[Workforce, Provider, Tokens]:
    workforce = Workforce.objects.filter(pk=returned.purpose["workforce"], request__has_key="OidcConfig").first()
    if workforce is None:
        raise ProviderRefused(_NONE)
    provider = provider_of(workforce)
    require_issuer(request, provider)
    return workforce, provider, redeem(provider, returned.ticket, returned.code, redirect_uri())


def _signed_in(request: HttpRequest, returned: Returned) -> HttpResponseBase:
    workforce, provider, tokens = _redeemed(request, returned)
    worker = worker_for(workforce, provider, claims_for(provider, tokens))
    try:
        check_place(worker, request)
    except NotFromHere as elsewhere:
        raise ProviderRefused(elsewhere.message, worker.subject) from elsewhere
    SignIn.record(worker.name, source_ip_of(request), SignIn.Method.PROVIDER, SignIn.Outcome.SIGNED_IN)
    response = HttpResponseRedirect(PORTAL)  # always here: no parameter says where to
    let_in(response, worker)
    return response


def _trial(request: HttpRequest, returned: Returned) -> HttpResponse:
    """Each required claim as present, missing or wrong (workforce specification §2.4, end)."""
    workforce, provider, tokens = _redeemed(request, returned)
    if refusal := _refused_trial(request, workforce):
        raise ProviderRefused(refusal)
    claims = claims_for(provider, tokens)
    shown = {
        "workforce": workforce.name,
        "claims": report(claims, provider.client_id),
        "optional": [(name, name in claims) for name in ("email", "email_verified")],
    }
    return render(request, "groundtruth/sign_in_trial.html", shown)


def _refused_trial(request: HttpRequest, workforce: Workforce) -> str:
    """Why this person may not try it; "" if they may."""
    principal = principal_of_request(request)
    if principal is None:
        return "Sign in to the studio first."
    if not Workforce.objects.visible_to(principal).filter(pk=workforce.pk).exists():
        return _NONE
    try:
        authorize(principal, "sagemaker:UpdateWorkforce", workforce.arn)
    except ApiError as error:
        return error.message
    return ""
