"""Bring an installation into the state in which people can use it. Called by `./run` at every start; safe to repeat."""

import json
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.utils import timezone

from studio.access.client_files import write_client_files
from studio.access.models import OneTimeLink, User
from studio.access.roles import ADMINISTRATOR
from studio.domains import lifecycle
from studio.domains.models import Domain
from studio.environments import making

FIRST_ADMINISTRATOR = "admin"


class Command(BaseCommand):
    help = "Migrate, make administrator, default domain and client files; the last line is JSON with the sign-in link."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--link", action="store_true", help="a fresh one-time link, even if there is a password")

    def handle(self, *args: Any, link: bool = False, **options: Any) -> None:
        call_command("migrate", verbosity=0)
        lifecycle.resume_pending()
        making.resume()
        administrator = _administrator()
        _default_place(administrator)
        write_client_files(administrator)
        address = settings.PUBLIC_URL
        if link or not administrator.has_usable_password():
            address += f"/sign-in/{OneTimeLink.issue(administrator)}"
        self.stdout.write(json.dumps({"link": address}))


def _administrator() -> User:
    """The oldest administrator who may sign in; made without a password when there is none."""
    administrator = User.objects.filter(role_id=ADMINISTRATOR, disabled=False).order_by("pk").first()
    if administrator is None:
        administrator = User(username=FIRST_ADMINISTRATOR, role_id=ADMINISTRATOR)
        administrator.set_unusable_password()
        administrator.save()
    return administrator


def _default_place(administrator: User) -> None:
    """The quick setup of spec studio §4.1: a domain when there is none, a profile when the administrator has none."""
    if administrator.profiles.exists():
        return
    stamp = timezone.now().strftime("%Y%m%dT%H%M%S")
    domain = Domain.objects.order_by("created_at", "pk").first() or _quick_domain(administrator, stamp)
    request = {"DomainId": domain.domain_id, "UserProfileName": f"default-{stamp}"}
    lifecycle.add_profile(domain, request, owner_id=administrator.pk, user=administrator)


def _quick_domain(administrator: User, stamp: str) -> Domain:
    role = f"arn:aws:iam::{settings.ACCOUNT_ID}:role/service-role/AmazonSageMaker-ExecutionRole-{stamp}"
    request = {
        "DomainName": f"QuickSetupDomain-{stamp}",
        "AuthMode": "IAM",
        "DefaultUserSettings": {"ExecutionRole": role, "StudioWebPortal": "ENABLED", "DefaultLandingUri": "studio::"},
        "DefaultSpaceSettings": {"ExecutionRole": role},
    }
    return lifecycle.open_domain(request, owner_id=administrator.pk)
