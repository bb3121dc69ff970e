"""What a browser keeps of a form that is not saved yet: texts, and no person's name or title."""

import pytest
from django.urls import reverse

from core.models import Role
from partnership.models import Party, Section, Signatory
from tests.support import factories

pytestmark = pytest.mark.django_db


def test_names_of_people_are_not_kept_and_texts_are(client):
    agreement = factories.draft()
    client.force_login(factories.person(agreement.owner, Role.COORDINATOR))
    pages = {
        name: client.get(reverse(name, args=[agreement.slug, row.objects.order_by("pk").first().pk])).content.decode()
        for name, row in {"section_edit": Section, "party_edit": Party, "signatory_edit": Signatory}.items()
    }

    assert {name: "data-autosave" in page for name, page in pages.items()} == {
        "section_edit": True, "party_edit": False, "signatory_edit": False
    }  # fmt: skip
