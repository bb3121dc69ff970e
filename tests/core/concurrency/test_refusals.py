"""core.concurrency.refusals and the page that answers them, by whatever view they were raised."""

from types import SimpleNamespace

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import RequestDataTooBig
from django.utils import translation

from core.concurrency import conflicts
from core.concurrency.refusals import ForbiddenStepError, NotReadyError, Refusal, StaleVersionError


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def asked(rf):
    """A function that makes the request of a visitor, with what was typed."""

    def make(typed=None):
        request = rf.get("/") if typed is None else rf.post("/", typed)
        request.user = AnonymousUser()
        return request

    return make


class Agreement:
    def __str__(self):
        return "Jordbro 2026"

    def get_absolute_url(self):
        return "/avtal/jordbro/"


def test_a_refusal_says_its_sentences():
    refusal = Refusal("The text is locked.", "A copy is signed.")

    assert refusal.sentences == ("The text is locked.", "A copy is signed.")
    assert str(refusal) == "The text is locked. A copy is signed."
    assert refusal.args == refusal.sentences


def test_a_stale_version_has_the_row_as_it_is_now():
    row = SimpleNamespace(version=4)

    assert StaleVersionError(row).current is row
    assert str(StaleVersionError(None)) == "Somebody has changed it since you opened the page. Read it again first."


def test_what_is_missing_is_told_piece_by_piece():
    refusal = NotReadyError(["No party has a signatory.", "The text has an empty field."])

    assert refusal.problems == ["No party has a signatory.", "The text has an empty field."]
    assert refusal.sentences == tuple(refusal.problems)
    assert isinstance(refusal, Refusal)
    assert isinstance(ForbiddenStepError("No."), Refusal)


def test_the_answer_leads_back_to_the_thing_and_shows_what_was_written(asked):
    request = asked({"body": "Minst 40 unga.", "row-3": "Ny rad", "kind": "goal", "version": "3", "empty": "  "})
    conflicts.lead_back(
        request, Agreement(), link="Back to the agreement", breadcrumbs=[("Home", "/hem/")], written=("body", "row")
    )

    response = conflicts.answer_refusal(request, ["The text is locked.", "It can no longer be changed."])
    page = response.content.decode()

    assert response.status_code == 409
    assert "<p>The text is locked.</p><p>It can no longer be changed.</p>" in page
    assert '<a class="button button--primary" href="/avtal/jordbro/">Back to the agreement</a>' in page
    assert 'href="/hem/"' in page
    assert "<title>That could not be done – Jordbro 2026" in page
    assert "Minst 40 unga." in page
    assert "Ny rad" in page
    assert ">goal<" not in page


def test_an_answer_without_a_thing_leads_home_and_shows_all_that_was_typed(asked):
    request = asked({"body": "Minst 40 unga.", "kind": "Ett mål", "new_password1": "hemligt", "next": "/vidare/"})

    page = conflicts.answer_refusal(request, ["No."]).content.decode()

    assert "To the home page" in page
    assert "Minst 40 unga." in page
    assert "Ett mål" in page
    assert "hemligt" not in page
    assert "/vidare/" not in page
    assert "data-problem" in page


def test_a_page_that_was_only_asked_for_has_nothing_to_copy(asked):
    request = asked()
    request.GET = request.GET.copy()
    conflicts.lead_back(request, Agreement(), link="Back", breadcrumbs=[])

    response = conflicts.answer_refusal(request, ["No."])

    assert response.status_code == 409
    assert "data-problem" not in response.content.decode()


def test_where_nothing_is_said_to_be_written_nothing_is_shown(asked):
    request = asked({"body": "Minst 40 unga."})
    conflicts.lead_back(request, Agreement(), link="Back", breadcrumbs=[])

    assert "Minst 40 unga." not in conflicts.answer_refusal(request, ["No."]).content.decode()


def test_texts_of_a_form_are_its_texts_and_never_a_password_or_an_empty_one(asked):
    request = asked(
        {
            "csrfmiddlewaretoken": "x",
            "version": "3",
            "next": "/",
            "language": "sv",
            "password": "p",
            "new_password1": "q",
        }
        | {"a": ["ett", " ", "två"], "b": "tre"}
    )

    assert conflicts.texts_of(request) == ["ett", "två", "tre"]


@pytest.mark.parametrize("error", [RequestDataTooBig, OSError])
def test_a_torn_form_has_no_texts(error):
    class Torn:
        @property
        def POST(self):
            raise error

    assert conflicts.texts_of(Torn()) == []
