"""Labelers of an OIDC workforce: their provider, and the rows that their claims make (workforce specification §2.4)."""

from typing import Any

from django.conf import settings
from django.db import transaction

from groundtruth.models import Worker, WorkerGroup, Workforce
from groundtruth.portal.claims import ClaimsWrong, Labeler, labeler_of, said
from studio.access.oidc import Provider, ProviderRefused, Tokens, claims_of_access_token, sign_out_address, user_info
from studio.access.sealing import SealBroken, unseal


def redirect_uri() -> str:
    """What has to be on the provider's list; it ends as the specification says."""
    return f"{settings.PUBLIC_URL}/oauth2/idpresponse"


def workforce_named(name: str) -> Workforce | None:
    """A workforce whose people come from an identity provider; without a name the only one that there is."""
    found = Workforce.objects.filter(request__has_key="OidcConfig")
    rows = list(found.filter(name=name.replace("\x00", "?")) if name else found[:2])
    return rows[0] if len(rows) == 1 else None


def provider_of(workforce: Workforce) -> Provider:
    """The provider that the workforce's OidcConfig describes."""
    config = workforce.request["OidcConfig"]
    try:
        secret = unseal(config["ClientSecret"])
    except SealBroken as error:
        raise ProviderRefused(
            "The client secret of this workforce cannot be read any more; ask whoever runs it to set it again."
        ) from error
    return Provider(
        issuer=config["Issuer"],
        client_id=config["ClientId"],
        client_secret=secret,
        authorization_endpoint=config["AuthorizationEndpoint"],
        token_endpoint=config["TokenEndpoint"],
        userinfo_endpoint=config["UserInfoEndpoint"],
        jwks_uri=config["JwksUri"],
        logout_endpoint=config["LogoutEndpoint"],
        scope=config.get("Scope") or "openid",
        extra=config.get("AuthenticationRequestExtraParams", {}),
    )


def claims_for(provider: Provider, tokens: Tokens) -> dict[str, Any]:
    """Those of the access token if it is a signed one, or else those of the user-info endpoint."""
    signed = claims_of_access_token(provider, tokens)
    return user_info(provider, tokens) if signed is None else signed


def worker_for(workforce: Workforce, provider: Provider, claims: dict[str, Any]) -> Worker:
    """The worker that the claims describe, made at the first visit, in exactly the groups that they name.

    ProviderRefused when a claim is missing or wrong, or the manager of the workforce has disabled the person.
    """
    try:
        who = labeler_of(claims, provider.client_id)
    except ClaimsWrong as wrong:
        if said(claims, "groups") is None:
            _shut_out(workforce, provider.issuer, claims)
        raise ProviderRefused(str(wrong), str(claims.get("sub", ""))) from wrong
    with transaction.atomic():
        worker = _row(workforce, provider.issuer, who)
        if worker.disabled:
            raise ProviderRefused("This account is disabled. Ask whoever runs the workforce.", who.subject)
        worker.name, worker.email = who.name, who.email
        worker.save(update_fields=["name", "email"])
        # Also groups of no team yet: a team that names one later has its people at once.
        names = [WorkerGroup.objects.get_or_create(workforce=workforce, name=name)[0] for name in who.groups]
        worker.groups.set(names)
    return worker


def _shut_out(workforce: Workforce, issuer: str, claims: dict[str, Any]) -> None:
    """Somebody who was in groups once and is in none now: many providers leave an empty claim out."""
    for worker in Worker.objects.filter(workforce=workforce, issuer=issuer, subject=str(said(claims, "sub") or "?")):
        worker.groups.clear()
        worker.end_sessions()


def _row(workforce: Workforce, issuer: str, who: Labeler) -> Worker:
    """The person's row, held until the end of the transaction."""
    first = {"name": who.name, "password": "!", "must_change_password": False}  # no password opens it
    worker, _ = Worker.objects.get_or_create(workforce=workforce, issuer=issuer, subject=who.subject, defaults=first)
    held: Worker = Worker.objects.select_for_update(of=("self",)).select_related("workforce").get(pk=worker.pk)
    return held


def sign_out_elsewhere(worker: Worker) -> str:
    """Where the worker's session at their identity provider ends; "" for local accounts."""
    if not worker.of_provider or "OidcConfig" not in worker.workforce.request:
        return ""
    return sign_out_address(provider_of(worker.workforce), f"{settings.PUBLIC_URL}/worker/")
