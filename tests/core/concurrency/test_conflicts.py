"""core.concurrency.conflicts: the version that a request carries, and the page for the one who saved second."""

import contextlib
import re
from datetime import timedelta

import pytest
from django.test.signals import template_rendered
from django.utils import translation

from core.concurrency.conflicts import MissingVersionError, conflict, texts_of, version_from
from core.forms.markdown import MarkdownTextarea
from core.text.diff import DiffKind
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
        typed={"heading": "Mål", "body": "Minst 40 unga."},
        stored={"heading": "Mål", "body": "Minst 30 unga."},
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


def test_the_first_version_is_nought(rf):
    assert version_from(rf.post("/", {"version": "0"})) == 0


@pytest.fixture
def field_of(rf, db):
    """A function that gives the one field of the page for these two texts, and the page."""

    def answer(typed, stored):
        request = rf.post("/avsnitt/", {"body": ["ett", "två"], "version": "3", "csrfmiddlewaretoken": "x"})
        request.user = person()
        context = {}
        texts = [{"body": text} if text is not None else {} for text in (typed, stored)]
        with _context_of("409-conflict.html", context):
            page = conflict(
                request,
                fields=[("body", "Text of the section")],
                typed=texts[0],
                stored=texts[1],
                saved_by=None,
                saved_at=NOON,
                version=8,
                action_url="/avsnitt/",
                keep_url="/avtal/",
            )
        return context["fields"][0], page.content.decode(), context

    return answer


@contextlib.contextmanager
def _context_of(template, context):
    """Keep what the template is drawn with in `context`."""

    def keep(sender, **drawn):
        if sender.name == template:
            context.update(drawn["context"].flatten())

    template_rendered.connect(keep)
    try:
        yield
    finally:
        template_rendered.disconnect(keep)


@pytest.mark.parametrize(
    ("typed", "stored", "is_long", "rows"),
    [
        ("x", "y", False, 4),
        ("x" * 120, "y", False, 4),
        ("x" * 121, "y", True, 4),
        ("ett\ntvå", "y", True, 4),
        ("x", "ett\ntvå", True, 4),
        ("x" * 180, "y", True, 5),
        ("x" * 239, "y", True, 5),
        ("x" * 240, "y" * 10, True, 6),
        ("x", "1\n2\n3\n4", True, 5),
        ("x" * 240, "1\n2\n3", True, 8),
        ("x", "\n" * 21, True, 23),
        ("x", "\n" * 22, True, 24),
        ("x", "\n" * 40, True, 24),
    ],
)
def test_a_field_is_as_high_as_its_texts_need(field_of, typed, stored, is_long, rows):
    field, _page, _context = field_of(typed, stored)

    assert (field.is_long, field.rows) == (is_long, rows)


def test_each_text_has_its_own_marks_alone(field_of):
    field, page, _context = field_of("Minst 40 unga.", "Minst 30 unga.")

    assert {kind for kind, _text in field.typed_marked} == {DiffKind.SAME, DiffKind.ADDED}
    assert {kind for kind, _text in field.stored_marked} == {DiffKind.SAME, DiffKind.REMOVED}
    assert "Text of the section" in page


@pytest.mark.parametrize(("typed", "stored"), [("ett\r\ntvå", "ett\ntvå"), ("ett\ntvå", "ett\r\ntvå")])
def test_line_ends_of_browsers_are_no_difference(field_of, typed, stored):
    field, _page, _context = field_of(typed, stored)

    assert (field.differs, field.typed, field.stored) == (False, "ett\ntvå", "ett\ntvå")


def test_a_text_that_is_not_there_is_empty(field_of):
    field, _page, context = field_of(None, None)

    assert (field.typed, field.stored, field.differs) == ("", "", False)
    assert context["merged"] is None
    assert context["sent"] == [("body", "ett"), ("body", "två")]
