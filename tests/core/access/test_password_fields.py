"""Fields for passwords: hidden, open to whatever fills them in, and taken as they are typed, however long."""

import re

import pytest
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.contrib.auth.password_validation import CommonPasswordValidator, validate_password
from django.contrib.auth.tokens import default_token_generator
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from tests.code.test_settings import read
from tests.support import factories

LONG = " Åtta små grisar – och 92 Äpplen, trummar på zinktak; ingen vet varför det låter så här högt i maj "


@pytest.fixture
def anna():
    return factories.person(factories.organisation(), email="anna@kommun.example")


@pytest.mark.django_db
def test_every_field_is_hidden_and_can_be_filled_in_by_a_password_manager(anna):
    browser = Client()
    stranger = browser.get(reverse("login")).content.decode()
    key = urlsafe_base64_encode(force_bytes(anna.pk))
    link = reverse("password_reset_confirm", args=[key, default_token_generator.make_token(anna)])
    forgotten = browser.get(link, follow=True).content.decode()
    browser.force_login(anna)
    changed = browser.get(reverse("password_change")).content.decode()

    found = [re.findall(r'<input[^>]*name="\w*password\w*"[^>]*>', page) for page in (stranger, forgotten, changed)]
    assert [len(fields) for fields in found] == [1, 2, 3]
    for field in (each for fields in found for each in fields):
        assert 'type="password"' in field
        assert re.search(r'autocomplete="(current|new)-password"', field)
        assert "maxlength" not in field
        assert "readonly" not in field
    assert ['autocomplete="current-password"' in fields[0] for fields in found] == [True, False, True]


@pytest.mark.django_db
@pytest.mark.parametrize("wrong", [LONG[:-2], LONG.strip(), LONG.lower(), LONG[:64], LONG[:72]])
def test_a_long_password_counts_to_its_last_sign(anna, wrong):
    validate_password(LONG, anna)
    anna.set_password(LONG)
    anna.save()
    right = {"username": anna.email, "password": LONG}

    assert Client().post(reverse("login"), right | {"password": wrong}).status_code == 200
    assert Client().post(reverse("login"), right).status_code == 302


def test_no_common_password_of_the_least_length_passes():
    long_enough = [password for password in CommonPasswordValidator().passwords if len(password) >= 12]

    passed = []
    for password in long_enough:
        try:
            validate_password(password)
        except ValidationError:
            continue
        passed.append(password)

    assert len(long_enough) > 50
    assert passed == []


def test_a_service_keeps_passwords_by_a_slow_digest():
    first = read("settings.PASSWORD_HASHERS[0]")

    assert first == "django.contrib.auth.hashers.PBKDF2PasswordHasher"
    assert PBKDF2PasswordHasher.algorithm == "pbkdf2_sha256"
    assert PBKDF2PasswordHasher.iterations >= 600_000
