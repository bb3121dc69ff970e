"""A session that was ended stays ended."""

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from core.access.models import Session
from core.models import User
from tests.support import factories

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]


@pytest.fixture
def anna():
    return factories.person(email="anna@kommun.example")


@pytest.fixture
def browser(anna):
    browser = Client()
    browser.force_login(anna)
    assert is_in(browser)
    return browser


def is_in(browser):
    return browser.get(reverse("home")).status_code == 200


def by_saving(anna, *, active):
    anna.is_active = active
    anna.save()


def by_update(anna, *, active):
    User.objects.filter(pk=anna.pk).update(is_active=active)


def by_sql(anna, *, active):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE core_user SET is_active = %s WHERE id = %s", [active, anna.pk])


def by_the_administration(anna, *, active):
    operator = Client()
    operator.force_login(factories.person(is_staff=True, is_superuser=True))
    address = reverse("admin:core_user_change", args=[anna.pk])
    version = operator.get(address).context["version"]
    rows = {f"memberships-{name}": "0" for name in ("TOTAL_FORMS", "INITIAL_FORMS")}
    fields = {"version": version, "email": anna.email, "name": anna.name, **rows}
    answer = operator.post(address, fields | ({"is_active": "on"} if active else {}))
    assert answer.status_code == 302


@pytest.mark.parametrize("change", [by_saving, by_update, by_sql, by_the_administration])
@pytest.mark.parametrize("seen_meanwhile", [True, False])
def test_a_session_does_not_come_back_when_the_account_is_opened_again(anna, browser, change, seen_meanwhile):
    change(anna, active=False)
    if seen_meanwhile:
        assert not is_in(browser)

    change(anna, active=True)

    assert not is_in(browser)
    browser.force_login(anna)
    assert is_in(browser)


def test_only_the_sessions_of_the_closed_account_end(anna, browser):
    other = Client()
    other.force_login(factories.person())

    by_saving(anna, active=False)

    assert is_in(other)
    assert Session.objects.filter(user=anna).count() == 0


def test_other_changes_end_no_session(anna, browser):
    anna.name = "Anna Andra"
    anna.save()

    assert is_in(browser)


def test_a_new_password_ends_every_other_session_for_good(anna, browser):
    old = anna.password
    other = Client()
    other.force_login(anna)
    fields = {
        "old_password": factories.PASSWORD,
        "new_password1": "gren-vind-mossa",
        "new_password2": "gren-vind-mossa",
    }

    answer = other.post(reverse("password_change"), fields)

    assert answer["Location"] == reverse("password_change_done")
    assert is_in(other)
    assert not is_in(browser)
    User.objects.filter(pk=anna.pk).update(password=old)  # as from a copy of the database
    assert not is_in(browser)


def test_logging_out_ends_the_session_in_every_window(anna, browser):
    key = browser.session.session_key
    browser.post(reverse("logout"))
    browser.cookies["sessionid"] = key

    assert not is_in(browser)


def test_a_session_knows_whose_it_is(anna, browser):
    assert Session.objects.get(pk=browser.session.session_key).user == anna


def test_the_trigger_stands_after_all_migrations():
    """SQLite drops it with every rebuilt core_user: a migration that rebuilds it installs it anew."""
    names = {"sqlite": "name FROM sqlite_master", "postgresql": "tgname FROM pg_trigger"}
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {names[connection.vendor]}")
        found = {name for (name,) in cursor.fetchall()}

    assert "end_sessions_of_closed_account" in found
