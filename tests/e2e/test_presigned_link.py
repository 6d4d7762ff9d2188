"""A presigned link in real browsers: it opens the studio for one, and tells the other why not (spec studio §5.3)."""

from playwright.sync_api import Browser, expect

from tests.system.studio import Studio

WHERE = {"DomainId": "", "UserProfileName": "lin"}


def test_a_link_opens_the_studio_once_as_its_profile(studio: Studio, chromium: Browser):
    sagemaker = studio.client("sagemaker")
    where = WHERE | {"DomainId": sagemaker.list_domains()["Domains"][0]["DomainId"]}
    sagemaker.create_user_profile(**where)
    link = sagemaker.create_presigned_domain_url(**where, LandingUri="studio::experiments")["AuthorizedUrl"]
    first, second = (chromium.new_context(base_url=studio.url) for _ in range(2))
    try:
        page, other = first.new_page(), second.new_page()

        page.goto(link)
        expect(page).to_have_url(f"{studio.url}/experiments")
        expect(page.get_by_role("button", name="lin").first).to_be_visible()
        page.goto("/account")  # such a session makes no other way in
        expect(page.get_by_text("You came in by a link into one profile")).to_be_visible()
        expect(page.get_by_role("button", name="Create access key")).to_have_count(0)
        expect(page.get_by_text("Set a password")).to_have_count(0)
        other.goto(link)
        expect(other.get_by_role("heading", name="This link does not open the studio")).to_be_visible()
        expect(other.get_by_text("This link was used already. It works once, in one browser.")).to_be_visible()
        other.get_by_role("link", name="sign in").click()
        expect(other.get_by_label("User name")).to_be_visible()
        page.goto(link)  # the browser that used it may click it again
        expect(page).to_have_url(f"{studio.url}/experiments")
    finally:
        first.close()
        second.close()
        sagemaker.delete_user_profile(**where)
