"""Lists cut into pages, while others add and remove rows."""

import random
from datetime import UTC, datetime, timedelta
from itertools import chain

import pytest

from studio.api.errors import ValidationError
from studio.api.models import Tag
from studio.api.pages import page
from studio.domains.models import Domain

START = datetime(2026, 1, 1, tzinfo=UTC)
SORT = {"Name": "name", "CreationTime": "created_at", "Status": "status"}


def add(name: str, minute: int = 0, status: str = "InService") -> Domain:
    at = START + timedelta(minutes=minute)
    return Domain.objects.create(name=name, created_at=at, modified_at=at, status=status, request={})


def ask(**request) -> tuple[list[str], str | None]:
    rows, token = page(
        Domain.objects.all(), request, sort=SORT, default_sort="CreationTime", default_order="Descending"
    )
    return [row.name for row in rows], token


def all_pages(**request) -> list[list[str]]:
    names, token = ask(**request)
    pages = [names]
    while token:
        names, token = ask(**request, NextToken=token)
        pages.append(names)
    return pages


@pytest.mark.django_db
class TestPages:
    def test_newest_first_ten_at_a_time(self):
        for n in range(23):
            add(f"d{n}", n)

        pages = all_pages()

        assert [len(each) for each in pages] == [10, 10, 3]
        assert list(chain(*pages)) == [f"d{n}" for n in reversed(range(23))]

    def test_no_token_behind_a_page_that_is_just_full(self):
        for n in range(10):
            add(f"d{n}", n)

        assert ask()[1] is None

    @pytest.mark.parametrize("by", SORT)
    @pytest.mark.parametrize("order", ["Ascending", "Descending"])
    def test_rows_with_equal_keys_are_told_once(self, by, order):
        for n in range(12):
            add(f"d{n}", n // 5, "InService" if n % 2 else "Failed")

        names = list(chain(*all_pages(SortBy=by, SortOrder=order, MaxResults=1)))

        assert sorted(names) == sorted(f"d{n}" for n in range(12))
        expected = [getattr(Domain.objects.get(name=name), SORT[by]) for name in names]
        assert expected == sorted(expected, reverse=order == "Descending")

    def test_stable_while_rows_come_and_go(self):
        """Rows that are there from the first page to the last are told exactly once, whatever happens beside them."""
        rng = random.Random(7)
        for n in range(40):
            add(f"stays{n}", n)
        seen: list[str] = []
        token: str | None = ""
        extra = 0
        while token is not None:
            names, token = ask(MaxResults=4, **({"NextToken": token} if token else {}))
            seen += names
            for _ in range(3):
                add(f"comes{extra}", rng.randrange(-5, 50))
                extra += 1
            Domain.objects.filter(pk=rng.choice(list(Domain.objects.filter(name__startswith="comes"))).pk).delete()
            if len(seen) == 8:
                Domain.objects.filter(name=names[-1]).delete()  # the very row that the token speaks of

        stayed = [name for name in seen if name.startswith("stays")]
        assert stayed == [f"stays{n}" for n in reversed(range(40))]

    def test_filters(self):
        add("alpha", 0)
        add("Beta", 10, "Failed")
        add("alphabet", 20)

        assert ask(NameContains="ALPHA")[0] == ["alphabet", "alpha"]
        assert ask(StatusEquals="Failed")[0] == ["Beta"]
        assert ask(CreationTimeAfter=START)[0] == ["alphabet", "Beta"]
        assert ask(CreationTimeBefore=START + timedelta(minutes=20))[0] == ["Beta", "alpha"]
        assert ask(LastModifiedTimeAfter=START, LastModifiedTimeBefore=START + timedelta(minutes=20))[0] == ["Beta"]
        assert ask(NameContains="%")[0] == []  # a wildcard of SQL is a character here

    def test_filters_come_before_the_cut(self):
        for n in range(30):
            add(f"{'odd' if n % 2 else 'even'}{n}", n)

        assert [len(each) for each in all_pages(NameContains="odd")] == [10, 5]

    def test_further_filters_by_name(self):
        add("a", 0)
        add("b", 1)

        rows, _ = page(
            Domain.objects.all(),
            {"DomainNameEquals": "a"},
            sort=SORT,
            default_sort="Name",
            default_order="Ascending",
            names={"DomainNameEquals": "name"},
        )

        assert [row.name for row in rows] == ["a"]

    @pytest.mark.parametrize("token", ["nonsense", "", "a" * 9000, "WyJhIl0:1abc:xyz"])
    def test_a_token_that_is_not_ours(self, token):
        add("a")

        if not token:
            assert ask(NextToken=token)[0] == ["a"]  # some clients send an empty one with the first page
            return
        with pytest.raises(ValidationError) as refused:
            ask(NextToken=token)

        assert refused.value.message == ("NextToken is not valid: pass the NextToken of the previous answer unchanged.")

    @pytest.mark.parametrize("change", [{"SortBy": "Name"}, {"SortOrder": "Ascending"}, {"NameContains": "d"}])
    def test_a_token_of_another_question(self, change):
        for n in range(12):
            add(f"d{n}", n)
        token = ask()[1]

        with pytest.raises(ValidationError) as refused:
            ask(NextToken=token, **change)

        assert refused.value.message == (
            "NextToken belongs to a list with other filters or another order; keep them from page to page."
        )

    def test_a_token_of_another_list(self):
        for n in range(12):
            add(f"d{n}", n)
            Tag.objects.create(arn="a", key=f"k{n}")
        rows, token = page(Tag.objects.all(), {}, sort={"Key": "key"}, default_sort="Key", default_order="Ascending")
        assert len(rows) == 10

        with pytest.raises(ValidationError, match="NextToken belongs to a list with other filters"):
            ask(NextToken=token)

    def test_an_order_that_a_list_does_not_have(self):
        with pytest.raises(ValidationError) as refused:
            ask(SortBy="Weight")

        assert refused.value.message == "This list cannot be sorted by Weight; it can be by Name, CreationTime, Status."

    def test_the_page_size_may_change_on_the_way(self):
        for n in range(9):
            add(f"d{n}", n)
        first, token = ask(MaxResults=2)

        second, end = ask(MaxResults=100, NextToken=token)

        assert first + second == [f"d{n}" for n in reversed(range(9))]
        assert end is None

    @pytest.mark.parametrize("order", ["Ascending", "Descending"])
    def test_rows_without_a_value_come_last_and_once(self, order):
        from django.db.models import Case, F, When

        for n in range(9):
            add(f"d{n}", n)
        scored = Domain.objects.annotate(score=Case(When(name__in=["d1", "d4", "d7"], then=F("id"))))

        def ask_scored(**request):
            return page(
                scored, request, sort={"Score": "score"}, default_sort="Score", default_order=order, default_size=2
            )

        names, (rows, token) = [], ask_scored()
        while True:
            names += [row.name for row in rows]
            if token is None:
                break
            rows, token = ask_scored(NextToken=token)

        assert sorted(names) == [f"d{n}" for n in range(9)]
        with_score = ["d1", "d4", "d7"]
        assert names[:3] == (with_score if order == "Ascending" else with_score[::-1])
