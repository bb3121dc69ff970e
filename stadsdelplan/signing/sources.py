"""Whether the text that the parties are to sign is still the plan's: partnership asks before it is locked."""

import hashlib
import json

from django.urls import reverse
from django.utils.translation import gettext as _

from partnership.models import Agreement
from partnership.text_sources import Outdated
from stadsdelplan.content import read_content
from stadsdelplan.models import Edition
from stadsdelplan.signing.text import sections_of


def text_digest(edition: Edition) -> str:
    """Return the SHA-256 of the sections that the plan's text makes now, in hexadecimal."""
    return digest_of_sections(sections_of(edition, read_content(edition)))


def digest_of_sections(sections: list[tuple[str, str]]) -> str:
    return hashlib.sha256(json.dumps(sections, ensure_ascii=False).encode()).hexdigest()


def find_outdated(agreement: Agreement, *, hold: bool) -> Outdated | None:
    """Return that the plan has changed since its text was written into `agreement`, or None.

    With `hold`, in a transaction, nobody changes the plan until it ends.
    """
    editions = Edition.objects.filter(agreement=agreement)
    if hold:
        editions = editions.select_for_update()
    found = editions.first()
    if found is None or found.signed_text_digest == text_digest(found):
        return None
    return Outdated(
        _("The plan has been changed since the text was written. Write the text again."),
        reverse("signing_text_renew", args=[found.plan_id, found.number]),
    )
