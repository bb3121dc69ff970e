"""An organisation's own login, against a real provider process on loopback: who comes in, and what is answered else."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.socialaccount.models import SocialAccount
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils.timezone import now

from core.access import invitations
from core.access.models import IdentityProvider, Invitation
from core.access.second_factor.actions import add_app
from core.access.second_factor.queries import SECOND_FACTOR
from core.access.sessions import LOGGED_IN_AT
from core.models import Role, User
from tests.support import factories, identity_provider
from tests.support.identity_provider import SOMEBODY

# The browser goes this way on both engines (tests/browser/test_guided_start.py).
pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]

NY = SOMEBODY["email"]


@pytest.fixture(scope="module")
def served():
    with identity_provider.running() as provider:
        yield provider


@pytest.fixture(autouse=True)
def _secret(settings):
    settings.OIDC_SECRETS = {"HANINGE": identity_provider.SECRET}


@pytest.fixture
def kommun():
    return factories.organisation("Haninge kommun")


@pytest.fixture
def row(served, kommun):
    return made(served, kommun)


def made(served, organisation, *, slug="haninge", levels="loa3", **fields):
    fields = {"issuer": served.issuer, "client_id": "portalen", "name": "Haninge kommuns inloggning", **fields}
    return IdentityProvider.objects.create(slug=slug, organisation=organisation, levels=levels, **fields)


@pytest.fixture
def invited(kommun):
    return invite(kommun)


def invite(organisation, *, email=NY):
    coordinator = factories.person(organisation, Role.COORDINATOR)
    return invitations.invite(
        email=email, name="Ny", organisation=organisation, role=Role.OFFICER, site="", by=coordinator, at=now()
    )


def away(client, slug="haninge", **asked):
    """Go to the provider, and return its address for logging in."""
    answer = client.get(reverse("employer_login", args=[slug]), asked)
    assert answer.status_code == 302, answer.content.decode()
    return answer["Location"]


def come_in(client, served, *, asked=None, **log_in):
    return client.get(served.log_in(away(client, **(asked or {})), **log_in))


def is_in(client):
    return client.get(reverse("home")).status_code == 200


# Who comes in --------------------------------------------------------------------------------------------------------


def test_who_is_invited_comes_in_without_ever_having_a_password(client, served, row, invited, kommun):
    answer = come_in(client, served, asked={"next": reverse("agreements")})

    person = User.objects.get(email=NY)
    assert answer["Location"] == reverse("agreements")
    assert is_in(client)
    assert not person.has_usable_password()
    assert person.memberships.get().role == Role.OFFICER
    assert (tied := SocialAccount.objects.get()).user == person
    assert (tied.provider, tied.uid) == (served.issuer, SOMEBODY["sub"])
    invited.refresh_from_db()
    assert invited.accepted_by == person


def test_who_came_in_before_is_known_by_the_subject_whatever_the_address(client, served, row, invited):
    come_in(client, served, subject="31", email=NY, email_verified=True, acr="loa3")

    other = Client()
    come_in(other, served, subject="31", email="gift@kommun.example", email_verified=True, acr="loa3")

    assert is_in(other)
    assert User.objects.filter(email=NY).count() == 1
    assert not User.objects.filter(email="gift@kommun.example").exists()


def test_what_is_asked_for_at_the_provider(client, served, row):
    asked = {name: value for name, (value,) in parse_qs(urlsplit(away(client)).query).items()}

    assert (asked["response_type"], asked["acr_values"], asked["client_id"]) == ("code", "loa3", "portalen")
    assert asked["code_challenge_method"] == "S256"
    assert set(asked["scope"].split()) == {"openid", "email", "profile"}
    assert asked["redirect_uri"] == "http://testserver/logga-in/via/haninge/svar/"
    assert min(len(asked["nonce"]), len(asked["state"]), len(asked["code_challenge"])) >= 32


def test_a_level_at_the_provider_stands_for_the_second_factor(client, served, row, invited):
    come_in(client, served)
    person = User.objects.get(email=NY)
    add_app(user=person, secret="JBSWY3DPEHPK3PXP", step=0, at=now())
    other = Client()

    come_in(other, served)

    assert is_in(other)
    assert other.session[SECOND_FACTOR] is True


def test_without_a_level_the_portal_asks_for_its_own(client, served, row, invited):
    come_in(client, served)
    add_app(user=User.objects.get(email=NY), secret="JBSWY3DPEHPK3PXP", step=0, at=now())
    IdentityProvider.objects.update(levels="")
    other = Client()

    assert come_in(other, served)["Location"] == reverse("second_factor")
    assert not is_in(other)


def test_logging_out_ends_the_session_here(client, served, row, invited):
    come_in(client, served)
    key = client.session.session_key

    client.post(reverse("logout"))
    client.cookies["sessionid"] = key

    assert not is_in(client)
    assert come_in(Client(), served)["Location"] == reverse("home")  # the provider's own login is the provider's


# Who does not --------------------------------------------------------------------------------------------------------


def refused(answer, *, status=403, says):
    assert answer.status_code == status, answer.content.decode()
    assert says in answer.content.decode()
    assert not SocialAccount.objects.exists()


@pytest.fixture
def client(client):
    client.cookies["django_language"] = "en"
    return client


def test_an_unknown_person_is_told_to_be_invited(client, served, row):
    refused(come_in(client, served), says="the portal does not")
    assert not User.objects.filter(email=NY).exists()


@pytest.mark.parametrize("vouched", [{"email_verified": False}, {}])
def test_an_address_that_the_provider_does_not_vouch_for_is_none(client, served, row, kommun, vouched):
    invite(kommun, email="annan@kommun.example")

    answer = come_in(client, served, subject="0815", email="annan@kommun.example", acr="loa3", **vouched)

    refused(answer, says="the portal does not")


def test_an_invitation_into_another_organisation_is_none_here(client, served, row):
    invite(factories.organisation())

    refused(come_in(client, served), says="the portal does not")


@pytest.mark.parametrize("over", ["expires_at", "withdrawn_at"])
def test_an_invitation_that_is_over_is_none(client, served, row, invited, over):
    Invitation.objects.update(**{over: now() - timedelta(seconds=1)})

    refused(come_in(client, served), says="the portal does not")


def test_no_provider_opens_an_account_that_is_there_already(client, served, row, kommun):
    factories.person(factories.organisation(), Role.COORDINATOR, email=NY)
    invite(kommun)

    refused(come_in(client, served), says="the portal does not")


def test_too_low_a_level_is_told(client, served, row, kommun):
    invite(kommun, email="lag@kommun.example")

    answer = come_in(client, served, subject="17", email="lag@kommun.example", email_verified=True, acr="loa2")

    refused(answer, says="not safe enough")


def test_a_closed_account_stays_closed(client, served, row, invited):
    come_in(client, served)
    User.objects.filter(email=NY).update(is_active=False)
    other = Client()

    answer = come_in(other, served)

    assert answer.status_code == 403
    assert not is_in(other)


def test_an_issuer_that_calls_itself_otherwise_in_its_tokens_is_not_believed(client, kommun, invited):
    with identity_provider.running(issuer_in_tokens="login.example") as served:
        made(served, kommun)
        refused(come_in(client, served), says="could not be trusted")


def test_an_issuer_that_calls_itself_otherwise_in_its_configuration_is_not_believed(client, served, kommun):
    made(served, kommun, issuer=served.issuer.replace("127.0.0.1", "localhost") + "/")

    refused(client.get(reverse("employer_login", args=["haninge"])), says="could not be trusted")


@pytest.mark.parametrize(
    "forged",
    [
        {"signed": "not at all"},
        {"signed": "by another key"},
        {"signed": "by the secret"},
        {"claims": {"aud": "annan"}},
        {"claims": {"azp": "annan"}},
        {"claims": {"nonce": "gissad"}},
        {"claims": {"sub": None}},
    ],
    ids=str,
)
def test_a_token_that_is_not_the_providers_for_this_login_is_not_believed(client, kommun, invited, forged):
    with identity_provider.running(**forged) as served:
        made(served, kommun)
        refused(come_in(client, served), says="could not be trusted")


def test_control_a_token_that_is_signed_anew_with_the_same_in_it_lets_in(client, kommun, invited):
    with identity_provider.running(claims={"acr": "loa3"}) as served:
        made(served, kommun)
        assert come_in(client, served)["Location"] == reverse("home")


def test_a_token_that_is_over_lets_nobody_in(client, kommun, invited):
    with identity_provider.running(token_seconds=-60) as served:
        made(served, kommun)
        refused(come_in(client, served), says="took too long")


def test_a_provider_that_is_down_gives_a_sentence(client, served, kommun):
    made(served, kommun, issuer="http://127.0.0.1:9")

    answer = client.get(reverse("employer_login", args=["haninge"]))

    refused(answer, status=503, says="does not answer")
    assert answer["Retry-After"]


def test_a_provider_that_goes_down_on_the_way_gives_a_sentence(client, kommun, invited):
    with identity_provider.running() as served:
        made(served, kommun)
        back = served.log_in(away(client))

    refused(client.get(back), status=503, says="does not answer")


def test_a_code_works_once_and_in_the_browser_that_asked(client, served, row, invited):
    back = served.log_in(away(client))

    refused(_stranger().get(back), says="took too long")
    assert client.get(back).status_code == 302
    client.post(reverse("logout"))
    assert client.get(back).status_code == 403


def _stranger():
    stranger = Client()
    stranger.cookies["django_language"] = "en"
    return stranger


def test_who_breaks_off_at_the_provider_is_told(client, served, row):
    state = parse_qs(urlsplit(away(client)).query)["state"][0]

    answer = client.get(reverse("employer_answer", args=["haninge"]), {"error": "access_denied", "state": state})

    refused(answer, says="Begin again")


def test_a_login_that_is_not_in_use_has_no_address(client, row):
    IdentityProvider.objects.update(is_open=False)

    assert client.get(reverse("employer_login", args=["haninge"])).status_code == 404
    assert client.get(reverse("employer_answer", args=["haninge"])).status_code == 404
    assert "Haninge kommuns inloggning" not in client.get(reverse("login")).content.decode()


def test_nobody_is_led_to_another_site(client, served, row, invited):
    assert come_in(client, served, asked={"next": "https://evil.example/"})["Location"] == reverse("home")


@pytest.mark.parametrize(
    "issuer",
    [
        "http://login.kommun.se",
        "ftp://login.kommun.se",
        "login.kommun.se",
        "https://a.se/?x=1",
        "http://127.0.0.1.evil.se",
    ],
)
def test_an_issuer_without_tls_is_not_stored(kommun, issuer):
    row = IdentityProvider(slug="x", name="x", organisation=kommun, issuer=issuer, client_id="x")

    with pytest.raises(ValidationError):
        row.full_clean()


def test_outside_a_demo_not_even_this_machine_may_be_without_tls(client, served, row, settings):
    settings.DEMO = False

    refused(client.get(reverse("employer_login", args=["haninge"]), secure=True), says="could not be trusted")


# Asked again who it is -----------------------------------------------------------------------------------------------


@pytest.fixture
def tied(client, served, row, kommun):
    """A coordinator who came in by the provider an hour ago."""
    coordinator = factories.person(kommun, Role.COORDINATOR, email="sara@kommun.example")
    SocialAccount.objects.create(user=coordinator, provider=served.issuer, uid="52")
    come_in(client, served, subject="52", acr="loa3")
    session = client.session
    session[LOGGED_IN_AT] = (now() - timedelta(hours=1)).timestamp()
    session.save()
    return coordinator


@pytest.fixture
def step(kommun):
    """The address of a step that asks again who it is."""
    return reverse("invite_colleague", args=[kommun.pk])


def confirm(client, served, step, *, subject="52", seconds_ago=0, **claims):
    claims = {"acr": "loa3", "auth_time": int(now().timestamp()) - seconds_ago, **claims}
    return come_in(client, served, asked={"again": "1", "next": step}, subject=subject, **claims)


def test_a_step_is_confirmed_at_the_provider_which_asks_anew(client, served, tied, step):
    page = client.get(step)
    assert page.status_code == 403
    assert f"{reverse('employer_login', args=['haninge'])}?again=1" in page.content.decode()
    asked = parse_qs(urlsplit(away(client, again="1", next=step)).query)
    assert (asked["prompt"], asked["max_age"]) == (["login"], ["0"])
    before = client.session.session_key

    answer = confirm(client, served, step)

    assert answer["Location"] == step
    assert client.get(step).status_code == 200
    assert client.session.session_key != before


@pytest.mark.parametrize(
    ("answered", "says"),
    [
        ({"seconds_ago": 3600}, "did not ask you again"),
        ({"auth_time": None}, "did not ask you again"),
        ({"acr": "loa1"}, "not safe enough"),
    ],
)
def test_a_provider_that_does_not_ask_anew_confirms_nothing(client, served, tied, step, answered, says):
    answer = confirm(client, served, step, **answered)

    assert (answer.status_code, says in answer.content.decode()) == (403, True)
    assert client.get(step).status_code == 403


def test_nobody_confirms_for_another(client, served, tied, step):
    assert confirm(client, served, step, subject="53").status_code == 403
    assert client.get(step).status_code == 403


# One's own account ---------------------------------------------------------------------------------------------------


def test_who_has_an_account_ties_it_and_logs_in_by_it(client, served, row, kommun):
    person = factories.person(kommun, Role.OFFICER, email="gammal@kommun.example")
    client.force_login(person)
    assert reverse("employer_login", args=["haninge"]) in client.get(reverse("account")).content.decode()

    assert come_in(client, served)["Location"] == reverse("account")

    other = Client()
    come_in(other, served)
    assert other.get(reverse("account")).context["user"] == person


def test_nobody_ties_an_identity_that_is_anothers(client, served, row, kommun, invited):
    come_in(client, served)
    client.post(reverse("logout"))
    client.force_login(factories.person(kommun, Role.OFFICER))

    assert come_in(client, served).status_code == 403
    assert SocialAccount.objects.get().user.email == NY


def test_nobody_ties_an_account_to_another_organisations_login(client, served, row):
    client.force_login(factories.person(factories.organisation(), Role.OFFICER))

    assert come_in(client, served).status_code == 403
    assert not SocialAccount.objects.exists()
