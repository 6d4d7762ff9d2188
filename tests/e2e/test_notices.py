"""A labeler hears of a new job on their page, puts the word away, and switches such words off."""

import json
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from groundtruth.rendering.defaults import default_template
from tests.e2e.conftest import take_pictures
from tests.e2e.portal import signed_in_at_the_portal
from tests.e2e.windows import new_window
from tests.system.studio import Studio

pytestmark = pytest.mark.slow
NAME = "nils@example.org"
ARN = "arn:aws:lambda:us-east-1:432418664414:function"


def make_team(studio: Studio, page: Page) -> tuple[str, str]:
    """A team that is told of its jobs; its ARN, and the password of its one member."""
    topic = studio.client("sns").create_topic(Name="news")["TopicArn"]
    page.goto("/labeling/workforce")
    token = next(each["value"] for each in page.context.cookies() if each["name"] == "atelier_csrf")
    headers = {"X-CSRFToken": token, "Origin": studio.url}
    page.request.post("/api/labeling/workers", data={"names": ["other@example.org"]}, headers=headers)
    sagemaker = studio.client("sagemaker")
    member = sagemaker.list_workteams()["Workteams"][0]["MemberDefinitions"][0]["CognitoMemberDefinition"]
    made = sagemaker.create_workteam(
        WorkteamName="news-crew",
        Description="Is told",
        MemberDefinitions=[{"CognitoMemberDefinition": member | {"UserGroup": "news-crew"}}],
        NotificationConfiguration={"NotificationTopicArn": topic},
    )
    answer = page.request.post("/api/labeling/workers", data={"names": [NAME], "team": "news-crew"}, headers=headers)
    assert answer.ok, answer.text()
    invited = answer.json()["invited"]
    return made["WorkteamArn"], invited[0]["temporary_password"]


def make_job(studio: Studio, team: str) -> None:
    s3, bucket = studio.client("s3"), "news-of-jobs"
    s3.create_bucket(Bucket=bucket)

    def store(name: str, body: str) -> str:
        s3.put_object(Bucket=bucket, Key=name, Body=body.encode())
        return f"s3://{bucket}/{name}"

    labels = {"document-version": "2018-11-28", "labels": [{"label": "calm"}, {"label": "angry"}]}
    manifest = json.dumps({"source": "All good."}) + "\n"
    studio.client("sagemaker").create_labeling_job(
        LabelingJobName="letters-news",
        LabelAttributeName="tone",
        InputConfig={"DataSource": {"S3DataSource": {"ManifestS3Uri": store("in.manifest", manifest)}}},
        OutputConfig={"S3OutputPath": f"s3://{bucket}/out"},
        RoleArn="arn:aws:iam::000000000000:role/atelier",
        LabelCategoryConfigS3Uri=store("labels.json", json.dumps(labels)),
        HumanTaskConfig={
            "WorkteamArn": team,
            "UiConfig": {"UiTemplateS3Uri": store("page.liquid.html", default_template("TextMultiClass"))},
            "PreHumanTaskLambdaArn": f"{ARN}:PRE-TextMultiClass",
            "AnnotationConsolidationConfig": {"AnnotationConsolidationLambdaArn": f"{ARN}:ACS-TextMultiClass"},
            "TaskTitle": "Tone of letters",
            "TaskDescription": "Say how each letter sounds.",
            "NumberOfHumanWorkersPerDataObject": 1,
            "TaskTimeLimitInSeconds": 300,
        },
    )


def test_a_labeler_is_told_of_a_job(studio: Studio, page: Page, chromium: Browser) -> None:
    team, password = make_team(studio, page)
    make_job(studio, team)
    context = new_window(chromium, studio.url)
    portal = signed_in_at_the_portal(context, NAME, password)

    news = portal.get_by_role("region", name="News")
    expect(news).to_contain_text("New labeling job: Tone of letters")
    expect(news).to_contain_text("Say how each letter sounds.")
    news.get_by_role("button", name="Put away").click()
    expect(news).to_have_count(0)
    portal.reload()
    switch = portal.get_by_role("checkbox", name="Tell me about new work")
    expect(switch).to_be_checked()
    expect(news).to_have_count(0)
    with portal.expect_response(lambda answer: answer.request.method == "POST"):
        switch.uncheck()
    portal.reload()
    expect(switch).not_to_be_checked()
    assert urlsplit(portal.url).path == "/worker/"
    context.close()


def test_a_manager_has_a_team_told_of_reviews(studio: Studio, page: Page) -> None:
    if "news-crew" not in [each["WorkteamName"] for each in studio.client("sagemaker").list_workteams()["Workteams"]]:
        make_team(studio, page)
    page.goto("/labeling/workforce")
    row = page.get_by_role("table", name="Teams").get_by_role("row").filter(has_text="news-crew")
    jobs = row.get_by_role("checkbox", name="Tell news-crew of new jobs")
    switch = row.get_by_role("checkbox", name="Tell news-crew of reviews")
    for told in (False, True):  # the topic that it was made with goes, and it gets one of its own
        flip(page, jobs)
        expect(jobs).to_be_checked(checked=told)
        expect(switch).to_have_count(int(told))
    expect(switch).not_to_be_checked()

    flip(page, switch)

    page.reload()
    expect(switch).to_be_checked()
    row.scroll_into_view_if_needed()
    take_pictures(page, "team-told-of-reviews")


def flip(page: Page, switch: Locator) -> None:
    """Press a switch and wait until the answer is on the page: it turns with the next drawing, not within the click."""
    expect(switch).to_be_enabled()
    with page.expect_response(lambda answer: answer.request.method == "PATCH" and answer.ok):
        switch.click(force=True)
    expect(switch).to_be_enabled()
