"""Nothing that a stranger types becomes a header of a letter."""

import pytest
from django.core import mail
from django.urls import reverse

from core.access.models import PasswordRequest
from tests.support import factories

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("more", ["\nBcc: mallory@annan.example", "\r\nBcc: mallory@annan.example", "%0ABcc: m@a.se"])
def test_an_address_with_a_line_break_is_refused_and_asks_for_no_letter(client, more):
    factories.person(email="anna@kommun.example")

    answer = client.post(reverse("password_reset"), {"email": f"anna@kommun.example{more}"})

    assert answer.status_code == 200
    assert "email" in answer.context["form"].errors
    assert not PasswordRequest.objects.exists()
    assert mail.outbox == []


def test_the_name_of_the_portal_makes_one_line_of_the_subject(client, settings):
    settings.SITE_NAME = "Portalen\nBcc: mallory@annan.example"
    factories.person(email="anna@kommun.example")

    client.post(reverse("password_reset"), {"email": "anna@kommun.example"})

    (letter,) = mail.outbox
    assert "\n" not in letter.subject
    assert letter.recipients() == ["anna@kommun.example"]
    assert letter.message()["Bcc"] is None
