"""What a session is known by: long, random, and another one from the moment of logging in."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from core.access.models import Session
from core.access.sessions import SessionStore
from tests.support import factories

pytestmark = pytest.mark.django_db


def test_a_key_is_32_characters_out_of_36_and_never_the_same():
    keys = {SessionStore()._get_new_session_key() for _time in range(100)}

    assert len(keys) == 100
    assert all(re.fullmatch(r"[a-z0-9]{32}", key) for key in keys)
    assert set("".join(keys)) == set("abcdefghijklmnopqrstuvwxyz0123456789")


def test_logging_in_gives_another_key_and_the_one_before_is_nobodys():
    factories.person(factories.organisation(), email="anna@kommun.example")
    browser = Client()
    planted = SessionStore()
    planted["from"] = "somebody else"
    planted.create()
    browser.cookies["sessionid"] = planted.session_key

    browser.post(reverse("login"), {"username": "anna@kommun.example", "password": factories.PASSWORD})

    assert browser.get(reverse("home")).status_code == 200
    assert browser.session.session_key != planted.session_key
    assert not Session.objects.filter(pk=planted.session_key).exists()


def test_a_key_that_a_browser_made_up_is_not_taken():
    browser = Client()
    browser.cookies["sessionid"] = "a" * 32
    factories.person(factories.organisation(), email="anna@kommun.example")

    browser.post(reverse("login"), {"username": "anna@kommun.example", "password": factories.PASSWORD})

    assert browser.session.session_key != "a" * 32
    assert not Session.objects.filter(pk="a" * 32).exists()
