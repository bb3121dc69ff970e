"""What must hold before the portal serves anybody. `migrate` asks, and `check --database default`."""

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
    """Everybody can read the demo accounts' names in the handbook, so a database that has them is not for service."""
    return [
        Error(demo_accounts.SENTENCE.format(alias), hint=demo_accounts.HINT, id="core.E001")
        for alias in databases or []
        if demo_accounts.are_in_service(alias)
    ]


@register(Tags.translation)
def catalogues_are_compiled(*, app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Without its catalogue a language is silently English; with an old one, some of its texts are."""
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
    """Behind a proxy that is not counted, everybody comes from one address, and strangers lock each other out."""
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
