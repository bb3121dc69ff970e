"""What allauth asks of the portal while somebody logs in, and the address that leads on afterwards."""

import pytest
from allauth.account.adapter import get_adapter
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.models import AnonymousUser
from django.http import QueryDict
from django.utils.timezone import now

from core.access import login_steps
from core.access.second_factor.actions import add_app
from core.access.second_factor.queries import SECOND_FACTOR
from core.access.sessions import SessionStore
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


# A login on its way --------------------------------------------------------------------------------------------------


@pytest.fixture
def arrived(rf):
    """A request of somebody who is not in yet."""
    request = rf.get("/")
    request.session, request.user = SessionStore(), AnonymousUser()
    return request


@pytest.fixture
def anna():
    return factories.person()


@pytest.mark.parametrize(("next_page", "leads_to"), [("/avtal/", "/avtal/"), ("", "/"), (None, "/")])
def test_a_login_that_is_over_leads_to_the_page_asked_for_or_home(adapter, arrived, next_page, leads_to):
    assert adapter.post_login(arrived, None, redirect_url=next_page)["Location"] == leads_to


@pytest.mark.django_db
@pytest.mark.one_engine
@pytest.mark.parametrize(("next_page", "leads_to"), [("/avtal/", "/avtal/"), ("", "/")])
def test_who_has_no_second_factor_is_in_after_the_first(arrived, anna, next_page, leads_to):
    answer = login_steps.begin(arrived, anna, method="password", next_page=next_page)

    assert answer["Location"] == leads_to
    assert arrived.user == anna
    assert arrived.session[SESSION_KEY] == str(anna.pk)
    assert arrived.session[login_steps.METHOD] == "password"
    assert SECOND_FACTOR not in arrived.session


@pytest.mark.django_db
@pytest.mark.one_engine
def test_who_has_one_comes_to_the_second_step_and_is_not_in(arrived, anna):
    add_app(user=anna, secret="JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", step=0, at=now())

    answer = login_steps.begin(arrived, anna, method="password", next_page="/avtal/")

    assert answer["Location"] == "/logga-in/tva-steg/"
    assert not arrived.user.is_authenticated
    assert SECOND_FACTOR not in arrived.session
    step = login_steps.pending(arrived)
    assert step.login.user == anna

    answer = login_steps.finish(arrived, step)

    assert answer["Location"] == "/avtal/"
    assert arrived.user == anna
    assert arrived.session[SECOND_FACTOR] is True


@pytest.mark.django_db
@pytest.mark.one_engine
def test_a_way_in_that_is_as_good_as_two_factors_needs_no_second_step(arrived, anna):
    add_app(user=anna, secret="JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", step=0, at=now())

    answer = login_steps.begin(arrived, anna, method="passkey", next_page="/avtal/", is_strong=True)

    assert answer["Location"] == "/avtal/"
    assert arrived.user == anna
    assert arrived.session[SECOND_FACTOR] is True
    assert arrived.session[login_steps.METHOD] == "passkey"


@pytest.mark.django_db
@pytest.mark.one_engine
def test_a_login_that_is_given_up_has_no_step_left(arrived, anna):
    add_app(user=anna, secret="JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", step=0, at=now())
    login_steps.begin(arrived, anna, method="password", next_page="/avtal/")

    login_steps.give_up(arrived)

    assert login_steps.pending(arrived) is None
    assert not arrived.user.is_authenticated
