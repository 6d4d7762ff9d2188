"""The pages call the same operations, with the session cookie and the CSRF token instead of a signature."""

import httpx
import pytest

TARGET = {"Content-Type": "application/x-amz-json-1.1", "X-Amz-Target": "SageMaker.ListDomains"}


@pytest.fixture
def browser(people, http: httpx.Client) -> httpx.Client:
    """Dora, signed in; `csrf(browser)` is the header that her pages add."""
    http.get("/api/session")
    answer = http.post(
        "/api/session",
        json={"username": "dora", "password": people.dora.password},
        headers={"X-CSRFToken": http.cookies["atelier_csrf"]},
    )
    assert answer.status_code == 200, answer.text
    return http


def csrf(browser: httpx.Client) -> dict[str, str]:
    return {"X-CSRFToken": browser.cookies["atelier_csrf"]}


def refused(answer: httpx.Response) -> tuple[int, str, str]:
    return answer.status_code, answer.json()["__type"], answer.json()["message"]


def test_an_operation_by_cookie_and_token(browser, people):
    answer = browser.post("/aws", content="{}", headers={**TARGET, **csrf(browser)})

    assert answer.status_code == 200
    assert [domain["DomainId"] for domain in answer.json()["Domains"]] == [people.dora.domain_id]
    assert answer.headers["x-amzn-requestid"]


def test_the_same_principal_as_with_a_key(browser, people, client_of):
    answer = browser.post(
        "/aws",
        content="Action=GetCallerIdentity&Version=2011-06-15",
        headers={"Content-Type": "application/x-www-form-urlencoded", **csrf(browser)},
    )

    assert client_of(people.dora, "sts").get_caller_identity()["Arn"] in answer.text


def test_a_rest_operation_by_cookie_and_token(browser, handling):
    async def invoke(request, caller):
        return {"Body": b"%s for %s" % (request["Body"], caller.username.encode()), "ContentType": "text/csv"}

    handling("sagemaker-runtime", "InvokeEndpoint", invoke)

    answer = browser.post("/aws/endpoints/e/invocations", content=b"1,2", headers=csrf(browser))

    assert (answer.content, answer.headers["content-type"]) == (b"1,2 for dora", "text/csv")


@pytest.mark.parametrize("token", [None, "", "x" * 32])
def test_without_the_right_token_in_the_header(browser, token):
    headers = {**TARGET, **({} if token is None else {"X-CSRFToken": token})}

    answer = browser.post("/aws", content="{}", headers=headers)

    assert refused(answer) == (
        403,
        "InvalidCsrfTokenException",
        "The CSRF token is missing or wrong. Reload the page and try again.",
    )


def test_the_token_in_the_body_is_not_enough(browser):
    body = f"Action=GetCallerIdentity&csrfmiddlewaretoken={browser.cookies['atelier_csrf']}"

    answer = browser.post("/aws", content=body, headers={"Content-Type": "application/x-www-form-urlencoded"})

    assert answer.status_code == 403
    assert "<Code>InvalidCsrfTokenException</Code>" in answer.text


def test_a_page_of_another_site(browser):
    answer = browser.post("/aws", content="{}", headers={**TARGET, **csrf(browser), "Origin": "https://evil.example"})

    assert answer.status_code == 403
    assert answer.json() == {"message": "Requests from pages of other sites are refused."}


def test_signed_out(browser):
    assert browser.delete("/api/session", headers=csrf(browser)).status_code in (200, 204)
    browser.get("/api/session")  # a fresh token, as the sign-in page gets it
    browser.cookies.set("atelier_session", "a" * 32)

    answer = browser.post("/aws", content="{}", headers={**TARGET, **csrf(browser)})

    assert refused(answer) == (401, "ExpiredTokenException", "You are signed out. Sign in again.")


def test_a_cookie_opens_no_bucket(browser):
    """s3 is for signed requests; pages read objects by /api/objects, which answers with safe headers."""
    answer = browser.get("/aws/bucket/key", headers=csrf(browser))

    assert answer.status_code == 403
    assert "<Code>AccessDenied</Code>" in answer.text
