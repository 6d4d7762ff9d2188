"""Whose a space is and who may do what with it: the context of the policy check (spec studio §8.2).

The statements are data (studio/access/engine/ownership.py); here is only what they are about. Operations are checked
at the edge, which asks the two providers below.
"""

from collections.abc import Mapping
from typing import Any

from studio.access.contexts import context_of
from studio.access.policies import Context, authorize
from studio.access.principal import Principal
from studio.api.arns import arn
from studio.api.errors import AccessDenied, ApiError
from studio.domains.models import UserProfile
from studio.spaces.models import App, Space


def context_of_space(space: Space) -> Context:
    """The condition keys of a space: whose it is and whom it is shared with; absent where it has no owner."""
    context: dict[str, str] = {}
    if space.sharing:
        context["sagemaker:SpaceSharingType"] = space.sharing
    if space.owner_profile is not None:
        context["sagemaker:OwnerUserProfileArn"] = space.owner_profile.arn
    return context


def context_of_parent(parent: UserProfile | Space) -> Context:
    """The condition keys of an app in that space or directly under that profile."""
    if isinstance(parent, Space):
        return context_of_space(parent)
    return {"atelier:AppUserProfileArn": parent.arn}


@context_of("space")
def _of_space(tail: str, request: Mapping[str, Any], caller: Principal) -> Context:
    """Of the space that is there, or of the one that a CreateSpace asks for."""
    if owner := request.get("OwnershipSettings", {}).get("OwnerUserProfileName"):
        sharing = request.get("SpaceSharingSettings", {}).get("SharingType", "")
        asked = {"sagemaker:OwnerUserProfileArn": arn("user-profile", f"{tail.partition('/')[0]}/{owner}")}
        return asked | ({"sagemaker:SpaceSharingType": sharing} if sharing else {})
    try:
        return context_of_space(Space.of_arn_tail(tail, caller))
    except ApiError:  # nothing that the caller may know of; the handler says so
        return {}


@context_of("app")
def _of_app(tail: str, request: Mapping[str, Any], caller: Principal) -> Context:
    """Of the space or profile that the app is in; by the request, or, where it names an ARN only, by the app there."""
    domain_id = tail.partition("/")[0]
    try:
        if "SpaceName" in request:
            return context_of_space(Space.of_arn_tail(f"{domain_id}/{request['SpaceName']}", caller))
        if "UserProfileName" in request:
            return context_of_parent(UserProfile.of_arn_tail(f"{domain_id}/{request['UserProfileName']}", caller))
        return context_of_parent(App.of_arn_tail(tail, caller).parent)
    except ApiError:
        return {}


def authorize_app(caller: Principal, action: str, app: App) -> None:
    """Return if the caller may do that to the app; AccessDenied otherwise."""
    authorize(caller, action, app.arn, context_of_parent(app.parent))


def authorize_open(caller: Principal, app: App) -> None:
    """Return if the caller may come in and see the files.

    Into a private space only its owner, into what a profile runs only that profile, whatever the role: not even
    administrators, who may stop it. Into a shared space everybody of the domain whose role allows atelier:OpenApp.
    """
    authorize_app(caller, "atelier:OpenApp", app)
    if not is_let_in(caller, app.parent):
        raise AccessDenied(f"Only its owner may open what runs in [{app.parent.name}]; it is private.")


def is_let_in(caller: Principal, parent: UserProfile | Space) -> bool:
    """Is it the caller's own, or shared with the caller's domain?"""
    if isinstance(parent, Space) and not parent.is_private:
        return caller.is_administrator or caller.domain_id == parent.domain_id
    owner = owner_alone(parent)
    return owner is not None and owner.domain_id == caller.domain_id and owner.name.lower() == caller.profile.lower()


def owner_alone(parent: UserProfile | Space) -> UserProfile | None:
    """The one profile that may open what runs there; None for what is shared."""
    if isinstance(parent, UserProfile):
        return parent
    return parent.owner_profile if parent.is_private else None
