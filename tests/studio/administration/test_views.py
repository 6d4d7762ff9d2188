"""What only the administrators' pages ask."""

from studio.domains.models import UserProfile
from tests.studio.access.browsers import browser_of

ENDPOINT = "arn:aws:sagemaker:us-east-1:000000000000:endpoint/churn"


def test_a_reset_lets_the_domains_value_count_again(cast, django_capture_on_commit_callbacks):
    domain, profile = cast.dora.profile.domain, cast.dora.profile
    domain.request["DefaultUserSettings"]["StudioWebPortalSettings"] = {"HiddenMlTools": ["Models"]}
    domain.save()
    profile.request["UserSettings"] = {"ExecutionRole": "own", "StudioWebPortalSettings": {"HiddenMlTools": []}}
    profile.save()
    ada, base = browser_of(cast.ada), f"/domains/{domain.domain_id}/profiles/dora/settings"

    before = ada.get(f"/api{base}").json()
    with django_capture_on_commit_callbacks(execute=True):
        gone = ada.send("DELETE", f"/api{base}/StudioWebPortalSettings.HiddenMlTools")
    after = ada.get(f"/api{base}").json()

    assert before["sources"]["StudioWebPortalSettings.HiddenMlTools"] == "profile"
    assert gone.status_code == 204
    assert after["effective"]["StudioWebPortalSettings"] == {"HiddenMlTools": ["Models"]}
    assert after["sources"]["StudioWebPortalSettings.HiddenMlTools"] == "domain"
    assert after["effective"]["ExecutionRole"] == "own"
    assert ada.send("DELETE", f"/api{base}/Nothing").status_code == 404


def test_a_profile_that_is_being_deleted_is_left_alone(cast):
    UserProfile.objects.filter(pk=cast.dora.profile.pk).update(status="Deleting", request={"UserSettings": {"A": 1}})
    base = f"/api/domains/{cast.dora.domain_id}/profiles/dora/settings"

    refused = browser_of(cast.ada).send("DELETE", f"{base}/A")

    assert refused.status_code == 409
    assert "is Deleting" in refused.json()["message"]


def test_may_dora_delete_this_endpoint(cast):
    ada = browser_of(cast.ada)
    dora = {"principal": "arn:aws:iam::000000000000:user/dora", "resource": ENDPOINT}

    allowed = ada.post("/api/administration/simulate", dora | {"action": "sagemaker:DeleteEndpoint"})
    denied = ada.post("/api/administration/simulate", dora | {"action": "sagemaker:DeleteDomain"})
    nobody = ada.post(
        "/api/administration/simulate", {"principal": "arn:aws:iam::000000000000:role/none", "action": "s3:GetObject"}
    )

    assert allowed.json()["decision"] == "allowed"
    assert denied.json()["decision"] == "explicitDeny"
    assert nobody.status_code in (400, 404)
    assert ada.post("/api/administration/simulate", dora | {"action": "everything"}).status_code == 400


def test_a_data_scientist_asks_none_of_it(cast):
    dora = browser_of(cast.dora)
    base = f"/api/domains/{cast.dora.domain_id}/profiles/dora/settings/A"

    assert dora.send("DELETE", base).status_code == 403
    assert dora.post("/api/administration/simulate", {}).status_code == 403
