"""API handler of links into a domain (spec studio §5.3)."""

from typing import Any

from studio.access.principal import Principal
from studio.api.registry import operation
from studio.domains import presigned
from studio.domains.operations.profiles import named_profile


@operation("sagemaker", "CreatePresignedDomainUrl", resource="user-profile/{DomainId}/{UserProfileName}")
def create_presigned_domain_url(request: dict[str, Any], caller: Principal) -> dict[str, Any]:
    return {"AuthorizedUrl": presigned.issue(named_profile(request, caller), request, caller)}
