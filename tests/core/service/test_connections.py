"""The deployment check looks at what leaves the machine: encrypted, and to whoever proves to be the one meant."""

import pytest

from core import checks


def warned():
    return [found.id for found in checks.connections_are_encrypted(app_configs=None)]


@pytest.mark.parametrize(
    ("host", "options", "expected"),
    [
        ("db.example", {}, ["core.W003"]),
        ("10.0.0.7", {"sslmode": "require"}, ["core.W003"]),
        ("db.example", {"sslmode": "verify-ca"}, ["core.W003"]),
        ("db.example", {"sslmode": "verify-full"}, []),
        ("localhost", {}, []),
        ("127.0.0.1", {}, []),
        ("/run/postgresql", {}, []),
        ("", {}, []),
    ],
)
def test_a_database_on_another_machine_proves_who_it_is(settings, monkeypatch, host, options, expected):
    settings.EMAIL_HOST = "localhost"
    monkeypatch.setitem(settings.DATABASES["default"], "HOST", host)
    monkeypatch.setitem(settings.DATABASES["default"], "OPTIONS", options)

    assert warned() == expected


@pytest.mark.parametrize(
    ("host", "tls", "ssl", "expected"),
    [
        ("mail.example", False, False, ["core.W004"]),
        ("mail.example", True, False, []),
        ("mail.example", False, True, []),
        ("localhost", False, False, []),
    ],
)
def test_letters_to_another_machine_are_encrypted(settings, monkeypatch, host, tls, ssl, expected):
    settings.EMAIL_HOST, settings.EMAIL_USE_TLS, settings.EMAIL_USE_SSL = host, tls, ssl
    monkeypatch.setitem(settings.DATABASES["default"], "HOST", "")

    assert warned() == expected


@pytest.mark.parametrize(
    ("site", "backend", "expected"),
    [
        ("", "django.core.mail.backends.smtp.EmailBackend", ["core.W005"]),
        ("https://portalen.kommun.se", "django.core.mail.backends.smtp.EmailBackend", []),
        ("", "django.core.mail.backends.console.EmailBackend", []),
    ],
)
def test_mail_has_an_address_to_lead_to(settings, site, backend, expected):
    settings.SITE_URL, settings.EMAIL_BACKEND = site, backend

    assert [found.id for found in checks.letters_can_lead_here(app_configs=None)] == expected
