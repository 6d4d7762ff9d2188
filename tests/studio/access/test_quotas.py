"""Limits: refused with one sentence, set by administrators, asked for by everybody else."""

import pytest
from botocore.exceptions import ClientError

from studio.access.models import QuotaValue
from studio.access.quotas import limit_of, quotas, require, running_apps
from studio.api.errors import ResourceLimitExceeded, ResourceNotFound
from studio.domains.models import UserProfile
from tests.studio.access.browsers import browser_of


def test_the_sentence_names_limit_utilisation_and_delta(db):
    with pytest.raises(ResourceLimitExceeded) as refused:
        require("spaces", 999, 2)

    assert refused.value.message.startswith(
        "The limit of spaces of a domain is 1000 spaces, with current utilization of 999 spaces and a request delta of "
        "2 spaces."
    )
    require("spaces", 999, 1)
    require("spaces", 5000, 0)  # what is there stays, whatever the limit became


def test_a_domains_own_limit_beats_the_one_for_all(db):
    assert limit_of("spaces", "d-1") == 1000
    QuotaValue.objects.create(code="spaces", domain_id="", value=10)
    QuotaValue.objects.create(code="spaces", domain_id="d-1", value=20)

    assert [limit_of("spaces", domain) for domain in ("", "d-1", "d-2")] == [10, 20, 10]


def test_there_is_a_limit_for_each_instance_type(db):
    code = running_apps("ml.t3.medium")

    assert (code, limit_of(code)) == ("running-apps-ml-t3-medium", 100)
    QuotaValue.objects.create(code=code, value=1)
    assert code in [each.code for each in quotas()]
    with pytest.raises(ResourceNotFound, match="There is no quota 'nothing'; there are domains, user-profiles"):
        limit_of("nothing")


def test_profiles_and_domains_keep_to_them(people, client_of):
    ada = client_of(people.ada, "sagemaker")
    QuotaValue.objects.create(code="user-profiles", domain_id=people.ada.domain_id, value=4)
    QuotaValue.objects.create(code="domains", value=2)

    for make, sentence in (
        (lambda: ada.create_user_profile(DomainId=people.ada.domain_id, UserProfileName="x"), "is 4 profiles"),
        (lambda: ada.create_domain(DomainName="x", AuthMode="IAM", DefaultUserSettings={}), "is 2 domains"),
    ):
        with pytest.raises(ClientError, match=sentence) as refused:
            make()
        assert refused.value.response["Error"]["Code"] == "ResourceLimitExceeded"
    assert not UserProfile.objects.filter(name="x").exists()


def test_a_person_asks_and_an_administrator_answers(people, client_of):
    dora, ada = client_of(people.dora, "service-quotas"), browser_of(people.ada)
    where = {"ServiceCode": "sagemaker", "QuotaCode": "spaces"}
    assert dora.get_service_quota(**where)["Quota"]["Value"] == 1000
    asked = dora.request_service_quota_increase(**where, DesiredValue=2000)["RequestedQuota"]
    assert (asked["Status"], asked["Requester"]) == ("PENDING", "dora")
    assert dora.get_service_quota(**where)["Quota"]["Value"] == 1000

    waiting = ada.get("/api/quotas").json()["requests"]
    assert [(each["code"], each["domain"], each["value"]) for each in waiting] == [
        ("spaces", people.dora.domain_id, 2000)
    ]
    change = {"code": "spaces", "domain": people.dora.domain_id, "value": 2000}
    assert ada.send("PATCH", "/api/quotas", change).json() == {"code": "spaces", "limit": 2000}

    assert dora.get_service_quota(**where)["Quota"]["Value"] == 2000
    assert client_of(people.eve, "service-quotas").get_service_quota(**where)["Quota"]["Value"] == 1000
    assert ada.get("/api/quotas").json()["requests"] == []
    assert "spaces" in [each["QuotaCode"] for each in dora.list_service_quotas(ServiceCode="sagemaker")["Quotas"]]
    for bad, code in (
        ({"QuotaCode": "x1"}, "NoSuchResourceException"),
        ({"ServiceCode": "ec2"}, "NoSuchResourceException"),
    ):
        with pytest.raises(ClientError) as refused:
            dora.get_service_quota(**{**where, **bad})
        assert refused.value.response["Error"]["Code"] == code


@pytest.mark.django_db(transaction=True)
def test_the_page_shows_use_and_only_administrators_change(cast):
    dora, ada = browser_of(cast.dora), browser_of(cast.ada)

    shown = {each["code"]: each for each in dora.get("/api/quotas").json()["quotas"]}

    assert (shown["user-profiles"]["used"], shown["user-profiles"]["limit"], shown["domains"]["used"]) == (4, 200, 2)
    assert dora.send("PATCH", "/api/quotas", {"code": "spaces", "value": 1}).status_code == 403
    assert ada.send("PATCH", "/api/quotas", {"code": "spaces", "value": 7}).status_code == 200
    row = next(each for each in ada.get("/api/quotas").json()["quotas"] if each["code"] == "spaces")
    assert (row["limit"], row["set_by"], row["own"], row["default"]) == (7, "ada", False, 1000)
    assert ada.send("PATCH", "/api/quotas", {"code": "spaces", "value": None}).json()["limit"] == 1000
    wrong = ada.send("PATCH", "/api/quotas", {"code": "domains", "domain": cast.ada.domain_id, "value": 1})
    assert wrong.json()["field"] == "domain"
