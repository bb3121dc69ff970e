"""The look of a text before it is saved: on the form's own page without a script, and as a part of it with one."""

import pytest
from django.test import Client
from django.urls import reverse

from core.models import Role
from partnership.models import Section
from tests.support import factories

pytestmark = pytest.mark.django_db

ADDRESS = "/forhandsgranska/"
WRITTEN = "Parterna vill:\n\n1. gå\n2. **cykla**"


@pytest.fixture
def section():
    return Section.objects.filter(agreement_version__agreement=factories.draft()).earliest("order")


@pytest.fixture
def officer(client, section):
    client.force_login(factories.person(section.agreement_version.agreement.owner, Role.OFFICER))
    return client


def place(section):
    return reverse("section_edit", args=[section.agreement_version.agreement.slug, section.pk])


def test_without_a_script_the_form_shows_the_look_keeps_what_was_typed_and_saves_nothing(officer, section):
    sent = {"version": 1, "heading": "Ny rubrik", "body": WRITTEN, "forhandsgranska": "1"}

    answer = officer.post(place(section), sent)

    page = answer.content.decode()
    assert answer.status_code == 200
    assert "<ol>\n<li>gå</li>\n<li><strong>cykla</strong></li>\n</ol>" in page
    assert 'value="Ny rubrik"' in page
    assert f"\n{WRITTEN}</textarea>" in page
    assert "error-summary" not in page
    assert "data-unsaved" in page
    section.refresh_from_db()
    assert (section.heading, section.version) == ("Bakgrund", 1)


def test_a_form_with_mistakes_shows_the_look_and_says_nothing_of_them_yet(officer, section):
    answer = officer.post(place(section), {"version": 1, "heading": "Lång " * 300, "body": "", "forhandsgranska": "1"})

    assert "Inget är skrivet än." in answer.content.decode()
    assert "error-summary" not in answer.content.decode()


def test_the_button_that_saves_comes_before_the_one_that_shows(officer, section):
    page = officer.get(place(section)).content.decode()

    assert page.index(">Spara</button>") < page.index('name="forhandsgranska" value="1">Förhandsgranska</button>')


def test_a_form_without_such_a_text_has_no_such_button(officer, section):
    agreement = section.agreement_version.agreement

    page = officer.get(reverse("agreement_send", args=[agreement.slug])).content.decode()

    assert "forhandsgranska" not in page


def test_the_part_of_the_page_has_the_look_and_nothing_that_runs(officer):
    answer = officer.post(ADDRESS, {"text": "*Nu* <script>alert(1)</script>"})

    assert answer.status_code == 200
    assert answer["X-Partial"] == "preview"
    assert "no-store" in answer["Cache-Control"]
    assert "<em>Nu</em> &lt;script&gt;alert(1)&lt;/script&gt;" in answer.content.decode()


def test_a_text_that_is_too_long_to_save_is_not_drawn(officer):
    fits, too_long = (officer.post(ADDRESS, {"text": "x" * length}) for length in (60_000, 60_001))

    assert fits.status_code == 200
    assert too_long.status_code == 413
    assert too_long.content.decode() == "Texten är 1 tecken för lång. Här ryms 60\xa0000."
    assert "X-Partial" not in too_long


def test_nobody_but_who_is_logged_in_and_sends_the_token_gets_a_look(client, officer, section):
    stranger = Client().post(ADDRESS, {"text": "*Nu*"})
    without_token = Client(enforce_csrf_checks=True)
    without_token.force_login(factories.person(section.agreement_version.agreement.owner, Role.OFFICER))
    refused = without_token.post(ADDRESS, {"text": "*Nu*"})

    assert stranger["Location"].startswith("/logga-in/")
    assert refused.status_code == 403
    assert officer.get(ADDRESS).status_code == 405
