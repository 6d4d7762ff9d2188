"""What the browser needs of domains beyond the API: effective settings, groups, quick set-up, presigned links."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_safe
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from studio.access.authenticate import source_ip_of
from studio.access.models import SignIn
from studio.access.permissions import caller
from studio.access.views.people import grantable
from studio.access.views.session import fetches_ahead
from studio.domains import groups, presigned, quick_setup, updates
from studio.domains.models import AssignedGroup, Domain, UserProfile


class ProfileSettingsView(APIView):
    """`/api/domains/<id>/profiles/<name>/settings`."""

    action = {"GET": "atelier:DescribeProfileSettings"}

    def get(self, request: Request, domain_id: str, name: str) -> Response:
        """What counts for the profile: `{"effective", "sources", "domain", "profile"}`.

        sources: path with dots -> "domain", "profile" or "both"; domain, profile: the two levels as they were set.
        """
        profile = UserProfile.of_arn_tail(f"{domain_id}/{name}", caller(request))
        found = profile.effective
        return Response(
            {
                "effective": found.settings,
                "sources": found.sources,
                "domain": profile.domain.request.get("DefaultUserSettings", {}),
                "profile": profile.request.get("UserSettings", {}),
            }
        )


class ProfileSettingView(APIView):
    """`/api/domains/<id>/profiles/<name>/settings/<path with dots>`."""

    action = {"DELETE": "atelier:ResetProfileSetting"}

    def delete(self, request: Request, domain_id: str, name: str, path: str) -> Response:
        """Take the profile's own value away: the domain's counts again. The API itself has no word for that."""
        updates.reset_profile(UserProfile.of_arn_tail(f"{domain_id}/{name}", caller(request)), path)
        return Response(status=204)


class NewGroup(serializers.Serializer[Any]):
    """A group of the directory, as the provider writes it, and the role of members that ATELIER_OIDC_ROLES has not."""

    name = serializers.CharField(max_length=256)
    role = serializers.CharField(max_length=64)


class GroupsView(APIView):
    """`/api/domains/<id>/groups`: which groups of the directory may come in."""

    action = {"GET": "atelier:ListDomainGroups", "POST": "atelier:AssignDomainGroup"}

    def get(self, request: Request, domain_id: str) -> Response:
        """`{"groups": [{"name", "role", "created_at", "profiles"}]}` by name; profiles: who came in through it."""
        domain = Domain.of_arn_tail(domain_id, caller(request))
        return Response({"groups": [_shown(each) for each in domain.groups.all()]})

    @extend_schema(request=NewGroup)
    def post(self, request: Request, domain_id: str) -> Response:
        """Assign a group; its direct members get a profile at their first visit."""
        domain = Domain.of_arn_tail(domain_id, caller(request))
        form = NewGroup(data=request.data)
        form.is_valid(raise_exception=True)
        role = grantable(form.validated_data["role"], caller(request))
        return Response(_shown(groups.assign(domain, form.validated_data["name"], role)), status=201)


class GroupView(APIView):
    """`/api/domains/<id>/groups/<name>`."""

    action = {"DELETE": "atelier:UnassignDomainGroup"}

    def delete(self, request: Request, domain_id: str, name: str) -> Response:
        """Unassign a group: its members are out at once, their files stay."""
        groups.unassign(Domain.of_arn_tail(domain_id, caller(request)), name)
        return Response(status=204)


class QuickSetupView(APIView):
    """`/api/domains/quick-setup`."""

    action = {"POST": "atelier:QuickSetup"}

    def post(self, request: Request) -> Response:
        """Domain, profile of the caller, roles and bucket in one go (spec studio §4.1).

        `{"DomainId", "DomainName", "UserProfileName", "ExecutionRole", "S3OutputPath"}`. To land in it, the page puts
        DomainId and UserProfileName to /api/session/profile.
        """
        return Response(quick_setup.run(caller(request)), status=201)


@require_safe
def open_by_presigned_link(request: HttpRequest, token: str) -> HttpResponseBase:
    """`/sign-in/studio/<token>`: a session in the link's profile and its page, or a page that says why not.

    A HEAD request and a browser that only fetches ahead do not use the link up.
    """
    if fetches_ahead(request):
        return HttpResponse(status=204)
    request.path = "/sign-in/studio/..."  # what Django writes into its log of refused requests
    try:
        return HttpResponseRedirect(presigned.enter(request, token))
    except presigned.LinkRefused as refusal:
        SignIn.record("", source_ip_of(request), SignIn.Method.LINK, SignIn.Outcome.REFUSED)
        return render(request, "domains/link_is_void.html", {"sentence": str(refusal)}, status=410)


def _shown(group: AssignedGroup) -> dict[str, Any]:
    came = UserProfile.objects.filter(domain_id=group.domain_id, sso_group=group.name).exclude(user=None)
    return {
        "name": group.name,
        "role": group.role,
        "created_at": group.created_at,
        "profiles": list(came.order_by("name").values_list("name", flat=True)),
    }
