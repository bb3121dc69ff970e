"""What allauth asks of the portal while somebody logs in, and the address that leads on afterwards."""

import pytest
from allauth.account.adapter import get_adapter
from django.http import QueryDict

from core.access import login_steps
from tests.support import factories


@pytest.fixture
def adapter(rf):
    return get_adapter(rf.get("/"))


def test_the_adapter_is_ours(adapter):
    assert isinstance(adapter, login_steps.AccountAdapter)


def test_nobody_makes_an_account_of_their_own(adapter, rf):
    assert adapter.is_open_for_signup(rf.get("/")) is False


def test_the_address_is_the_one_that_lockouts_count(adapter, rf, settings):
    settings.AXES_IPWARE_PROXY_COUNT = 1
    request = rf.get("/", REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR="192.0.2.7")

    assert adapter.get_client_ip(request) == login_steps.client_address(request) == "192.0.2.7"


def test_nothing_is_sent_or_said_beside_our_own_pages(adapter, mailoutbox):
    assert adapter.send_mail("account/email/x", "ny@kommun.example", {}) is None
    assert adapter.send_notification_mail("account/email/x", None) is None
    assert adapter.add_message(None, 20, "account/messages/x.txt") is None
    assert mailoutbox == []


@pytest.mark.parametrize("page", ["/avtal/", "/avtal/?visa=allt&sida=2", "/sök/å ä ö/"])
def test_the_login_leads_on_to_the_page_that_was_asked_for(page):
    address = login_steps.login_address(page)

    path, _, query = address.partition("?")
    assert path == "/logga-in/"
    assert QueryDict(query).dict() == {"next": page}


@pytest.mark.django_db
def test_who_is_in_has_no_step_before_them(rf):
    request = rf.get("/")
    request.user = factories.person()

    assert login_steps.pending(request) is None
