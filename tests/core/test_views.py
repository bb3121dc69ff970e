"""Signing in, errors, health, language, and the pages about the portal itself."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth import get_user
from django.contrib.staticfiles import finders
from django.core import mail
from django.db import OperationalError
from django.templatetags.static import static
from django.test import Client
from django.urls import path, reverse
from django.utils.functional import SimpleLazyObject

from core.concurrency.conflicts import version_from
from core.models import Role
from core.views import server_error
from tests.support.factories import PASSWORD, organisation, person

pytestmark = pytest.mark.django_db


def broken(request):
    raise RuntimeError("a fault for the test")


def damaged_save(request):
    version_from(request)


urlpatterns = [path("broken/", broken), path("save/", damaged_save)]


@pytest.fixture(autouse=True)
def in_english(client):
    client.cookies["django_language"] = "en"


@pytest.fixture
def with_faults(settings):
    """The portal's addresses, and two that fail."""
    import config.urls

    class Addresses:
        pass

    Addresses.urlpatterns = [*config.urls.urlpatterns, *urlpatterns]
    for name in ("handler400", "handler403", "handler404", "handler500"):
        setattr(Addresses, name, staticmethod(getattr(config.urls, name)))
    settings.ROOT_URLCONF = Addresses


def h1(response):
    return re.search(r"<h1>(.*?)</h1>", response.content.decode(), re.DOTALL).group(1)


# Signing in -----------------------------------------------------------------------------------------------------------


def test_a_person_logs_in_with_the_e_mail_address_in_any_case(client):
    user = person(email="anna@haninge.example")

    response = client.post(reverse("login"), {"username": " Anna@Haninge.example", "password": PASSWORD})

    assert response.status_code == 302
    assert response["Location"] == reverse("home")
    assert client.session["_auth_user_id"] == str(user.pk)


def test_a_wrong_password_says_what_to_check_and_not_which_was_wrong(client):
    person(email="anna@haninge.example")

    known = client.post(reverse("login"), {"username": "anna@haninge.example", "password": "wrong"})
    unknown = client.post(reverse("login"), {"username": "bo@haninge.example", "password": "wrong"})

    sentence = "The e-mail address and the password do not belong together."
    assert sentence in known.content.decode()
    assert sentence in unknown.content.decode()


def test_a_closed_account_does_not_come_in(client):
    person(email="anna@haninge.example", is_active=False)

    response = client.post(reverse("login"), {"username": "anna@haninge.example", "password": PASSWORD})

    assert response.status_code == 200
    assert "_auth_user_id" not in client.session


def test_the_login_leads_nowhere_outside_the_portal(client):
    person(email="anna@haninge.example")

    response = client.post(
        reverse("login") + "?next=https://ond.example/", {"username": "anna@haninge.example", "password": PASSWORD}
    )

    assert response["Location"] == reverse("home")


def test_too_many_guesses_are_told_when_to_try_again(client):
    person(email="anna@haninge.example")

    for _ in range(settings.AXES_FAILURE_LIMIT):
        response = client.post(reverse("login"), {"username": "anna@haninge.example", "password": "wrong"})

    assert response.status_code == 429
    assert response["Retry-After"] == "900"
    assert re.search(r"Try again after \d\d\.\d\d\.", response.content.decode())


def test_guesses_at_one_account_leave_the_rest_of_the_town_hall_in_peace(client):
    person(email="anna@haninge.example")
    person(email="bo@haninge.example")
    for _ in range(settings.AXES_FAILURE_LIMIT):
        client.post(reverse("login"), {"username": "anna@haninge.example", "password": "wrong"})

    response = client.post(reverse("login"), {"username": "bo@haninge.example", "password": PASSWORD})

    assert response.status_code == 302


def test_a_guess_too_many_is_refused_even_where_it_is_right(client):
    person(email="anna@haninge.example")
    for _ in range(settings.AXES_FAILURE_LIMIT):
        client.post(reverse("login"), {"username": "anna@haninge.example", "password": "wrong"})

    response = client.post(reverse("login"), {"username": "anna@haninge.example", "password": PASSWORD})

    assert response.status_code == 429


def test_guesses_at_one_account_leave_others_their_own_mistakes(client):
    person(email="anna@haninge.example")
    for _ in range(settings.AXES_FAILURE_LIMIT):
        client.post(reverse("login"), {"username": "anna@haninge.example", "password": "wrong"})

    response = client.post(reverse("login"), {"username": "bo@haninge.example", "password": "wrong"})

    assert response.status_code == 200


def test_logging_out_takes_a_post(client):
    client.force_login(person())

    refused = client.get(reverse("logout"))
    done = client.post(reverse("logout"))

    assert refused.status_code == 405
    assert done["Location"] == reverse("login")
    assert "_auth_user_id" not in client.session


def test_a_form_that_is_wrong_ties_each_error_to_its_field(client):
    page = client.post(reverse("login"), {"username": "", "password": ""}).content.decode()

    assert "<title>Error: Log in" in page
    assert "Correct 2 things" in page
    assert 'href="#id_username"' in page
    assert re.search(
        r'<input[^>]*aria-invalid="true"[^>]*aria-describedby="id_username_error"[^>]*id="id_username"', page
    )
    assert 'id="id_username_error"' in page
    assert page.count(" autofocus") == 1


def test_a_nul_in_a_field_is_an_error_at_that_field(client):
    response = client.post(reverse("login"), {"username": "anna\x00@haninge.example", "password": PASSWORD})

    assert response.status_code == 200
    assert "username" in response.context["form"].errors


# A new password -------------------------------------------------------------------------------------------------------


def test_a_forgotten_password_is_chosen_anew_by_mail(client):
    user = person(email="anna@haninge.example", name="Anna Ek")

    asked = client.post(reverse("password_reset"), {"email": "ANNA@haninge.example"})
    (letter,) = mail.outbox
    address = re.search(r"http://testserver(/\S+)", letter.body).group(1)
    page = client.get(address, follow=True)
    saved = client.post(
        page.redirect_chain[-1][0],
        {"new_password1": "korrekt häst batteri", "new_password2": "korrekt häst batteri"},
    )
    again = client.get(address, follow=True)

    assert asked["Location"] == reverse("password_reset_done")
    assert letter.to == ["anna@haninge.example"]
    assert letter.subject == f"New password for {settings.SITE_NAME}"
    assert "Anna Ek" in letter.body
    assert saved["Location"] == reverse("password_reset_complete")
    user.refresh_from_db()
    assert user.check_password("korrekt häst batteri")
    assert "The link is too old or already used." in again.content.decode()


def test_an_address_without_an_account_gets_the_same_answer_and_no_letter(client):
    response = client.post(reverse("password_reset"), {"email": "nobody@haninge.example"})

    assert response["Location"] == reverse("password_reset_done")
    assert mail.outbox == []


def test_a_person_changes_the_password(client):
    user = person()
    client.force_login(user)

    response = client.post(
        reverse("password_change"),
        {
            "old_password": PASSWORD,
            "new_password1": "korrekt häst batteri",
            "new_password2": "korrekt häst batteri",
        },
    )

    assert response["Location"] == reverse("password_change_done")
    user.refresh_from_db()
    assert user.check_password("korrekt häst batteri")


@pytest.mark.parametrize("name", ["password_reset_done", "password_reset_complete"])
def test_the_pages_on_the_way_to_a_new_password_are_open_to_all(client, name):
    assert client.get(reverse(name)).status_code == 200


# The frame ------------------------------------------------------------------------------------------------------------


def test_every_page_says_who_is_logged_in_and_for_whom(client):
    works_for = organisation("Haninge kommun")
    client.force_login(person(works_for, Role.COORDINATOR, name="Anna Ek"))

    page = client.get(reverse("password_change")).content.decode()

    assert "Anna Ek" in page
    assert "Haninge kommun" in page
    assert 'href="#main"' in page
    assert reverse("admin:index") not in page


def test_those_who_maintain_the_portal_see_the_way_to_the_administration(client):
    client.force_login(person(is_staff=True))

    page = client.get(reverse("password_change")).content.decode()

    assert reverse("admin:index") in page


def test_swedish_is_spoken_unless_the_person_chose_english():
    browser = Client(headers={"accept-language": "en"})

    before = browser.get(reverse("login"))
    chosen = browser.post(reverse("set_language"), {"language": "en", "next": reverse("login")})
    after = browser.get(chosen["Location"])

    assert '<html lang="sv">' in before.content.decode()
    assert chosen["Location"] == reverse("login")
    assert '<html lang="en">' in after.content.decode()


def test_choosing_a_language_takes_a_post_and_leads_nowhere_outside(client):
    refused = client.get(reverse("set_language"))
    response = client.post(reverse("set_language"), {"language": "en", "next": "https://ond.example/"})

    assert refused.status_code == 405
    assert response["Location"] == "/"


@pytest.mark.parametrize("name", ["login", "password_reset", "accessibility", "style_guide"])
def test_no_page_has_style_or_script_of_its_own(client, name):
    client.force_login(person(is_staff=True))
    if name == "login":
        client.logout()
        client.cookies["django_language"] = "en"

    response = client.get(reverse(name))

    page = response.content.decode()
    assert response.status_code == 200
    assert "default-src 'none'" in response["Content-Security-Policy"]
    assert "unsafe" not in response["Content-Security-Policy"]
    assert not re.search(r"<style|<script(?![^>]*\bsrc=)|\sstyle=|\son[a-z]+=", page)


# About the portal -----------------------------------------------------------------------------------------------------


def test_the_style_guide_is_for_those_who_maintain_the_portal(client):
    client.force_login(person(organisation(), Role.COORDINATOR))
    refused = client.get(reverse("style_guide"))
    client.force_login(person(is_staff=True))
    client.cookies["django_language"] = "en"
    shown = client.get(reverse("style_guide"))

    assert refused.status_code == 403
    assert h1(shown) == "Style guide"
    assert "Correct 4 things" in shown.content.decode()


def test_the_icon_is_where_browsers_look_for_it_by_themselves(client):
    answer = client.get("/favicon.ico")

    assert answer["Location"] == static("img/mark.ico")
    assert Path(finders.find("img/mark.ico")).read_bytes()[:4] == b"\x00\x00\x01\x00"


def test_the_accessibility_statement_says_where_to_write(client, settings):
    settings.ACCESSIBILITY_CONTACT = "tillganglig@haninge.example"

    page = client.get(reverse("accessibility")).content.decode()

    assert "mailto:tillganglig@haninge.example" in page
    assert "2018:1937" in page


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_accessibility_statement_holds_what_digg_asks_for_and_names_no_framework(client, settings, language):
    settings.AUTHORITY_NAME, settings.ACCESSIBILITY_CONTACT = "Haninge kommun", "tillganglig@haninge.example"
    client.cookies["django_language"] = language

    page = client.get(reverse("accessibility")).content.decode()

    for needed in (
        "Haninge kommun",
        settings.SITE_NAME,
        {"sv": "delvis förenlig med lagen", "en": "partly compliant with the act"}[language],
        {"sv": "24 november 2026", "en": "24 November 2026"}[language],
        'href="https://www.digg.se/tdosanmalan"',
        {"sv": "inget undantag för oskäligt betungande anpassning", "en": "disproportionate burden"}[language],
    ):
        assert needed in page
    assert "Django" not in page


def test_the_accessibility_statement_says_where_nobody_is_named(client, settings):
    settings.AUTHORITY_NAME, settings.ACCESSIBILITY_CONTACT = "", ""

    page = client.get(reverse("accessibility")).content.decode()

    assert "Who answers for this website is not named in its settings." in page
    assert "No address is named in the portal" in page
    assert "mailto:" not in page


# Health ---------------------------------------------------------------------------------------------------------------


def test_live_asks_no_database(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        response = client.get("/healthz/live")

    assert response.content == b"ok"


def test_ready_asks_the_database(client, django_assert_num_queries):
    client.get("/healthz/ready")  # the guards are compared with their list once in some seconds
    with django_assert_num_queries(1):
        response = client.get("/healthz/ready")

    assert response.content == b"ok"


def test_ready_says_503_when_the_database_does_not_answer(client, monkeypatch):
    def no_cursor():
        raise OperationalError("gone")

    monkeypatch.setattr("core.views.connection.cursor", no_cursor)
    response = client.get("/healthz/ready")

    assert response.status_code == 503


# What went wrong ------------------------------------------------------------------------------------------------------


def test_an_unknown_address_answers_404_with_a_way_home(client):
    client.force_login(person())

    response = client.get("/finns-inte/")

    assert response.status_code == 404
    assert f'href="{reverse("home")}"' in response.content.decode()


def test_a_fault_answers_500_with_a_page(with_faults):
    browser = Client(raise_request_exception=False)
    browser.cookies["django_language"] = "en"
    browser.force_login(person())

    response = browser.get("/broken/")

    assert response.status_code == 500
    assert h1(response) == "Something broke in the portal"


def test_the_page_for_a_fault_asks_no_database(rf, client, django_assert_num_queries):
    client.force_login(person())
    request = rf.get("/broken/")
    request.session = client.session
    request.user = SimpleLazyObject(lambda: get_user(request))

    with django_assert_num_queries(0):
        response = server_error(request)

    assert response.status_code == 500


def test_a_save_without_a_version_answers_400_and_shows_the_text(client, with_faults):
    client.force_login(person())

    response = client.post("/save/", {"body": "Det jag <skrev>", "old_password": "hemligt"})

    page = response.content.decode()
    assert response.status_code == 400
    assert h1(response) == "It could not be saved: the page is too old"
    assert "Det jag &lt;skrev&gt;" in page
    assert "hemligt" not in page


def test_a_form_that_was_open_too_long_shows_the_text():
    browser = Client(enforce_csrf_checks=True)
    browser.cookies["django_language"] = "en"

    response = browser.post(reverse("password_reset"), {"email": "det jag skrev"})

    assert response.status_code == 403
    assert h1(response) == "It could not be saved: the page is too old"
    assert "det jag skrev" in response.content.decode()
