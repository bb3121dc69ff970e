"""core.concurrency.conflicts: the version that a request carries, and the page for the one who saved second."""

import re
from datetime import timedelta

import pytest
from django.utils import translation

from core.concurrency.conflicts import MissingVersionError, conflict, texts_of, version_from
from core.forms.base import MarkdownTextarea
from tests.support.factories import NOON, organisation, person


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


@pytest.mark.parametrize("said", [{}, {"version": ""}, {"version": "new"}, {"version": "-1"}])
def test_a_request_must_say_the_version_it_was_written_on(rf, said):
    with pytest.raises(MissingVersionError):
        version_from(rf.post("/", said))


def test_the_version_is_read_from_the_form(rf):
    assert version_from(rf.post("/", {"version": "7"})) == 7


def test_line_ends_of_browsers_are_no_change(rf):
    request = rf.post("/", {"body": "ett\r\n\r\ntvå"})

    assert MarkdownTextarea().value_from_datadict(request.POST, request.FILES, "body") == "ett\n\ntvå"
    assert texts_of(request) == ["ett\r\n\r\ntvå"]


@pytest.fixture
def answered(rf, db):
    """The page for the one who came second, as a browser gets it."""
    works_for = organisation("Haninge kommun")
    request = rf.post("/avsnitt/")
    request.user = person(works_for)
    return conflict(
        request,
        fields=[("heading", "Heading"), ("body", "Text")],
        mine={"heading": "Mål", "body": "Minst 40 unga."},
        theirs={"heading": "Mål", "body": "Minst 30 unga."},
        saved_by=person(works_for, name="Anna Ek"),
        saved_at=NOON + timedelta(minutes=5),
        version=8,
        action_url="/avsnitt/",
        keep_url="/avtal/",
    )


def test_a_stale_save_answers_409_and_says_who_and_when(answered):
    page = answered.content.decode()

    assert answered.status_code == 409
    assert "Anna Ek, Haninge kommun" in page
    assert "13.05" in page


def test_a_stale_save_marks_what_differs_with_words_too(answered):
    page = answered.content.decode()

    assert re.search(r"<del><span[^>]*>[^<]+</span>30", page)
    assert re.search(r"<ins><span[^>]*>[^<]+</span>40", page)


def test_a_stale_save_offers_three_ways_on(answered):
    page = answered.content.decode()

    assert page.count('name="version" value="8"') == 2
    assert re.search(r'<(textarea|input)[^>]*id="merge-body"[^>]*value="Minst 30 unga."', page)
    assert '<input type="hidden" name="body" value="Minst 40 unga.">' in page
    assert re.search(r'<a[^>]*href="/avtal/"', page)
