"""The states of domains and profiles, and what happens when a step fails or a process dies between two steps."""

import itertools

import pytest

from studio.api.errors import ResourceInUse
from studio.domains import lifecycle
from studio.domains.models import Domain
from studio.telemetry.models import Event
from studio.telemetry.moves import IllegalMove

pytestmark = pytest.mark.django_db(transaction=True)
Status = Domain.Status
DRAWN = {
    ("Pending", "InService"),
    ("Pending", "Failed"),
    ("InService", "Updating"),
    ("InService", "Deleting"),
    ("Updating", "InService"),
    ("Updating", "Update_Failed"),
    ("Update_Failed", "Updating"),
    ("Update_Failed", "Deleting"),
    ("Failed", "Deleting"),
    ("Deleting", "Delete_Failed"),
    ("Delete_Failed", "Deleting"),
}
REQUEST = {"DomainName": "lab", "AuthMode": "IAM", "DefaultUserSettings": {}}


@pytest.mark.parametrize(("before", "after"), itertools.product(Status.values, repeat=2))
def test_only_the_drawn_arrows_exist(before, after):
    domain = Domain.objects.create(name="lab", status=before)

    try:
        domain.move_to(after, "because")
        moved = True
    except IllegalMove:
        moved = False

    assert moved is ((before, after) in DRAWN)
    assert Domain.objects.get().status == (after if moved else before)
    assert Event.objects.count() == moved


def test_a_home_folder_that_cannot_be_made_is_a_failure_with_its_reason(data_dir):
    blocked = data_dir / "homes"
    kept = blocked.rename(data_dir / "homes.kept") if blocked.exists() else None
    blocked.write_text("a file where the folder should be")
    try:
        domain = lifecycle.open_domain(REQUEST, owner_id=None)
    finally:
        blocked.unlink()
        if kept:
            kept.rename(blocked)

    assert (domain.status, domain.failure_reason) == ("Failed", "The home folder could not be made: File exists.")
    with pytest.raises(ResourceInUse) as refused:
        lifecycle.add_profile(domain, {"UserProfileName": "ana"}, owner_id=None, user=None)
    assert refused.value.message == f"Domain [{domain.domain_id}] is Failed; it must be InService."
    lifecycle.delete_domain(domain, keep_files=True)
    assert not Domain.objects.exists()


def test_what_a_dead_process_has_begun_is_finished_at_the_next_start():
    domain = Domain.objects.create(name="lab", request=REQUEST)  # the process died before the second step

    lifecycle.resume_pending()

    domain.refresh_from_db()
    assert domain.status == "InService"
    assert lifecycle.home_of(domain).is_dir()


def test_a_domain_in_the_making_is_not_deleted():
    domain = Domain.objects.create(name="lab", request=REQUEST)

    with pytest.raises(ResourceInUse) as refused:
        lifecycle.delete_domain(domain, keep_files=True)

    assert refused.value.message == "The domain [lab] is Pending; wait until that has ended."
    assert Domain.objects.get().status == "Pending"
