"""Checks that must pass before the portal serves anybody. `migrate` and `check --database default` run them."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.core.exceptions import ImproperlyConfigured

from core.files import virus_scan
from core.service import catalogues, demo_accounts


@register(Tags.database)
def no_demo_account_in_service(
    *, app_configs: Any, databases: Iterable[str] | None, **kwargs: Any
) -> list[CheckMessage]:
    """Refuse a database with demo accounts: their names stand in the handbook, where everybody can read them."""
    return [
        Error(demo_accounts.SENTENCE.format(alias), hint=demo_accounts.HINT, id="core.E001")
        for alias in databases or []
        if demo_accounts.are_in_service(alias)
    ]


@register(Tags.translation)
def catalogues_are_compiled(*, app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Require compiled catalogues.

    Without one a language falls back to English, and with an old one some of its texts do.
    """
    missing = [
        Error(f"The texts are not compiled for '{language}'.", hint=catalogues.COMPILE, id="core.E010")
        for language in catalogues.not_compiled()
    ]
    return missing + [
        Warning(
            f"The texts for '{language}' were changed after they were compiled.",
            hint=catalogues.COMPILE,
            id="core.W010",
        )
        for language in catalogues.outdated()
    ]


@register(Tags.files)
def virus_scanner_is_named(*, app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """A CLAMD that names no place would refuse every file, and say so first to somebody who sends one."""
    try:
        if settings.CLAMD:
            virus_scan.address_of(settings.CLAMD)
    except ImproperlyConfigured as error:
        return [Error(str(error), id="core.E011")]
    return []


@register(Tags.security, deploy=True)
def proxies_are_counted(*, app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Require PROXY_COUNT behind a proxy.

    Without it all people share one address, and strangers can lock everybody out.
    """
    if settings.AXES_IPWARE_PROXY_COUNT:
        return []
    signs = {"BIND": settings.BIND.startswith("unix:"), "BEHIND_TLS_PROXY": bool(settings.SECURE_PROXY_SSL_HEADER)}
    return [
        Warning(
            f"{name} says that a proxy stands in front of the portal, and PROXY_COUNT that none does: wrong passwords "
            "are counted as if everybody came from the same address.",
            hint="Set PROXY_COUNT to how many proxies add to X-Forwarded-For, most often 1.",
            id="core.W001",
        )
        for name, is_so in signs.items()
        if is_so
    ]


@register(Tags.security, deploy=True)
def connections_are_encrypted(*, app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """What goes to another machine goes by TLS, to a server that proves who it is."""
    database = settings.DATABASES["default"]
    found = []
    if _is_elsewhere(database.get("HOST", "")) and database.get("OPTIONS", {}).get("sslmode") != "verify-full":
        found.append(
            Warning(
                "The database is on another machine, and the connection to it may be read or led elsewhere.",
                hint="End DATABASE_URL with ?sslmode=verify-full, and &sslrootcert=PATH for an authority of your own.",
                id="core.W003",
            )
        )
    if _is_elsewhere(settings.EMAIL_HOST) and not (settings.EMAIL_USE_TLS or settings.EMAIL_USE_SSL):
        found.append(
            Warning(
                "Letters, which hold links that let people in, go to the mail server without encryption.",
                hint="Begin EMAIL_URL with smtp+tls:// or smtp+ssl://.",
                id="core.W004",
            )
        )
    return found


@register(Tags.security, deploy=True)
def letters_can_lead_here(*, app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Require SITE_URL where mail is sent: `send_reminders` stops without it, and nobody is reminded."""
    if settings.SITE_URL or not settings.EMAIL_BACKEND.endswith(".smtp.EmailBackend"):
        return []
    return [
        Warning(
            "Mail is sent, and SITE_URL, the address that its links begin with, is empty: nobody is reminded.",
            hint="Set SITE_URL to the address at which people open the portal, such as https://portalen.kommun.se.",
            id="core.W005",
        )
    ]


@register(Tags.security, deploy=True)
def operator_is_named(*, app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Require who answers for the portal and who helps: the statement of accessibility and the help name both."""
    missing = {
        "AUTHORITY_NAME": (settings.AUTHORITY_NAME, "the authority that answers for the portal, as Haninge kommun"),
        "SUPPORT_CONTACT": (settings.SUPPORT_CONTACT, "the e-mail address of those who help with the portal"),
    }
    return [
        Warning(
            f"{name} is not set: the help and the accessibility statement say that nobody is named.",
            hint=f"Set {name} to {what}.",
            id="core.W020",
        )
        for name, (value, what) in missing.items()
        if not value
    ]


def _is_elsewhere(host):
    """Whether a host is reached over a network. A path is a Unix socket."""
    return bool(host) and not host.startswith("/") and host not in ("localhost", "127.0.0.1", "::1")
