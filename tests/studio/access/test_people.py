"""Administration of people: who may be made, changed, let in."""

import pytest

from studio.access.models import AccessKey, Role, SignIn, User
from studio.access.policies import Statement, allowed
from studio.domains.lifecycle import delete_profile
from studio.domains.models import UserProfile
from studio.spaces.models import App, Space
from tests.studio.access.browsers import Browser, browser_of, known

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cast(transactional_db, cast):
    return cast


@pytest.fixture
def personnel(cast):
    """dan, who may administer people but holds no more than a data scientist and that."""
    people = Statement("Allow", ("atelier:*User*", "atelier:CreateSignInLink"))
    held = [*(each for each in cast.dan.principal.statements if each.effect == "Allow"), people]
    role = Role.objects.create(name="personnel", statements=[each.to_json() for each in held])
    User.objects.filter(pk=cast.dan.user.pk).update(role=role)
    return browser_of(cast.dan)


def test_a_new_person_comes_in_by_the_link_and_has_a_place(cast):
    made = browser_of(cast.ada).post("/api/users", {"username": "Uma", "role": "auditor"})

    assert made.status_code == 201
    assert made.json()["user"]["profiles"] == [
        {"DomainId": cast.ada.domain_id, "DomainName": "workshop", "UserProfileName": "Uma"}
    ]
    assert made.json()["expires_in_hours"] == 24
    uma = Browser()
    assert uma.get(made.json()["link"].removeprefix("http://127.0.0.1:8000")).status_code == 302
    session = uma.get("/api/session").json()
    assert session["user"] == {"username": "Uma", "name": "Uma", "role": "auditor", "has_password": False}
    assert UserProfile.objects.get(name="Uma").status == "InService"
    assert uma.post("/api/password", {"new": "the first password"}).status_code == 204
    assert Browser().sign_in("uma", "the first password").status_code == 200


def test_names_are_taken_whatever_the_case(cast):
    answer = browser_of(cast.ada).post("/api/users", {"username": "DORA", "role": "auditor"})

    assert (answer.status_code, answer.json()) == (
        409,
        {"message": "The user name DORA is taken.", "field": "username"},
    )
    assert User.objects.count() == 5


BAD_NAME = "A user name has 1 to 63 letters, digits and hyphens, and neither begins nor ends with a hyphen."


@pytest.mark.parametrize(
    ("username", "sentence"),
    [
        ("-x", BAD_NAME),
        ("a/../b", BAD_NAME),
        ("uma\nroot", BAD_NAME),
        ("x" * 64, BAD_NAME),
        ("", "This field may not be blank."),
    ],
)
def test_a_name_that_cannot_be_is_refused_with_its_field(cast, username, sentence):
    answer = browser_of(cast.ada).post("/api/users", {"username": username, "role": "auditor"})

    assert (answer.status_code, answer.json()) == (400, {"message": sentence, "field": "username"})
    assert User.objects.count() == 5


def test_an_unknown_role_is_named(cast):
    answer = browser_of(cast.ada).post("/api/users", {"username": "uma", "role": "king"})

    assert answer.json() == {
        "message": "There is no role 'king'; there are administrator, auditor, data-scientist, labeler, "
        "labeling-manager, ml-operations.",
        "field": "role",
    }
    assert not User.objects.filter(username="uma").exists()


def test_the_list_shows_everybody_and_the_roles_one_may_give(cast):
    answer = browser_of(cast.ada).get("/api/users").json()

    assert [each["username"] for each in answer["users"]] == ["ada", "dan", "dora", "eve", "lea"]
    assert answer["roles"] == [
        "administrator",
        "auditor",
        "data-scientist",
        "labeler",
        "labeling-manager",
        "ml-operations",
    ]
    assert "password" not in answer["users"][0]


def test_disabling_works_at_once_and_can_be_undone(cast):
    dora, ada = browser_of(cast.dora), browser_of(cast.ada)

    ada.send("PATCH", "/api/users/dora", {"disabled": True})
    shut_out = dora.get("/api/session").status_code
    ada.send("PATCH", "/api/users/dora", {"disabled": False})

    assert shut_out == 401
    assert Browser().sign_in("dora", cast.dora.password).status_code == 200


def test_a_new_role_counts_for_keys_and_sessions(cast):
    known(cast.dora.access_key_id)  # from now on it is remembered

    browser_of(cast.ada).send("PATCH", "/api/users/dora", {"role": "auditor"})

    assert known(cast.dora.access_key_id)[0].role == "auditor"


@pytest.mark.parametrize("change", [{"disabled": True}, {"role": "auditor"}])
def test_the_last_administrator_stays(cast, change):
    answer = browser_of(cast.ada).send("PATCH", "/api/users/ada", change)

    assert (answer.status_code, answer.json()) == (
        409,
        {"message": "This is the last administrator who can sign in; make another one first."},
    )
    ada = User.objects.get(username="ada")
    assert (ada.disabled, ada.role_id) == (False, "administrator")


@pytest.mark.parametrize("field", ["username", "password", "is_superuser", "generation", "workspace"])
def test_nothing_else_of_a_person_can_be_changed(cast, field):
    answer = browser_of(cast.ada).send("PATCH", "/api/users/dora", {field: "x"})

    assert (answer.status_code, answer.json()) == (
        400,
        {"message": f"{field!r} cannot be changed; role, disabled, profile can.", "field": field},
    )


def test_nobody_gives_more_than_they_hold(cast, personnel):
    new = personnel.post("/api/users", {"username": "uma", "role": "administrator"})
    own = personnel.send("PATCH", "/api/users/dan", {"role": "administrator"})

    assert {(each.status_code, each.json()["message"]) for each in (new, own)} == {
        (403, "You cannot give the role administrator: it may do more than you may.")
    }
    assert not User.objects.filter(username="uma").exists()
    assert User.objects.get(username="dan").role_id == "personnel"
    assert "administrator" not in personnel.get("/api/users").json()["roles"]


def test_nobody_takes_over_who_holds_more(cast, personnel):
    link = personnel.post("/api/users/ada/sign-in-link")
    shut = personnel.send("PATCH", "/api/users/ada", {"disabled": True})

    assert {(each.status_code, each.json()["message"]) for each in (link, shut)} == {
        (403, "ada may do more than you may, so you cannot change this account.")
    }
    assert personnel.post("/api/users/lea/sign-in-link").status_code == 201  # who holds less is within reach


def test_a_fresh_link_voids_the_one_before(cast):
    ada = browser_of(cast.ada)

    first, second = (ada.post("/api/users/dora/sign-in-link").json()["link"] for _ in range(2))

    assert Browser().get(first.removeprefix("http://127.0.0.1:8000")).status_code == 410
    assert Browser().get(second.removeprefix("http://127.0.0.1:8000")).status_code == 302


def test_a_person_whose_profile_is_gone_has_their_account_and_nothing_else(cast):
    delete_profile(cast.dora.profile)

    principal, _ = known(cast.dora.access_key_id)
    assert (principal.domain_id, principal.profile) == ("", "")
    assert allowed(principal, "atelier:ListAccessKeys")
    assert not allowed(principal, "sagemaker:ListModels")
    assert AccessKey.objects.filter(user=cast.dora.user).exists()


def test_the_trail_is_read_page_by_page_and_only_by_administrators(cast):
    for number in range(150):
        SignIn.record(f"name{number}", "10.0.0.1", SignIn.Method.PASSWORD, SignIn.Outcome.REFUSED)
    ada = browser_of(cast.ada)

    first = ada.get("/api/sign-ins").json()
    SignIn.record("late", "10.0.0.1", SignIn.Method.PASSWORD, SignIn.Outcome.REFUSED)
    second = ada.get(f"/api/sign-ins?cursor={first['cursor']}").json()

    names = [line["username"] for line in [*first["sign_ins"], *second["sign_ins"]]]
    assert names == ["ada", *(f"name{number}" for number in reversed(range(150)))]
    assert second["cursor"] is None
    assert first["sign_ins"][0]["outcome"] == "SignedIn"
    assert ada.get("/api/sign-ins?cursor=x").json() == {
        "message": "The cursor is not one of this list.",
        "field": "cursor",
    }
    assert browser_of(cast.dora).get("/api/sign-ins").status_code == 403


def test_a_person_is_invited_into_another_domain_or_gets_a_profile_that_is_nobodys(cast):
    ada, elsewhere = browser_of(cast.ada), cast.eve.profile.domain
    made = ada.post("/api/users", {"username": "uma", "role": "auditor", "domain": elsewhere.domain_id})
    assert [each["DomainId"] for each in made.json()["user"]["profiles"]] == [elsewhere.domain_id]

    free = UserProfile.objects.create(name="seat", domain=elsewhere, posix_uid=209999, status="InService")
    place = {"DomainId": elsewhere.domain_id, "UserProfileName": "seat"}
    given = ada.send("PATCH", "/api/users/dan", {"profile": place})
    assert {each["UserProfileName"] for each in given.json()["user"]["profiles"]} == {"dan", "seat"}
    free.refresh_from_db()
    assert free.user == cast.dan.user
    taken = ada.send("PATCH", "/api/users/dora", {"profile": place})
    assert (taken.status_code, taken.json()) == (
        409,
        {"message": "The profile seat is somebody else's already.", "field": "profile"},
    )
    nowhere = {"DomainId": "d-000000000000", "UserProfileName": "x"}
    assert ada.send("PATCH", "/api/users/dan", {"profile": nowhere}).status_code == 404


def test_who_is_shut_out_leaves_nothing_running(cast):
    domain = cast.dan.profile.domain
    spaces = {
        name: Space.objects.create(name=name, domain=domain, owner_profile=person.profile, sharing=sharing)
        for name, person, sharing in (
            ("dans", cast.dan, "Private"),
            ("doras", cast.dora, "Private"),
            ("shared", cast.dan, "Shared"),
        )
    }
    for space in spaces.values():
        App.objects.create(name="default", domain=domain, space=space, app_type="JupyterLab", status="InService")

    browser_of(cast.ada).send("PATCH", "/api/users/dan", {"disabled": True})

    assert dict(App.objects.values_list("space__name", "status")) == {
        "dans": "Deleting",
        "doras": "InService",
        "shared": "InService",
    }
