"""CreatePresignedDomainUrl and the sessions that it opens (spec studio §5.3; vectors 3 and 4 of §16)."""

from datetime import timedelta
from importlib import import_module
from urllib.parse import urlsplit

import pytest
from asgiref.sync import async_to_sync
from botocore.exceptions import ClientError
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db.models import F

from studio.access.authenticate import ACTING
from studio.access.models import Role, SignIn, User
from studio.access.sockets import current_principal
from studio.domains.lifecycle import delete_profile
from studio.domains.models import PresignedLink, UserProfile
from studio.spaces.models import Space
from tests.studio.access.browsers import Browser, browser_of

ROLE = "arn:aws:iam::000000000000:role/service-role/"


@pytest.fixture
def link_to(ada, people):
    """`link_to("dora")`: the path of a fresh link into that profile of the first domain."""

    def make(name="dora", client=None, **members):
        request = {"DomainId": people.dora.domain_id, "UserProfileName": name} | members
        url = (client or ada).create_presigned_domain_url(**request)["AuthorizedUrl"]
        assert url.startswith(f"{settings.PUBLIC_URL}/sign-in/studio/")
        return urlsplit(url).path

    return make


@pytest.fixture
def ana(ada, people):
    """A profile that is nobody's."""
    ada.create_user_profile(DomainId=people.ada.domain_id, UserProfileName="ana")
    return UserProfile.objects.get(name="ana")


def refusal(call, **request):
    with pytest.raises(ClientError) as refused:
        call(**request)
    return refused.value.response["Error"]["Code"], refused.value.response["Error"]["Message"]


def opened(path):
    browser = Browser()
    answer = browser.get(path)
    assert answer.status_code == 302, answer.content
    return browser, answer["Location"]


def turned_away(path, browser=None):
    """What the page says to a browser that is not let in."""
    browser = browser or Browser()
    answer = browser.get(path)
    assert (answer.status_code, answer["Cache-Control"]) == (410, "no-store")
    text = answer.content.decode()
    return text[text.index("<p>") + 3 : text.index("</p>")]


def acting(browser):
    session = browser.get("/api/session")
    assert session.status_code == 200
    return session.json()["user"]["username"], session.json()["profile"]["UserProfileName"]


def age_links(seconds):
    PresignedLink.objects.update(expires_at=F("expires_at") - timedelta(seconds=seconds))


def test_a_link_opens_the_studio_as_its_profile(link_to, people):
    browser, landing = opened(link_to())

    assert landing == "/"
    assert acting(browser) == ("dora", "dora")
    assert PresignedLink.objects.get().token_hash not in link_to()
    assert SignIn.objects.filter(username="dora", method="OneTimeLink", outcome="SignedIn").count() == 1


def test_a_link_works_once_and_only_in_the_browser_that_used_it(link_to):
    path = link_to()
    first, _ = opened(path)

    assert turned_away(path) == "This link was used already. It works once, in one browser."
    assert first.get(path).status_code == 302  # the one who is in may click it again
    first.send("DELETE", "/api/session")
    assert turned_away(path, first) == "This link was used already. It works once, in one browser."
    assert SignIn.objects.filter(outcome="Refused").count() == 2


def test_looking_ahead_does_not_use_a_link_up(link_to):
    path = link_to()

    assert Browser().send("HEAD", path).status_code == 204
    assert Browser().get(path, headers={"Sec-Purpose": "prefetch"}).status_code == 204
    opened(path)


@pytest.mark.parametrize(("members", "life"), [({}, 300), ({"ExpiresInSeconds": 5}, 5)])
def test_vector_4_a_link_works_until_its_end_and_not_after(link_to, members, life):
    in_time, late = link_to(**members), link_to(**members)

    age_links(life - 1)
    opened(in_time)
    age_links(2)
    assert turned_away(late) == "This link has expired."


@pytest.mark.parametrize(
    "member",
    [
        {"ExpiresInSeconds": 4},
        {"ExpiresInSeconds": 301},
        {"SessionExpirationDurationInSeconds": 1799},
        {"SessionExpirationDurationInSeconds": 43201},
    ],
)
def test_vector_4_lives_outside_the_limits_are_refused(people, client_of, member):
    ada = client_of(people.ada, "sagemaker", parameter_validation=False)
    request = {"DomainId": people.dora.domain_id, "UserProfileName": "dora"} | member

    assert refusal(ada.create_presigned_domain_url, **request)[0] == "ValidationException"


def test_a_session_ends_at_its_hour_on_requests_and_sockets(link_to, people):
    browser, _ = opened(link_to(SessionExpirationDurationInSeconds=1800))
    key = browser.client.cookies[settings.SESSION_COOKIE_NAME].value
    scope = {"headers": [(b"cookie", f"{settings.SESSION_COOKIE_NAME}={key}".encode())], "client": ["127.0.0.1", 1]}
    row = Session.objects.get(pk=key)
    until = row.get_decoded()[ACTING]["until"]

    assert row.expire_date.timestamp() == pytest.approx(until, abs=1)
    there = async_to_sync(current_principal)(scope)
    assert there is not None
    assert (there.profile, there.via) == ("dora", "presigned")
    session = import_module(settings.SESSION_ENGINE).SessionStore(key)
    session["touched"] = True
    session.save()  # whatever a page stores in it does not make it longer
    assert Session.objects.get(pk=key).expire_date.timestamp() == pytest.approx(until, abs=1)
    session[ACTING] = session[ACTING] | {"until": until - 1801}
    session.save()
    assert browser.get("/api/session").status_code == 401
    assert async_to_sync(current_principal)(scope) is None


def test_a_session_makes_no_way_in_that_lasts_longer(link_to, people):
    browser, _ = opened(link_to("ada"))
    body = {"username": "new", "role": "labeler"}

    refused = {
        browser.post("/api/access-keys").status_code,
        browser.post("/api/password", {"new": "a password that is long"}).status_code,
        browser.post("/api/users", body).status_code,
        browser.post("/api/users/dan/sign-in-link").status_code,
        browser.send("PATCH", "/api/users/dan", {"role": "administrator"}).status_code,
    }

    assert refused == {403}
    assert browser.get("/api/users").status_code == 200


def test_an_administrators_link_opens_one_domain(link_to, people):
    elsewhere = f"/api/domains/{people.eve.domain_id}/profiles/eve/settings"
    browser, _ = opened(link_to("ada"))

    assert browser.get(elsewhere).status_code == 404
    assert browser.get(f"/api/domains/{people.ada.domain_id}/profiles/dora/settings").status_code == 200
    assert browser_of(people.ada).get(elsewhere).status_code == 200


def test_disabled_people_and_profiles_that_are_gone_are_turned_away(link_to, people, ada):
    of_dora, of_dan, again = link_to(), link_to("dan"), link_to("dan")
    User.objects.filter(username="dora").update(disabled=True)
    UserProfile.objects.filter(name="dan").update(status="Deleting")

    assert turned_away(of_dora) == "The account of the user profile dora is disabled."
    assert turned_away(of_dan) == "The user profile dan is Deleting."
    assert refusal(link_to, name="dora") == ("ResourceInUse", "dora is disabled; enable the account first.")
    UserProfile.objects.filter(name="dan").update(status="InService")
    browser, _ = opened(again)
    delete_profile(UserProfile.objects.get(name="dan"))
    assert browser.get("/api/session").status_code == 401
    assert turned_away(again) == "This link is not known here, or its user profile was deleted."


def test_people_make_links_into_their_own_profile_only(people, client_of, link_to):
    dora, eve = client_of(people.dora, "sagemaker"), client_of(people.eve, "sagemaker")

    opened(link_to("dora", dora))
    assert refusal(link_to, name="dan", client=dora)[0] == "AccessDeniedException"
    assert refusal(link_to, name="ada", client=dora)[0] == "AccessDeniedException"
    assert refusal(link_to, name="dora", client=eve) == (
        "ResourceNotFound",
        f"Domain [{people.dora.domain_id}] does not exist.",
    )
    assert PresignedLink.objects.count() == 1


def test_nobody_makes_a_link_to_more_than_they_hold(people, client_of, link_to):
    statements = [{"Effect": "Allow", "Action": ["sagemaker:*", "atelier:CreateSignInLink"]}]
    Role.objects.create(name="helper", statements=statements)
    User.objects.filter(username="dora").update(role="helper")
    dora = client_of(people.dora, "sagemaker")

    assert refusal(link_to, name="ada", client=dora) == (
        "AccessDeniedException",
        "ada may do more than you may, so you cannot make a link into it.",
    )


def test_a_profile_that_is_nobodys_acts_with_the_role_that_it_names(link_to, ana, ada, people):
    browser, _ = opened(link_to("ana"))

    assert acting(browser) == ("ana", "ana")
    assert User.objects.get(username="ana").role_id == "data-scientist"  # its ARN is no role of ours
    Role.objects.create(name="reader", statements=[{"Effect": "Allow", "Action": "atelier:GetSession"}])
    ada.update_user_profile(
        DomainId=ana.domain_id, UserProfileName="ana", UserSettings={"ExecutionRole": ROLE + "reader"}
    )
    second, _ = opened(link_to("ana"))
    assert acting(second) == ("ana", "ana")
    assert User.objects.get(username="ana").role_id == "reader"
    assert browser.get("/api/session").status_code == 401  # what it could do before has ended
    assert second.get("/api/datasets").status_code == 403


def test_a_profiles_own_account_is_nobody_elses(link_to, ada, people):
    domain_id = people.eve.domain_id
    ada.create_user_profile(DomainId=domain_id, UserProfileName="somebody")
    User.objects.create(username="somebody", role_id="administrator")

    browser, _ = opened(link_to("somebody", DomainId=domain_id))

    assert acting(browser) == ("somebody-2", "somebody")
    assert browser.get("/api/session").json()["user"]["role"] == "data-scientist"


def test_sso_domains_have_no_presigned_links(ada, domain_request, link_to):
    sso = ada.create_domain(**domain_request(AuthMode="SSO"))["DomainId"]
    ada.create_user_profile(
        DomainId=sso,
        UserProfileName="ana",
        SingleSignOnUserIdentifier="UserName",
        SingleSignOnUserValue="ana@example.org",
    )

    code, message = refusal(link_to, name="ana", DomainId=sso)

    assert (code, "uses SSO" in message) == ("ValidationException", True)
    assert ada.describe_domain(DomainId=sso)["SingleSignOnApplicationArn"].startswith("arn:aws:sso::000000000000:")


def test_a_link_leads_to_its_page_or_space(link_to, people):
    mine = {"domain_id": people.dora.domain_id, "app_type": "JupyterLab", "status": "InService"}
    Space.objects.create(name="doras", sharing="Private", owner_profile=people.dora.profile, **mine)
    Space.objects.create(name="dans", sharing="Private", owner_profile=people.dan.profile, **mine)

    assert opened(link_to(LandingUri="studio::models"))[1] == "/models"
    assert opened(link_to(SpaceName="doras"))[1] == f"/spaces/{people.dora.domain_id}/doras"
    assert refusal(link_to, SpaceName="nowhere")[0] == "ResourceNotFound"
    assert refusal(link_to, SpaceName="dans") == (
        "ValidationException",
        "Space [dans] is private and not of user profile [dora].",
    )
    assert refusal(link_to, LandingUri="https://evil.example")[0] == "ValidationException"


def test_who_is_barred_from_the_studio_gets_no_link_to_it(link_to, ada, people):
    barred = {"StudioWebPortal": "DISABLED"}
    ada.update_user_profile(DomainId=people.dora.domain_id, UserProfileName="dora", UserSettings=barred)

    assert refusal(link_to)[0] == refusal(link_to, LandingUri="studio::models")[0] == "ValidationException"
    assert opened(link_to(LandingUri="app:JupyterLab:"))[1] == "/spaces"


def test_people_choose_in_which_of_their_profiles_they_act(ada, people, link_to):
    ada.create_user_profile(DomainId=people.eve.domain_id, UserProfileName="dora")
    browser = browser_of(people.dora)
    elsewhere = {"DomainId": people.eve.domain_id, "UserProfileName": "dora"}

    assert [each["acting"] for each in browser.get("/api/session/profile").json()["profiles"]] == [True, False]
    assert browser.send("PUT", "/api/session/profile", elsewhere).status_code == 200
    assert browser.get("/api/session").json()["profile"]["DomainId"] == people.eve.domain_id
    not_hers = browser.send("PUT", "/api/session/profile", elsewhere | {"UserProfileName": "eve"})
    assert not_hers.status_code == 404
    by_link, _ = opened(link_to())
    assert by_link.send("PUT", "/api/session/profile", elsewhere).status_code == 403
