"""The page that asks again who it is: what it offers, to whom, and what it carries along."""

from datetime import timedelta

import pytest
from allauth.socialaccount.models import SocialAccount
from axes.models import AccessAttempt
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.urls import path, reverse
from django.utils.timezone import now

from config.urls import urlpatterns as portal
from core.access import lockouts
from core.access.models import IdentityProvider
from core.access.second_factor.actions import add_app, add_passkey
from core.access.sessions import LOGGED_IN_AT
from core.access.step_up import PROVED_AT, fresh, is_fresh
from core.models import Role
from core.permissions import Permission, require
from tests.support import factories
from tests.support.coming_in import made_passkey

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]

OPENED = ("step_up_opened", "1")
FILE = SimpleUploadedFile("bilaga.txt", b"Hej", content_type="text/plain")


@require(Permission.READ)
@fresh
def _locks(request):
    return HttpResponse(f"{request.method} {sorted(request.POST.items())} {sorted(request.FILES)}")


urlpatterns = [path("las/", _locks), *portal]


@pytest.fixture
def anna(settings):
    settings.ROOT_URLCONF = __name__
    return factories.person(factories.organisation(), Role.COORDINATOR, name="Anna")


@pytest.fixture
def client(client, anna):
    client.cookies["django_language"] = "en"
    client.force_login(anna)
    return client


def logged_in(client, *, minutes_ago=0, seconds_ago=0):
    session = client.session
    session[LOGGED_IN_AT] = (now() - timedelta(minutes=minutes_ago, seconds=seconds_ago)).timestamp()
    session.pop(PROVED_AT, None)
    session.save()


def asked(client, *, method="post", data=None):
    """The page that asks, an hour after the login."""
    logged_in(client, minutes_ago=60)
    answer = getattr(client, method)("/las/", data or {})
    assert answer.status_code == 403
    return answer


def provider(organisation, *, slug="haninge", name="Haninge", is_open=True):
    fields = {"issuer": f"https://{slug}.example", "client_id": "portalen", "is_open": is_open}
    return IdentityProvider.objects.create(slug=slug, name=name, organisation=organisation, **fields)


# What it offers ------------------------------------------------------------------------------------------------------


def test_who_has_a_password_alone_is_offered_that(client):
    page = asked(client)

    assert page.context["has_password"] is True
    assert page.context["options"] is None
    assert page.context["factors"].is_empty
    assert list(page.context["providers"]) == []
    assert 'name="step_up_password"' in page.content.decode()


def test_who_has_a_passkey_is_offered_it_and_the_browser_is_told_which(client, anna):
    add_passkey(user=anna, name="Nyckeln", credential=made_passkey(), at=now())

    page = asked(client)

    assert len(page.context["options"]["publicKey"]["allowCredentials"]) == 1
    assert 'id="passkey-options"' in page.content.decode()
    assert 'name="step_up_credential"' in page.content.decode()


def test_who_has_an_app_is_offered_its_code_and_no_passkey(client, anna):
    add_app(user=anna, secret="JBSWY3DPEHPK3PXP", step=0, at=now())

    page = asked(client)

    assert page.context["options"] is None
    assert "step_up_credential" not in page.content.decode()
    assert "Code from the app" in page.content.decode()


def test_the_logins_of_employers_are_offered_to_whom_they_know_by_name(client, anna):
    organisation = factories.organisation()
    known = [provider(organisation, slug=name.lower(), name=name) for name in ("Nynas", "Haninge")]
    for row in known:
        SocialAccount.objects.create(user=anna, provider=row.issuer, uid="52")
    stranger = provider(organisation, slug="tyreso", name="Tyreso")
    SocialAccount.objects.create(user=factories.person(), provider=stranger.issuer, uid="52")

    page = asked(client)

    assert [str(row.slug) for row in page.context["providers"]] == ["haninge", "nynas"]
    assert f"{reverse('employer_login', args=['nynas'])}?again=1&amp;next=/las/" in page.content.decode()
    assert "tyreso" not in page.content.decode()


def test_a_login_that_is_not_in_use_is_not_offered(client, anna):
    closed = provider(factories.organisation(), is_open=False)
    SocialAccount.objects.create(user=anna, provider=closed.issuer, uid="52")

    assert list(asked(client).context["providers"]) == []


def test_who_never_had_a_password_is_not_asked_for_one(client, anna):
    anna.set_unusable_password()
    anna.save()
    client.force_login(anna)

    page = asked(client)

    assert page.context["has_password"] is False
    assert "step_up_password" not in page.content.decode()


# What it says and carries --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("method", "data", "is_page", "carried"),
    [
        ("get", {}, True, [OPENED]),
        ("get", {"text": "Hej"}, True, [OPENED]),  # what an address asks stays in the address
        ("post", {"text": "Hej"}, False, [("text", "Hej")]),
        ("post", {"step_up_opened": "1", "step_up_code": "000000"}, True, [OPENED]),
        ("post", {"step_up_opened": "", "text": "Hej"}, False, [("text", "Hej")]),
        (
            "post",
            {"csrfmiddlewaretoken": "t", "step_up_password": "fel", "a": ["1", "2"]},
            False,
            [("a", "1"), ("a", "2")],
        ),
    ],
)
def test_what_was_typed_goes_along_and_an_opened_page_is_told_from_a_sent_form(client, method, data, is_page, carried):
    page = asked(client, method=method, data=data)

    assert page.context["is_page"] is is_page
    assert page.context["carried"] == carried


def test_who_is_asked_the_first_time_reads_of_no_mistake(client):
    assert asked(client).context["problem"] == ""
    assert 'role="alert"' not in asked(client, data={"text": "Hej"}).content.decode()


def test_after_a_wrong_answer_the_page_says_so(client):
    page = asked(client, data={"step_up_password": "fel lösenord"})

    assert page.context["problem"] == "That was not right. Try again."
    assert page.templates[0].name == "core/access/step_up.html"


def test_an_answer_to_an_opened_page_counts_as_one_only_when_it_is_sent(client):
    """What stands in an address is no answer: it would lie in histories and logs."""
    page = asked(client, method="get", data={"step_up_password": factories.PASSWORD})

    assert page.context["problem"] == ""


def test_the_page_counts_as_asking_and_not_as_a_refusal(client, caplog):
    asked(client)

    assert not [record for record in caplog.records if '"refused"' in record.getMessage()]


# How long it holds ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("seconds_ago", "fresh_enough"), [(14 * 60 + 50, True), (15 * 60 + 10, False)])
def test_a_form_is_taken_for_a_quarter_of_an_hour(client, settings, seconds_ago, fresh_enough):
    settings.STEP_UP_MINUTES = 15
    logged_in(client, seconds_ago=seconds_ago)

    assert (client.post("/las/", {"text": "Hej"}).status_code == 200) is fresh_enough


@pytest.mark.parametrize(("minutes_ago", "status"), [(119, 200), (121, 403)])
def test_a_form_with_a_file_is_taken_for_two_hours(client, minutes_ago, status):
    logged_in(client, minutes_ago=minutes_ago)
    FILE.seek(0)

    answer = client.post("/las/", {"bilaga": FILE})

    assert answer.status_code == status
    if status == 403:
        assert answer.context["has_files"] is True
        assert "choose it again" in answer.content.decode()


def test_a_form_without_a_file_says_nothing_of_files(client):
    assert asked(client).context["has_files"] is False


@pytest.mark.parametrize(("minutes", "status"), [(180, 200), (15, 403)])
def test_a_longer_setting_holds_for_files_too(client, settings, minutes, status):
    settings.STEP_UP_MINUTES = minutes
    logged_in(client, minutes_ago=150)
    FILE.seek(0)

    assert client.post("/las/", {"bilaga": FILE}).status_code == status


def test_a_session_that_never_logged_in_is_asked(rf):
    request = rf.get("/las/")
    request.session = {}

    assert is_fresh(request) is False


def test_the_newest_proof_counts_and_not_the_first_login(client):
    logged_in(client, minutes_ago=60)
    client.post("/las/", {"step_up_password": factories.PASSWORD})

    answer = client.post("/las/", {"text": "Igen"})

    assert answer.content == b"POST [('text', 'Igen')] []"


# A lock --------------------------------------------------------------------------------------------------------------


def test_after_eight_wrong_answers_the_page_says_how_long_it_is_closed(client):
    for _ in range(8):
        asked(client, data={"step_up_password": "fel lösenord"})
    logged_in(client, minutes_ago=60)

    answer = client.post("/las/", {"step_up_password": factories.PASSWORD})

    assert answer.status_code == 429
    assert answer.templates[0].name == "registration/login_locked.html"
    assert answer.context["lock"]


def test_seven_wrong_answers_from_here_are_forgotten_with_a_right_one(client):
    for _ in range(7):
        asked(client, data={"step_up_password": "fel lösenord"})
    logged_in(client, minutes_ago=60)
    assert client.post("/las/", {"step_up_password": factories.PASSWORD}).status_code == 200

    assert asked(client, data={"step_up_password": "fel lösenord"}).context["problem"]


def test_a_name_that_is_locked_from_an_address_is_not_asked_there(client, anna):
    for _ in range(8):
        lockouts.count_failure(name=anna.email, address="192.0.2.7", at=now())
    logged_in(client, minutes_ago=60)

    assert client.post("/las/", {"text": "Hej"}, REMOTE_ADDR="192.0.2.7").status_code == 429
    assert client.post("/las/", {"text": "Hej"}, REMOTE_ADDR="198.51.100.9").status_code == 403


def test_a_wrong_answer_counts_for_the_address_that_it_came_from(client, anna):
    logged_in(client, minutes_ago=60)

    client.post("/las/", {"step_up_password": "fel lösenord"}, REMOTE_ADDR="192.0.2.7")

    counted = AccessAttempt.objects.filter(username=anna.email).values_list("ip_address", "failures_since_start")
    assert list(counted) == [("192.0.2.7", 1)]


@pytest.mark.parametrize(("is_own", "status"), [(True, 200), (False, 403)])
def test_a_passkey_answers_for_whoever_is_logged_in_and_for_nobody_else(client, anna, monkeypatch, is_own, status):
    owner = anna if is_own else factories.person(factories.organisation(), Role.COORDINATOR)
    monkeypatch.setattr(
        "core.access.step_up.passkeys.proved_by",
        lambda sent, *, user, at: object() if user in (owner, None) and sent == "proof" else None,
    )
    logged_in(client, minutes_ago=60)

    assert client.post("/las/", {"step_up_credential": "proof"}).status_code == status
