"""The workforce page: teams, workers, invitations."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import transaction
from django.db.models import Count
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from groundtruth.models import LabelingJob, Worker, Workforce, Workteam
from groundtruth.models.people import PRIVATE, new_password
from groundtruth.people import ensure_workforce, invite, portal_url, set_teams, set_told
from groundtruth.portal.directory import redirect_uri
from studio.access.oidc import ProviderRefused, discover
from studio.access.permissions import FieldError, caller
from studio.access.principal import Principal
from studio.api.arns import arn
from studio.api.errors import ValidationError


class WorkforceForm(serializers.Serializer[Any]):
    """What invitations say."""

    organisation = serializers.CharField(max_length=200, required=False, allow_blank=True)
    contact = serializers.CharField(max_length=254, required=False, allow_blank=True)


class InvitationForm(WorkforceForm):
    """Whom to invite, and into which team beside everyone's."""

    names = serializers.ListField(child=serializers.CharField(max_length=254), min_length=1, max_length=50)
    team = serializers.CharField(max_length=63, required=False)


class WorkerForm(serializers.Serializer[Any]):
    """What may be changed of a worker."""

    disabled = serializers.BooleanField(required=False)
    teams = serializers.ListField(child=serializers.CharField(max_length=63), max_length=25, required=False)


class TeamForm(serializers.Serializer[Any]):
    """What may be changed of a team beside what UpdateWorkteam changes."""

    told = serializers.BooleanField(required=False)
    tells_reviews = serializers.BooleanField(required=False)


def checked(form: type[serializers.Serializer[Any]], request: Request) -> dict[str, Any]:
    """The form's fields."""
    filled = form(data=request.data)
    filled.is_valid(raise_exception=True)
    return dict(filled.validated_data)


class WorkforceView(APIView):
    """`/api/labeling/workforce`."""

    action: ClassVar[dict[str, str]] = {"GET": "atelier:ReadWorkforce", "PATCH": "sagemaker:UpdateWorkforce"}

    def get(self, request: Request) -> Response:
        """The workforce of the caller's domain with its teams and people; null and empty lists without one."""
        return Response(shown_workforce(caller(request)))

    @extend_schema(request=WorkforceForm)
    def patch(self, request: Request) -> Response:
        """Change what invitations say."""
        set_words(ensure_workforce(caller(request)), checked(WorkforceForm, request))
        return Response(shown_workforce(caller(request)))


class TeamView(APIView):
    """`/api/labeling/teams/<name>`."""

    action: ClassVar[str] = "sagemaker:UpdateWorkteam"

    def resource_of(self, _request: Request) -> str:
        """The team."""
        return arn(Workteam.arn_kind, f"{PRIVATE}/{self.kwargs['name']}")

    @extend_schema(request=TeamForm)
    def patch(self, request: Request, name: str) -> Response:
        """Say whether its members are told of jobs, and of reviews that wait."""
        team: Workteam | None = Workteam.objects.visible_to(caller(request)).named(name.replace("\x00", "?")).first()
        if team is None:
            raise FieldError(f"There is no team {name[:64]}.", status=404)
        asked = checked(TeamForm, request)
        with transaction.atomic():
            try:
                set_told(team, asked.get("told", bool(team.notification_topic)), caller(request))
            except ValidationError as error:
                raise FieldError(error.message, "told", 409) from error
            wanted = asked.get("tells_reviews", team.tells_reviews)
            if wanted and not team.notification_topic:
                raise FieldError(
                    f"{team.name} is told of nothing; have it told of jobs first (told).", "tells_reviews", 409
                )
            team.tells_reviews = wanted
            team.save(update_fields=["tells_reviews"])
        teams = Workteam.objects.annotate(n_jobs=Count("jobs", distinct=True)).prefetch_related("groups__workers")
        return Response({"team": shown_team(teams.get(pk=team.pk))})


class IssuerForm(serializers.Serializer[Any]):
    """issuer: as the provider calls itself."""

    issuer = serializers.URLField(max_length=500)


class WorkforceDiscoveryView(APIView):
    """`POST /api/labeling/workforce/discovery`."""

    action: ClassVar[str] = "sagemaker:CreateWorkforce"

    @extend_schema(request=IssuerForm)
    def post(self, request: Request) -> Response:
        """The addresses of an OidcConfig, as the provider's own document has them (OpenID Connect Discovery 1.0)."""
        issuer = checked(IssuerForm, request)["issuer"]
        if not issuer.startswith("https://"):
            raise FieldError("The issuer is an address that begins with https://.", "issuer")
        try:
            found = discover(issuer, "", "", "openid", private=settings.OUTBOUND_PRIVATE)
        except ProviderRefused as refusal:
            raise FieldError(str(refusal), "issuer") from refusal
        return Response(
            {
                "Issuer": found.issuer,
                "AuthorizationEndpoint": found.authorization_endpoint,
                "TokenEndpoint": found.token_endpoint,
                "UserInfoEndpoint": found.userinfo_endpoint,
                "JwksUri": found.jwks_uri,
                "LogoutEndpoint": found.logout_endpoint,
            }
        )


class WorkersView(APIView):
    """`POST /api/labeling/workers`."""

    action: ClassVar[str] = "atelier:CreateWorkforceMember"

    @extend_schema(request=InvitationForm)
    def post(self, request: Request) -> Response:
        """New workers; the temporary passwords are in this answer and nowhere else."""
        form, principal = checked(InvitationForm, request), caller(request)
        with transaction.atomic():
            team = Workteam.objects.get_named(form["team"], principal) if "team" in form else None
            invited = invite(form["names"], team, principal)
            set_words(invited[0][0].workforce, form)
        shown = [
            {
                "name": worker.name,
                "worker_id": worker.worker_id,
                "temporary_password": password,
                "portal_url": portal_url(),
            }
            for worker, password in invited
        ]
        return Response({"invited": shown}, status=201)


class WorkerAdminView(APIView):
    """Abstract: about one worker of the caller's domain."""

    def found(self, request: Request) -> Worker:
        """The worker; 404 for those of other domains."""
        principal, worker_id = caller(request), str(self.kwargs["worker_id"])
        rows = Worker.objects.select_related("workforce").filter(worker_id=worker_id[:16])
        if not principal.is_administrator:
            rows = rows.filter(workforce__domain_id=principal.domain_id)
        worker: Worker | None = rows.first()
        if worker is None:
            raise FieldError(f"There is no worker {worker_id[:64]}.", status=404)
        return worker


class WorkerView(WorkerAdminView):
    """`/api/labeling/workers/<worker_id>`."""

    action: ClassVar[dict[str, str]] = {
        "PATCH": "atelier:UpdateWorkforceMember",
        "DELETE": "atelier:DeleteWorkforceMember",
    }

    @extend_schema(request=WorkerForm)
    def patch(self, request: Request, worker_id: str) -> Response:
        """Disable or enable, and say which teams. Who is disabled may finish what is open, and gets nothing new."""
        worker, form = self.found(request), checked(WorkerForm, request)
        with transaction.atomic():
            if "disabled" in form:
                worker.disabled = form["disabled"]
                worker.save(update_fields=["disabled"])
            if "teams" in form:
                if worker.of_provider:
                    raise FieldError(f"Groups at the identity provider say the teams of {worker.name}.", "teams", 409)
                set_teams(worker, form["teams"], caller(request))
        return Response({"worker": shown_worker(worker)})

    def delete(self, request: Request, worker_id: str) -> Response:
        """Remove a disabled worker. One whose answers are in jobs stays as a closed account without a name."""
        worker = self.found(request)
        if worker.of_provider:
            raise FieldError(f"{worker.name} comes from the identity provider; disabled is enough.", status=409)
        if not worker.disabled:
            raise FieldError(f"{worker.name} is enabled; disable the account first.", status=409)
        with transaction.atomic():
            if worker.tasks.exists():
                worker.name, worker.deleted = f"deleted-{worker.worker_id}", True
                worker.set_password(new_password(), temporary=True)
                worker.groups.clear()
                worker.save()
            else:
                worker.delete()
        return Response(status=204)


class WorkerPasswordView(WorkerAdminView):
    """`POST /api/labeling/workers/<worker_id>/password`."""

    action: ClassVar[str] = "atelier:UpdateWorkforceMember"

    @extend_schema(request=None)
    def post(self, request: Request, worker_id: str) -> Response:
        """A new temporary password for somebody who forgot theirs; ends all their sessions."""
        worker, password = self.found(request), new_password()
        if worker.of_provider:
            raise FieldError(f"The identity provider has the password of {worker.name}.", status=409)
        worker.set_password(password, temporary=True)
        worker.save(update_fields=["password", "must_change_password", "generation"])
        return Response({"temporary_password": password, "portal_url": portal_url()})


def set_words(workforce: Workforce, form: dict[str, Any]) -> None:
    """Store what invitations say, if it was given."""
    given = [name for name in ("organisation", "contact") if name in form]
    for name in given:
        setattr(workforce, name, form[name])
    if given:
        workforce.save(update_fields=given)


def shown_workforce(principal: Principal) -> dict[str, Any]:
    """The page's data."""
    workforce = Workforce.of_domain(principal)
    if workforce is None:
        return {"workforce": None, "teams": [], "workers": [], "redirect_uri": redirect_uri()}
    shown = {
        "name": workforce.name,
        "arn": workforce.arn,
        "portal_url": portal_url(workforce),
        "provider": workforce.request.get("OidcConfig", {}).get("Issuer"),
        "cidrs": workforce.request.get("SourceIpConfig", {}).get("Cidrs", []),
        "organisation": workforce.organisation,
        "contact": workforce.contact,
    }
    teams = workforce.teams.annotate(n_jobs=Count("jobs", distinct=True)).prefetch_related("groups__workers")
    workers = workforce.workers.filter(deleted=False).prefetch_related("groups__teams")
    return {
        "workforce": shown,
        "teams": [shown_team(team) for team in teams.order_by("name")],
        "workers": [shown_worker(worker) for worker in workers],
        "redirect_uri": redirect_uri(),
    }


def shown_team(team: Any) -> dict[str, Any]:
    """A team with its members and how many jobs it has."""
    members = {worker.worker_id for group in team.groups.all() for worker in group.workers.all() if not worker.deleted}
    running = LabelingJob.objects.filter(team=team, status__in=list(LabelingJob.MOVES)).count()
    return {
        "name": team.name,
        "arn": team.arn,
        "description": team.request.get("Description", ""),
        "workers": sorted(members),
        "jobs": team.n_jobs,
        "running_jobs": running,
        "told": bool(team.notification_topic),
        "tells_reviews": team.tells_reviews,
    }


def shown_worker(worker: Worker) -> dict[str, Any]:
    """A worker; the password is nobody's to see."""
    teams = {team.name for group in worker.groups.all() for team in group.teams.all()}
    return {
        "worker_id": worker.worker_id,
        "name": worker.name,
        "status": worker.status,
        "of_provider": worker.of_provider,
        "teams": sorted(teams),
        "created_at": worker.created_at,
        "last_seen_at": worker.last_seen_at,
    }
